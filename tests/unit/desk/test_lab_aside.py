"""Results for nobody are settled by hand or matched again; the day's balance lists what does not agree."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from pratique.desk.lab_aside import do_dismiss_aside, do_match_again, do_settle_aside, list_aside
from pratique.desk.lab_balance import read_balance, write_balance
from pratique.desk.lab_files import do_take_in_message
from pratique.desk.people import do_register_person
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR
from pratique.laboratory.messages import SampledPerson, SentResult
from pratique.people.identifiers import make_identifier
from pratique.people.registration import make_registration
from pratique.record.access import access_person_by_match
from pratique.record.models import AsideRow, SpecimenRow, TaskRow
from pratique.record.refusals import Refused
from tests.unit.desk.cast import AT, LI, WANG, Cast
from tests.unit.desk.lab_house import LAB, LabHouse, make_item, make_lab_house, settle, take_samples


@pytest.fixture
def house(cast: Cast) -> LabHouse:
    return make_lab_house(cast, 3)


def set_one_aside(house: LabHouse) -> str:
    house.take_in(make_item("S9", "positive", sampled_at=AT - 3 * HOUR, run="R1"))
    return AsideRow.objects.get().fact_id


def test_whose_it_is_may_be_said_of_somebody_who_was_looked_up(house: LabHouse) -> None:
    aside = set_one_aside(house)
    with pytest.raises(Refused):
        do_settle_aside(house.cast.investigator, aside, 1, AT)
    pair = [make_identifier("resident-id", LI), make_identifier("name", "李伟")]
    access_person_by_match(house.cast.investigator, pair, "investigation", "a result for nobody", AT)
    fact = do_settle_aside(house.cast.investigator, aside, 1, AT)
    assert SpecimenRow.objects.get().fact_id == fact
    assert list_aside(house.cast.investigator, AT) == []
    assert TaskRow.objects.get(kind="results-for-nobody").state == "void"
    with pytest.raises(BadInput):
        do_settle_aside(house.cast.investigator, aside, 1, AT)


def test_a_result_may_be_said_to_be_void_with_a_reason(house: LabHouse) -> None:
    aside = set_one_aside(house)
    with pytest.raises(BadInput):
        do_dismiss_aside(house.cast.registrar, aside, " ", AT)
    do_dismiss_aside(house.cast.registrar, aside, "a control tube", AT)
    assert AsideRow.objects.get().settled == "void"


def test_somebody_registered_since_is_found_by_the_document_the_result_came_with(house: LabHouse) -> None:
    told = SentResult(
        specimen_ref="S9", result="positive", sampled_at="2021-08-07T16:00:00+08:00",
        person=SampledPerson(kind="resident-id", value=WANG),
    )  # fmt: skip
    assert do_take_in_message(house.lab, LAB, "R1", 2, (told,), AT).quarantined == 1
    assert do_match_again(house.cast.registrar, AT) == 0
    wang = do_register_person(
        house.cast.registrar, make_registration(document_type="resident-id", number=WANG, names=("王芳",)), AT
    )
    assert do_match_again(house.cast.registrar, AT) == 1
    assert SpecimenRow.objects.get().person_no == wang.person_no


def test_the_days_balance_lists_what_does_not_agree(house: LabHouse) -> None:
    take_samples(house, {"S1": 2, "S2": 3})
    house.take_in(make_item("S1", "positive", run="R1"), make_item("S8", "negative", row=2, run="R1",
                  sampled_at=AT - 3 * HOUR, who=make_identifier("resident-id", LI)))  # fmt: skip
    set_one_aside(house)
    settle(2)
    one = read_balance(house.lab, date(2021, 8, 7), AT)[0]
    assert (one.received, one.results, one.positives, one.aside, one.cases) == (3, 2, 1, 1, 1)
    assert set(one.differences) == {("S8", "not-taken"), ("S9", "set-aside")}
    rows = list(csv.DictReader(io.StringIO(write_balance([one], date(2021, 8, 7)))))
    assert {row["specimen_ref"] for row in rows} == {"S8", "S9"}
    assert read_balance(house.cast.commander, date(2021, 8, 6), AT)[0].received == 0
