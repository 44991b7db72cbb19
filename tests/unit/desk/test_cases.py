"""Cases are notified, corrected, withdrawn; their rows are made again equal; what is wrong is refused by code."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction

from pratique.desk.assignments import do_assign
from pratique.desk.cases import (
    CaseChanged,
    CasePage,
    CaseTold,
    do_correct_case,
    do_notify_case,
    do_withdraw_case,
    list_cases,
    make_cause,
    read_case,
)
from pratique.desk.permitting import check_ground
from pratique.desk.reports import do_withdraw
from pratique.kinds import payloads
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR
from pratique.people.identifiers import make_identifier
from pratique.record.access import access_person_by_assignment, access_person_by_match
from pratique.record.closed_lists import Operation
from pratique.record.models import Assignment, CaseRow, ReadTrace
from pratique.record.permissions import Actor
from pratique.record.projections import rebuild
from pratique.record.refusals import Refused
from pratique.record.register import append, make_fact, open_reader, writing
from tests.unit.desk.cast import AT, LI, Cast

TOLD = CaseTold("confirmed", onset="2021-08-03", first_positive=AT - DAY)


def look(cast: Cast) -> None:
    """Give the investigator a ground: they have matched two identifiers."""
    pair = [make_identifier("resident-id", LI), make_identifier("name", "李伟")]
    access_person_by_match(cast.investigator, pair, "investigation", "a positive test", AT)


def rows() -> list[tuple[object, ...]]:
    return list(CaseRow.objects.order_by("case_id").values_list())


def test_a_case_is_notified_and_its_unit_sees_the_person(cast: Cast) -> None:
    look(cast)
    made = do_notify_case(cast.investigator, 1, TOLD, AT)
    assert made.case_id == "2021-00001"
    assert rows() == [("2021-00001", 1, made.fact_id, "east", AT, CaseRow.objects.get().seq)]
    colleague = replace(cast.investigator, actor_id="a-colleague")
    seen = access_person_by_assignment(colleague, 1, "investigation", AT + HOUR)
    told = next(fact for fact in seen.facts if fact.kind == "CaseNotified")
    assert told.says == {
        "case_id": "2021-00001", "classification": "confirmed", "onset": "2021-08-03", "first_positive": AT - DAY
    }  # fmt: skip
    assert Assignment.objects.get(fact_id=made.assignment).cause == "case:2021-00001"


def test_who_has_no_ground_or_not_the_role_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as caught:
        do_notify_case(cast.investigator, 1, TOLD, AT)
    assert caught.value.code == "no_assignment"
    with pytest.raises(Refused) as caught:
        do_notify_case(cast.registrar, 1, TOLD, AT)
    assert caught.value.code == "operation_not_of_role"
    assert rows() == []


def test_a_case_is_corrected_and_withdrawn_and_its_rows_made_again_equal(cast: Cast) -> None:
    look(cast)
    first = do_notify_case(cast.investigator, 1, CaseTold("suspected"), AT)
    second = do_notify_case(cast.investigator, 1, TOLD, AT)
    fixed = do_correct_case(cast.investigator, first.case_id, TOLD, AT + HOUR)
    assert [row.fact_id for row in CaseRow.objects.order_by("case_id")] == [fixed, second.fact_id]
    assert CaseRow.objects.get(case_id=first.case_id).notified_at == AT
    do_withdraw_case(cast.investigator, second.case_id, "somebody else's sample", AT + HOUR)
    assert [row.fact_id for row in CaseRow.objects.all()] == [fixed]
    assert not Assignment.objects.filter(cause=f"case:{second.case_id}", ended_at__isnull=True).exists()
    before = rows()
    with transaction.atomic():
        rebuild()
    assert rows() == before
    do_withdraw_case(cast.investigator, first.case_id, "a false positive", AT + HOUR)
    assert rows() == []
    third = do_notify_case(cast.investigator, 1, TOLD, AT + HOUR)
    assert third.case_id == "2021-00003"


def test_one_case_is_read_without_presence_or_pack(cast: Cast) -> None:
    look(cast)
    made = do_notify_case(cast.investigator, 1, TOLD, AT)
    seen = read_case(cast.investigator, made.case_id, AT, page="case")
    assert (seen.person_id, seen.onset, seen.missing) == (cast.li.person_id, "2021-08-03", ("no_isolation",))
    assert list_cases(cast.investigator, AT) == CasePage([seen], None)
    assert ReadTrace.objects.filter(purpose="investigation", person_no=1, how="assignment", refused="").count() == 2
    with pytest.raises(Refused) as caught:
        read_case(replace(cast.investigator, actor_id="somebody", unit_id="west"), made.case_id, AT)
    assert caught.value.code == "no_assignment"
    with pytest.raises(BadInput) as wrong:
        read_case(cast.investigator, "2021-00009", AT)
    assert wrong.value.code == "no_case"


def test_pages_of_cases_end_where_the_cases_end(cast: Cast) -> None:
    look(cast)
    made = [do_notify_case(cast.investigator, 1, TOLD, AT + n).case_id for n in range(4)]
    first = list_cases(cast.investigator, AT + HOUR, limit=2)
    second = list_cases(cast.investigator, AT + HOUR, limit=2, after=first.after)
    assert [one.case_id for page in (first, second) for one in page.cases] == made[::-1]
    assert first.after is not None
    assert second.after is None


def test_who_corrects_what_another_has_corrected_meanwhile_is_shown_both(cast: Cast) -> None:
    look(cast)
    made = do_notify_case(cast.investigator, 1, TOLD, AT)
    other = replace(TOLD, classification="asymptomatic")
    do_correct_case(cast.investigator, made.case_id, other, AT, seen=made.fact_id)
    before = rows()
    with pytest.raises(CaseChanged) as caught:
        do_correct_case(cast.investigator, made.case_id, CaseTold("suspected"), AT, seen=made.fact_id)
    assert (caught.value.wanted, caught.value.found) == (CaseTold("suspected"), other)
    assert rows() == before


def test_a_correction_keeps_what_a_line_list_said_besides(cast: Cast) -> None:
    look(cast)
    made = do_notify_case(cast.investigator, 1, TOLD, AT)
    listed = payloads.CaseNotified(case_id=made.case_id, classification="confirmed", case_ref="L-7", occupation="cook")
    with writing():
        append([make_fact("CaseNotified", listed, cast.investigator, AT, subject=1, corrects=made.fact_id)], AT)
    fixed = do_correct_case(cast.investigator, made.case_id, TOLD, AT)
    told = open_reader().read_facts([fixed])[fixed].fact.payload
    assert isinstance(told, payloads.CaseNotified)
    assert (told.case_ref, told.occupation, told.onset) == ("L-7", "cook", TOLD.onset)


def test_withdrawing_ends_what_was_assigned_for_the_case_by_hand(cast: Cast) -> None:
    look(cast)
    made = do_notify_case(cast.investigator, 1, TOLD, AT)
    do_assign(cast.commander, 1, make_cause(made.case_id), AT + DAY, AT, who=cast.registrar.actor_id)
    do_withdraw_case(cast.investigator, made.case_id, "a slip", AT)
    assert not Assignment.objects.filter(person_no=1, ended_at__isnull=True).exists()


def test_a_correction_that_comes_between_is_withdrawn_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    look(cast)
    made = do_notify_case(cast.investigator, 1, TOLD, AT)

    def correct_meanwhile(actor: Actor, operation: Operation, person_no: int, at: int) -> None:
        monkeypatch.setattr("pratique.desk.cases.check_ground", check_ground)
        check_ground(actor, operation, person_no, at)
        do_correct_case(actor, made.case_id, CaseTold("suspected"), at)

    monkeypatch.setattr("pratique.desk.cases.check_ground", correct_meanwhile)
    do_withdraw_case(cast.investigator, made.case_id, "a slip", AT)
    assert rows() == []


def test_withdrawing_a_withdrawal_brings_a_case_back(cast: Cast) -> None:
    look(cast)
    made = do_notify_case(cast.investigator, 1, TOLD, AT)
    before = rows()
    gone = do_withdraw_case(cast.investigator, made.case_id, "a slip", AT)
    do_withdraw(cast.investigator, 1, gone, "no slip after all", AT)
    assert rows() == before


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (replace(TOLD, classification="likely"), "case_class"),
        (replace(TOLD, onset="3 August"), "case_onset"),
        (replace(TOLD, onset="20210803"), "case_onset"),
        (replace(TOLD, onset="2021-08-09"), "case_onset_future"),
        (replace(TOLD, first_positive=AT + 1), "case_future"),
        (replace(TOLD, isolated_at=AT + 1), "case_future"),
    ],
)
def test_bad_input(cast: Cast, told: CaseTold, code: str) -> None:
    look(cast)
    with pytest.raises(BadInput) as caught:
        do_notify_case(cast.investigator, 1, told, AT)
    assert caught.value.code == code
    assert rows() == []


def test_a_case_that_is_none(cast: Cast) -> None:
    with pytest.raises(BadInput) as caught:
        do_correct_case(cast.investigator, "2021-00009", TOLD, AT)
    assert caught.value.code == "no_case"
