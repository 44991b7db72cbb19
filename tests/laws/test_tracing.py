"""Every engine of tracing gives the oracle's rows on random worlds, and what holds of rings for everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import numpy as np
import pytest

from pratique.kinds.place_kinds import PLACE_KINDS, UNKNOWN, Role
from pratique.tracing import oracle
from pratique.tracing.engine import Engine
from pratique.tracing.oracle import Oracle, Record, seat_strength
from pratique.tracing.rules import KindRule, SeatRule, Strength
from pratique.tracing.tables import CLOSE, NO_PARTY, SECONDARY, Presence, Question
from tests.laws.tracing_engines import ENGINES, open_engine
from tests.laws.tracing_rules import KIND
from tests.laws.tracing_worlds import AT, DAY, MIDNIGHT, Row, World, make_world, presence_of, rows_of

SEEDS = range(64)
"""Worlds that every engine traces; the oracle alone is asked about more."""
MORE_SEEDS = range(200)
CHUNK = 25
CASE, RING, SOURCE, PERSON, STRENGTH = 0, 1, 2, 3, 10
KIND_OF, START, CARRIAGE, SEAT_ROW, ROW_TO, PARTY = 2, 3, 6, 7, 8, 10


def traced(world: World, presence: Presence | None = None, question: Question | None = None) -> list[Row]:
    """Give the oracle's evidence."""
    found = Oracle(world.presence if presence is None else presence).trace(question or world.question, world.rules)
    return rows_of(found.evidence)


def differences(engine: Engine, world: World) -> dict[str, object]:
    """Give what an engine answers otherwise than the oracle; its rows must come sorted."""
    plain = Oracle(world.presence)
    ours, theirs = plain.trace(world.question, world.rules), engine.trace(world.question, world.rules)
    people = np.arange(0, world.people, 2, dtype=np.uint32)
    places = np.arange(world.places, dtype=np.uint32)
    start, end = MIDNIGHT + DAY, MIDNIGHT + 2 * DAY
    records, own = engine.records_of(people, start, end), plain.records_of(people, start, end)
    answers = {
        "evidence": (rows_of(ours.evidence), rows_of(theirs.evidence)),
        "types": ([c.dtype for c in columns(ours.evidence)], [c.dtype for c in columns(theirs.evidence)]),
        "general": (ours.general.tolist(), theirs.general.tolist()),
        "records": (Counter(rows_of(own)), Counter(rows_of(records))),
        "order": ([(r[0], r[3], r[1]) for r in rows_of(own)], [(r[0], r[3], r[1]) for r in rows_of(records)]),
        "alone": (plain.alone_at(places).tolist(), sorted(engine.alone_at(places).tolist())),
    }
    return {what: pair for what, pair in answers.items() if pair[0] != pair[1]}


def columns(table: object) -> list[np.ndarray]:
    return [getattr(table, name) for name in table.__slots__]  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", [name for name in ENGINES if name != "oracle"])
def test_engines_agree(name: str, seed: int, tmp_path: Path) -> None:
    world = make_world(seed)
    late = seed if seed % 2 else 0
    engine = open_engine(name, world.presence, tmp_path, world.people, world.places, late)
    assert differences(engine, world) == {}


@pytest.mark.parametrize("name", ENGINES)
def test_a_folder_without_records(name: str, tmp_path: Path) -> None:
    world = replace(make_world(1), presence=presence_of([]))
    engine = open_engine(name, world.presence, tmp_path, world.people, world.places)
    assert differences(engine, world) == {}
    assert len(engine.trace(Question((), {}, AT), world.rules).evidence) == 0


