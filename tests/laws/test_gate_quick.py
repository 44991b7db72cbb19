"""The quick decision of a gate is ``decide``, whoever asks, wherever and whenever: PRATIQUE_GATE_CASES people."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from types import MappingProxyType
from typing import Any

import pytest

from pratique.decisions.decide import decide
from pratique.decisions.in_force import InForce
from pratique.decisions.standing import Order, Standing
from pratique.gate.engines import fold as walk
from pratique.gate.engines import layout, places, sections, steps
from pratique.gate.engines.compiled import IS_COMPILED
from pratique.gate.gates import Gate
from pratique.gate.lane import Lane, make_lane
from pratique.gate.quick import COMPARED, Quick, make_answer
from pratique.kinds.codes import MODES, OCCASIONS
from pratique.kinds.instants import DAY, HOUR, SECOND
from pratique.ledger.standing_codec import pack
from tests.laws.holdings import get_holding
from tests.laws.people import Case, describe, list_thresholds, make_case, make_pools
from tests.shared_data import ROOT

CASES = int(os.environ.get("PRATIQUE_GATE_CASES", "12000"))
PARTS = 4
ALIKE = 9
FROM = (None, None, None, "110000", "430100", "430000", "653130", "110114")


@cache
def make_gates() -> tuple[Gate, ...]:
    """Make gates of every occasion and mode, some for those who all come from one place."""
    made = []
    for i, occasion in enumerate(OCCASIONS * 4):
        mode, clock = MODES[i % len(MODES)], "boards_at" if i % 2 else "reaches_at"
        made.append(Gate(f"g{i}", "u", "110114", 40.2, 116.2, mode, occasion, clock, FROM[i % len(FROM)]))  # type: ignore[arg-type]
    return tuple(made)


def make_standing(case: Case, dice: Random) -> Standing:
    """Give a case's standing, at times with what only a fold makes: a text, an unknown place, a word, an overflow."""
    standing, luck = replace(case.standing, person="0"), dice.random()
    if luck < 0.02 and standing.stays:
        stay = replace(standing.stays[0], division=dice.choice(("999999", "elsewhere", "110114")))
        standing = replace(standing, stays=(stay, *standing.stays[1:])) if stay.division == "110114" else standing
    elif luck < 0.04:
        order = Order("a kind of another pack", case.at - DAY, case.at + dice.choice((0, DAY)))
        standing = replace(standing, orders=(order,))
    elif luck < 0.06:
        attributes = MappingProxyType({"symptoms": dice.random() < 0.5, "visits": dice.randrange(-9, 9)})
        standing = replace(standing, attributes=attributes)
    elif luck < 0.07:
        standing = replace(standing, overflow=frozenset({"orders"}))
    return standing


@dataclass(frozen=True)
class Question:
    """One person before one gate."""

    case: Case
    standing: Standing
    gate: Gate
    at: int

    @property
    def packed(self) -> bytes:
        """Give the standing as the gate reads it."""
        return pack(self.standing)[0]


def make_questions(seed: int, quicks: dict[str, Quick]) -> list[Question]:
    """Make some questions to one gate within one stretch: one person at several instants, and others like them."""
    case, dice = make_case(seed), Random(-seed)  # noqa: S311  (nothing secret)
    gate, standing = dice.choice(make_gates()), make_standing(case, dice)
    lane = quicks.setdefault(case.holding, Quick(case.in_force)).find_lane(gate, case.at)
    near = [t for t in list_thresholds(standing, gate.ask(case.at), case.at, case.in_force) if lane.holds(t)]
    made = [Question(case, standing, gate, case.at)]
    for _ in range(ALIKE):
        at = dice.choice([*near, case.at]) + dice.choice((0, 0, -1, 1, -SECOND, SECOND))
        other = standing if dice.random() < 0.4 else change(standing, dice)
        made.append(Question(case, other, gate, max(lane.start, min(at, lane.end - 1))))
    return made


