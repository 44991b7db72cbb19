"""The index gives what the oracle gives, at the edges that random worlds seldom reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from pratique.kinds.place_kinds import Role
from pratique.tracing.engines.index import IndexEngine, build_index
from pratique.tracing.engines.index.seats import weigh
from pratique.tracing.oracle import Oracle, Record, seat_strength
from pratique.tracing.rules import KindRule, RingRules, SeatRule, TraceRules
from pratique.tracing.tables import CLOSE, SECONDARY, Case, Question
from tests.laws.tracing_engines import write
from tests.laws.tracing_rules import KIND, lagged, reference
from tests.laws.tracing_worlds import AT, MIDNIGHT, Row, make_world, presence_of, rows_of
from tests.unit.tracing.index_folders import DAY, row, some_days, write_folder

MOST = 2**32 - 2
FAR = Question((Case("far", MOST, MIDNIGHT, MIDNIGHT + 4 * DAY),), {}, MIDNIGHT + 4 * DAY)


def index_of(folder: Path, files: dict[str, list[Row]]) -> IndexEngine:
    build_index(write_folder(folder / "presence", files), folder / "index")
    return IndexEngine(folder / "index")


def evidence(engine: IndexEngine | Oracle, question: Question, rules: TraceRules) -> tuple[list[Row], list[int]]:
    traced = engine.trace(question, rules)
    return rows_of(traced.evidence), traced.general.tolist()


def whole(files: dict[str, list[Row]]) -> Oracle:
    return Oracle(presence_of([one for rows in files.values() for one in rows]))


@pytest.mark.parametrize("seed", range(1000, 1030))
def test_a_world_in_many_late_segments_is_traced_as_the_oracle_traces_it(tmp_path: Path, seed: int) -> None:
    world = make_world(seed)
    write(world.presence, tmp_path / "presence", world.people, world.places, late=seed)
    build_index(tmp_path / "presence", tmp_path / "index")
    engine = IndexEngine(tmp_path / "index")
    assert evidence(engine, world.question, world.rules) == evidence(
        Oracle(world.presence), world.question, world.rules
    )


@pytest.mark.parametrize("rules", [reference(), lagged()])
def test_many_cases_that_share_their_contacts(tmp_path: Path, rules: TraceRules) -> None:
    files = some_days(5, rows_a_day=250)
    cases = tuple(
        Case(str(n), n % 40, MIDNIGHT + n * 3000, AT, MIDNIGHT + 3 * DAY + n * 999 if n % 3 else None)
        for n in range(60)
    )
    question = Question(cases, dict.fromkeys(range(0, 60, 7), (MIDNIGHT + DAY, MIDNIGHT + 3 * DAY)), AT)
    rows, general = evidence(index_of(tmp_path, files), question, rules)
    assert (rows, general) == evidence(whole(files), question, rules)
    assert {one[1] for one in rows} == {CLOSE, SECONDARY}
    assert len(rows) > 5_000


def test_a_crowd_of_close_contacts_in_which_few_are_not(tmp_path: Path) -> None:
    """Slices of several blocks of 64 rows, left out whole or in part, by cases that share contacts or none."""
    shifts = ((0, 150, 0), (100, 260, 9), (0, 270, 4))
    files = {
        f"2021-08-{day + 1:02}/0000": [
            row(
                who,
                place,
                MIDNIGHT + day * DAY + (hour + who % 7) * 3600,
                MIDNIGHT + day * DAY + (hour + 9) * 3600,
                kind,
            )
            for place, kind in ((1, KIND["workplace"]), (2, KIND["meal"]))
            for who in range(first, last)
        ]
        for day, (first, last, hour) in enumerate(shifts)
    }
    cases = (("a", 3, 0, 1), ("b", 120, 0, 2), ("c", 255, 1, 2), ("d", 3, 0, 3), ("e", 265, 2, 3))
    asked = tuple(Case(name, who, MIDNIGHT + begin * DAY, MIDNIGHT + end * DAY) for name, who, begin, end in cases)
    question = Question(asked, {}, MIDNIGHT + 4 * DAY)
    rows, general = evidence(index_of(tmp_path, files), question, reference())
    assert (rows, general) == evidence(whole(files), question, reference())
    second = {(one[0], one[3]) for one in rows if one[1] == SECONDARY}
    assert {case for case, _ in second} == {0, 1, 2}
    assert (0, 269) in second


def test_the_close_ring_alone_is_the_first_ring(tmp_path: Path) -> None:
    engine = index_of(tmp_path, some_days(3))
    question = Question((Case("one", 1, MIDNIGHT, AT), Case("two", 2, MIDNIGHT, AT)), {}, AT)
    rows, _ = evidence(engine, question, reference())
    alone = rows_of(engine.close_ring(question, reference()))
    assert alone == [one for one in rows if one[1] == CLOSE]
    assert alone


def test_numbers_near_the_greatest_are_numbers_like_others(tmp_path: Path) -> None:
    start, end = MIDNIGHT + 3600, MIDNIGHT + 7200
    files = {"2021-08-01/0000": [row(person, MOST, start, end) for person in (0, MOST - 1, MOST)]}
    files["2021-08-02/0000"] = [row(person, MOST, start + DAY, end + DAY) for person in (1, MOST - 1)]
    rows, general = evidence(index_of(tmp_path, files), FAR, reference())
    assert (rows, general) == evidence(whole(files), FAR, reference())
    assert [one[1:4] for one in rows] == [(CLOSE, MOST, 0), (CLOSE, MOST, MOST - 1), (SECONDARY, MOST - 1, 1)]


def test_days_without_rows_and_no_days_and_no_cases(tmp_path: Path) -> None:
    nobody = Question((), {}, AT)
    empty = index_of(tmp_path / "empty", {"2021-08-01/0000": [], "2021-08-02/0000": []})
    none = index_of(tmp_path / "none", {})
    some = index_of(tmp_path / "some", some_days(2) | {"2021-08-03/0000": []})
    assert evidence(some, nobody, reference()) == ([], [])
    for engine in (empty, none):
        assert evidence(engine, FAR, reference()) == ([], [0])
        assert len(engine.records_of(np.array([1], np.uint32), 0, AT)) == 0
        assert engine.alone_at(np.array([1], np.uint32)).tolist() == [1]


def test_a_record_that_runs_into_the_third_day_is_found_from_there(tmp_path: Path) -> None:
    files = {
        "2021-08-01/0000": [row(1, 5, MIDNIGHT + DAY - 1, MIDNIGHT + 3 * DAY - 1)],
        "2021-08-03/0000": [row(2, 5, MIDNIGHT + 3 * DAY - 2, MIDNIGHT + 3 * DAY)],
    }
    question = Question((Case("two", 2, MIDNIGHT, AT),), {}, AT)
    rows, _ = evidence(index_of(tmp_path, files), question, reference())
    assert [one[3:4] + one[8:10] for one in rows] == [(1, MIDNIGHT + 3 * DAY - 2, MIDNIGHT + 3 * DAY - 1)]


def test_a_lag_reaches_into_the_next_day(tmp_path: Path) -> None:
    files = {
        "2021-08-01/0000": [row(1, 5, MIDNIGHT + DAY - 60, MIDNIGHT + DAY)],
        "2021-08-02/0000": [
            row(2, 5, MIDNIGHT + DAY + 59, MIDNIGHT + DAY + 99),
            row(3, 5, MIDNIGHT + DAY + 60, MIDNIGHT + 2 * DAY),
        ],
    }
    home = RingRules({KIND["household"]: KindRule(SeatRule.ANY, 0, 0, 60)}, {})
    rules = replace(reference(), close=home, secondary=RingRules({}, {}))
    rows, _ = evidence(index_of(tmp_path, files), Question((Case("one", 1, MIDNIGHT, AT),), {}, AT), rules)
    assert [one[3] for one in rows] == [2]


def _weigh(rule: KindRule, mine: Sequence[int], other: Sequence[int]) -> tuple[int, int]:
    a, b = (Record(1, 1, 1, 0, 1, *one, 0) for one in (mine, other))
    return weigh(int(rule.seat), rule.within, *mine, *other), int(seat_strength(rule, a, b))


def test_every_seat_rule_weighs_as_the_oracle_does() -> None:
    rules = [KindRule(seat, within, 0, 0) for seat in SeatRule for within in ((0, 1, 3) if seat in (3, 4) else (0,))]
    rows = [(-1, -1), (1, -1), (3, -1), (5, -1), (1, 4), (3, 5), (2, 9)]
    known = list(product((Role.PASSENGER, Role.CREW, Role.PRESENT), (-1, 1, 2), rows))
    sides = [(int(role), carriage, *span) for role, carriage, span in known]
    for rule, mine, other in product(rules, sides, sides):
        ours, theirs = _weigh(rule, mine, other)
        assert ours == theirs, (rule, mine, other)
