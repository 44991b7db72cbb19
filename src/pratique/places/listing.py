"""What a risk list says of a place: listed, not listed, or not known, seen from one jurisdiction.

Entry-history rules never count the jurisdiction's own places, so every question but ``entries_in`` answers
``no`` there (DESIGN, "the city is on its own list").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pratique.kinds.codes import Maybe
    from pratique.places.divisions import Divisions
    from pratique.places.risk_lists.entries import Entry, RiskList


class Listing:
    """An index over one list for decisions: each answer is a dictionary look-up after the first asking.

    A waiting line makes ``maybe`` of every county, not itself listed, where it could lie: its prefecture,
    its province if it names no prefecture, everywhere if it names neither, and the counties that are
    guessed for it.
    """

    def __init__(self, risk_list: RiskList, divisions: Divisions, jurisdiction: str) -> None:
        self.risk_list = risk_list
        self.divisions = divisions
        self.jurisdiction = divisions.check(jurisdiction)
        self._inside = divisions.counties_below(jurisdiction)
        self._entries = _index_entries(risk_list.entries, divisions)
        self._listed = _gather_listed(risk_list.entries, divisions) - self._inside
        self._waiting = _gather_waiting(risk_list.entries, divisions) - self._inside - self._listed
        self._places: dict[str, Maybe] = {}
        self._affected: dict[str, Maybe] = {}

    def county(self, code: str) -> Maybe:
        """Say whether a county outside the jurisdiction contains a listed place."""
        if code in self._listed:
            return "yes"
        return self.place(code)

    def place(self, code: str) -> Maybe:
        """Say the same of any code: ``maybe`` where only a part of its counties is listed.

        An abolished code is read through its successors. Raises BadInput ``unknown_division``.
        """
        known = self._places.get(code)
        if known is None:
            known = self._places[code] = _weigh(self._outside(code), self._listed, self._waiting)
        return known

    def affected(self, code: str) -> Maybe:
        """Say whether its prefecture holds a listed county outside the jurisdiction.

        A coarser code: ``yes`` only if all of its prefectures outside the jurisdiction do.
        """
        known = self._affected.get(code)
        if known is None:
            known = self._affected[code] = self._weigh_prefectures(code)
        return known

    def unsettled(self, code: str) -> bool:
        """Say whether a ``maybe`` of this code would be ``no`` were it not for lines that wait for a person."""
        counties = self._outside(code)
        if self.place(code) == "maybe" and not counties & self._listed:
            return True
        if self.affected(code) != "maybe":
            return False
        return not any(self._around(prefecture) & self._listed for prefecture in self._prefectures(counties))

    def entries_in(self, code: str) -> tuple[Entry, ...]:
        """Give the entries of a county, inside the jurisdiction too; of a coarse code, all below it."""
        found: list[Entry] = []
        for county in sorted(self.divisions.counties_below(code)):
            found.extend(self._entries.get(county, ()))
        return tuple(found)

    def _outside(self, code: str) -> frozenset[str]:
        return self.divisions.counties_below(code) - self._inside

    def _prefectures(self, counties: Iterable[str]) -> frozenset[str]:
        return frozenset(self.divisions.prefecture_of(county) or county for county in counties)

    def _around(self, prefecture: str) -> frozenset[str]:
        return self.divisions.counties_below(prefecture) - self._inside

    def _weigh_prefectures(self, code: str) -> Maybe:
        answers: set[Maybe] = set()
        for prefecture in self._prefectures(self._outside(code)):
            around = self._around(prefecture)
            if around & self._listed:
                answers.add("yes")
            else:
                answers.add("maybe" if around & self._waiting else "no")
        if not answers:
            return "no"
        return answers.pop() if len(answers) == 1 else "maybe"


def _weigh(counties: frozenset[str], listed: Collection[str], waiting: Collection[str]) -> Maybe:
    if counties and all(county in listed for county in counties):
        return "yes"
    if any(county in listed or county in waiting for county in counties):
        return "maybe"
    return "no"


def _index_entries(entries: Iterable[Entry], divisions: Divisions) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.county is not None:
            for county in divisions.counties_below(entry.county):
                found.setdefault(county, []).append(entry)
    return found


def _gather_listed(entries: Iterable[Entry], divisions: Divisions) -> frozenset[str]:
    found: set[str] = set()
    for entry in entries:
        current = divisions.counties_below(entry.county) if entry.county else frozenset()
        if len(current) == 1:  # an abolished county of several successors waits among them
            found |= current
    return frozenset(found)


def _gather_waiting(entries: Iterable[Entry], divisions: Divisions) -> frozenset[str]:
    found: set[str] = set()
    for entry in entries:
        if entry.county is not None:
            found |= divisions.counties_below(entry.county)
        elif not entry.division:
            return divisions.counties
        else:
            found |= divisions.counties_below(entry.division)
            for guess in entry.guesses:
                found |= divisions.counties_below(guess)
    return frozenset(found)
