"""Until its horizon a decision stays as it is, whatever the clock says."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from pratique.decisions.decide import decide
from pratique.kinds.instants import DAY, format_instant
from tests.laws.people import ZONE, Case, describe, list_thresholds, make_case, told_by

CHUNK = 2_500
TRIED = 14
"""Instants tried before each horizon."""


def list_instants_before(case: Case, end: int) -> list[int]:
    """List instants between now and the horizon: the last, some at random, every threshold and just after it."""
    dice = Random(case.seed)  # noqa: S311  (nothing secret)
    known = list_thresholds(case.standing, case.asking, case.at, case.in_force)
    found = {t + k for t in known for k in (0, 1)} | {dice.randrange(case.at, end) for _ in range(3)} | {end - 1}
    between = sorted(t for t in found if case.at < t < end)
    return between if len(between) <= TRIED else sorted(dice.sample(between, TRIED))


@pytest.mark.parametrize("first", range(0, 5 * CHUNK, CHUNK))
def test_nothing_changes_before_the_horizon(first: int, record_property: Callable[[str, object], None]) -> None:
    tight = dated = 0
    for seed in range(first, first + CHUNK):
        case = make_case(seed)
        decision = decide(case.standing, case.asking, case.at, case.in_force)
        told, end = told_by(decision), decision.horizon
        if end is not None:
            assert end > case.at, describe(case)
            dated += 1
            tight += told_by(decide(case.standing, case.asking, end, case.in_force)) != told
        for instant in list_instants_before(case, end or case.at + 400 * DAY):
            later = told_by(decide(case.standing, case.asking, instant, case.in_force))
            when = format_instant(instant, ZONE)
            assert later == told, f"{describe(case)}\nhorizon {end}\nnow {told}\nat {when} {later}"
    print(f"{CHUNK} people from seed {first}: {tight / dated:.0%} of horizons are tight")  # noqa: T201
    record_property("share of horizons at which the answer changes", f"{tight / dated:.3f}")
    assert tight / dated > 0.4