def test_worlds_reach_every_rule() -> None:
    """A law that no world puts to the test holds of nothing."""
    seen: Counter[object] = Counter()
    for seed in SEEDS:
        world = make_world(seed)
        found = Oracle(world.presence).trace(world.question, world.rules)
        seen.update((row[RING], row[STRENGTH]) for row in rows_of(found.evidence))
        seen.update(PLACE_KINDS[row[5]] for row in rows_of(found.evidence))
        seen["general"] += int(found.general.sum())
        seen["crew"] += sum(row[5] == Role.CREW for row in rows_of(world.presence))
        seen["same person"] += len(world.question.cases) - len({case.person for case in world.question.cases})
        seen["empty window"] += sum(case.start >= case.end for case in world.question.cases)
        seen["midnight"] += sum(
            (row[4] - MIDNIGHT) // DAY > (row[3] - MIDNIGHT) // DAY for row in rows_of(world.presence)
        )
    wanted = [*product((CLOSE, SECONDARY), (1, 2)), *PLACE_KINDS, "general", "crew", "same person", "empty window"]
    assert [what for what in (*wanted, "midnight") if not seen[what]] == []


@pytest.mark.parametrize("first", range(0, len(MORE_SEEDS), CHUNK))
def test_what_holds_of_rings(first: int) -> None:
    for seed in MORE_SEEDS[first : first + CHUNK]:
        world = make_world(seed)
        rows = traced(world)
        persons = [case.person for case in world.question.cases]
        surely_close = {
            (row[CASE], row[PERSON]) for row in rows if row[RING] == CLOSE and row[STRENGTH] == Strength.SURE
        }
        for row in rows:
            case = world.question.cases[row[CASE]]
            assert row[SOURCE] != row[PERSON], (seed, "nobody is their own contact")
            assert persons[row[CASE]] != row[PERSON], (seed, "the case is no contact of this case")
            assert max(row[6], row[7]) <= row[8] < row[9] <= AT, (seed, "exposure after both start, before the instant")
            if row[RING] == CLOSE:
                assert row[SOURCE] == case.person, (seed, "ring 1 is the case's")
                assert case.start <= row[8] < case.end + 86_400, (seed, "ring 1 begins in the window, or its lag")
            else:
                assert (row[CASE], row[PERSON]) not in surely_close, (seed, "surely close is not secondary")
                assert (row[CASE], row[SOURCE]) in surely_close, (seed, "ring 2 grows from sure only")
        assert rows == sorted(set(rows)), (seed, "sorted, each once")
        assert len({row[:STRENGTH] for row in rows}) == len(rows), (seed, "one strength a pair")


@pytest.mark.parametrize("first", range(0, len(MORE_SEEDS), CHUNK))
def test_what_changes_nothing(first: int) -> None:
    """Strange places, records outside the window, the order of rows and of cases."""
    for seed in MORE_SEEDS[first : first + CHUNK]:
        world, rng = make_world(seed), Random(seed)  # noqa: S311
        rows, plain = rows_of(world.presence), traced(world)
        strange = [(*row[:1], row[1] + world.places, *row[2:]) for row in rng.sample(rows, 2)]
        elsewhere = [row for row in strange if row[0] == strange[0][0]]  # of one person: they meet nobody there
        assert traced(world, presence_of([*rows, *elsewhere])) == plain, seed
        far = [(*row[:3], AT, AT + 3600, *row[5:]) for row in rng.sample(rows, 3)]
        assert traced(world, presence_of([*rows, *far])) == plain, (seed, "after the instant")
        assert traced(world, presence_of(rng.sample(rows, len(rows)))) == plain, (seed, "order of rows")
        order = rng.sample(range(len(world.question.cases)), len(world.question.cases))
        question = replace(world.question, cases=tuple(world.question.cases[n] for n in order))
        turned = sorted((order[row[CASE]], *row[1:]) for row in traced(world, question=question))
        assert turned == plain, (seed, "order of cases")


@pytest.mark.parametrize("first", range(0, len(MORE_SEEDS), CHUNK))
def test_what_only_takes_away(first: int) -> None:
    """Fewer records, and more known of a seat, add no pair of records to ring 1."""
    for seed in MORE_SEEDS[first : first + CHUNK]:
        world, rng = make_world(seed), Random(seed)  # noqa: S311
        rows = rows_of(world.presence)
        before = {row[:STRENGTH] for row in traced(world) if row[RING] == CLOSE}
        thinned = [row for row in rows if rng.random() < 0.7]
        after = {row[:STRENGTH] for row in traced(world, presence_of(thinned)) if row[RING] == CLOSE}
        assert after <= before, (seed, "thinned")
        known = [fill(row, rng) for row in rows]
        told = {row[:9] for row in traced(world, presence_of(known)) if row[RING] == CLOSE}
        assert told <= {row[:9] for row in before}, (seed, "seats filled in")  # last_at may lose its lag


