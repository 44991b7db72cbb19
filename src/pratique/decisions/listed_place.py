"""Whether a person inside the jurisdiction is at a listed place (read on exit only)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pratique.kinds.codes import Maybe
from pratique.places.divisions import Divisions
from pratique.places.listing import Listing

_TOWNSHIP = re.compile("[^街道镇乡]{1,10}?(?:街道|地区|镇|乡|苏木)")


def is_at_listed_place(here: Iterable[tuple[str, str | None]], listing: Listing) -> Maybe:
    """Compare where a person is, division and told place, with the list's entries there.

    ``here``: divisions inside the jurisdiction, each with the place told for it, if any.
    Source: docs/algorithms/decide.md, 4.
    """
    answers = {_weigh(code, told or "", listing) for code, told in here}
    return "yes" if "yes" in answers else "maybe" if "maybe" in answers else "no"


def _weigh(code: str, told: str, listing: Listing) -> Maybe:
    entries = listing.entries_in(code)
    if not entries:
        return "no"
    if len(listing.divisions.counties_below(code)) > 1:
        return "maybe"
    places = [strip_names(entry.place, code, listing.divisions) for entry in entries]
    if not all(places):
        return "yes"
    told = strip_names(told, code, listing.divisions)
    answers = {_compare(told, place) for place in places}
    return "yes" if "yes" in answers else "maybe" if "maybe" in answers else "no"


def _compare(told: str, listed: str) -> Maybe:
    """Compare by township where both name one; else by the rest, and leave open what that does not show."""
    ours, theirs = _TOWNSHIP.match(told), _TOWNSHIP.match(listed)
    if ours is not None and theirs is not None:
        return "yes" if ours[0] == theirs[0] else "no"
    rest = listed[theirs.end() :] if theirs else listed
    return "yes" if told and (told in listed or (rest and rest in told)) else "maybe"


def strip_names(text: str, code: str, divisions: Divisions) -> str:
    """Give a place's text without blanks and without the names of its province, prefecture and county in front."""
    text = "".join(text.split())
    for above in (divisions.province_of(code), divisions.prefecture_of(code), code):
        if above is not None and above in divisions:
            text = text.removeprefix(divisions.name(above))
    return text
