"""Who a person's number stands for, as the facts about merges stand."""

from __future__ import annotations

from collections.abc import Iterable

from pratique.decisions.fold.fact import TypedFact
from pratique.decisions.fold.void import Void
from pratique.kinds.payloads import PersonsMerged, PersonsParted

MERGE_KINDS = frozenset({"PersonsMerged", "PersonsParted"})


class Canon:
    """The merges in force: a number that was merged is read as the one that was kept."""

    def __init__(self, into: dict[int, int]) -> None:
        self._into = {gone: _find_head(into, gone) for gone in into}
        self._groups: dict[int, list[int]] = {}
        for gone, head in sorted(self._into.items()):
            if gone != head:
                self._groups.setdefault(head, []).append(gone)

    def __call__(self, person_no: int) -> int:
        """Give the number that a number stands for."""
        return self._into.get(person_no, person_no)

    def group(self, person_no: int) -> tuple[int, ...]:
        """Give every number of the same person, the remaining one first."""
        head = self(person_no)
        return (head, *self._groups.get(head, ()))

    def pairs(self) -> dict[int, int]:
        """Give each number that stands for another, and that other."""
        return {gone: head for gone, head in self._into.items() if gone != head}


NO_MERGES = Canon({})


def make_canon(facts: Iterable[TypedFact], void: Void) -> Canon:
    """Fold merges and partings in the order of the record; a merge is two linked facts, and one of them is enough.

    A step that the door would have refused (a parting of two who are not merged) changes nothing here.
    """
    into: dict[int, int] = {}
    for fact in sorted(facts, key=lambda one: one.seq):
        if void.holds(fact):
            continue
        payload = fact.payload
        if isinstance(payload, PersonsMerged) and payload.kept != payload.merged:
            into[payload.merged] = payload.kept
        elif isinstance(payload, PersonsParted) and into.get(payload.merged) == payload.kept:
            del into[payload.merged]
    return Canon(into)


def _find_head(into: dict[int, int], person_no: int) -> int:
    """Follow merges to the end; in a ring, which the door refuses, everyone is the smallest number of it."""
    path = [person_no]
    while (following := into.get(path[-1])) is not None:
        if following in path:
            return min(path[path.index(following) :])
        path.append(following)
    return path[-1]
