"""Deciding by what a code carries is deciding by what is known, or ``refer``: never milder, never stricter."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from pratique.credentials.extract import MAX_BYTES, Overflow, read_extract, write_extract
from pratique.credentials.reach import make_reach
from pratique.decisions.decide import decide
from pratique.decisions.decision import Decision
from pratique.decisions.standing import Asking, Trip
from pratique.kinds.codes import MODES, OCCASIONS
from pratique.kinds.instants import DAY, EARLIEST, HOUR, LATEST, SECOND
from tests.laws.people import Case, make_case

CASES = 6000


def _ask_at_gate(case: Case, dice: Random) -> Asking:
    """Give what a gate asks: its occasion, its mode and place, and the instant of the scan for the trip's clock."""
    occasion = dice.choice((None, *OCCASIONS))
    if dice.random() < 0.4 or occasion in ("venue", "none", "care"):
        return Asking(occasion)
    told = case.asking.trip
    open_at = [s.division for s in case.standing.stays if s.last is None]
    origin = dice.choice([None, told.origin if told else None, *open_at])
    return Asking(occasion, Trip(dice.choice(MODES), origin, dice.choice((None, "110000")), case.at, case.at))


def _answer(decision: Decision) -> tuple[object, ...]:
    rules = tuple(reason.rule for reason in decision.reasons)
    asked = (decision.handling, decision.measures, decision.provisional, rules)
    return (decision.outcome, decision.status, decision.code, *asked)


@pytest.mark.parametrize("block", range(4))
def test_a_gate_decides_by_a_code_as_the_register_does_or_refers(block: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(block * CASES // 4, (block + 1) * CASES // 4):
        case, dice = make_case(seed), Random(seed)  # noqa: S311  (nothing secret)
        issued = case.at - dice.choice((0, 1, SECOND, HOUR, 7 * HOUR, DAY, 3 * DAY))
        if not EARLIEST < issued < LATEST - DAY:
            continue
        reach = make_reach(case.in_force.book, issued)
        written = write_extract(case.standing, issued, reach)
        data = written.data if isinstance(written, Overflow) else written
        assert len(data) <= MAX_BYTES
        opened = read_extract(data, make_reach(case.in_force.book, case.at))
        asking = _ask_at_gate(case, dice)
        known = decide(case.standing, asking, case.at, case.in_force)
        told = decide(opened, asking, case.at, case.in_force)
        if opened.overflow and told.status == "unknown":
            seen["overflow"] += 1
            continue
        assert _answer(told) == _answer(known), (seed, asking, issued)
        seen[known.outcome] += 1
    assert min(seen["admit"], seen["postpone"], seen["refer"]) > CASES // 100
    assert seen["overflow"] < CASES // 20


def test_what_is_withheld_or_too_much_is_referred() -> None:
    case = next(c for c in map(make_case, range(4000)) if len(c.standing.stays) > 1 and c.holding == "shipped")
    reach = make_reach(case.in_force.book, case.at)
    full = replace(case.standing, overflow=frozenset({"stays"}))
    assert isinstance(write_extract(full, case.at, reach), Overflow)
    withheld = replace(reach, withheld=("symptoms",))
    ill = replace(case.standing, attributes={"symptoms": True})
    assert isinstance(write_extract(ill, case.at, withheld), Overflow)
    assert isinstance(write_extract(replace(ill, attributes={}), case.at, withheld), bytes)


def test_other_packs_than_those_it_was_made_for_refer() -> None:
    case = next(c for c in map(make_case, range(4000)) if c.standing.stays and c.holding == "shipped")
    reach = make_reach(case.in_force.book, case.at)
    data = write_extract(case.standing, case.at, reach)
    assert isinstance(data, bytes)
    assert read_extract(data, reach).overflow == frozenset()
    assert read_extract(data, replace(reach, carried=("age_band",))).overflow == {"policy"}
