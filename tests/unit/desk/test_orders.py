"""Orders and their tasks as they follow from facts: issued, moved, ended, taken back; settled again they stay."""

from __future__ import annotations

import itertools

import pytest

from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR
from pratique.record.models import Due, OrderRow
from pratique.record.projections import rebuild
from pratique.record.register import writing
from tests.unit.desk.care_house import (
    FOUND,
    enact,
    meet,
    midnight,
    read_notices,
    record,
    sample,
    settle,
    withdraw,
    write_orders,
    write_tasks,
)
from tests.unit.desk.cast import Cast
from tests.unit.desk.presence_world import register_wang

CENTRAL, WATCH = "central-isolation", "home-monitoring"


@pytest.fixture
def house(cast: Cast) -> Cast:
    enact(cast)
    return cast


def test_a_contact_is_isolated_tested_released_and_watched(house: Cast) -> None:
    meet(house, 1)
    settle(FOUND)
    assert write_orders() == [(CENTRAL, FOUND, midnight(15))]
    assert write_tasks() == {"test:2021-08-07", f"place:{CENTRAL}:{FOUND}"}
    assert read_notices(1) == ["order-issued"]
    placed = record(house, 1, p.PersonPlaced(place="central"), FOUND + HOUR)
    for day in (0, 3, 6, 13, 14):
        settle(midnight(day) if day else FOUND + HOUR)
        taken = sample(house, 1, (midnight(day) if day else FOUND) + 2 * HOUR)
        assert taken
        settle((midnight(day) if day else FOUND) + 3 * HOUR)
        assert not any(key.startswith("test:") for key in write_tasks())
    settle(midnight(15))
    assert write_orders(ended=True) == [(f"{CENTRAL} tests", FOUND, midnight(15))]
    assert write_orders() == [(WATCH, midnight(15), midnight(22))]
    assert write_tasks() == {f"release:{CENTRAL}:{FOUND}", f"place:{WATCH}:{midnight(15)}"}
    record(house, 1, p.PersonLeft(placement=placed), midnight(15) + HOUR)
    settle(midnight(15) + HOUR)
    assert f"release:{CENTRAL}:{FOUND}" in write_tasks("done")
    settle(midnight(22))
    assert write_orders() == []
    assert read_notices(1) == ["order-issued", "order-ended", "order-issued", "order-ended"]


def test_settled_twice_nothing_is_recorded(house: Cast) -> None:
    meet(house, 1)
    assert settle(FOUND).facts > 0
    Due.objects.filter(key="1").update(due_at=FOUND)
    assert settle(FOUND).facts == 0


def test_by_time_alone_orders_fall_due_only_where_their_answer_changes(house: Cast) -> None:
    meet(house, 1)
    settle(FOUND)
    assert list(Due.objects.filter(what="orders", key="1").values_list("due_at", flat=True)) == [midnight(15)]


def test_a_missing_test_holds_until_the_fallback_and_no_longer(house: Cast) -> None:
    meet(house, 1)
    settle(FOUND)
    settle(midnight(15))
    held = OrderRow.objects.get()
    assert (held.reason, held.ended_at) == ("tests-missing", None)
    assert midnight(15) < held.until <= midnight(29)
    settle(held.until)
    assert write_orders(ended=True) == [(f"{CENTRAL} fallback", FOUND, held.until)]
    assert any(key.startswith("missing:") for key in write_tasks())
    settle(midnight(40))
    assert write_orders() == []
    assert all((row.ended_at or 0) <= midnight(29) for row in OrderRow.objects.all())


def test_a_later_exposure_moves_the_end_at_once(house: Cast) -> None:
    meet(house, 1)
    settle(FOUND)
    meet(house, 1, FOUND + 5 * DAY, last=FOUND + 5 * DAY)
    settle(FOUND + 5 * DAY)
    row = OrderRow.objects.get()
    assert (row.start, row.until, row.reason) == (FOUND, midnight(20), "later-exposure")
    assert read_notices(1) == ["order-issued", "order-changed"]


