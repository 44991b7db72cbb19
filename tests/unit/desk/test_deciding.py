"""Decisions by the record: given, referred, settled, replayed to the same bytes, erased."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pratique.decisions.standing import Asking, Trip
from pratique.desk.acts import do_approve, do_propose
from pratique.desk.assignments import do_assign
from pratique.desk.deciding import Given, do_give_decision, do_replay_decision, find_difference, replay_decision
from pratique.desk.lists_and_packs import do_confirm_list, do_enact_list, make_pack_proposal
from pratique.desk.people import do_register_person
from pratique.desk.refer_desk import Shown, do_settle_refer
from pratique.desk.reports import do_report, do_withdraw
from pratique.desk.tasks import do_move_task
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, parse_instant
from pratique.kinds.payloads import CoverageReported, SpecimenReported, StayReported, SymptomsReported
from pratique.people.registration import make_registration
from pratique.record.models import Act, GivenDecision, TaskRow
from pratique.record.queues import get_queue_page
from pratique.record.refusals import Refused
from pratique.tasks.task import LostRace
from tests.unit.desk.cast import AT, Cast
from tests.unit.desk.test_acts import PACK, official

BACK = parse_instant("2021-07-20T00:00:00+08:00")
TRIP = Trip("rail", "431300", "110000", AT + HOUR, AT + 3 * HOUR)


@pytest.fixture
def house(cast: Cast) -> Cast:
    """Put the pack and the list of the day in force, and assign Li to the refer desk and the gate."""
    proposal = do_propose(cast.east_policy, "enact-pack", make_pack_proposal(PACK, AT - DAY), AT - DAY)
    do_approve(cast.west_policy, proposal, Act.objects.get().digest, AT - DAY)
    do_enact_list(cast.east_policy, official(), AT - HOUR)
    do_confirm_list(cast.east_policy, official().id, AT - HOUR, AT - HOUR)
    do_assign(cast.commander, 1, "gate 3", AT + DAY, AT - HOUR, unit="east")
    do_assign(cast.commander, 1, "gate 3", AT + DAY, AT - HOUR, unit="west")
    return cast


def tell_stays(house: Cast, division: str) -> str:
    do_report(house.officer, 1, CoverageReported(start=BACK, end=AT, grain="county"), AT)
    sample = SpecimenReported(result="negative", sampled_at=AT - 12 * HOUR, reported_at=AT - 6 * HOUR)
    do_report(house.officer, 1, sample, AT)
    return do_report(house.officer, 1, StayReported(division=division, first=BACK, grade="officer"), AT)


def decide(house: Cast, at: int = AT) -> Given:
    return do_give_decision(house.gate, 1, Asking("entry", replace(TRIP, origin=None)), at)


def test_a_listed_county_is_asked_to_wait_and_the_replay_is_the_same(house: Cast) -> None:
    tell_stays(house, "430802")
    given = decide(house)
    assert given.decision.outcome == "postpone"
    assert given.decision.seq
    row = GivenDecision.objects.get()
    assert (row.fact_id, row.person_no) == (given.fact_id, 1)
    assert replay_decision(given.fact_id).verdict == "same"
    assert do_replay_decision(house.auditor, given.fact_id, AT).verdict == "same"
    with pytest.raises(Refused):
        do_replay_decision(house.gate, given.fact_id, AT)


def test_later_facts_corrections_lists_and_merges_do_not_change_a_replay(house: Cast) -> None:
    stay = tell_stays(house, "430802")
    first = decide(house)
    do_report(house.registrar, 1, StayReported(division="430181", first=BACK), AT + 1, corrects=stay)
    second = decide(house, AT + 2)
    assert (first.decision.outcome, second.decision.outcome) == ("postpone", "admit")
    do_enact_list(house.east_policy, replace(official(), id="cn/other", effective_at=AT - 2 * HOUR), AT + 3)
    other = do_register_person(house.registrar, make_registration(names=("王芳",)), AT + 4)
    from pratique.desk.people import do_merge_people  # noqa: PLC0415

    do_merge_people(house.registrar, 1, other.person_no, "one person", AT + 5)
    assert [replay_decision(g.fact_id).verdict for g in (first, second)] == ["same", "same"]


def test_a_prefecture_is_referred_asked_answered(house: Cast) -> None:
    stay = tell_stays(house, "430800")
    given = decide(house)
    assert (given.decision.outcome, given.decision.code) == ("refer", "ASK_COUNTY")
    assert given.task is not None
    assert [task.id for task in get_queue_page(house.gate, AT)] == [given.task.id]
    do_assign(house.commander, 1, "refer", AT + DAY, AT, who=house.officer.actor_id)
    desk = replace(house.officer, unit_id="west")
    taken = do_move_task(desk, given.task.id, "take", 1, AT + 1)
    answer = Shown("430821", BACK, None, "ticket", covers=(BACK, AT), corrects=stay)
    with pytest.raises(LostRace):
        do_settle_refer(desk, given.task.id, 1, (answer,), AT + 2)
    settled = do_settle_refer(desk, given.task.id, taken.version, (answer,), AT + 2)
    assert (settled.task.state, settled.given.decision.outcome) == ("done", "admit")
    assert len(settled.evidence) == 2
    assert replay_decision(given.fact_id).verdict == "same"


def test_a_refer_asked_again_ends_its_task_and_opens_another(house: Cast) -> None:
    tell_stays(house, "430800")
    first = decide(house)
    again = do_give_decision(house.gate, 1, Asking("entry"), AT + 1, after=first.fact_id)
    assert first.task is not None
    assert again.task is not None
    assert TaskRow.objects.get(task_id=first.task.id).state == "void"
    assert TaskRow.objects.get(task_id=again.task.id).state == "open"


def test_without_list_or_pack_the_worst_is_refer(cast: Cast) -> None:
    do_assign(cast.commander, 1, "gate 3", AT + DAY, AT, unit="west")
    given = do_give_decision(cast.gate, 1, Asking("entry"), AT)
    assert (given.decision.outcome, given.decision.code) == ("refer", "PACK_MISSING")
    care = do_give_decision(cast.gate, 1, Asking("care"), AT)
    assert (care.decision.outcome, care.decision.handling) == ("admit", "passage")


def test_a_replay_of_somebody_erased_answers_erased(house: Cast) -> None:
    tell_stays(house, "430802")
    given = decide(house)
    what = {"persons": [1], "reason": "the term is over"}
    proposal = do_propose(house.commander, "erase-people", what, AT + 1)
    do_approve(house.commander_west, proposal, Act.objects.get(fact_id=proposal).digest, AT + 2)
    assert replay_decision(given.fact_id).verdict == "erased"
    assert not TaskRow.objects.filter(subject=1).exists()


def test_a_changed_engine_is_told_by_the_first_difference() -> None:
    one = {"a": 1, "b": [{"c": 2}, {"c": 3}]}
    assert find_difference(one, json.loads(json.dumps(one)), "") is None
    assert find_difference(one, {"a": 1, "b": [{"c": 2}, {"c": 4}]}, "") == "/b/1/c: 3 was given, 4 is decided now"


def test_nobody_writes_about_somebody_they_have_not_seen(cast: Cast) -> None:
    with pytest.raises(Refused) as caught:
        do_report(cast.officer, 1, StayReported(division="430802", first=BACK), AT)
    assert caught.value.code == "no_assignment"


def test_a_resident_tells_of_themselves_as_a_declaration(cast: Cast) -> None:
    own = do_report(cast.resident, 1, StayReported(division="430802", first=BACK, grade="officer"), AT)
    from pratique.record.register import open_reader  # noqa: PLC0415

    found = open_reader().read_fact(own)
    assert found is not None
    assert found.fact.payload.grade == "declaration"  # type: ignore[union-attr]
    with pytest.raises(Refused):
        do_report(cast.resident, 1, SpecimenReported(result="negative", sampled_at=BACK), AT)
    with pytest.raises(Refused):
        do_report(cast.resident, 2, SymptomsReported(symptoms=()), AT)
    do_withdraw(cast.resident, 1, own, "I was mistaken", AT)


def test_what_does_not_add_up_is_told(cast: Cast) -> None:
    for report, code in (
        (StayReported(division="999999", first=BACK), "unknown_division"),
        (StayReported(division="430802", first=BACK, last=BACK - 1), "report_order"),
        (StayReported(division="430802", first=AT + 1), "report_future"),
    ):
        with pytest.raises(BadInput) as caught:
            do_report(cast.registrar, 1, report, AT)
        assert caught.value.code == code
