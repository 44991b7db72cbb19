"""Contacts as pages show them: by household, their bars by place, and what was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from django.http import QueryDict

from pratique.desk.tracing_views import ContactRow, Filters, KindCount, PlaceCount, RingName, Rings, StrengthName
from pratique.kinds.instants import SECOND
from pratique.web.console.tracing_terms import say, say_kinds, say_place
from pratique.web.inner_frame import join_words
from pratique.web.keyset import read_number
from pratique.web.tracing_words import RING_WORDS

LONGEST_TEXT = 60
LAST_PAGE = 1_000_000


@dataclass(frozen=True, slots=True)
class ShownContact:
    """One contact, their ring and kinds of place in words."""

    row: ContactRow
    ring: str
    kinds: str
    place: str
    longest_us: int


@dataclass(frozen=True, slots=True)
class Household:
    """Contacts who live together, or one of whom it is not known."""

    number: int | None
    name: str
    rows: tuple[ShownContact, ...]


@dataclass(frozen=True, slots=True)
class CountBar:
    """One line of the picture and of the table: how many were met there; widths in percent."""

    title: str
    kind: str
    kind_word: str
    place_no: int | None
    close: int
    secondary: int
    close_width: str
    secondary_left: str
    secondary_width: str


def group_contacts(rows: tuple[ContactRow, ...]) -> list[Household]:
    """Put those who live together together, in the order that they come in."""
    return list(_group(rows, say_kinds()))


def _group(rows: tuple[ContactRow, ...], names: Mapping[str, str]) -> Iterator[Household]:
    for number, found in groupby(rows, key=lambda row: row.household):
        shown = tuple(
            ShownContact(
                row,
                say(RING_WORDS[row.ring]),
                join_words(names.get(kind, kind) for kind in row.kinds),
                say_place(row.place),
                row.longest_s * SECOND,
            )
            for row in found
        )
        yield Household(number, shown[0].row.household_name or "", shown)


def make_bars(counts: tuple[KindCount, ...] | tuple[PlaceCount, ...]) -> list[CountBar]:
    """Lay out counts by kind of place or by place, each with its share of the widest."""
    names = say_kinds()
    widest = max((one.close + one.secondary for one in counts), default=0) or 1
    return [_make_bar(one, names.get(one.kind, one.kind), widest) for one in counts]


def _make_bar(one: KindCount | PlaceCount, kind: str, widest: int) -> CountBar:
    close, secondary = one.close / widest * 100, one.secondary / widest * 100
    title, place_no = (say_place(one.place), one.place_no) if isinstance(one, PlaceCount) else (kind, None)
    return CountBar(
        title=title,
        kind=one.kind,
        kind_word=kind,
        place_no=place_no,
        close=one.close,
        secondary=one.secondary,
        close_width=f"{close:.2f}%",
        secondary_left=f"{close:.2f}%",
        secondary_width=f"{secondary:.2f}%",
    )


def read_filters(told: QueryDict) -> Filters:
    """Read which contacts are wanted; what cannot be read wants all."""
    ring, strength, kind, dropped = (told.get(name) for name in ("ring", "strength", "kind", "drop"))
    return Filters(
        ring=cast("RingName", ring) if ring in {"close", "secondary"} else None,
        strength=cast("StrengthName", strength) if strength in {"sure", "possible"} else None,
        kind=kind if kind in say_kinds() else None,
        place_no=None if dropped == "place" else read_number(told.get("place")),
        household=None if dropped == "household" else read_number(told.get("household")),
        unreachable=bool(told.get("unreachable")),
        text=" ".join(told.get("text", "").split())[:LONGEST_TEXT],
    )


def read_page(told: QueryDict) -> int:
    """Read which page is wanted, the first where that cannot be read."""
    return min(max(read_number(told.get("page")) or 1, 1), LAST_PAGE)


def find_place_name(rings: Rings, place_no: int | None) -> str:
    """Name the place that is filtered for, as far as it stands on the page."""
    return next((say_place(one.place) for one in rings.places if one.place_no == place_no), "")
