"""Results taken in: nothing lost, nothing double; pools bind their members only; results for nobody wait."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pratique.desk.followup.run import settle_due
from pratique.desk.lab_runs import do_withdraw_run
from pratique.desk.laboratory import do_take_in_results, find_silent
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, MINUTE
from pratique.laboratory.items import Told
from pratique.ledger.read import AsOf
from pratique.people.identifiers import make_identifier
from pratique.record.models import AsideRow, CaseRow, Due, RetestRow, RunRow, SpecimenRow, TaskRow
from pratique.record.projections import rebuild
from pratique.record.refusals import Refused
from pratique.record.register import open_reader, writing
from pratique.record.standing import read_standing
from tests.unit.desk.cast import AT, LI, Cast
from tests.unit.desk.lab_house import LAB, LabHouse, make_item, make_lab_house, settle, take_samples


@pytest.fixture
def house(cast: Cast) -> LabHouse:
    return make_lab_house(cast, 6)


def count_facts() -> int:
    return open_reader().read_head().seq


def orders_of(person: int) -> list[tuple[str, int]]:
    standing = read_standing(person, AsOf())
    return [] if standing is None else [(one.kind, one.until) for one in standing.orders]


def test_a_result_finds_its_person_by_barcode_or_document_and_sent_again_changes_nothing(house: LabHouse) -> None:
    take_samples(house, {"S1": 2})
    items = (
        make_item("S1", "positive", run="R1"),
        make_item("S2", "negative", row=2, sampled_at=AT - 2 * HOUR, who=make_identifier("resident-id", LI), run="R1"),
    )
    made = house.take_in(*items)
    assert (made.rows, made.accepted, made.quarantined, made.duplicates) == (2, 2, 0, 0)
    assert set(SpecimenRow.objects.values_list("person_no", "result")) == {(2, "positive"), (1, "negative")}
    assert RunRow.objects.values_list("received", "positive").get() == (2, 1)
    before = count_facts()
    again = house.take_in(*items, name="by another way")
    assert (again.accepted, again.duplicates) == (0, 2)
    assert count_facts() == before


def test_a_result_for_nobody_waits_with_a_task_and_is_found_once_somebody_is_registered(house: LabHouse) -> None:
    made = house.take_in(make_item("S9", "positive", sampled_at=AT - 2 * HOUR))
    assert (made.accepted, made.quarantined, made.aside) == (0, 1, ((1, "nobody"),))
    assert TaskRow.objects.get(kind="results-for-nobody").state == "open"
    take_samples(house, {"S9": 3})
    again = house.take_in(make_item("S9", "positive", sampled_at=AT - 2 * HOUR), at=AT + MINUTE)
    assert again.accepted == 1
    assert AsideRow.objects.get().settled == "matched"
    assert TaskRow.objects.get(kind="results-for-nobody").state == "void"


def test_what_cannot_be_is_set_aside_with_a_reason(house: LabHouse) -> None:
    take_samples(house, {"S1": 2, "S2": 3}, at=AT - HOUR)
    made = house.take_in(
        make_item("S1", "positive", hours=1),
        make_item("S1", "positive", row=2, hours=-2, version="2"),
        make_item("S7", "positive", row=3, who=make_identifier("resident-id", LI)),
        make_item("S2", "positive", row=4, who=make_identifier("resident-id", LI)),
    )
    assert made.aside == ((1, "future"), (2, "order"), (3, "no_sampled"), (4, "who_differs"))
    assert SpecimenRow.objects.count() == 0


def test_a_late_result_counts_from_its_report(house: LabHouse) -> None:
    take_samples(house, {"S1": 2}, at=AT - 5 * DAY)
    assert house.take_in(make_item("S1", "positive")).accepted == 1
    row = SpecimenRow.objects.get()
    assert (row.sampled_at, row.reported_at) == (AT - 5 * DAY, AT - HOUR)


def test_a_contradiction_keeps_both_and_opens_a_task(house: LabHouse) -> None:
    take_samples(house, {"S1": 2})
    house.take_in(make_item("S1", "negative"))
    made = house.take_in(make_item("S1", "positive"))
    assert made.accepted == 1
    assert SpecimenRow.objects.filter(person_no=2, withdrawn=False).count() == 2
    assert TaskRow.objects.get(kind="contradiction").subject == 2


def test_a_positive_pool_binds_its_members_and_nobody_else_until_their_own_result(house: LabHouse) -> None:
    take_samples(house, {"M1": 2, "M2": 3}, pool="P1")
    take_samples(house, {"M3": 4}, pool="P2")
    assert house.take_in(make_item("P1", "positive", run="R1")).accepted == 1
    assert RetestRow.objects.count() == 2
    assert orders_of(2) == [("home-isolation", AT + DAY)]
    assert orders_of(4) == []
    settle(2, 3)
    assert TaskRow.objects.filter(kind="pool-retest", state="open").count() == 2
    take_samples(house, {"N1": 2}, at=AT + HOUR)
    house.take_in(make_item("N1", "negative", hours=3), at=AT + 4 * HOUR)
    settle(2, 3, at=AT + 4 * HOUR)
    assert orders_of(2) == [("home-isolation", AT + 4 * HOUR)]
    assert orders_of(3) == [("home-isolation", AT + DAY)]
    assert list(TaskRow.objects.filter(kind="pool-retest", state="open").values_list("subject", flat=True)) == [3]


def test_a_pool_told_in_the_message_negative_counts_for_each_and_its_nobody_is_set_aside(house: LabHouse) -> None:
    take_samples(house, {"M1": 2, "M2": 3})
    made = house.take_in(make_item("P1", "negative", members=("M1", "M2", "M9")))
    assert made.aside == ((1, "pool_nobody"),)
    assert set(SpecimenRow.objects.values_list("person_no", "pool")) == {(2, "P1"), (3, "P1")}
    assert AsideRow.objects.get().specimen_ref == "M9"


def test_an_inconclusive_result_says_nothing_of_a_person_and_is_told(house: LabHouse) -> None:
    take_samples(house, {"S1": 2})
    house.take_in(make_item("S1", "inconclusive"))
    assert SpecimenRow.objects.get().result == ""
    standing = read_standing(2, AsOf())
    assert standing is None or standing.samples == ()
    assert any(isinstance(one.fact.payload, p.NoticeSent) for one in open_reader().read_person(2))


def test_a_sampling_list_records_whose_the_barcodes_are(house: LabHouse) -> None:
    made = house.read(
        "specimen_ref,sampled_at,document_type,document_number,pool\n"
        f"S1,2021-08-07 10:00,resident-id,{LI},P1\nS2,2021-08-07 10:00,,,\n"
    )
    assert (made.rows, made.accepted, made.quarantined) == (2, 1, 1)
    assert house.take_in(make_item("S1", "negative")).accepted == 1


def test_another_laboratory_and_another_role_are_refused(house: LabHouse) -> None:
    with pytest.raises(Refused):
        do_take_in_results(replace(house.lab, unit_id="east"), LAB, Told("0" * 64, (), ()), AT)
    with pytest.raises(Refused):
        do_take_in_results(house.cast.investigator, LAB, Told("0" * 64, (), ()), AT)
    with pytest.raises(BadInput):
        do_take_in_results(house.lab, "LAB-2", Told("0" * 64, (), ()), AT)


def test_rows_made_again_are_equal(house: LabHouse) -> None:
    take_samples(house, {"S1": 2, "M1": 3, "M2": 4}, pool="P1")
    house.take_in(
        make_item("S1", "positive", run="R1"), make_item("P1", "positive", row=2), make_item("X", "invalid", row=3)
    )
    settle(2, 3, 4)
    models = (SpecimenRow, RetestRow, AsideRow, RunRow)
    before = [list(model._default_manager.order_by("fact_id").values_list()) for model in models]
    with writing():
        rebuild()
    assert before == [list(model._default_manager.order_by("fact_id").values_list()) for model in models]


def test_a_silent_laboratory_alarms_in_time_and_the_alarm_ends_when_it_is_heard(house: LabHouse) -> None:
    take_samples(house, {"S1": 2})
    house.take_in(make_item("S1", "negative", run="R1"))
    settle_due(AT)
    assert find_silent(AT + 14 * MINUTE) == []
    settle_due(AT + 14 * MINUTE)
    assert not TaskRow.objects.filter(kind="laboratory-silent").exists()
    settle_due(AT + 15 * MINUTE)
    assert TaskRow.objects.get(kind="laboratory-silent").state == "open"
    assert [row.laboratory for row in find_silent(AT + 15 * MINUTE)] == [LAB]
    do_take_in_results(house.lab, LAB, Told("0" * 64, (), ()), AT + HOUR, sent={"R2": 0})
    assert TaskRow.objects.get(kind="laboratory-silent").state == "void"
    assert find_silent(AT + HOUR) == []
    settle_due(AT + 2 * HOUR)
    assert TaskRow.objects.filter(kind="laboratory-silent", state="open").count() == 1


def test_following_settles_what_results_made_due(house: LabHouse) -> None:
    take_samples(house, {"S1": 2, "S2": 3})
    house.take_in(make_item("S1", "positive", run="R1"), make_item("S2", "negative", row=2, run="R1"))
    settle_due(AT)
    assert list(CaseRow.objects.values_list("person_no", flat=True)) == [2]
    assert not Due.objects.filter(what="case").exists()
    do_withdraw_run(house.lab, RunRow.objects.get().fact_id, "contaminated", AT + HOUR)
    settle_due(AT + HOUR)
    assert CaseRow.objects.count() == 0
