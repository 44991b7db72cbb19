"""The engine and the naive oracle agree on 100,000 random people and instants."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from pratique.decisions.decide import decide
from pratique.decisions.standing import Standing
from tests.laws.oracle import answer
from tests.laws.people import NUDGES, describe, make_case, told_by

PEOPLE = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "dev" else 100_000
CHUNK = 5_000


@dataclass
class Tally:
    """What a round of cases came to."""

    codes: Counter[str] = field(default_factory=Counter)
    thresholds: Counter[tuple[str, int]] = field(default_factory=Counter)


@pytest.mark.parametrize("first", range(0, PEOPLE, CHUNK))
def test_the_oracle_agrees(first: int, record_property: Callable[[str, object], None]) -> None:
    tally = Tally()
    for seed in range(first, first + CHUNK):
        case = make_case(seed)
        expected = answer(case.standing, case.asking, case.at, case.in_force)
        told = told_by(decide(case.standing, case.asking, case.at, case.in_force))
        assert told == expected, f"{describe(case)}\noracle {expected}\nengine {told}"
        tally.thresholds[case.threshold, case.beside] += 1
        tally.codes[told[2]] += 1
    kinds = {kind for kind, _ in tally.thresholds if kind}
    share = sum(n for (kind, _), n in tally.thresholds.items() if kind) / CHUNK
    print(f"{CHUNK} people from seed {first}: {share:.0%} at a threshold, {len(tally.codes)} codes")  # noqa: T201
    record_property("share at a threshold or beside it", f"{share:.3f}")
    assert share > 0.4
    missed = {(kind, beside) for kind in kinds for beside in NUDGES} - tally.thresholds.keys()
    assert len(kinds) == 15
    assert not missed, "each threshold, and a second and a microsecond on either side of it"
    assert len(tally.codes) >= 25


@pytest.mark.parametrize("first", range(1_000_000, 1_004_000, 2_000))
def test_putting_evidence_in_order_loses_nothing(first: int) -> None:
    for seed in range(first, first + 2_000):
        case = make_case(seed)
        told = case.evidence
        if case.standing.overflow or any(exposure.last_at > case.at for exposure in told.exposures):
            continue
        parts = (told.stays, told.coverage, told.samples, told.exposures, told.orders)
        raw = Standing(case.standing.person, None, *parts, attributes=case.standing.attributes)
        expected = answer(raw, case.asking, case.at, case.in_force)
        found = told_by(decide(case.standing, case.asking, case.at, case.in_force))
        assert found == expected, f"{describe(case)}\noracle on what was told {expected}\nengine {found}"
