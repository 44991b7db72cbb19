"""Order plans: two engines agree on random histories, and what holds of every plan.

``PRATIQUE_CARE_HISTORIES`` says how many histories (``make law-care``: 100,000).
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest

from pratique.care.changes import compare, settle
from pratique.care.episode import find_events
from pratique.care.explain import WHAT, explain
from pratique.care.history import CareHistory, Sample
from pratique.care.plan import CarePlan, find_course, plan_for
from pratique.care.plans import CarePlans
from pratique.kinds.instants import DAY, HOUR
from tests.laws.care_oracle import Oracle
from tests.laws.care_people import DOCUMENTS, PACKS, draw_at, draw_exposure, draw_history, draw_instant

COUNT = int(os.environ.get("PRATIQUE_CARE_HISTORIES", "2000"))
PLANS = [CarePlans(pack) for pack in PACKS]
ORACLES = [Oracle(document) for document in DOCUMENTS]
EPOCH = date(1970, 1, 1)


def summary(plan: CarePlan) -> dict[str, Any]:
    """Give a plan as the oracle tells it."""
    return {
        "groups": list(plan.groups),
        "stages": [
            {"kind": s.kind, "start": s.start, "end": s.end, "place": s.place, "held": s.by == "held"}
            | {"missing": set(s.missing)}
            for s in plan.stages
        ],
        "tests": {(t.day - EPOCH).days: (t.opens, t.closes, t.state) for t in plan.tests},
        "release": plan.release.at,
        "hard_end": plan.hard_end,
        "pending": {one.id for one in plan.pending},
    }


def cases(seed: int, count: int) -> list[tuple[CareHistory, CarePlans, int]]:
    """Draw histories with a policy and an instant."""
    random = Random(seed)  # noqa: S311
    drawn = []
    for i in range(count):
        history = draw_history(random)
        drawn.append((history, PLANS[i % len(PLANS)], draw_at(random, history)))
    return drawn


def last_end(plan: CarePlan) -> int:
    return max((one.end for one in plan.stages), default=0)


def test_two_engines_agree() -> None:
    random = Random(20211220)  # noqa: S311
    seen: dict[str, int] = {}
    for number in range(COUNT):
        history, which = draw_history(random), number % len(PLANS)
        at = draw_at(random, history)
        plan = plan_for(history, PLANS[which], at)
        assert summary(plan) == ORACLES[which].plan(history, at), (number, which, at, history)
        for what in {reason.what for reason in plan.reasons}:
            seen[what] = seen.get(what, 0) + 1
    assert not set(WHAT) - set(seen), seen


def test_no_stage_outlasts_the_hard_end() -> None:
    for history, plans, at in cases(1, COUNT):
        plan = plan_for(history, plans, at)
        assert last_end(plan) <= (plan.hard_end or 0), history
        assert all(one.start < one.end for one in plan.stages)
        assert all(one.end <= two.start for one, two in zip(plan.stages, plan.stages[1:], strict=False))


def test_evidence_later_than_the_instant_changes_nothing() -> None:
    random = Random(2)  # noqa: S311
    for history, plans, at in cases(3, COUNT):
        late = Sample("late", at + 1, None, random.choice(("negative", "positive")))
        reported = Sample("told late", at - DAY, at + 1, "positive")
        unreported = replace(reported, reported_at=None, result="none")
        exposure = replace(draw_exposure(random, 9), found_at=at + 1)
        more = replace(history, samples=(*history.samples, late), exposures=(*history.exposures, exposure))
        assert plan_for(more, plans, at) == plan_for(history, plans, at)
        one, other = (replace(history, samples=(*history.samples, s)) for s in (reported, unreported))
        assert [s.end for s in plan_for(one, plans, at).stages] == [s.end for s in plan_for(other, plans, at).stages]


def test_a_withdrawn_exposure_leaves_nothing_behind() -> None:
    random = Random(4)  # noqa: S311
    for history, plans, at in cases(5, COUNT):
        before = plan_for(history, plans, at)
        added = replace(history, exposures=(*history.exposures, draw_exposure(random, 9)))
        plan_for(added, plans, at)
        withdrawn = replace(added, exposures=tuple(one for one in added.exposures if one.id != "e9"))
        after = plan_for(withdrawn, plans, at)
        assert after == before
        assert "e9" not in {evidence for reason in after.reasons for evidence in reason.evidence}


def test_more_negative_tests_never_lengthen() -> None:
    random, shortened = Random(6), 0  # noqa: S311
    for history, plans, at in cases(7, COUNT):
        taken = draw_instant(random)
        more = Sample("more", taken, random.choice((None, taken + HOUR, taken + 3 * DAY)), "negative")
        before, after = (
            plan_for(history, plans, at),
            plan_for(replace(history, samples=(*history.samples, more)), plans, at),
        )
        verdict = compare(before, after, plans, by_policy=False).verdict
        assert verdict != "lengthens", (history, at, more)
        shortened += verdict == "shortens"
    assert shortened


def test_the_order_of_records_says_nothing() -> None:
    random = Random(8)  # noqa: S311
    for history, plans, at in cases(9, COUNT):
        mixed = replace(
            history,
            **{
                name: tuple(random.sample(getattr(history, name), len(getattr(history, name))))
                for name in ("exposures", "entries", "discharges", "asymptomatic", "samples", "placed", "certificates")
            },
            contact_samples={c: them[::-1] for c, them in reversed(history.contact_samples.items())},
        )
        assert plan_for(mixed, plans, at) == plan_for(history, plans, at)


def test_a_course_of_ends_only_ends_as_the_plan_does() -> None:
    for history, plans, at in cases(12, COUNT):
        known = history.as_of(at)
        course = find_course(known, find_events(known, at), plans, at, ends_only=True)
        ends = [(one.kind, one.start, one.end) for one in course.stages]
        assert ends == [(one.kind, one.start, one.end) for one in plan_for(history, plans, at).stages], history


def test_what_lengthens_by_policy_waits_and_what_shortens_does_not() -> None:
    shipped, recomputed = PLANS[0], PLANS[3]
    seen = set()
    for history, _, at in cases(10, COUNT):
        old, new = plan_for(history, shipped, at), plan_for(history, recomputed, at)
        stands, change = settle(old, new, shipped, (), by_policy=True)
        assert last_end(stands) <= max(last_end(old), last_end(new))
        assert (stands is old) == (change.verdict == "lengthens")
        assert settle(old, new, shipped, {change.digest}, by_policy=True)[0] is new
        assert settle(old, new, shipped, (), by_policy=False)[0] is new
        assert compare(new, old, shipped, by_policy=False).verdict in {"same", "shortens", "lengthens"}
        seen.add(change.verdict)
    assert seen == {"same", "shortens", "lengthens"}


@pytest.mark.parametrize("which", range(len(PLANS)))
def test_every_reason_has_words_and_a_clause(which: int) -> None:
    for history, _, at in cases(11, max(50, COUNT // 20)):
        for told in explain(plan_for(history, PLANS[which], at), PLANS[which]):
            assert told.text.zh
            assert told.text.en
            assert "{" not in told.text.zh + told.text.en
            assert told.evidence
            assert all(PACKS[which].clause(clause) for clause in told.clauses)
