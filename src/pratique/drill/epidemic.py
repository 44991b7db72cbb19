"""An epidemic on the presence records: who infects whom, where and when; each pair shared the place at that moment.

Only records of the infectious are looked at, and those of others at the same places. A pair of records infects at a
constant rate over their overlap; of several infections of one person the first happens. Membership in a household spans
the day, so an infection at home counts only if both are there at that moment (thinning).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pratique.drill.hazards import A_SECOND, NEVER, Course, draw_course, nearness
from pratique.drill.order import EPIDEMIC, CityOrder
from pratique.drill.population import Bools, People
from pratique.drill.records import join, take
from pratique.drill.sites import KIND
from pratique.tracing.tables import I64, U32, Presence

NOBODY = -1
PAIRS_AT_ONCE = 4_000_000
HOME = KIND["household"]


@dataclass(frozen=True, slots=True)
class Infections:
    """New infections, one row each: who, by whom, at which place and when (s of UTC)."""

    person: I64
    infector: I64
    place: I64
    at: I64


@dataclass(slots=True)
class Epidemic:
    """All infections so far, and since when each person is isolated (``stops``, NEVER if not)."""

    order: CityOrder
    people: People
    stops: U32
    susceptible: Bools
    rounds: list[tuple[Infections, Course]] = field(default_factory=list)
    _over_midnight: Presence = field(default_factory=lambda: join([]))

    @classmethod
    def start(cls, order: CityOrder, people: People) -> Epidemic:
        """Infect the first, within two days before the first day; nobody is known to have infected them."""
        made = cls(order, people, np.full(order.people, NEVER, np.uint32), np.ones(order.people, np.bool_))
        if order.seeds:
            rng = order.stream(EPIDEMIC)
            first = np.sort(rng.choice(order.people, order.seeds, replace=False))
            at = order.midnight(0) - rng.integers(0, 2 * 86_400, order.seeds)
            nowhere = np.full(order.seeds, NOBODY)
            made._take(rng, Infections(first, nowhere, nowhere, at), 0)
        return made

    def spread(self, day: int, parts: Sequence[Presence], places: int, absent: Bools) -> None:
        """Infect people on a day's records (already cut by ``stops``); ``absent`` are out of the city, not at home."""
        if not self.rounds:
            return
        rng = self.order.stream(EPIDEMIC, day + 1)
        begins = self.order.midnight(day)
        sources, windows = self._infectious(begins, parts)
        at_place = np.zeros(places, np.bool_)
        at_place[sources.place] = True
        others = join([take(part, at_place[part.place] & self.susceptible[part.person]) for part in parts])
        whereabouts = _Whereabouts(self._seen(parts, sources, others), absent)
        found = [
            self._infect(rng, take(sources, a), windows[a], take(others, b), whereabouts)
            for a, b in _pair(sources, others)
        ]
        ends = self.order.midnight(day + 1)
        self._over_midnight = join([take(part, (part.end > ends) & (part.kind != HOME)) for part in parts])
        new = _first(found)
        if len(new.person):
            self._take(rng, new, day)

    def _infectious(self, begins: int, parts: Sequence[Presence]) -> tuple[Presence, NDArray[np.float64]]:
        """Give the records of who may infect, with (from, to, force) of each."""
        window = np.zeros((self.order.people, 3), np.float64) if self.rounds else np.empty((0, 3))
        for infections, course in self.rounds:
            window[infections.person] = np.stack([course.infectious, course.over, course.force], axis=1)
        able = (window[:, 1] > begins) & (self.stops > begins)
        sources = join([take(part, able[part.person]) for part in parts])
        return sources, window[sources.person]

    def _seen(self, parts: Sequence[Presence], sources: Presence, others: Presence) -> Presence:
        """Give the records away from home of everybody who might infect or be infected at home."""
        asked = np.zeros(self.order.people, np.bool_)
        for records in (sources, others):
            asked[records.person[records.kind == HOME]] = True
        return join([take(part, asked[part.person] & (part.kind != HOME)) for part in (*parts, self._over_midnight)])

    def _infect(
        self, rng: np.random.Generator, a: Presence, window: NDArray[np.float64], b: Presence, whereabouts: _Whereabouts
    ) -> Infections:
        begins = np.maximum(np.maximum(a.start, b.start), window[:, 0])
        ends = np.minimum(np.minimum(a.end, b.end), window[:, 1])
        rate = A_SECOND[a.kind] * nearness(a, b) * window[:, 2]
        able = np.flatnonzero((begins < ends) & (rate > 0))
        at = begins[able]
        infected = np.empty(0, np.int64)
        moments = np.empty(0, np.float64)
        while len(able):  # a moment at home when one of them is away does not count: the next one is tried
            at = at + rng.exponential(1, len(able)) / rate[able]
            within = at + 1 < ends[able]
            able, at = able[within], at[within]
            away = whereabouts.away(a.person[able], at) | whereabouts.away(b.person[able], at)
            happens = ~away | (a.kind[able] != HOME)
            infected = np.concatenate([infected, able[happens]])
            moments = np.concatenate([moments, at[happens]])
            able, at = able[~happens], at[~happens]
        chosen = take(b, infected)
        return Infections(
            chosen.person.astype(np.int64), a.person[infected].astype(np.int64), chosen.place.astype(np.int64),
            np.ceil(moments).astype(np.int64),
        )  # fmt: skip

    def _take(self, rng: np.random.Generator, new: Infections, day: int) -> None:
        """Write down infections, and from when they and their households are isolated."""
        course = draw_course(rng, new.at, self.order.midnight(day + 2))
        self.rounds.append((new, course))
        self.susceptible[new.person] = False
        limit = np.full(len(self.people.first) + 1, NEVER, np.int64)
        household = self.people.household
        np.minimum.at(limit, household[new.person], course.isolated)
        limit[-1] = NEVER  # care homes are no household
        np.minimum(self.stops, limit[household], out=self.stops, casting="unsafe")
        self.stops[new.person] = np.minimum(self.stops[new.person], course.isolated)