def test_what_is_withdrawn_takes_its_order_and_tasks_with_it_and_says_sorry(house: Cast) -> None:
    fact = meet(house, 1)
    settle(FOUND)
    withdraw(house, 1, fact, FOUND + HOUR)
    settle(FOUND + HOUR)
    assert write_orders() == []
    assert write_orders(ended=True) == [(f"{CENTRAL} cause-withdrawn", FOUND, FOUND + HOUR)]
    assert write_tasks() == set()
    assert read_notices(1) == ["order-issued", "order-withdrawn"]
    meet(house, 1, FOUND + 2 * HOUR, last=FOUND - HOUR)
    settle(FOUND + 2 * HOUR)
    assert write_orders() == [(CENTRAL, FOUND, midnight(15))]


def test_a_secondary_contact_hangs_on_the_tests_of_the_close_one(house: Cast) -> None:
    wang = register_wang(house).person_no
    close = meet(house, 1)
    meet(house, wang, ring="secondary", via=close)
    settle(FOUND)
    settled = OrderRow.objects.get(person_no=wang)
    assert (settled.group, settled.until) == ("secondary", midnight(8))
    sample(house, 1, FOUND + 2 * HOUR, result="positive")
    settle(FOUND + 3 * HOUR)
    turned = OrderRow.objects.get(person_no=wang)
    assert (turned.group, turned.until) == ("close", midnight(15))
    assert (turned.root, turned.fact_id != turned.root) == (settled.root, True)


def test_facts_in_any_order_give_the_same_orders(house: Cast) -> None:
    later = p.ContactIdentified(ring="close", last_at=FOUND + DAY, case_ref="2021-00002", by_hand=True, reason="told")
    elder = p.AttributeDeclared(name="age_band", value="elder")
    for person, order in enumerate(itertools.permutations(range(3)), start=100):
        record(house, person, p.PersonRegistered(has_document=False), FOUND)
        for step, which in enumerate(order):
            at = FOUND + 2 * DAY + step
            if which == 0:
                meet(house, person, at)
            elif which == 1:
                record(house, person, later, at, happened_at=FOUND + DAY)
            else:
                record(house, person, elder, at)
            settle(at)
    rows = OrderRow.objects.filter(ended_at=None)
    assert rows.count() == 6
    assert set(rows.values_list("kind", "place", "group", "start", "until")) == {
        ("home-isolation", "home", "close", FOUND, midnight(16))
    }


def test_a_settlement_that_is_cut_off_records_nothing_and_is_done_again(
    house: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(house, 1)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("pratique.desk.followup.follow.set_next", cut)
        with pytest.raises(KeyboardInterrupt):
            settle(FOUND)
    assert write_orders() == []
    settle(FOUND)
    assert write_orders() == [(CENTRAL, FOUND, midnight(15))]
    assert read_notices(1) == ["order-issued"]


def test_somebody_merged_has_one_order(house: Cast) -> None:
    wang = register_wang(house).person_no
    meet(house, 1)
    meet(house, wang)
    settle(FOUND)
    assert len(write_orders()) == 2
    record(house, 1, p.PersonsMerged(kept=1, merged=wang, reason="the same document"), FOUND + HOUR)
    settle(FOUND + HOUR)
    assert write_orders() == [(CENTRAL, FOUND, midnight(15))]
    assert [row[0] for row in write_orders(ended=True)] == [f"{CENTRAL} replaced"]


def test_rows_made_again_are_equal(house: Cast) -> None:
    fact = meet(house, 1)
    settle(FOUND)
    meet(house, 1, FOUND + DAY, last=FOUND + DAY)
    settle(FOUND + DAY)
    withdraw(house, 1, fact, FOUND + 2 * DAY)
    settle(FOUND + 2 * DAY)
    before = list(OrderRow.objects.order_by("fact_id").values())
    with writing(durable=False):
        rebuild()
    assert before
    assert list(OrderRow.objects.order_by("fact_id").values()) == before
