"""Results make cases and take them back, by the pack; what a person decided stands; the same twice writes nothing."""

from __future__ import annotations

import pytest

from pratique.desk.cases import CaseTold, do_correct_case, do_notify_case, do_withdraw_case
from pratique.desk.lab_runs import do_withdraw_run, find_hanging, list_runs
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR
from pratique.people.identifiers import make_identifier
from pratique.record.access import access_person_by_match
from pratique.record.models import Assignment, CaseRow, ClassRow, SpecimenRow, TaskRow
from pratique.record.register import append, make_fact, open_reader, writing
from tests.unit.desk.cast import AT, Cast
from tests.unit.desk.lab_house import LabHouse, make_item, make_lab_house, settle, take_samples


@pytest.fixture
def house(cast: Cast) -> LabHouse:
    made = make_lab_house(cast, 6)
    take_samples(made, {"S1": 2, "S2": 3, "S3": 4}, at=AT - 5 * HOUR)
    return made


def send(house: LabHouse, ref: str, result: str, *, person: int, hours: int, purpose: str = "screening") -> None:
    """Take a sample so many hours after AT, and report it an hour later."""
    take_samples(house, {ref: person}, at=AT + hours * HOUR)
    item = make_item(ref, result, hours=hours + 1, purpose=purpose)  # type: ignore[arg-type]
    assert house.take_in(item, at=AT + (hours + 1) * HOUR).accepted == 1


def classes() -> dict[int, str]:
    return dict(
        ClassRow.objects.filter(case_id__in=CaseRow.objects.values("case_id")).values_list(
            "person_no", "classification"
        )
    )


def notices(person: int) -> list[str]:
    told = (one.fact.payload for one in open_reader().read_person(person))
    return [one.template for one in told if isinstance(one, p.NoticeSent)]


def tell(house: LabHouse, person: int, payload: p.Payload, at: int) -> None:
    with writing():
        append([make_fact(type(payload).__name__, payload, house.cast.registrar, at, subject=person)], at)


def test_a_screening_positive_is_a_case_with_a_clock_its_unit_and_a_notice(house: LabHouse) -> None:
    house.take_in(make_item("S1", "positive"), make_item("S2", "negative", row=2))
    assert settle(2, 3) > 0
    case = CaseRow.objects.get()
    assert (case.person_no, classes()) == (2, {2: "screening-positive"})
    task = TaskRow.objects.get(kind="confirm-screening")
    assert (task.subject, task.due_at) == (2, AT - HOUR + DAY)
    assert Assignment.objects.filter(person_no=2, cause=f"case:{case.case_id}").count() == 1
    assert notices(2) == ["case-screening"]
    assert settle(2, 3) == 0


@pytest.mark.parametrize(("symptoms", "found"), [(None, "confirmed"), ((), "asymptomatic"), (("cough",), "confirmed")])
def test_a_confirmatory_positive_classifies_by_what_is_known_of_symptoms(
    house: LabHouse, symptoms: tuple[str, ...] | None, found: str
) -> None:
    house.take_in(make_item("S1", "positive"))
    settle(2)
    if symptoms is not None:
        tell(house, 2, p.SymptomsReported(symptoms=symptoms), AT)
    send(house, "C1", "positive", person=2, hours=2, purpose="confirmatory")
    settle(2, at=AT + 3 * HOUR)
    assert classes() == {2: found}
    assert TaskRow.objects.get(kind="confirm-screening").state == "void"
    assert CaseRow.objects.count() == 1


def test_two_negatives_a_day_apart_take_the_case_back_and_say_sorry(house: LabHouse) -> None:
    house.take_in(make_item("S1", "positive"))
    settle(2)
    send(house, "N1", "negative", person=2, hours=2)
    settle(2, at=AT + 3 * HOUR)
    assert CaseRow.objects.count() == 1
    send(house, "N2", "negative", person=2, hours=26)
    settle(2, at=AT + 27 * HOUR)
    assert (CaseRow.objects.count(), notices(2)[-1]) == (0, "false-alarm")
    assert Assignment.objects.filter(person_no=2, ended_at__isnull=True).count() == 0
    assert settle(2, at=AT + 28 * HOUR) == 0


def test_negatives_that_come_too_late_take_nothing_back(house: LabHouse) -> None:
    house.take_in(make_item("S1", "positive"))
    send(house, "N1", "negative", person=2, hours=60)
    send(house, "N2", "negative", person=2, hours=90)
    settle(2, at=AT + 91 * HOUR)
    assert CaseRow.objects.count() == 1