def change(standing: Standing, dice: Random) -> Standing:
    """Give somebody like this one: a moment nearer or farther, another county, a part less, a sample more."""
    by = dice.choice((-1, 1, SECOND, HOUR, -HOUR, DAY, -DAY))
    some, luck = Random(dice.random()), dice.randrange(6)  # noqa: S311  (nothing secret)
    if luck == 0:
        stays = tuple(replace(s, last=None if s.last is None else max(s.first, s.last + by)) for s in standing.stays)
        return replace(standing, stays=stays)
    if luck == 1:
        pool = make_pools()[some.choice(sorted(make_pools()))]
        return replace(standing, stays=tuple(replace(s, division=some.choice(pool)) for s in standing.stays))
    if luck == 2:
        return replace(standing, samples=tuple(replace(s, sampled_at=s.sampled_at + by) for s in standing.samples))
    if luck == 3:
        return replace(standing, exposures=tuple(replace(e, last_at=e.last_at + by) for e in standing.exposures))
    if luck == 4:
        return replace(standing, coverage=standing.coverage[1:], orders=standing.orders[1:])
    ahead = tuple(replace(o, until=o.until + by) for o in standing.orders)
    return replace(
        standing, orders=ahead, coverage=tuple(replace(c, end=max(c.start, c.end + by)) for c in standing.coverage)
    )


def find_difference(seeds: range) -> tuple[str | None, int, int]:
    """Give the first question of which a quick decision says otherwise; how many were walked, and how many asked."""
    quicks: dict[str, Quick] = {}
    walked = asked = 0
    for seed in seeds:
        for q in make_questions(seed, quicks):
            quick, in_force = quicks[q.case.holding], q.case.in_force
            decision = decide(q.standing, q.gate.ask(q.at), q.at, in_force)
            wanted = (make_answer(decision, in_force), decision.horizon)
            lane, packed = quick.find_lane(q.gate, q.at), q.packed
            known = len(lane.answers)
            told = [quick.check(packed, q.gate, q.at)]
            if lane.numbers is not None and len(lane.answers) > known:
                told.append(quick.check(packed, q.gate, q.at))  # the first of a class: decided; now it is walked
            asked += 1
            walked += lane.numbers is not None and len(lane.answers) == known
            if any(one != wanted for one in told):
                return f"{describe(q.case)}\n{q}\nquick  {told}\ndecide {wanted}", walked, asked
    return None, walked, asked


