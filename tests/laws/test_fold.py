"""What holds of the fold for everybody: any order, no statement, and no answer that the limits change."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.decisions.decide import decide
from pratique.decisions.fold import SOURCE_OF, SOURCES, TypedFact, check_windows, fold_people, fold_person
from pratique.decisions.standing import Exposure, Order, Sample, Standing, Stay, make_standing
from pratique.kinds import payloads as p
from pratique.kinds.codes import RINGS
from pratique.kinds.fact_kinds import STATEMENTS
from pratique.kinds.instants import DAY, HOUR, SECOND
from tests.engines.telling import make_id, tell
from tests.laws.people import Case, Evidence, describe, make_case, told_by

ROUNDS = 3000


@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 120), st.booleans())
def test_the_order_of_telling_does_not_matter(seed: int, people: int, count: int, dense: bool) -> None:  # noqa: FBT001
    facts = tell(seed, people, count, dense=dense)
    expected = fold_people(facts)
    Random(seed).shuffle(facts)  # noqa: S311
    assert fold_people(facts) == expected
    assert all(fold_person(person, facts) == standing for person, standing in expected.items())


@given(st.integers(0, 10**6), st.integers(1, 120))
def test_no_statement_feeds_a_standing(seed: int, count: int) -> None:
    facts = tell(seed, 3, count)
    unsaid = [fact for fact in facts if fact.kind not in STATEMENTS]
    assert fold_people(facts) == fold_people(unsaid)


def test_no_source_reads_a_statement() -> None:
    assert not STATEMENTS & SOURCE_OF.keys()
    for source in SOURCES.values():
        assert not {"status", "outcome", "decision", "code"} & source.columns.keys()


@given(st.integers(0, 10**6), st.integers(2, 80))
def test_withdrawing_what_was_told_last_takes_it_back(seed: int, count: int) -> None:
    facts = tell(seed, 3, count)
    before, last = facts[:-1], facts[-1]
    if last.kind in STATEMENTS or last.kind == "ImportUndone":
        return
    gone = TypedFact(
        seq=last.seq + 1,
        id=make_id(seed, 10_000),
        kind="FactWithdrawn",
        subject=last.subject,
        happened_at=last.recorded_at,
        recorded_at=last.recorded_at,
        payload=None,
        corrects=last.id,
    )
    assert fold_people([*facts, gone]) == fold_people(before)


@given(st.integers(0, 10**6), st.integers(2, 80))
def test_a_correction_stands_as_if_it_alone_had_been_told(seed: int, count: int) -> None:
    facts = tell(seed, 3, count)
    last = facts[-1]
    if last.kind not in SOURCE_OF or last.corrects is not None:
        return
    wrong = msgspec.structs.replace(last, id=make_id(seed, 10_000), payload=facts[0].payload, batch=None)
    if type(facts[0].payload) is not type(last.payload):
        wrong = msgspec.structs.replace(wrong, payload=last.payload)
    right = msgspec.structs.replace(last, seq=last.seq + 1, corrects=wrong.id)
    assert fold_people([*facts[:-1], wrong, right]) == fold_people([*facts[:-1], right])


def to_facts(case: Case, evidence: Evidence) -> list[TypedFact]:
    """Tell the evidence of a case as facts, recorded during the days before the question, in any order."""
    dice = Random(case.seed)  # noqa: S311
    told: list[p.Payload] = []
    told += [p.StayReported(division=s.division, first=s.first, last=s.last, place=s.place) for s in evidence.stays]
    told += [p.CoverageReported(start=c.start, end=c.end, grain=c.grain) for c in evidence.coverage]
    told += [
        p.SpecimenReported(result=s.result, sampled_at=s.sampled_at, reported_at=s.reported_at)
        for s in evidence.samples
    ]
    told += [p.ContactIdentified(ring=e.ring, last_at=e.last_at, case_ref="c") for e in evidence.exposures]
    told += [
        p.OrderIssued(kind=o.kind, rung="order", start=o.start, until=o.until, clause="c") for o in evidence.orders
    ]
    told += [p.AttributeDeclared(name=name, value=value) for name, value in case.standing.attributes.items()]
    dice.shuffle(told)
    recorded = sorted(case.at - dice.choice((0, 0, SECOND, HOUR, DAY, 3 * DAY)) for _ in told)
    return [
        TypedFact(
            seq=i + 1,
            id=make_id(case.seed, i),
            kind=type(payload).__name__,
            subject=1,
            happened_at=recorded[i],
            recorded_at=recorded[i],
            payload=payload,
        )
        for i, payload in enumerate(told)
    ]


def add_much(case: Case) -> Evidence:
    """Add to the evidence of a case more tests, exposures and ended orders than a standing holds."""
    dice, at, evidence = Random(case.seed), case.at, case.evidence  # noqa: S311
    samples, exposures, orders = [*evidence.samples], [*evidence.exposures], [*evidence.orders]
    for _ in range(dice.choice((0, 3, 12, 30))):
        sampled = at - dice.choice((-HOUR, 0, HOUR, DAY, 2 * DAY, 3 * DAY, 5 * DAY, 28 * DAY, 90 * DAY, 100 * DAY))
        told = dice.choice((None, sampled, sampled + HOUR, sampled + DAY, sampled + 4 * DAY))
        samples.append(Sample("positive" if dice.random() < 0.15 else "negative", sampled, told))
    exposures += [
        Exposure(dice.choice(RINGS), at - dice.randrange(-1, 40) * DAY) for _ in range(dice.choice((0, 0, 0, 9)))
    ]
    for _ in range(dice.choice((0, 0, 9))):
        start = at - dice.randrange(60, 90) * DAY
        orders.append(Order("home-isolation", start, start + 14 * DAY))
    stays = [*evidence.stays]
    for i in range(dice.choice((0, 0, 40))):
        start = at - 500 * DAY + i * 2 * DAY
        stays.append(Stay("110105", start, start + DAY))
    return replace(
        evidence, samples=tuple(samples), exposures=tuple(exposures), orders=tuple(orders), stays=tuple(stays)
    )


def unlimited(case: Case, evidence: Evidence) -> Standing:
    """Put all evidence into a standing that drops nothing."""
    by_division: dict[str, list[Stay]] = {}
    for stay in evidence.stays:
        by_division.setdefault(stay.division, []).append(stay)
    stays = [stay for some in by_division.values() for stay in make_standing("1", stays=some).stays]
    return replace(
        evidence.standing("1", dict(case.standing.attributes), None),
        stays=tuple(sorted(stays, key=lambda s: (s.first, s.division, s.place or ""))),
        exposures=tuple(evidence.exposures),
        orders=tuple(sorted(set(evidence.orders), key=lambda o: (o.start, o.until, o.kind))),
        overflow=frozenset(),
    )


@pytest.mark.parametrize("block", range(6))
def test_what_a_standing_drops_changes_no_answer(block: int) -> None:
    compared = 0
    for seed in range(block * ROUNDS // 6, (block + 1) * ROUNDS // 6):
        case = make_case(seed)
        trip = case.asking.trip
        clocks = [t for t in (trip.boards_at, trip.reaches_at) if t is not None] if trip else []
        if any(clock < case.at - 47 * HOUR for clock in clocks):
            continue  # a trip of long ago is judged by what is known now: docs/algorithms/fold.md, 4
        evidence = add_much(case)
        folded = fold_person(1, to_facts(case, evidence))
        if folded.overflow:
            continue
        compared += 1
        expected = decide(unlimited(case, evidence), case.asking, case.at, case.in_force)
        found = decide(folded, case.asking, case.at, case.in_force)
        assert told_by(found) == told_by(expected), describe(case)
    assert compared > ROUNDS / 6 / 2


def test_every_window_lies_within_what_is_kept() -> None:
    for seed in range(50):
        for enactment in make_case(seed).in_force.book.enactments:
            check_windows(enactment.pack.pack)
