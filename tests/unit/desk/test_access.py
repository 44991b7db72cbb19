"""Readings need a ground, a purpose and a trace; refusals are recorded before they are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pratique.desk.assignments import do_assign, do_break_glass, do_end_assignment, do_review_break_glass
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, SECOND
from pratique.ledger.read import AsOf
from pratique.people.identifiers import Identifier, make_identifier
from pratique.record import access, reads
from pratique.record.closed_lists import OPERATIONS, PURPOSES, ROLE_CARDS, STAFF_ROLES
from pratique.record.models import BreakGlass, ReadTrace, TaskRow
from pratique.record.permissions import Actor, find_operation_refusal
from pratique.record.refusals import Refused
from pratique.record.register import open_reader
from tests.unit.desk.cast import AT, LI, Cast


def facts(kind: str) -> list[object]:
    return [item.fact.payload for item in open_reader().read_house([kind], AsOf())]


def two() -> list[Identifier]:
    return [make_identifier("resident-id", LI), make_identifier("name", "Li Wei")]


def refused(call: object, code: str) -> None:
    before = len(facts("AccessRefused"))
    with pytest.raises(Refused) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code
    assert caught.value.zh
    assert len(facts("AccessRefused")) == before + 1


def test_without_an_assignment_nobody_sees_anybody(cast: Cast) -> None:
    refused(lambda: access.access_person_by_assignment(cast.investigator, 1, "investigation", AT), "no_assignment")
    refused(lambda: access.access_person_by_assignment(None, 1, "investigation", AT), "not_signed_in")
    unfactored = replace(cast.investigator, has_second_factor=False)
    refused(lambda: access.access_person_by_assignment(unfactored, 1, "investigation", AT), "no_second_factor")
    closed = replace(cast.investigator, is_active=False)
    refused(lambda: access.access_person_by_assignment(closed, 1, "investigation", AT), "account_closed")


def test_an_assignment_opens_what_its_purpose_opens_until_its_end(cast: Cast) -> None:
    made = do_assign(cast.commander, 1, "case 7", AT + HOUR, AT, who=cast.investigator.actor_id)
    seen = access.access_person_by_assignment(cast.investigator, 1, "investigation", AT + 1)
    assert (seen.names, seen.phone) == (("李伟", "LI Wei"), "+8613800000001")
    refused(lambda: access.access_person_by_assignment(cast.investigator, 1, "care", AT), "purpose_not_of_role")
    refused(lambda: access.access_person_by_assignment(cast.investigator, 1, "police", AT), "no_such_purpose")
    at_end = AT + HOUR
    refused(
        lambda: access.access_person_by_assignment(cast.investigator, 1, "investigation", at_end), "assignment_ended"
    )
    do_end_assignment(cast.commander, made, "case closed", AT + 2)
    refused(
        lambda: access.access_person_by_assignment(cast.investigator, 1, "investigation", AT + 3), "assignment_ended"
    )


def test_every_role_has_its_purposes_and_no_other(cast: Cast) -> None:
    do_assign(cast.commander, 1, "zone 3", AT + DAY, AT, unit="east")
    for role in STAFF_ROLES:
        actor = Actor(f"a-{role}-x", "east", frozenset({role}), has_second_factor=True)
        for purpose in (*PURPOSES, "other", "law-enforcement", ""):
            try:
                access.access_person_by_assignment(actor, 1, purpose, AT)
                allowed = True
            except Refused:
                allowed = False
            assert allowed == (purpose in ROLE_CARDS[role].purposes), (role, purpose)
        for operation in OPERATIONS:
            assert (find_operation_refusal(actor, operation) is None) == (operation in ROLE_CARDS[role].operations)


def test_a_unit_is_assigned_and_its_people_see(cast: Cast) -> None:
    do_assign(cast.commander, 1, "zone 3", AT + DAY, AT, unit="east")
    assert access.access_person_by_assignment(cast.officer, 1, "settle-refer", AT).person_no == 1
    refused(lambda: access.access_person_by_assignment(cast.gate, 1, "gate-check", AT), "no_assignment")


def test_a_gate_sees_no_name(cast: Cast) -> None:
    seen = access.access_person_by_match(cast.gate, two(), "gate-check", "at gate 3", AT)
    assert (seen.person_no, seen.person_id, seen.names, seen.phone, seen.birth_date) == (1, None, (), None, None)
    assert not [fact for fact in seen.facts if fact.group != "decisions"]


def test_two_identifiers_of_one_person_and_a_reason(cast: Cast) -> None:
    with pytest.raises(BadInput):
        access.access_person_by_match(cast.gate, two()[:1], "gate-check", "at gate 3", AT)
    weak = [make_identifier("name", "李伟"), make_identifier("birth-date", "1990-03-07")]
    with pytest.raises(BadInput):
        access.access_person_by_match(cast.gate, weak, "gate-check", "at gate 3", AT)
    refused(lambda: access.access_person_by_match(cast.gate, two(), "gate-check", " ", AT), "no_reason")
    other = [two()[0], make_identifier("name", "王芳")]
    refused(lambda: access.access_person_by_match(cast.gate, other, "gate-check", "at gate 3", AT), "no_exact_match")


def test_the_sixty_first_look_up_of_an_hour_is_refused(cast: Cast) -> None:
    other = [two()[0], make_identifier("name", "王芳")]
    for i in range(60):
        with pytest.raises(Refused):
            access.access_person_by_match(cast.gate, other, "gate-check", "guessing", AT + i * SECOND)
    call = lambda: access.access_person_by_match(cast.gate, two(), "gate-check", "at gate 3", AT + 61 * SECOND)  # noqa: E731
    refused(call, "too_many_lookups")
    assert access.access_person_by_match(cast.gate, two(), "gate-check", "at gate 3", AT + 2 * HOUR)


def test_a_page_of_people_is_one_trace_that_names_each(cast: Cast) -> None:
    from pratique.desk.people import do_register_person  # noqa: PLC0415
    from pratique.people.registration import make_registration  # noqa: PLC0415

    numbers = [do_register_person(cast.registrar, make_registration(names=(f"人{i}",)), AT).person_no for i in "一二三"]
    for number in numbers:
        do_assign(cast.commander, number, "zone 3", AT + DAY, AT, unit="east")
    before = len(facts("RecordRead"))
    seen = access.access_people_by_assignment(cast.investigator, numbers, "investigation", AT, page="list")
    assert [view.person_no for view in seen] == numbers
    assert len(facts("RecordRead")) == before + 1
    assert sorted(facts("RecordRead")[-1].persons) == numbers  # type: ignore[attr-defined]
    refused(
        lambda: access.access_people_by_assignment(cast.investigator, [*numbers, 1], "investigation", AT),
        "no_assignment",
    )


def test_breaking_the_glass_is_loud_and_reviewed_by_another(cast: Cast) -> None:
    refused(lambda: access.access_person_by_break_glass(cast.officer, 1, "care", AT), "break_glass_not_open")
    with pytest.raises(BadInput):
        do_break_glass(cast.officer, 1, "", AT)
    opening = do_break_glass(cast.officer, 1, "collapsed at gate 3", AT)
    assert access.access_person_by_break_glass(cast.officer, 1, "care", AT + 1).names
    assert TaskRow.objects.get(cause=opening).kind == "review-break-glass"
    refused(lambda: access.access_person_by_break_glass(cast.officer, 1, "care", AT + HOUR), "break_glass_not_open")
    both = replace(cast.officer, roles=frozenset({"commander"}))
    refused(lambda: do_review_break_glass(both, opening, justified=True, note="", at=AT), "same_person")
    do_review_break_glass(cast.auditor, opening, justified=False, note="no emergency", at=AT + HOUR)
    assert BreakGlass.objects.get().finding == "unjustified"


def test_a_resident_sees_their_own_record_and_who_looked(cast: Cast) -> None:
    access.access_person_by_match(cast.gate, two(), "gate-check", "at gate 3", AT)
    with pytest.raises(Refused):
        access.access_person_by_assignment(cast.investigator, 1, "investigation", AT + 1)
    own = access.access_own_record_by_resident(cast.resident, AT + 2)
    assert own.names == ("李伟", "LI Wei")
    told = reads.access_reads_by_resident(cast.resident, AT + 3)
    shown = [(view.unit, view.role, view.purpose, view.reason, view.refused) for view in told]
    assert shown == [
        ("east", "investigator", "investigation", None, "no_assignment"),
        ("west", "gate-officer", "gate-check", "at gate 3", ""),
        ("east", "registrar", "registration", None, ""),
    ]
    assert not any(view.actor_id for view in told)
    named = reads.access_reads_by_auditor(cast.auditor, 1, AT + 4)
    assert any(view.actor_id == cast.gate.actor_id for view in named)


def test_a_resident_sees_nobody_else(cast: Cast) -> None:
    stranger = replace(cast.resident, actor_id="a-other", person_no=99)
    assert access.access_own_record_by_resident(stranger, AT).names == ()
    refused(lambda: access.access_person_by_assignment(cast.resident, 1, "investigation", AT), "purpose_not_of_role")
    refused(lambda: reads.access_reads_by_auditor(cast.resident, 1, AT), "purpose_not_of_role")


def test_readings_are_as_many_as_traces(cast: Cast) -> None:
    do_assign(cast.commander, 1, "case 7", AT + DAY, AT, who=cast.investigator.actor_id)
    before = ReadTrace.objects.count()
    for i in range(20):
        actor: Actor = cast.investigator if i % 2 else cast.gate
        try:
            access.access_person_by_assignment(actor, 1, "investigation", AT + i)
        except Refused:
            continue
    assert ReadTrace.objects.count() == before + 20


def test_a_reading_whose_trace_fails_shows_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    do_assign(cast.commander, 1, "case 7", AT + DAY, AT, who=cast.investigator.actor_id)

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(access, "append", fail)
    with pytest.raises(MemoryError):
        access.access_person_by_assignment(cast.investigator, 1, "investigation", AT)
