"""The places of the synthetic city that stand still, numbered kind after kind, and who belongs to which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pratique.drill.order import PLACES, CityOrder
from pratique.drill.population import I32, Occupation, People
from pratique.drill.shares import (
    CARE_UNIT,
    CLASS,
    HABIT,
    HABITS,
    HOSPITAL_UNIT,
    PLACES_A_PERSON,
    POPULARITY,
    TEAM,
    WITHOUT_CHECKIN,
)
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.places.divisions import load_divisions

KIND = {name: number for number, name in enumerate(PLACE_KINDS)}
SCATTER = np.uint64(0x9E3779B97F4A7C15)
"""A multiplier that scatters consecutive numbers (Knuth's golden ratio, 64 bits)."""
OUTINGS = ("meal", "leisure", "venue")
NOT_SAID, NO, YES = -1, 0, 1


@dataclass(slots=True)
class PlaceTable:
    """All places so far, in the order of their numbers; ``division`` is an index of ``divisions``, -1 for none."""

    divisions: tuple[str, ...]
    names: list[str] = field(default_factory=list)
    kinds: list[NDArray[np.uint8]] = field(default_factory=list)
    division: list[NDArray[np.int16]] = field(default_factory=list)
    checkin: list[NDArray[np.int8]] = field(default_factory=list)

    def add(
        self,
        kind: int | NDArray[np.uint8],
        names: Iterable[str],
        division: NDArray[np.int16] | None = None,
        checkin: NDArray[np.int8] | None = None,
    ) -> int:
        """Take further places and give the number of the first."""
        first = len(self.names)
        self.names.extend(names)
        count = len(self.names) - first
        self.kinds.append(np.broadcast_to(np.asarray(kind, np.uint8), count))
        self.division.append(np.full(count, -1, np.int16) if division is None else division)
        self.checkin.append(np.full(count, NOT_SAID, np.int8) if checkin is None else checkin)
        return first


@dataclass(frozen=True, slots=True)
class Sites:
    """Where people belong: ``daytime`` by person (work, class, care unit; -1 none); tables to draw outings from."""

    places: PlaceTable
    daytime: I32
    outings: dict[str, I32]
    hospital: I32


def make_sites(order: CityOrder, people: People) -> Sites:
    """Make households first (place number = household number), then all places where people work, learn and go."""
    rng = order.stream(PLACES)
    table = PlaceTable(tuple(sorted(load_divisions().counties_below(order.division))))
    daytime = np.full(order.people, -1, np.int32)

    def located(count: int) -> NDArray[np.int16]:
        return rng.integers(0, len(table.divisions), count, dtype=np.int16)

    def unite(occupation: Occupation, kind: str, size: int, letter: str) -> I32:
        """Put the persons of an occupation into units of at most ``size``, and give the units."""
        who = rng.permutation(people.who(occupation))
        count = -(-len(who) // size)
        first = table.add(KIND[kind], (f"{kind}:{letter}{n:05d}" for n in range(count)), located(count))
        daytime[who] = first + np.arange(len(who)) * count // max(len(who), 1)
        return np.arange(first, first + count, dtype=np.int32)

    homes = len(people.first)
    table.add(KIND["household"], (f"household:H{n:07d}" for n in range(homes)), located(homes))
    units = unite(Occupation.CARE_RESIDENT, "care", CARE_UNIT, "C")
    if len(units):
        carers = people.who(Occupation.CARE)
        daytime[carers] = units[rng.integers(0, len(units), len(carers))]
    _make_workplaces(rng, people, table, daytime)
    unite(Occupation.PUPIL, "class", CLASS, "K")
    hospital = unite(Occupation.HOSPITAL, "hospital", HOSPITAL_UNIT, "D")
    outings = {kind: _make_outings(rng, order.people, kind, table) for kind in OUTINGS}
    staff = people.who(Occupation.SERVICE)
    where = rng.integers(0, len(OUTINGS), len(staff))
    for number, kind in enumerate(OUTINGS):
        chosen = staff[where == number]
        daytime[chosen] = draw(rng, outings[kind], len(chosen))
    return Sites(table, daytime, outings, hospital)


def draw(rng: np.random.Generator, table: I32, count: int) -> I32:
    """Draw places from a table in which each stands as often as it is popular."""
    return table[rng.integers(0, len(table), count, dtype=np.uint32)]


def draw_by_habit(rng: np.random.Generator, table: I32, group: I32, kind: int) -> I32:
    """Draw places for members of groups: mostly among the few that a group keeps to, chosen once by popularity too."""
    key = (group.astype(np.uint64) * np.uint64(HABITS) + rng.integers(0, HABITS, len(group), np.uint64)) * np.uint64(32)
    kept = (key + np.uint64(kind + 1)) * SCATTER >> np.uint64(32)
    free = rng.integers(0, len(table), len(group), dtype=np.uint32)
    own = rng.random(len(group), np.float32) < HABIT
    return table[np.where(own, kept % np.uint64(len(table)), free)]


def _make_workplaces(rng: np.random.Generator, people: People, table: PlaceTable, daytime: I32) -> None:
    """Firms of Pareto sizes (most under ten, a few of thousands), cut into even teams of at most TEAM persons."""
    who = rng.permutation(people.who(Occupation.OFFICE))
    sizes = np.minimum(np.ceil(rng.pareto(1.1, len(who)) * 4 + 1), 5000).astype(np.int64)
    ends = np.cumsum(sizes)
    sizes = sizes[: int(np.searchsorted(ends, len(who))) + 1]
    sizes[-1:] -= sizes.sum() - len(who)
    teams = -(-sizes // TEAM)
    firm = np.repeat(np.arange(len(sizes)), sizes)
    within = np.arange(len(who)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    team = within * teams[firm] // sizes[firm]
    first_team = np.cumsum(teams) - teams
    division = rng.integers(0, len(table.divisions), len(sizes), dtype=np.int16)
    names = (f"workplace:W{n:06d}-T{t:02d}" for n, count in enumerate(teams.tolist()) for t in range(1, count + 1))
    first = table.add(KIND["workplace"], names, np.repeat(division, teams))
    daytime[who] = first + first_team[firm] + team


def _make_outings(rng: np.random.Generator, people: int, kind: str, table: PlaceTable) -> I32:
    """Make the places of a kind, most popular first, and the table to draw them from; never those without check-in."""
    count = max(2, int(people * PLACES_A_PERSON[kind]))
    checkin = np.where(rng.random(count) < WITHOUT_CHECKIN, NO, YES).astype(np.int8)
    checkin[0] = YES
    division = rng.integers(0, len(table.divisions), count, dtype=np.int16)
    first = table.add(KIND[kind], (f"{kind}:{kind[0].upper()}{n:06d}" for n in range(count)), division, checkin)
    power, flat = POPULARITY[kind]
    weight = (np.arange(1, count + 1) + flat * count) ** -power * (checkin == YES)
    entries = max(1 << 16, 1 << (32 * count - 1).bit_length())
    times = np.round(weight / weight.sum() * entries).astype(np.int64)
    return np.repeat(np.arange(first, first + count, dtype=np.int32), times)
