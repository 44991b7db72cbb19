"""What holds of every decision, whoever asks."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pratique.decisions.decide import decide
from pratique.decisions.standing import Asking, Coverage, Sample, Stay, Trip, make_standing
from pratique.kinds.codes import HANDLINGS, MODES, OCCASIONS
from pratique.kinds.instants import DAY, HOUR
from tests.laws.holdings import HOLDINGS, get_holding
from tests.laws.people import PLACES, Case, Evidence, describe, list_thresholds, make_case, make_pools, pick_instant

CHUNK = 2_000
WORSE = {"admit": 0, "refer": 1, "postpone": 2}
REFERENCE = ("shipped", "lists", "neighbour", "town")
"""Holdings in which only the shipped policy speaks."""

cases = st.integers(0, 2**40).map(make_case)


@given(case=cases, dice=st.randoms(use_true_random=False))
def test_evidence_in_any_order_gives_the_same_decision(case: Case, dice: Random) -> None:
    told = case.evidence
    parts = (told.stays, told.coverage, told.samples, told.exposures, told.orders)
    other = Evidence(*(tuple(dice.sample(part, len(part))) for part in parts))  # type: ignore[arg-type]
    standing = other.standing(case.standing.person, dict(case.standing.attributes), case.standing.residence)
    assert decide(standing, case.asking, case.at, case.in_force) == decide(
        case.standing, case.asking, case.at, case.in_force
    ), describe(case)


@given(case=cases, back=st.integers(0, 10 * 24), waits=st.one_of(st.none(), st.integers(0, 72)))
def test_an_added_negative_test_never_worsens(case: Case, back: int, waits: int | None) -> None:
    sampled = case.at - back * HOUR
    sample = Sample("negative", sampled, None if waits is None else sampled + waits * HOUR)
    tested = replace(case.standing, samples=(*case.standing.samples, sample))
    without = decide(case.standing, case.asking, case.at, case.in_force)
    with_test = decide(tested, case.asking, case.at, case.in_force)
    assume(without.code != "EVALUATION_ERROR")  # what a damaged pack says is no answer to be better than
    assert WORSE[with_test.outcome] <= WORSE[without.outcome], f"{describe(case)}\n{without}\n{with_test}"
    statuses = [e.pack.pack.statuses for e in case.in_force.book.enactments if e.pack.pack.id == without.pack]
    if statuses and "unknown" not in {without.status, with_test.status}:
        assert statuses[0].index(with_test.status) <= statuses[0].index(without.status), describe(case)


@given(case=cases, trip=st.booleans())
def test_care_is_never_refused(case: Case, *, trip: bool) -> None:
    asking = Asking("care", case.asking.trip if trip else None)
    decision = decide(case.standing, asking, case.at, case.in_force)
    told = (decision.outcome, decision.code, decision.handling, decision.measures)
    assert told == ("admit", "PASSAGE", "passage", ()), describe(case)
    plain = decide(case.standing, Asking("none"), case.at, case.in_force)
    assert decision.status == plain.status


@pytest.mark.parametrize("first", range(0, 4 * CHUNK, CHUNK))
def test_every_decision_is_whole(first: int) -> None:
    for seed in range(first, first + CHUNK):
        case = make_case(seed)
        decision = decide(case.standing, case.asking, case.at, case.in_force)
        assert decision.handling in HANDLINGS, describe(case)
        assert decision.reasons, describe(case)
        assert decision.at == case.at
        if decision.outcome == "refer":
            assert decision.status == "unknown", describe(case)
            assert decision.handling == "wait-here", describe(case)
        elif decision.status == "unknown":
            assert decision.code == "PASSAGE", describe(case)
        if decision.outcome == "postpone":
            assert decision.would_change or decision.horizon, describe(case)
            assert decision.handling != "none", describe(case)
        if decision.outcome != "admit":
            assert not decision.measures, describe(case)


@st.composite
def residents(draw: st.DrawFn) -> tuple[Case, str]:
    """Draw somebody whose every stay lies in the city, and what is in force."""
    dice = Random(draw(st.integers(0, 2**40)))  # noqa: S311  (nothing secret)
    holding = dice.choice(("shipped", "lists"))
    at, pools = pick_instant(dice, holding), make_pools()
    stays: list[Stay] = []
    first = at - dice.choice((5, 20, 60)) * DAY
    while first < at:
        last = first + dice.choice((HOUR, DAY, 9 * DAY, 70 * DAY))
        city = (*pools["city"], *pools["city hot"] * 3)
        stays.append(Stay(dice.choice(city), first, None if last > at else last, dice.choice(PLACES)))
        first = last + dice.choice((0, 0, DAY, 2 * DAY))
    coverage = (Coverage(at - 20 * DAY, at, "prefecture"),) if dice.random() < 0.3 else ()
    samples = (Sample("negative", at - dice.choice((0, 1, 2, 3)) * DAY),) if dice.random() < 0.5 else ()
    inside = (*pools["city"], None)
    trip = Trip(dice.choice(MODES), dice.choice(inside), dice.choice(("310115", "430802", None, "110000")), at + HOUR)
    told = Evidence(tuple(stays), coverage, samples)
    asking = Asking(dice.choice((*OCCASIONS, None)), dice.choice((trip, None)))
    case = Case(0, holding, told, told.standing("resident", {}, "110000"), asking, at)
    near = [t for t in list_thresholds(case.standing, asking, at, case.in_force) if abs(t - at) < 3 * DAY]
    return replace(case, at=dice.choice((at, *near))), holding


@given(drawn=residents())
def test_the_city_is_never_on_its_own_list(drawn: tuple[Case, str]) -> None:
    case, holding = drawn
    decision = decide(case.standing, case.asking, case.at, get_holding(holding))
    assert decision.status in {"green", "unknown"}, describe(case)
    pack = get_holding(holding).book.enactments[0].pack.pack
    for reason in decision.reasons:
        rule = pack.rule(reason.rule)
        if rule is not None and rule.outcome == "postpone":
            listed = [name for name in rule.reads if "listed" in name or "affected" in name]
            assert not listed or rule.id == "R14-test", describe(case)


@given(
    case=st.one_of(cases, residents().map(lambda drawn: drawn[0])).filter(lambda c: c.holding in REFERENCE),
    person=st.text("abcdefgh", min_size=1, max_size=8),
    residence=st.sampled_from(["110000", "653130", "430802", None]),
    attributes=st.fixed_dictionaries(
        {}, optional={"age_band": st.sampled_from(["infant", "elder"]), "pregnant": st.booleans()}
    ),
)
def test_what_no_rule_reads_never_counts(
    case: Case, person: str, residence: str | None, attributes: dict[str, str | bool]
) -> None:
    other = case.evidence.standing(person, attributes, residence)
    assert decide(other, case.asking, case.at, case.in_force) == decide(
        case.standing, case.asking, case.at, case.in_force
    ), describe(case)


@pytest.mark.parametrize("holding", sorted(HOLDINGS))
def test_nobody_known_at_all_gets_an_answer(holding: str) -> None:
    dice = Random(7)  # noqa: S311  (nothing secret)
    for _ in range(20):
        for occasion in (*OCCASIONS, None):
            decision = decide(make_standing("x"), Asking(occasion), pick_instant(dice, holding), get_holding(holding))
            assert decision.reasons
