"""Who lives in the synthetic city: households, ages, work; persons of a household bear consecutive numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from pratique.drill.order import PEOPLE, CityOrder
from pratique.drill.shares import HOUSEHOLD_SIZES, IN_CARE_HOMES, OCCUPATION_SHARES, UNREACHABLE, WORKS

I32 = NDArray[np.int32]
Bools = NDArray[np.bool_]


class Occupation(IntEnum):
    """What a person does on a day of work."""

    NONE = 0
    PUPIL = 1
    OFFICE = 2
    SERVICE = 3
    HOSPITAL = 4
    CARE = 5
    TAXI = 6
    CREW = 7
    CARE_RESIDENT = 8


@dataclass(frozen=True, slots=True)
class People:
    """One entry a person; ``household`` is -1 in a care home; ``first`` is the first person of each household."""

    age: NDArray[np.uint8]
    household: I32
    first: I32
    occupation: NDArray[np.uint8]
    reachable: Bools

    def who(self, occupation: Occupation) -> I32:
        """Give the persons of one occupation, in order."""
        return np.flatnonzero(self.occupation == occupation).astype(np.int32)


def make_people(order: CityOrder) -> People:
    """Draw households by the census' sizes until everybody has a home; the last numbers live in care homes."""
    rng = order.stream(PEOPLE)
    count = order.people
    at_home = count - int(count * IN_CARE_HOMES)
    sizes = _draw_sizes(rng, at_home)
    household = np.full(count, -1, np.int32)
    household[:at_home] = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    first = (np.cumsum(sizes) - sizes).astype(np.int32)
    age = np.empty(count, np.uint8)
    age[:at_home] = _draw_ages(rng, sizes)
    age[at_home:] = rng.integers(72, 98, count - at_home, dtype=np.uint8)
    occupation = _draw_occupations(rng, age)
    occupation[at_home:] = Occupation.CARE_RESIDENT
    reachable = rng.random(count, np.float32) >= UNREACHABLE
    return People(age, household, first, occupation, reachable)


def _draw_sizes(rng: np.random.Generator, people: int) -> I32:
    """Give household sizes that add up to ``people``; the last household is cut to fit."""
    shares = np.array(HOUSEHOLD_SIZES) / sum(HOUSEHOLD_SIZES)
    sizes = rng.choice(np.arange(1, len(shares) + 1, dtype=np.int32), size=people, p=shares)
    ends = np.cumsum(sizes, dtype=np.int64)
    last = int(np.searchsorted(ends, people))
    sizes = sizes[: last + 1].copy()
    sizes[last] -= ends[last] - people
    return sizes


def _draw_ages(rng: np.random.Generator, sizes: I32) -> NDArray[np.uint8]:
    """Draw a head of household, then a partner, children and grandparents by place in the household."""
    count = int(sizes.sum())
    head = (24 + 62 * rng.beta(1.4, 2.8, len(sizes))).astype(np.int16)
    alone = sizes == 1
    head[alone] = np.where(rng.random(alone.sum()) < 0.6, rng.integers(20, 60, alone.sum()), head[alone])  # noqa: PLR2004
    place = np.arange(count) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    base = np.repeat(head, sizes)
    spread = rng.integers(-4, 5, count, dtype=np.int16)
    grandparent = rng.random(count, np.float32) < 0.5  # noqa: PLR2004
    child = base - 29 + spread
    grand = np.where(base < 60, base + 27, base - 55) + spread  # noqa: PLR2004  (of the old: grandchildren)
    age = np.select(
        [place == 0, place == 1, (place == 2) | ~grandparent],  # noqa: PLR2004
        [base, base + spread, child],
        grand,
    )
    return np.clip(age, 0, 99).astype(np.uint8)


def _draw_occupations(rng: np.random.Generator, age: NDArray[np.uint8]) -> NDArray[np.uint8]:
    occupation = np.zeros(len(age), np.uint8)
    occupation[(age >= 3) & (age < 18)] = Occupation.PUPIL  # noqa: PLR2004
    chance = rng.random(len(age), np.float32)
    works = np.zeros(len(age), np.bool_)
    for (least, below), share in WORKS.items():
        works |= (age >= least) & (age < below) & (chance < share)
    which = rng.random(len(age), np.float32)
    occupation[works] = Occupation.OFFICE
    edge = 0.0
    for name, share in OCCUPATION_SHARES.items():
        occupation[works & (which >= edge) & (which < edge + share)] = Occupation[name.upper()]
        edge += share
    return occupation