class _Whereabouts:
    """Who is away from home when, by records sorted by person and start."""

    def __init__(self, seen: Presence, absent: Bools) -> None:
        order = np.lexsort((seen.start, seen.person))
        self._key = seen.person[order].astype(np.int64) << 32 | seen.start[order]
        self._person = seen.person[order]
        self._end = seen.end[order]
        self._absent = absent

    def away(self, person: U32, at: NDArray[np.float64]) -> Bools:
        """Tell who is somewhere else, or out of the city, at a moment."""
        if not len(self._key):
            return self._absent[person]
        before = np.searchsorted(self._key, person.astype(np.int64) << 32 | at.astype(np.int64), side="right") - 1
        elsewhere: Bools = (before >= 0) & (self._person[before] == person) & (self._end[before] > at)
        return np.logical_or(elsewhere, self._absent[person])


def _pair(sources: Presence, others: Presence) -> Iterator[tuple[I64, I64]]:
    """Pair each source record with all others at its place, some at a time."""
    order = np.argsort(others.place, kind="stable")
    place = others.place[order]
    left, right = (np.searchsorted(place, sources.place, side=side) for side in ("left", "right"))
    count = right - left
    ends = np.cumsum(count)
    done = 0
    while done < len(count):
        reach = max(done + 1, int(np.searchsorted(ends, (ends[done - 1] if done else 0) + PAIRS_AT_ONCE, side="right")))
        part = slice(done, reach)
        a = np.repeat(np.arange(done, reach), count[part])
        within = np.arange(len(a)) - np.repeat(np.cumsum(count[part]) - count[part], count[part])
        yield a, order[np.repeat(left[part], count[part]) + within]
        done = reach


def _first(found: Sequence[Infections]) -> Infections:
    """Keep the first infection of each person, and put them in the order of time."""
    person, infector, place, at = (
        np.concatenate([np.empty(0, np.int64), *(getattr(one, name) for one in found)])
        for name in ("person", "infector", "place", "at")
    )
    order = np.lexsort((place, infector, at, person))
    keep = order[np.diff(person[order], prepend=NOBODY) != 0]
    keep = keep[np.lexsort((person[keep], at[keep]))]
    return Infections(person[keep], infector[keep], place[keep], at[keep])
