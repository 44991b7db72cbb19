"""Whether a person inside the jurisdiction is at a listed place (docs/algorithms/decide.md, 4; read on exit only)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pratique.kinds.codes import Maybe
from pratique.places.listing import Listing


def is_at_listed_place(here: Sequence[str], texts: Mapping[str, str], listing: Listing) -> Maybe:
    """Compare where a person is, division and told place, with the list's entries there.

    ``here``: divisions inside the jurisdiction; ``texts``: the place told for a division, if any.
    """
    answers = {_weigh(code, texts.get(code), listing) for code in here}
    return "yes" if "yes" in answers else "maybe" if "maybe" in answers else "no"


def _weigh(code: str, told: str | None, listing: Listing) -> Maybe:
    entries = listing.entries_in(code)
    if not entries:
        return "no"
    if listing.divisions.level(code) != "county":
        return "maybe"
    if any(not entry.place for entry in entries):
        return "yes"
    if told is None:
        return "maybe"
    told = "".join(told.split())
    places = ["".join(entry.place.split()) for entry in entries]
    return "yes" if any(place in told or told in place for place in places) else "no"
