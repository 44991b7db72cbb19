"""What staff report of isolation, a release asked for, and a policy that lengthens: what each changes and what not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from pratique.desk.acts import do_approve, do_propose
from pratique.desk.care_reports import (
    do_ask_release,
    do_certify_isolation,
    do_leave,
    do_place,
    do_report_discharge,
    do_report_entry,
)
from pratique.desk.lengthening import list_waiting
from pratique.desk.words import ZH
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR
from pratique.ledger.enacted import write_pack
from pratique.record.models import Act, OrderRow
from pratique.record.refusals import Refused
from pratique.record.register import append, make_fact, writing
from tests.unit.desk.care_house import FOUND, enact, meet, midnight, record, sample, settle, write_orders, write_tasks
from tests.unit.desk.cast import Cast
from tests.unit.policy.test_packs import DOCUMENT

CENTRAL = "central-isolation"
LATER = FOUND + HOUR


@pytest.fixture
def house(cast: Cast) -> Cast:
    enact(cast)
    told = p.AssignmentMade(who="unit:east", unit="east", cause="case:2021-00001", until=FOUND + 30 * DAY)
    with writing():
        append([make_fact("AssignmentMade", told, cast.commander, FOUND, subject=1)], FOUND)
    return cast


def test_a_place_entered_and_left_ends_its_task(house: Cast) -> None:
    meet(house, 1)
    settle(FOUND)
    entered = do_place(house.officer, 1, "central", LATER, entered_at=FOUND + 1, facility="Hotel B")
    settle(LATER)
    assert f"place:{CENTRAL}:{FOUND}" in write_tasks("done")
    with pytest.raises(BadInput) as caught:
        do_leave(house.officer, 1, entered, LATER, left_at=FOUND - HOUR)
    assert caught.value.code == "report_order"
    assert do_leave(house.officer, 1, entered, LATER, left_at=LATER)


def test_an_arrival_and_a_discharge_make_orders(house: Cast) -> None:
    do_report_discharge(house.officer, 1, LATER, left_at=FOUND)
    settle(LATER)
    assert set(OrderRow.objects.values_list("group", flat=True)) == {"discharged"}
    do_report_entry(house.officer, 1, LATER, arrived_at=FOUND, from_country="TH")
    settle(LATER)
    assert "inbound" in {group for row in OrderRow.objects.filter(ended_at=None) for group in row.group.split("+")}
    with pytest.raises(BadInput) as caught:
        do_report_entry(house.officer, 1, LATER, arrived_at=LATER + DAY)
    assert caught.value.code == "report_future"


@pytest.mark.parametrize(
    ("told", "group"), [(p.EntryReported(from_country="TH"), "inbound"), (p.DischargeReported(), "discharged")]
)
def test_whoever_arrived_before_any_policy_held_is_found_when_one_is_enacted(
    cast: Cast, told: p.Payload, group: str
) -> None:
    record(cast, 1, told, FOUND, happened_at=FOUND)
    settle(LATER)
    assert not OrderRow.objects.exists()
    enact(cast, at=LATER)
    settle(LATER)
    assert set(OrderRow.objects.values_list("person_no", "group")) == {(1, group)}


def test_isolation_completed_elsewhere_counts(house: Cast) -> None:
    meet(house, 1)
    settle(FOUND)
    told = p.IsolationCertified(kind=CENTRAL, start=FOUND, until=midnight(15), issuer="Another city")
    with pytest.raises(BadInput) as caught:
        do_certify_isolation(house.officer, 1, told, LATER)
    assert caught.value.code == "report_future"
    do_certify_isolation(house.officer, 1, told, midnight(15))
    settle(midnight(15))
    assert write_orders(ended=True) == [(f"{CENTRAL} certificate", FOUND, midnight(15))]


def test_a_release_before_its_tests_is_refused_with_what_is_missing(house: Cast) -> None:
    with pytest.raises(BadInput) as nothing:
        do_ask_release(house.officer, 1, LATER)
    assert nothing.value.code == "no_order"
    meet(house, 1)
    settle(FOUND)
    with pytest.raises(BadInput) as early:
        do_ask_release(house.officer, 1, LATER)
    assert early.value.code == "release_early"
    assert "the time is not up" in early.value.message
    assert "release_early" in ZH


def test_nobody_certifies_their_own_isolation(house: Cast) -> None:
    with pytest.raises(Refused):
        do_place(house.resident, 1, "home", LATER, entered_at=FOUND)


def make_policy(days: int, version: str) -> dict[str, Any]:
    """Give the enactment of a pack with another length of isolation, from LATER on."""
    document = copy.deepcopy(DOCUMENT)
    number = next(one for one in document["params"] if one["id"] == "close_isolation_d")
    number["values"] = [{**number["values"][0], "value": days}]
    document["version"] = version
    return {"content": write_pack(document), "start": LATER}


def approve(cast: Cast, act: Any, what: dict[str, Any], at: int) -> None:
    proposal = do_propose(cast.east_policy, act, what, at)
    do_approve(cast.west_policy, proposal, Act.objects.get(fact_id=proposal).digest, at)


def test_a_policy_that_shortens_acts_at_once_and_one_that_lengthens_waits_for_two(house: Cast) -> None:
    meet(house, 1)
    sample(house, 1, FOUND)
    settle(LATER - 1)
    approve(house, "enact-pack", make_policy(16, "98.0.0"), LATER)
    settle(LATER)
    assert write_orders() == [(CENTRAL, FOUND, midnight(15))]
    (waiting,) = list_waiting(LATER)
    with pytest.raises(BadInput) as caught:
        do_propose(house.east_policy, "lengthen-orders", {"change": "pack/none", "reason": "r"}, LATER)
    assert caught.value.code == "lengthening"
    approve(house, "lengthen-orders", {"change": waiting.change, "reason": "a longer incubation"}, LATER + HOUR)
    settle(LATER + HOUR)
    assert write_orders() == [(CENTRAL, FOUND, midnight(17))]
    assert list_waiting(LATER + HOUR) == ()


def test_a_shorter_policy_needs_nobody(house: Cast) -> None:
    meet(house, 1)
    settle(FOUND)
    approve(house, "enact-pack", make_policy(10, "97.0.0"), LATER)
    settle(LATER)
    assert write_orders() == [(CENTRAL, FOUND, midnight(11))]