def fill(row: Row, rng: Random) -> Row:
    """Make what is unknown of a seat known; where a range is told, a row out of it."""
    carriage = row[CARRIAGE] if row[CARRIAGE] != UNKNOWN else rng.choice((1, 2, 101))
    if row[SEAT_ROW] == UNKNOWN:
        return (*row[:CARRIAGE], carriage, rng.randint(1, 9), UNKNOWN, *row[9:])
    return (*row[:CARRIAGE], carriage, rng.randint(row[SEAT_ROW], max(row[SEAT_ROW], row[ROW_TO])), UNKNOWN, *row[9:])


# Seat rules, written a second time: every way that the unknown could be is tried, and the ways are weighed.

FAR = 12
CARRIAGES = (1, 2, 3)


def served(record: Record) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """Give each way in which a person could have sat, or the one in which crew serve: carriages, rows."""
    rows = range(record.row, max(record.row, record.row_to) + 1) if record.row != UNKNOWN else range(-FAR, 2 * FAR)
    carriages = (record.carriage,) if record.carriage != UNKNOWN else CARRIAGES
    if record.role == Role.CREW:
        yield frozenset(carriages), frozenset(rows)
    else:
        yield from ((frozenset({carriage}), frozenset({row})) for carriage, row in product(carriages, rows))


def weigh(rule: KindRule, a: Record, b: Record) -> Strength:
    """Give ``sure`` where the two are near in every way, ``possible`` where in some."""
    rows = rule.seat in {SeatRule.COMPARTMENT, SeatRule.BAY, SeatRule.ROW, SeatRule.CABIN}
    decks = rule.seat in {SeatRule.ROW, SeatRule.CABIN}
    if decks and UNKNOWN in (a.carriage, b.carriage):
        a, b = a._replace(carriage=1), b._replace(carriage=1)  # a deck nobody knows is no reason to doubt
    ways = [
        (decks or rule.seat != SeatRule.ANY) <= bool(carriages_a & carriages_b)
        and rows <= any(abs(i - j) <= rule.within for i, j in product(rows_a, rows_b))
        for (carriages_a, rows_a), (carriages_b, rows_b) in product(served(a), served(b))
    ]
    return Strength.SURE if all(ways) else Strength.POSSIBLE if any(ways) else Strength.NONE


RULES = [
    KindRule(SeatRule.ANY, 0, 0, 0),
    KindRule(SeatRule.CARRIAGE, 0, 0, 0),
    KindRule(SeatRule.COMPARTMENT, 0, 0, 0),
    KindRule(SeatRule.BAY, 1, 0, 0),
    KindRule(SeatRule.ROW, 2, 0, 0),
    KindRule(SeatRule.CABIN, 0, 0, 0),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.seat.name)
def test_seat_rules_weigh_every_way(rule: KindRule) -> None:
    seats = [(row, row_to) for row in (1, 2, 4) for row_to in (-1, 2, 4, 5) if row_to == -1 or row_to >= row]
    told = list(product((Role.PASSENGER, Role.CREW), (-1, 1, 2), [(-1, -1), *seats]))
    records = [Record(0, 0, 0, 0, 1, role, carriage, *seat, NO_PARTY) for role, carriage, seat in told]
    for a, b in product(records, records):
        assert seat_strength(rule, a, b) == weigh(rule, a, b), (a, b)


def test_the_oracle_stays_naive() -> None:
    assert len(Path(oracle.__file__).read_text("utf-8").splitlines()) < 150


def test_only_place_and_kind_together_make_a_meeting() -> None:
    """The place's number alone is not enough: worlds hold records of one place and two kinds."""
    kinds = {(row[1], row[KIND_OF]) for seed in SEEDS for row in rows_of(make_world(seed).presence) if seed % 3 == 0}
    assert len({place for place, _kind in kinds}) < len(kinds)
    assert KIND["plane"] in {kind for _place, kind in kinds}
