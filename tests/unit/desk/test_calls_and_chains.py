"""Contacts are called by household and risk, outcomes lead on; who infected whom is said, and undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction

from pratique.desk import calls, chains
from pratique.desk.calls import do_make_call, do_withdraw_call, read_household, read_queue
from pratique.desk.cases import CaseTold, do_notify_case, read_case
from pratique.desk.chains import do_name_infector, do_withdraw_infector, read_chain, read_source
from pratique.desk.what_changed import count_changed
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, MINUTE
from pratique.people.identifiers import make_identifier
from pratique.record.access import access_person_by_match
from pratique.record.models import CallRow, CaseRow, InfectorRow, ReadTrace, TaskRow
from pratique.record.projections import rebuild
from pratique.record.refusals import Refused
from pratique.record.register import append, make_fact, writing
from tests.unit.desk.care_house import enact
from tests.unit.desk.cast import AT, WANG, Cast
from tests.unit.desk.presence_world import register_wang
from tests.unit.desk.test_cases import look

CASE = CaseTold("confirmed", onset="2021-08-03")


def expose(cast: Cast, case_id: str, person_no: int, ring: str = "close", at: int = AT) -> None:
    told = p.ContactIdentified(ring=ring, last_at=AT - DAY, case_ref=case_id, first_at=AT - 2 * DAY)  # type: ignore[arg-type]
    with writing():
        append([make_fact("ContactIdentified", told, cast.investigator, at, subject=person_no)], at)


def test_a_contact_is_called_again_and_then_visited(cast: Cast) -> None:
    look(cast)
    wang = register_wang(cast).person_no
    case = do_notify_case(cast.investigator, 1, CASE, AT).case_id
    expose(cast, case, wang)
    queue = read_queue(cast.investigator, AT)
    assert [one.person_no for home in queue.households for one in home] == [wang]
    who = read_household(cast.investigator, queue.households[0], AT).people[0][1]
    assert who.names == ("王芳",)
    assert ReadTrace.objects.filter(person_no=wang, how="trace", refused="").count() == 1
    steps = [
        do_make_call(cast.investigator, case, wang, "no-answer", AT + n * 3 * HOUR, note="rang long").step.name
        for n in range(3)
    ]
    assert steps == ["wait", "wait", "visit"]
    task = TaskRow.objects.get(subject=wang)
    assert (task.kind, task.state) == ("visit-contact", "open")
    assert read_queue(cast.investigator, AT + 6 * HOUR).to_visit == 1
    do_withdraw_call(cast.investigator, CallRow.objects.order_by("-seq")[0].fact_id, "a slip", AT + 7 * HOUR)
    assert read_queue(cast.investigator, AT + 7 * HOUR).to_visit == 0
    assert TaskRow.objects.get(subject=wang).state == "void"
    rows = list(CallRow.objects.order_by("seq").values_list())
    with transaction.atomic():
        rebuild()
    assert rows == list(CallRow.objects.order_by("seq").values_list())


def test_what_follows_from_each_outcome(cast: Cast) -> None:
    look(cast)
    wang = register_wang(cast).person_no
    case = do_notify_case(cast.investigator, 1, CASE, AT).case_id
    expose(cast, case, wang)
    step = do_make_call(cast.investigator, case, wang, "other-language", AT, again_at=AT + 5 * HOUR).step
    assert (step.name, step.at, step.with_interpreter) == ("wait", AT + 5 * HOUR, True)
    assert read_queue(cast.investigator, AT + HOUR).waiting == 1
    assert read_queue(cast.investigator, AT + 5 * HOUR).households[0][0].step.with_interpreter
    assert do_make_call(cast.investigator, case, wang, "reached", AT + 5 * HOUR).step.name == "done"
    assert read_queue(cast.investigator, AT + 6 * HOUR).reached == 1
    last = CallRow.objects.order_by("-seq")[0].fact_id
    do_withdraw_call(cast.investigator, last, "a slip", AT + 6 * HOUR)
    assert read_queue(cast.investigator, AT + 6 * HOUR).reached == 0
    for outcome, again, code in (("shouted", None, "call_outcome"), ("no-answer", AT, "call_again")):
        with pytest.raises(BadInput) as caught:
            do_make_call(cast.investigator, case, wang, outcome, AT + 6 * HOUR, again_at=again)
        assert caught.value.code == code
    with pytest.raises(BadInput) as wrong:
        do_make_call(cast.investigator, case, 1, "reached", AT)
    assert wrong.value.code == "no_contact"


def test_who_sees_no_case_calls_nobody(cast: Cast) -> None:
    look(cast)
    wang = register_wang(cast).person_no
    case = do_notify_case(cast.investigator, 1, CASE, AT).case_id
    expose(cast, case, wang)
    stranger = replace(cast.investigator, actor_id="a-x", unit_id="west")
    assert read_queue(stranger, AT).households == ()
    with pytest.raises(Refused):
        read_household(stranger, read_queue(cast.investigator, AT).households[0], AT)
    with pytest.raises(Refused):
        do_make_call(stranger, case, wang, "reached", AT)


def test_who_infected_whom_is_found_named_refused_in_a_circle_and_undone(cast: Cast) -> None:
    look(cast)
    enact(cast)
    wang = register_wang(cast).person_no
    first = do_notify_case(cast.investigator, 1, CASE, AT).case_id
    pair = [make_identifier("resident-id", WANG), make_identifier("name", "王芳")]
    access_person_by_match(cast.investigator, pair, "investigation", "a positive test", AT)
    second = do_notify_case(cast.investigator, wang, replace(CASE, onset="2021-08-06"), AT).case_id
    expose(cast, first, wang)

    def links() -> list[tuple[str, str | None, str]]:
        chain = read_chain(cast.investigator, AT).chain
        return sorted((link.case_id, link.infector, link.how) for link in chain.links)

    traced = [(first, None, "unknown"), (second, first, "traced")]
    assert links() == traced
    do_name_infector(cast.investigator, first, second, "the second was ill before", AT)
    assert links() == [(first, second, "named"), (second, None, "unknown")]
    with pytest.raises(BadInput) as caught:
        do_name_infector(cast.investigator, second, first, "no", AT)
    assert caught.value.code == "infector_cycle"
    do_name_infector(cast.investigator, first, "", "came from abroad", AT)
    assert links() == [(first, None, "named-unknown"), (second, first, "traced")]
    assert InfectorRow.objects.count() == 1
    do_withdraw_infector(cast.investigator, first, "heard wrong", AT)
    assert links() == traced
    assert not InfectorRow.objects.exists()
    for infector, code in ((first, "infector_unknown"), ("2021-00099", "infector_unknown")):
        with pytest.raises(BadInput) as wrong:
            do_name_infector(cast.investigator, first, infector, "no", AT)
        assert wrong.value.code == code


def test_who_infected_one_case_is_told_of_an_older_one_too_and_the_trace_names_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chains, "MOST_CASES", 1)
    look(cast)
    old = do_notify_case(cast.investigator, 1, CASE, AT).case_id
    new = do_notify_case(cast.investigator, 1, CASE, AT + MINUTE).case_id
    at = AT + HOUR
    assert [link.case_id for link in read_chain(cast.investigator, at).chain.links] == [new]
    monkeypatch.setattr(chains, "MOST_CASES", 2)
    wang = register_wang(cast).person_no
    expose(cast, old, wang)
    before = ReadTrace.objects.order_by("-seq").values_list("seq", flat=True)[0]
    link = read_source(cast.investigator, old, at)
    assert link is not None
    assert link.case_id == old
    assert set(ReadTrace.objects.filter(seq__gt=before).values_list("person_no", flat=True)) == {1}
    assert read_source(cast.investigator, "2021-00099", at) is None


def test_those_at_most_risk_are_called_first_and_the_rest_is_told_of(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(cast)
    wang = register_wang(cast).person_no
    case = do_notify_case(cast.investigator, 1, CASE, AT).case_id
    expose(cast, case, wang)
    queue = read_queue(cast.investigator, AT)
    assert (len(queue.households), queue.is_more) == (1, False)
    monkeypatch.setattr(calls, "MOST_NEW", 0)
    queue = read_queue(cast.investigator, AT)
    assert (len(queue.households), queue.is_more) == (0, True)
    assert read_queue(cast.investigator, AT + 2 * DAY).late == 1


def test_numbers_of_cases_go_on_beyond_five_digits(cast: Cast) -> None:
    look(cast)
    for number in ("99999", "100000"):
        told = {"case_id": f"2021-{number}", "person_no": 1, "fact_id": number}
        CaseRow.objects.create(**told, unit_id="east", notified_at=AT, seq=1)
    assert do_notify_case(cast.investigator, 1, CASE, AT).case_id == "2021-100001"


def test_what_changed_since_one_last_looked_is_counted(cast: Cast) -> None:
    look(cast)
    wang = register_wang(cast).person_no
    case = do_notify_case(cast.investigator, 1, CASE, AT).case_id
    stranger = replace(cast.investigator, actor_id="a-x")
    assert count_changed(stranger, case, AT + HOUR).since is None
    expose(cast, case, wang, at=AT + HOUR)
    seen = count_changed(cast.investigator, case, AT + 2 * HOUR)
    assert (seen.since, seen.added, seen.withdrawn) == (AT, 1, 0)
    read_case(cast.investigator, case, AT + 2 * HOUR)
    assert count_changed(cast.investigator, case, AT + 3 * HOUR).added == 0
