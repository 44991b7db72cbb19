"""Tables that the compiled walk looks things up in: divisions as a list and a gate see them, local midnights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from pratique.gate.engines.arrays import Array, make_numbers, make_places, make_shorts
from pratique.gate.engines.layout import AROUND, FIRST_DIVISION, FROM, HOT, INSIDE, SLOW, UNSETTLED
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import local_date, local_midnight
from pratique.places.divisions import Divisions
from pratique.places.listing import Listing

_ANSWERS: Final = {"no": 0, "maybe": 1, "yes": 2}
_FIRST_DAY, _LAST_DAY = date(2018, 1, 1), date(2100, 2, 1)
_LAST_CODE: Final = 999_999


@lru_cache(maxsize=2)
def number_divisions(divisions: Divisions) -> tuple[dict[str, int], Array]:
    """Give each known division its place in the tables, and the same by the six digits of its code."""
    numbers = {code: i for i, code in enumerate(divisions.known)}
    dense = [SLOW] * (_LAST_CODE - FIRST_DIVISION + 1)
    for code, i in numbers.items():
        dense[int(code) - FIRST_DIVISION] = i
    return numbers, make_shorts(dense)


@lru_cache(maxsize=16)
def weigh_divisions(divisions: Divisions, listing: Listing | None, jurisdiction: str) -> tuple[int, ...]:
    """Give what a list says of every division, as bits; SLOW where it cannot be said."""
    numbers, _ = number_divisions(divisions)
    return tuple(_weigh(code, divisions, listing, jurisdiction, numbers) for code in numbers)


def _weigh(code: str, divisions: Divisions, listing: Listing | None, jurisdiction: str, numbers: dict[str, int]) -> int:
    inside = divisions.is_within(code, jurisdiction)
    try:
        prefecture = divisions.prefecture_of(code)
        bits = inside << INSIDE | (0 if prefecture is None else numbers[prefecture] + 1) << AROUND
        if listing is None:
            return bits
        place, affected = listing.place(code), listing.affected(code)
        bits |= _ANSWERS[place] | _ANSWERS[affected] << 2
        bits |= ("maybe" in (place, affected) and listing.unsettled(code)) << UNSETTLED
        return bits | (inside and bool(listing.entries_in(code))) << HOT
    except (BadInput, KeyError):
        return SLOW


def mark_origin(table: Iterable[int], divisions: Divisions, origin: str | None) -> Array:
    """Give a table in which all that lies within a gate's ``from_place`` is marked."""
    if origin is None:
        return make_places(list(table))
    marks = (divisions.is_within(code, origin) << FROM for code in divisions.known)
    return make_places([bits if bits == SLOW else bits | mark for bits, mark in zip(table, marks, strict=True)])


@lru_cache(maxsize=8)
def find_midnights(zone: ZoneInfo) -> Array | None:
    """Give the first instant of each local day of 2018 to 2100; None for a zone where one is skipped or told twice."""
    days = [_FIRST_DAY + timedelta(days=i) for i in range((_LAST_DAY - _FIRST_DAY).days)]
    midnights = [local_midnight.__wrapped__(day, zone) for day in days]
    for day, midnight in zip(days, midnights, strict=True):
        if local_date(midnight, zone) != day or local_date(midnight - 1, zone) != day - timedelta(days=1):
            return None
    return make_numbers(midnights)
