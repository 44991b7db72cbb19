"""A person says what a case is: it stands against results, dates must be possible, who comes second sees both."""

from __future__ import annotations

import pytest

from pratique.desk.cases import CaseChanged, CaseTold, do_notify_case, read_case
from pratique.desk.classifying import ClassTold, do_classify_case, read_case_to_classify
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR
from pratique.record.models import Assignment, CaseRow, ClassRow, SpecimenRow
from pratique.record.refusals import Refused
from pratique.record.register import open_reader
from tests.unit.desk.cast import AT, Cast
from tests.unit.desk.lab_house import make_item, make_lab_house, settle, take_samples
from tests.unit.desk.test_cases import look


def test_what_a_person_says_stands_with_its_evidence_and_the_person_is_told(cast: Cast) -> None:
    house = make_lab_house(cast, 1)
    take_samples(house, {"S1": 1}, at=AT - 5 * HOUR)
    house.take_in(make_item("S1", "positive"))
    settle(1)
    look(cast)
    case = CaseRow.objects.get()
    result = SpecimenRow.objects.get().fact_id
    found = read_case_to_classify(cast.investigator, case.case_id, AT)
    assert (found.case.classification, [one.fact_id for one in found.results]) == ("screening-positive", [result])
    told = ClassTold("confirmed", "two genes found", result=result, onset="2021-08-05", discharged_at=AT)
    do_classify_case(cast.investigator, case.case_id, told, AT, seen=found.version)
    assert (ClassRow.objects.get().result, ClassRow.objects.get().by_hand) == (result, True)
    view = read_case(cast.investigator, case.case_id, AT)
    assert (view.classification, view.onset) == ("confirmed", "2021-08-05")
    settle(1, at=AT + 2 * DAY)
    assert ClassRow.objects.get().classification == "confirmed"
    payloads = [one.fact.payload for one in open_reader().read_person(1)]
    assert sum(isinstance(one, p.DischargeReported) for one in payloads) == 1
    assert [one.template for one in payloads if isinstance(one, p.NoticeSent)][-1] == "case-confirmed"


def test_a_discarded_case_is_gone_with_its_assignment_and_says_sorry(cast: Cast) -> None:
    look(cast)
    made = do_notify_case(cast.investigator, 1, CaseTold("suspected"), AT)
    do_classify_case(cast.investigator, made.case_id, ClassTold("discarded", "an allergy"), AT + HOUR)
    assert not CaseRow.objects.exists()
    assert not Assignment.objects.filter(person_no=1, ended_at__isnull=True).exists()
    last = open_reader().read_person(1)[-1].fact.payload
    assert isinstance(last, p.NoticeSent)
    assert last.template == "false-alarm"


@pytest.mark.parametrize(
    ("told", "code", "place"),
    [
        (ClassTold("confirmed", " "), "no_reason", "reason"),
        (ClassTold("ill", "x"), "case_class", "classification"),
        (ClassTold("confirmed", "x", result="nothing"), "case_evidence", "result"),
        (ClassTold("confirmed", "x", onset="2021-08-06", died_on="2021-08-05"), "case_order", "onset"),
        (ClassTold("confirmed", "x", died_on="2021-8-5"), "case_death", "died_on"),
        (ClassTold("confirmed", "x", died_on="2999-01-01"), "case_death_future", "died_on"),
        (ClassTold("confirmed", "x", discharged_at=AT + 2 * HOUR), "case_future", "discharged_at"),
        (ClassTold("confirmed", "x", discharged_at=AT - 30 * DAY), "case_order", "discharged_at"),
        (ClassTold("confirmed", "x", discharged_at=AT, died_on="2021-08-04"), "case_order", "discharged_at"),
        (ClassTold("discarded", "x", onset="2021-08-03"), "case_discarded", "classification"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_recorded(cast: Cast, told: ClassTold, code: str, place: str) -> None:
    look(cast)
    made = do_notify_case(cast.investigator, 1, CaseTold("suspected", onset="2021-08-03"), AT)
    with pytest.raises(BadInput) as caught:
        do_classify_case(cast.investigator, made.case_id, told, AT + HOUR)
    assert (caught.value.code, caught.value.place) == (code, place)
    assert not ClassRow.objects.exists()


def test_who_comes_second_sees_both_and_who_has_no_ground_nothing(cast: Cast) -> None:
    look(cast)
    made = do_notify_case(cast.investigator, 1, CaseTold("suspected"), AT)
    seen = read_case_to_classify(cast.investigator, made.case_id, AT).version
    do_classify_case(cast.investigator, made.case_id, ClassTold("asymptomatic", "no symptoms"), AT, seen=seen)
    with pytest.raises(CaseChanged) as caught:
        do_classify_case(cast.investigator, made.case_id, ClassTold("confirmed", "fever"), AT, seen=seen)
    assert (caught.value.wanted.classification, caught.value.found.classification) == ("confirmed", "asymptomatic")
    with pytest.raises(Refused):
        do_classify_case(cast.registrar, made.case_id, ClassTold("confirmed", "fever"), AT)
    assert ClassRow.objects.get().classification == "asymptomatic"
