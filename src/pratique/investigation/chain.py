"""Who infected whom: candidates from exposures and dates, an investigator's word before them, no cycle, no guess.

docs/algorithms/chain.md is the specification. A candidate exposed the case before it fell ill, and fell ill itself at
an interval that the pathogen shows. A case without one has an unknown source, and is said to have.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

How = Literal["named", "named-unknown", "traced", "unknown"]
"""By an investigator's word (another case; nobody known), as the likeliest candidate, or without any."""

SECONDARY_WEIGHT = 0.1
POSSIBLE_WEIGHT = 0.5
"""Ours: a contact of a contact was met by way of somebody else; a possible one may not have been met at all."""


@dataclass(frozen=True, slots=True)
class SerialInterval:
    """Days from an infector's onset to that of whom they infected: bounds, and the normal density within them."""

    least_d: int
    most_d: int
    mean_d: float
    sd_d: float

    def weigh(self, days: int) -> float:
        """Give the weight of an interval; 0 outside the bounds."""
        if not self.least_d <= days <= self.most_d:
            return 0.0
        return math.exp(-(((days - self.mean_d) / self.sd_d) ** 2) / 2)


@dataclass(frozen=True, slots=True)
class ChainCase:
    """A case; ``day``: its onset, or its first positive sample where no onset is known, None where neither is."""

    case_id: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """A case exposed the person of the case ``to``, first on ``first_day``; the nearest ring, the surest record."""

    case_id: str
    to: str
    first_day: date
    is_close: bool = True
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may have infected a case; ``share``: of the weight of all its candidates, 0 to 1."""

    case_id: str
    share: float
    interval_d: int
    is_close: bool
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Link:
    """How a case stands in the chain; ``infector`` None: unknown. ``generation`` 0: nobody known infected them."""

    case_id: str
    day: date | None
    infector: str | None
    how: How
    candidates: tuple[Candidate, ...]
    generation: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Every case's link, in the order given. ``circular``: cases whose named infector descends from them: left out."""

    links: tuple[Link, ...]
    circular: tuple[str, ...]


def find_candidates(
    case: ChainCase, days: Mapping[str, date | None], exposures: Iterable[Exposure], interval: SerialInterval
) -> tuple[Candidate, ...]:
    """Give who may have infected a case, the likeliest first; equal ones by their id."""
    weights: dict[str, tuple[float, int, Exposure]] = {}
    for one in exposures:
        began = days.get(one.case_id)
        if case.day is None or began is None or one.case_id == case.case_id or one.first_day > case.day:
            continue
        days_between = (case.day - began).days
        weight = interval.weigh(days_between)
        weight *= (1.0 if one.is_close else SECONDARY_WEIGHT) * (1.0 if one.is_sure else POSSIBLE_WEIGHT)
        if weight > weights.get(one.case_id, (0.0,))[0]:
            weights[one.case_id] = weight, days_between, one
    total = sum(weight for weight, _, _ in weights.values())
    found = [
        Candidate(name, weight / total, between, one.is_close, one.is_sure)
        for name, (weight, between, one) in weights.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.share, one.case_id)))


def make_chain(
    cases: Sequence[ChainCase],
    exposures: Sequence[Exposure],
    named: Mapping[str, str | None],
    interval: SerialInterval | None,
) -> Chain:
    """Link each case to its infector: as named (None: nobody known), else the likeliest candidate that closes no cycle.

    ``named`` in the order in which it was said: of words that would close a cycle together the last is left out.
    Without an interval there are no candidates.
    """
    days = {case.case_id: case.day for case in cases}
    to: defaultdict[str, list[Exposure]] = defaultdict(list)
    for one in exposures:
        to[one.to].append(one)
    candidates = {
        case.case_id: () if interval is None else find_candidates(case, days, to[case.case_id], interval)
        for case in cases
    }
    infector: dict[str, str | None] = {}
    circular = []
    for case_id, by in named.items():
        if case_id not in days or (by is not None and by not in days):
            continue
        if by is not None and is_ancestor(case_id, by, infector):
            circular.append(case_id)
        else:
            infector[case_id] = by
    said = set(infector)
    for case_id in sorted((name for name in days if name not in said), key=lambda name: (days[name] or date.max, name)):
        free = (one.case_id for one in candidates[case_id] if not is_ancestor(case_id, one.case_id, infector))
        infector[case_id] = next(free, None)
    generations = _count_generations(infector)
    links = tuple(
        Link(
            case.case_id,
            case.day,
            infector[case.case_id],
            _say_how(infector[case.case_id], case.case_id in said),
            candidates[case.case_id],
            generations[case.case_id],
        )
        for case in cases
    )
    return Chain(links, tuple(circular))


def is_ancestor(case_id: str, of: str, infector: Mapping[str, str | None]) -> bool:
    """Tell whether a case is another, or stands above it in the chain. INVARIANT: ``infector`` has no cycle."""
    at: str | None = of
    while at is not None:
        if at == case_id:
            return True
        at = infector.get(at)
    return False


def _say_how(infector: str | None, is_said: bool) -> How:  # noqa: FBT001
    if is_said:
        return "named-unknown" if infector is None else "named"
    return "unknown" if infector is None else "traced"


def _count_generations(infector: Mapping[str, str | None]) -> dict[str, int]:
    """Give how many infectors stand above each case."""
    found: dict[str, int] = {}
    for case_id in infector:
        above, at = [], case_id
        while at not in found and (by := infector[at]) is not None:
            above.append(at)
            at = by
        number = found.setdefault(at, 0)
        for one in reversed(above):
            number += 1
            found[one] = number
    return found
