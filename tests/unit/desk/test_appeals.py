"""Appeals: filed by the person, taken and decided by somebody who took no part; no answer changes by it."""

from __future__ import annotations

import pytest

from pratique.decisions.standing import Asking
from pratique.desk.appeals import APPEAL, do_decide_appeal, do_file_appeal, do_take_appeal
from pratique.desk.deciding import do_give_decision
from pratique.desk.reports import do_report
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR
from pratique.record import access
from pratique.record.closed_lists import PURPOSE_CARDS
from pratique.record.models import Assignment, RoleGrant, TaskRow
from pratique.record.own_standing import access_own_standing_by_resident
from pratique.record.refusals import Refused
from pratique.tasks.task import LostRace
from tests.unit.desk.cast import AT, Cast, make_staff

WHY = "I was not in that county"


def wrong(call: object, code: str) -> None:
    with pytest.raises((BadInput, Refused)) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code  # type: ignore[attr-defined]


def test_it_is_filed_taken_and_decided_by_somebody_else(cast: Cast) -> None:
    decision = do_give_decision(cast.resident, 1, Asking(), AT).fact_id
    before = access_own_standing_by_resident(cast.resident, AT, page="test").standing
    filed = do_file_appeal(cast.resident, f"  {WHY} ", AT, decision=decision, contact="after six")
    task = TaskRow.objects.get(kind=APPEAL)
    assert (task.cause, task.unit_id, task.due_at) == (filed, "east", AT + DAY)
    do_take_appeal(cast.officer, task.task_id, 1, AT + HOUR)
    seen = access.access_person_by_assignment(cast.officer, 1, "appeal", AT + HOUR)
    told = next(fact for fact in seen.facts if fact.kind == "AppealFiled")
    assert (told.says["reason"], told.says["contact"]) == (WHY, "after six")
    decided = do_decide_appeal(cast.officer, task.task_id, 2, "granted", "the ticket shows it", AT + HOUR)
    task.refresh_from_db()
    assert task.state == "done"
    assert not Assignment.objects.filter(ended_at__isnull=True).exists()
    own = access_own_standing_by_resident(cast.resident, AT + 2 * HOUR, page="test")
    assert [fact.fact_id for fact in own.view.facts if fact.kind == "AppealDecided"] == [decided]
    assert own.standing == before
    opens = {purpose for purpose, card in PURPOSE_CARDS.items() if "appeals" in card.fields}
    assert opens == {"appeal", "own-record", "proxy"}


def test_who_took_part_does_not_decide(cast: Cast) -> None:
    do_report(cast.registrar, 1, p.StayReported(division="110106", first=AT - DAY), AT)
    both = make_staff("both", "east", "refer-officer", "registrar")
    do_file_appeal(cast.resident, WHY, AT + 1)
    task = TaskRow.objects.get(kind=APPEAL)
    do_take_appeal(both, task.task_id, 1, AT + 2)
    # What is recorded while it is looked at is no part in what is appealed against.
    do_report(both, 1, p.StayReported(division="110101", first=AT - DAY, last=AT), AT + 3)
    do_decide_appeal(both, task.task_id, 2, "partly", "one of two", AT + 4)
    do_file_appeal(cast.resident, "once more", AT + 5)
    again = TaskRow.objects.get(kind=APPEAL, state="open")
    wrong(lambda: do_take_appeal(both, again.task_id, 1, AT + 6), "took_part")
    wrong(lambda: do_take_appeal(cast.gate, again.task_id, 1, AT + 6), "operation_not_of_role")
    do_take_appeal(cast.commander, again.task_id, 1, AT + 6)


def test_what_cannot_be_filed(cast: Cast) -> None:
    wrong(lambda: do_file_appeal(cast.resident, " ", AT), "no_reason")
    wrong(lambda: do_file_appeal(cast.resident, "x" * 2001, AT), "appeal_long")
    wrong(lambda: do_file_appeal(cast.resident, WHY, AT, contact="x" * 201), "appeal_long")
    wrong(lambda: do_file_appeal(cast.resident, WHY, AT, decision=cast.li.fact_id), "no_decision")
    wrong(lambda: do_file_appeal(cast.officer, WHY, AT), "operation_not_of_role")
    do_file_appeal(cast.resident, WHY, AT)
    wrong(lambda: do_file_appeal(cast.resident, WHY, AT), "appeal_known")
    given = [do_give_decision(cast.resident, 1, Asking(), AT + n).fact_id for n in range(5)]
    for decision in given[:4]:
        do_file_appeal(cast.resident, WHY, AT + 9, decision=decision)
    wrong(lambda: do_file_appeal(cast.resident, WHY, AT + 9, decision=given[4]), "appeal_many")


def test_of_two_who_decide_one_does(cast: Cast) -> None:
    do_file_appeal(cast.resident, WHY, AT)
    task = TaskRow.objects.get(kind=APPEAL).task_id
    do_take_appeal(cast.officer, task, 1, AT)
    wrong(lambda: do_decide_appeal(cast.officer, task, 2, "granted", " ", AT), "appeal_note")
    wrong(lambda: do_decide_appeal(cast.officer, task, 2, "green", "x", AT), "appeal_finding")  # type: ignore[arg-type]
    with pytest.raises(LostRace):
        do_decide_appeal(cast.officer, task, 1, "granted", "stale", AT)
    do_decide_appeal(cast.officer, task, 2, "dismissed", "the list names it", AT)
    with pytest.raises((LostRace, BadInput, Refused)):
        do_decide_appeal(cast.officer, task, 2, "granted", "again", AT)


def test_it_goes_to_a_desk_that_is_staffed_now(cast: Cast) -> None:
    make_staff("west-desk", "west", "refer-officer")
    RoleGrant.objects.filter(role="refer-officer", unit_id="east").update(until=AT)
    do_file_appeal(cast.resident, WHY, AT)
    assert TaskRow.objects.get(kind=APPEAL).unit_id == "west"
