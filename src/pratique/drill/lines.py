"""Metro, buses and taxis: who rides which run, from when to when; riders of one run are in one place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pratique.drill.population import I32
from pratique.drill.records import make_records
from pratique.drill.sites import KIND, PlaceTable
from pratique.kinds.place_kinds import Role, Source
from pratique.tracing.tables import Presence

FIRST_RUN = 5 * 3600
RUNS_UNTIL = 23 * 3600
SLOT = 1800
"""Taxis carry one ride in each half hour."""
SHIFTS = ((12, 28), (28, 44))
"""Slots in which the first and the second half of the taxi drivers work."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of one kind: line and home stop follow from a person's household, the other stop from the person."""

    kind: str
    stops: int
    hop_s: int
    headway_s: int
    count: int

    @classmethod
    def make(cls, kind: str, people: int, shape: tuple[int, int, int, int]) -> Lines:
        """Give as many lines as there are people for."""
        stops, hop, headway, people_a_line = shape
        return cls(kind, stops, hop, headway, max(1, people // people_a_line))

    @property
    def runs(self) -> int:
        """Give how many runs a day each line has each way."""
        return (RUNS_UNTIL - FIRST_RUN) // self.headway_s

    def ride(self, person: I32, household: I32, at: I32, *, to_home: bool, arrive: bool) -> tuple[I32, I32, I32]:
        """Give run, boarding and alighting (s of the day) of rides that arrive by ``at`` or else board after it."""
        line = household % self.count
        home = household // self.count % self.stops
        work = (home + 1 + person % (self.stops - 1)) % self.stops
        a, b = (work, home) if to_home else (home, work)
        back = b < a
        position = np.where(back, self.stops - 1 - a, a)
        lasts = np.abs(b - a) * self.hop_s
        wanted = at - FIRST_RUN - position * self.hop_s
        run = (wanted - lasts) // self.headway_s if arrive else -(-wanted // self.headway_s)
        board = FIRST_RUN + run * self.headway_s + position * self.hop_s
        return (line * 2 + back) * self.runs + run, board, board + lasts

    def records(self, rides: list[tuple[I32, I32, I32, I32]], places: PlaceTable, day: str, midnight: int) -> Presence:
        """Make the day's records of rides (person, run, board, alight), and a place for each run that somebody took."""
        person, run, board, alight = (np.concatenate(column) for column in zip(*rides, strict=True))
        used = np.zeros(self.count * 2 * self.runs, np.bool_)
        used[run] = True
        letter = self.kind[0].upper()
        taken = np.flatnonzero(used).tolist()
        names = (f"{self.kind}:{letter}{n // (2 * self.runs):03d}-{n % (2 * self.runs):03d}/{day}" for n in taken)
        number = places.add(KIND[self.kind], names) + np.cumsum(used) - 1
        return make_records(
            person, place=number[run], kind=KIND[self.kind], start=midnight + board.astype(np.int64),
            end=midnight + alight.astype(np.int64), role=Role.PASSENGER, source=Source.CHECKIN,
        )  # fmt: skip


def make_taxi_rides(
    rides: list[tuple[I32, I32]], drivers: I32, rng: np.random.Generator, places: PlaceTable, day: str, midnight: int
) -> list[Presence]:
    """Spread rides (person, slot of half an hour) over the shift's taxis: a place a taxi and day, its driver crew.

    Where a slot has more rides than taxis, some are shared. A city without taxi drivers has no rides.
    """
    halves = (drivers[::2], drivers[1::2])
    first = places.add(KIND["taxi"], (f"taxi:T{n:06d}/{day}" for n in range(len(drivers))))
    parts = []
    person, slot = (np.concatenate(column) for column in zip(*rides, strict=True))
    for number, (half, (begin, end)) in enumerate(zip(halves, SHIFTS, strict=True)):
        if not len(half):
            continue
        taxi = first + number + 2 * np.arange(len(half))
        parts.append(_record(half, taxi, midnight + begin * SLOT, midnight + end * SLOT, Role.CREW, Source.ROSTER))
        riding = np.flatnonzero((slot >= begin) & (slot < end))
        riding = riding[np.argsort(slot[riding], kind="stable")]
        slots = slot[riding].astype(np.int64)
        rank = np.arange(len(slots)) - np.searchsorted(slots, slots)
        start = midnight + slots * SLOT + rng.integers(0, 240, len(slots))
        end_at = start + rng.integers(480, 1500, len(slots))
        parts.append(_record(person[riding], taxi[rank % len(half)], start, end_at, Role.PASSENGER, Source.CHECKIN))
    return parts


def _record(
    person: I32, place: NDArray[np.int64], start: NDArray[np.int64] | int, end: NDArray[np.int64] | int,
    role: Role, source: Source,
) -> Presence:  # fmt: skip
    return make_records(person, place=place, kind=KIND["taxi"], start=start, end=end, role=role, source=source)


def split_modes(rng: np.random.Generator, person: I32, shares: dict[str, float]) -> dict[str, NDArray[np.bool_]]:
    """Give by mode who takes it; the rest walk or drive."""
    chance = rng.random(len(person), np.float32)
    found, edge = {}, 0.0
    for mode, share in shares.items():
        found[mode] = (chance >= edge) & (chance < edge + share)
        edge += share
    return found