@pytest.mark.parametrize("part", range(PARTS))
def test_the_quick_decision_is_the_decision(part: int) -> None:
    count = CASES // (ALIKE + 1)
    found, walked, asked = find_difference(range(count * part // PARTS, count * (part + 1) // PARTS))
    assert found is None, found
    print(f"{walked} of {asked} met a class that was there")  # noqa: T201
    assert walked > asked / 3


def test_few_are_left_to_the_slow_way() -> None:
    """So that the law above speaks of the walk."""
    quicks: dict[str, Quick] = {}
    left = walked = 0
    for seed in range(2_000):
        case, gate = make_case(seed), make_gates()[seed % len(make_gates())]
        quick = quicks.setdefault(case.holding, Quick(case.in_force))
        if gate.from_place is None and quick.find_lane(gate, case.at).numbers is not None:
            found = call_walk(quick, Question(case, replace(case.standing, person="0"), gate, case.at))
            left, walked = left + (found[0] == layout.SLOW), walked + 1
    assert walked > 500
    assert left < walked * 0.15


def call_walk(quick: Quick, q: Question, fold: Any = walk.fold) -> tuple[int, int, int]:
    """Walk over one standing."""
    lane = quick.find_lane(q.gate, q.at)
    arrays = (lane.numbers, lane.places, lane.dense, lane.midnights, lane.ranks, lane.flips, quick._work)
    found: tuple[int, int, int] = fold(q.packed, 0, *arrays)
    return found


FAULTS = {
    "a day more of the window": lambda lane: shift(lane.numbers, layout.WINDOW_START, -DAY),
    "a day less of days": lambda lane: shift(lane.numbers, layout.DAYS, -1),
    "a list turned over": lambda lane: turn_over(lane.places),
    "a comparison an hour off": lambda lane: shift(lane.flips, 1, HOUR),
    "gaps of a second more": lambda lane: shift(lane.numbers, layout.LONGEST_GAP, SECOND),
    "a lane that ends later": lambda lane: shift(lane.numbers, layout.LANE_END, 1),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def make_faulty(gate: Gate, at: int, in_force: InForce) -> Lane:
        lane = make_lane(gate, at, in_force)
        if lane.numbers is not None:
            FAULTS[fault](lane)
        return lane

    monkeypatch.setattr("pratique.gate.quick.make_lane", make_faulty)
    found, _, _ = find_difference(range(1_000))
    assert found is not None


def shift(numbers: Any, place: int, by: int) -> None:
    """Move one number."""
    numbers[place] += by


def turn_over(places: Any) -> None:
    """Turn a yes into a no and a no into a yes."""
    for i, bits in enumerate(places):
        places[i] = bits ^ 2 if bits != layout.SLOW else bits


def test_the_interpreted_walk_is_the_compiled_one() -> None:
    """Where numba is not installed the same functions run as they stand."""
    if not IS_COMPILED:
        pytest.skip("numba is not installed")
    quicks: dict[str, Quick] = {}
    with interpreted() as fold:
        for q in (q for seed in range(60) for q in make_questions(seed, quicks)):
            quick = quicks[q.case.holding]
            if quick.find_lane(q.gate, q.at).numbers is not None:
                compiled = call_walk(quick, q)
                assert call_walk(quick, q, fold) == compiled, describe(q.case)


@contextmanager
def interpreted() -> Iterator[Any]:
    """Let every function of the walk call the others uncompiled."""
    modules, before = (steps, sections, places, walk), {}
    for module in modules:
        for name, value in list(vars(module).items()):
            if hasattr(value, "py_func"):
                before[module, name] = value
                setattr(module, name, value.py_func)
    try:
        yield walk.fold
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)


def test_a_fault_is_found_while_the_service_runs(caplog: pytest.LogCaptureFixture) -> None:
    gate, quick = make_gates()[0], Quick(get_holding("shipped"))
    for case in (case for case in map(make_case, range(400)) if case.holding == "shipped"):
        packed = pack(replace(case.standing, person="0"))[0]
        quick.check(packed, gate, case.at)
        lane = quick.find_lane(gate, case.at)
        if lane.numbers is not None and lane.answers:
            break
    wrong_one = make_answer(decide(case.standing, gate.ask(0), 0, case.in_force), case.in_force)
    lane.answers = dict.fromkeys(lane.answers, wrong_one)
    wrong = quick.check(packed, gate, case.at)
    told = [quick.check(packed, gate, case.at) for _ in range(COMPARED)]
    assert told[-1] != wrong
    assert "differs" in caplog.text
    assert quick.check(packed, gate, case.at) == told[-1]


def test_many_together_are_answered_as_each_alone() -> None:
    at = make_case(1).at
    for holding in ("lists", "two packs", "no list"):
        for gate in make_gates()[:5]:
            one, many = Quick(get_holding(holding)), Quick(get_holding(holding))
            packed = [pack(replace(make_case(seed).standing, person="0"))[0] for seed in range(150)]
            assert many.check_many(packed, gate, at) == [one.check(p, gate, at) for p in packed]
            assert many.check_many(packed, gate, at) == [one.check(p, gate, at) for p in packed]


def test_a_gate_answers_the_same_where_numba_is_not_installed() -> None:
    program = (
        "import sys; sys.modules['numba'] = None\n"
        "from tests.laws import test_gate_quick as law\n"
        "assert not law.IS_COMPILED\n"
        "found, walked, asked = law.find_difference(range(40))\n"
        "assert found is None, found\n"
        "assert walked > 100\n"
        "law.test_many_together_are_answered_as_each_alone()\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert run.returncode == 0, run.stderr