def test_a_withdrawn_run_undoes_its_cases_and_says_sorry(house: LabHouse) -> None:
    house.take_in(make_item("S1", "positive", run="R1"), make_item("S2", "positive", row=2, run="R1"))
    house.take_in(make_item("S3", "positive", run="R2"))
    settle(2, 3, 4)
    run = next(one for one in list_runs(house.lab, AT) if one.run == "R1")
    hanging = find_hanging(run)
    assert (hanging.results, hanging.positives, hanging.cases, hanging.tasks) == (2, 2, 2, 2)
    assert do_withdraw_run(house.lab, run.fact_id, "plate contaminated", AT + HOUR) == 2
    settle(2, 3, 4, at=AT + HOUR)
    assert list(CaseRow.objects.values_list("person_no", flat=True)) == [4]
    assert notices(2)[-2:] == ["result-withdrawn", "false-alarm"]
    assert TaskRow.objects.filter(state="open", kind="confirm-screening").count() == 1
    assert SpecimenRow.objects.filter(withdrawn=True).count() == 2
    again = house.take_in(make_item("S1", "positive", run="R1"), at=AT + 2 * HOUR)
    assert (again.accepted, again.duplicates) == (0, 1)


def test_a_run_is_withdrawn_with_a_reason_once_by_its_laboratory(house: LabHouse) -> None:
    house.take_in(make_item("S1", "positive", run="R1"))
    run = list_runs(house.lab, AT)[0]
    with pytest.raises(BadInput):
        do_withdraw_run(house.lab, run.fact_id, " ", AT)
    assert do_withdraw_run(house.cast.commander, run.fact_id, "wrong plate", AT) == 1
    assert do_withdraw_run(house.lab, list_runs(house.lab, AT)[0].fact_id, "again", AT) == 0


def test_a_lasting_positive_after_discharge_asks_a_person_and_makes_no_case(house: LabHouse) -> None:
    tell(house, 2, p.DischargeReported(), AT - 20 * DAY)
    house.take_in(make_item("S1", "positive"))
    settle(2)
    assert CaseRow.objects.count() == 0
    assert TaskRow.objects.get().kind == "lasting-positive"


def test_a_case_notified_by_hand_is_raised_by_a_confirmatory_result_and_never_withdrawn(house: LabHouse) -> None:
    pair = [make_identifier("resident-id", house.documents[2]), make_identifier("name", "王0")]
    access_person_by_match(house.cast.investigator, pair, "investigation", "a positive test", AT)
    do_notify_case(house.cast.investigator, 2, CaseTold("suspected", onset="2021-08-06"), AT)
    house.take_in(make_item("S1", "positive"))
    assert settle(2) > 0
    assert CaseRow.objects.count() == 1
    send(house, "C1", "positive", person=2, hours=2, purpose="confirmatory")
    settle(2, at=AT + 3 * HOUR)
    assert classes() == {2: "confirmed"}


def test_what_a_person_decided_stands(house: LabHouse) -> None:
    house.take_in(make_item("S1", "positive", run="R1"), make_item("S2", "positive", row=2, run="R1"))
    settle(2, 3)
    for number, name in ((2, "王0"), (3, "王1")):
        pair = [make_identifier("resident-id", house.documents[number]), make_identifier("name", name)]
        access_person_by_match(house.cast.investigator, pair, "investigation", "a positive test", AT)
    held = {row.person_no: row.case_id for row in CaseRow.objects.all()}
    do_correct_case(house.cast.investigator, held[2], CaseTold("confirmed", onset="2021-08-05"), AT)
    do_withdraw_case(house.cast.investigator, held[3], "another person's tube", AT)
    assert settle(2, 3, at=AT + HOUR) >= 0
    assert list(CaseRow.objects.values_list("case_id", flat=True)) == [held[2]]
    do_withdraw_run(house.lab, list_runs(house.lab, AT)[0].fact_id, "contaminated", AT + 2 * HOUR)
    settle(2, 3, at=AT + 2 * HOUR)
    assert list(CaseRow.objects.values_list("case_id", flat=True)) == [held[2]]
    assert TaskRow.objects.get(kind="case-without-evidence").subject == 2


def test_an_earlier_positive_that_comes_late_moves_the_window(house: LabHouse) -> None:
    house.take_in(make_item("S1", "positive"))
    settle(2)
    take_samples(house, {"S0": 2}, at=AT - 2 * DAY)
    house.take_in(make_item("S0", "positive"), at=AT + HOUR)
    settle(2, at=AT + HOUR)
    told = open_reader().read_fact(CaseRow.objects.get().fact_id)
    assert told is not None
    assert isinstance(told.fact.payload, p.CaseNotified)
    assert told.fact.payload.first_positive == AT - 2 * DAY
