"""Merges as an alias that can be undone: who a person number stands for, folded from facts in their order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pratique.kinds.errors import BadInput

MergeKind = Literal["merged", "parted", "distinct"]


@dataclass(frozen=True, slots=True)
class MergeStep:
    """One fact about two people: ``gone`` merged into ``kept``, parted again, or declared not the same."""

    kind: MergeKind
    kept: int
    gone: int


class Aliases:
    """The merges in force after some steps; a step never rewrites another person's number."""

    def __init__(self, steps: Iterable[MergeStep] = ()) -> None:
        self._into: dict[int, int] = {}
        self._distinct: set[frozenset[int]] = set()
        for step in steps:
            self.take(step)

    def take(self, step: MergeStep) -> None:
        """Take the next step; raises BadInput as ``check`` does."""
        self.check(step)
        pair = frozenset((step.kept, step.gone))
        if step.kind == "merged":
            self._into[step.gone] = step.kept
        elif step.kind == "parted":
            del self._into[step.gone]
        else:
            self._distinct.add(pair)

    def check(self, step: MergeStep) -> None:
        """Raise BadInput ``same_person``, ``merged_already``, ``not_merged`` or ``declared_distinct``."""
        if step.kept == step.gone:
            raise BadInput("same_person", "these are one and the same registration")
        if step.kind == "parted":
            if not self.is_merged(step.kept, step.gone):
                raise BadInput("not_merged", "these two are not merged, so there is nothing to undo")
            return
        if self.canon(step.kept) == self.canon(step.gone):
            raise BadInput("merged_already", "these two are merged; undo that first")
        if step.kind == "merged":
            if step.gone in self._into or step.kept in self._into:
                raise BadInput("merged_already", "one of them stands for another already; merge those who remain")
            if self.is_distinct(step.kept, step.gone):
                raise BadInput("declared_distinct", "somebody has looked at these two and found them different people")

    def is_merged(self, kept: int, gone: int) -> bool:
        """Say whether one record was merged into the other directly."""
        return self._into.get(gone) == kept

    def canon(self, person_no: int) -> int:
        """Give the number that a person's number stands for."""
        while person_no in self._into:
            person_no = self._into[person_no]
        return person_no

    def group(self, person_no: int) -> tuple[int, ...]:
        """Give every number that stands for the same person, the remaining one first."""
        head = self.canon(person_no)
        return (head, *sorted(no for no in self._into if self.canon(no) == head))

    def is_distinct(self, one: int, other: int) -> bool:
        """Say whether two people, with all that stand for them, were declared not the same."""
        return any(frozenset((a, b)) in self._distinct for a in self.group(one) for b in self.group(other))
