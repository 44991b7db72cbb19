"""Random worlds of presence for the laws of tracing: small, crowded, and at thresholds on purpose.

``make_world(seed)`` always gives the same world for a seed, so that a failure is told by one number. Instants lie at
marks (midnights, edges of windows, isolations, the instant of the tracing), or as far from one as a rule's number of
seconds, give or take one; later records also begin and end where earlier ones do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from random import Random
from typing import get_type_hints

import numpy as np

from pratique.kinds.place_kinds import PLACE_KINDS, Role
from pratique.tracing.rules import TraceRules
from pratique.tracing.tables import I16, NO_PARTY, U8, U32, Case, Presence, Question
from tests.laws.tracing_rules import KIND, ZONE, lagged, reference, shuffled

MIDNIGHT = int(datetime(2021, 8, 1, tzinfo=ZONE).timestamp())
HOUR, DAY = 3600, 86_400
AT = MIDNIGHT + 4 * DAY + 20 * HOUR
MOST = 2 * DAY
"""The longest that a record lasts, in seconds."""
STEPS = (1, 2, 60, 898, 899, 900, 901, 1800, HOUR, 8 * HOUR, DAY - 1, DAY, MOST - 1, MOST)
NUDGES = (0, 0, 0, 0, 1, -1, 60, -60, 899, -899, 900, -900, 901, -901, HOUR)
MARKS = (*(MIDNIGHT + n * DAY for n in range(5)), MIDNIGHT + 33 * HOUR, MIDNIGHT + 81 * HOUR, AT - HOUR, AT)
TYPES = {U8: np.uint8, U32: np.uint32, I16: np.int16}
Row = tuple[int, ...]


@dataclass(frozen=True)
class World:
    """Presence, a question about it, rules, and how many people and places there are (some without a record)."""

    seed: int
    presence: Presence
    question: Question
    rules: TraceRules
    people: int
    places: int


def presence_of(rows: Iterable[Sequence[int]]) -> Presence:
    """Turn rows, in the order of the fields of Presence, into its columns."""
    table = np.array(list(rows), np.int64).reshape(-1, len(fields(Presence)))
    hints = get_type_hints(Presence)
    names = [field.name for field in fields(Presence)]
    return Presence(*(table[:, n].astype(TYPES[hints[name]]) for n, name in enumerate(names)))


def rows_of(table: object) -> list[Row]:
    """Turn the columns of Presence or Evidence into rows of plain numbers, in their order."""
    columns = [getattr(table, field.name).tolist() for field in fields(table)]  # type: ignore[arg-type]
    return list(zip(*columns, strict=True))


@cache
def make_world(seed: int) -> World:
    """Give the world of this number."""
    rng = Random(seed)  # noqa: S311
    people, places = rng.choice((3, 20, 20, 60)), rng.randint(1, 6)
    rules = (reference, lagged, lambda: shuffled(seed))[seed % 3]()
    rows = _records(rng, seed, people, places)
    cases = _cases(rng, people, rows)
    isolations = {
        person: tuple(sorted({_isolation(rng, rows) for _ in range(rng.randint(1, 3))}))
        for person in sorted(rng.sample(range(people), people // 2))
    }
    return World(seed, presence_of(rows), Question(cases, isolations, AT), rules, people + 2, places + 2)


def _instant(rng: Random) -> int:
    return rng.choice(MARKS) + rng.choice(NUDGES)


def _isolation(rng: Random, rows: list[Row]) -> int:
    """Give an instant of isolation: as often as not where a record begins."""
    return rng.choice(rows)[3] if rng.random() < 0.5 else _instant(rng)


def _records(rng: Random, seed: int, people: int, places: int) -> list[Row]:
    kinds = [(5 * seed + n) % len(PLACE_KINDS) for n in range(places)]  # every kind has its turn
    if rng.random() < 0.5:  # a world of few kinds, where rules for seats are asked often
        kinds = [KIND[rng.choice(("plane", "train_open", "ship", "coach_ventilated", "workplace"))] for _ in kinds]
    known = rng.choice((0.3, 0.8, 1.0))
    rows: dict[Row, None] = {}
    for _ in range(rng.choice((3, 60, 60, 120, 150, 250) if people > 3 else (3, 20, 40))):
        row = _record(rng, people, kinds, known, list(rows))
        rows[row] = None
        if rng.random() < 0.2:
            rows[_near_repeat(rng, row, known)] = None
    told = list(rows)
    rng.shuffle(told)
    return told


def _record(rng: Random, people: int, kinds: list[int], known: float, before: list[Row]) -> Row:
    place = rng.randrange(len(kinds))
    kind = kinds[place] if rng.random() < 0.95 else rng.randrange(len(PLACE_KINDS))
    start, end = _interval(rng, before)
    role = rng.choice((Role.PRESENT, Role.PASSENGER, Role.PASSENGER, Role.CREW, Role.CARER))
    party = rng.choice((NO_PARTY, 0, 1))
    seat = _seat(rng, known)
    return (rng.randrange(people), place, kind, start, end, role, *seat, party, rng.randrange(8), rng.randrange(2))


def _interval(rng: Random, before: list[Row]) -> tuple[int, int]:
    """Give a start and an end at most 48 h apart, often at an edge of an earlier record."""
    edges = [instant for row in before[-8:] for instant in row[3:5]]
    start = rng.choice(edges) + rng.choice(NUDGES) if edges and rng.random() < 0.5 else _instant(rng)
    ends = [instant for instant in (*edges, *MARKS) if start < instant <= start + MOST]
    if ends and rng.random() < 0.4:
        return start, rng.choice(ends)
    return start, start + rng.choice(STEPS)


def _seat(rng: Random, known: float) -> Row:
    """Give carriage, row, row_to, seat; each unknown at times."""
    carriage = rng.choice((1, 1, 2, 101)) if rng.random() < known else -1
    if rng.random() >= known:
        return carriage, -1, -1, -1
    row = rng.randint(1, 9)
    return carriage, row, row + rng.randint(0, 5) if rng.random() < 0.4 else -1, rng.choice((-1, 1, 3))


def _near_repeat(rng: Random, row: Row, known: float) -> Row:
    """Give the same person, place and start, with another seat or another end."""
    if rng.random() < 0.5:
        return (*row[:6], *_seat(rng, known), *row[10:])
    end = row[3] + rng.choice(STEPS)
    return (*row[:4], end, *row[5:])


def _cases(rng: Random, people: int, rows: list[Row]) -> tuple[Case, ...]:
    """Give up to five cases, at times two of one person; windows at marks, some of them empty."""
    cases: list[Case] = []
    for number in range(rng.randint(1, 5)):
        again = cases and rng.random() < 0.2
        somebody = rng.choice(rows)[0] if rng.random() < 0.9 else rng.randrange(people)
        person = rng.choice(cases).person if again else somebody
        isolated_at = _isolation(rng, rows) if rng.random() < 0.6 else None
        start = rng.choice(MARKS[:3]) if rng.random() < 0.7 else _instant(rng)
        end = AT if isolated_at is None else min(isolated_at, AT)
        cases.append(Case(f"case-{number}", person, start, end, isolated_at))
    return tuple(cases)
