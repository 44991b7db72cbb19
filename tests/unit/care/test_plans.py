"""What stands around a plan: policy that changes, what it is made of, what is refused, its words."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pratique.care.changes import compare, digest_of
from pratique.care.explain import explain, say_missing
from pratique.care.history import CareHistory, Confirmed, Entry, Exposure
from pratique.care.plan import check_release, list_due_tests, plan_for
from pratique.care.plans import CarePlans
from pratique.kinds.care_fields import CARE_FIELDS
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR, parse_instant
from pratique.policy.load import make_pack
from tests.shared_data import ROOT
from tests.unit.care.notation import PACK, PLANS, ask, near, t, took, write, write_stages
from tests.unit.policy.test_packs import DOCUMENT

CLOSE = CareHistory(exposures=(near("08-01 12:00", "08-01 18:00"),))
SINCE = "2021-08-10T00:00:00+08:00"
CHANGE = f"close/close_isolation_d/{t('08-10 00:00')}"


def changed(days: int, transition: str = "shorten-only", **also: Any) -> CarePlans:
    """Give the plans with another length of isolation from 10 August on."""
    document = copy.deepcopy(DOCUMENT)
    param = next(one for one in document["params"] if one["id"] == "close_isolation_d")
    param["values"].append({"from": SINCE, "value": days, "clause": "readings#orders-change"})
    plan = next(one for one in document["plans"] if one["group"] == "close")
    plan.update(transition=transition, **also)
    return CarePlans(make_pack(document))


@pytest.mark.parametrize(
    ("days", "transition", "at", "end", "pending"),
    [
        (10, "shorten-only", "08-09 23:59:59", "08-16 00:00", 0),
        (10, "shorten-only", "08-10 00:00", "08-12 00:00", 0),
        (16, "shorten-only", "08-10 00:00", "08-16 00:00", 1),
        (10, "keep", "08-10 00:00", "08-16 00:00", 0),
        (16, "keep", "08-10 00:00", "08-16 00:00", 0),
        (16, "recompute", "08-10 00:00", "08-18 00:00", 0),
    ],
)
def test_a_policy_that_changes_while_an_order_is_open(
    days: int, transition: str, at: str, end: str, pending: int
) -> None:
    plan = ask(CLOSE, at, changed(days, transition))
    assert write(plan.stages[0].end) == end
    assert [one.id for one in plan.pending] == [CHANGE] * pending


def test_only_numbers_that_a_plan_asks_for_change_what_an_order_says() -> None:
    others = {value.start for param in PACK.params for value in param.values if value.start > t("08-07 20:00")}
    assert others
    assert PLANS.next_change(t("08-07 20:00")) is None
    assert changed(10).next_change(t("08-07 20:00")) == t("08-10 00:00")
    assert changed(10).next_change(t("08-10 00:00")) is None


def test_a_number_that_only_an_expression_reads_changes_what_an_order_says() -> None:
    document = copy.deepcopy(DOCUMENT)
    fallback = next(one for one in document["plans"] if one["fallbacks"])["fallbacks"][0]
    fallback["when"] = {"and": [fallback["when"], {">": [{"param": "test_max_age_h"}, 0]}]}
    assert CarePlans(make_pack(document)).next_change(t("08-07 20:00")) == t("08-08 18:00")


def test_a_lengthening_holds_from_when_two_people_confirmed_it() -> None:
    confirmed = replace(CLOSE, confirmed=(Confirmed(CHANGE, t("08-11 09:00")),))
    plans = changed(16)
    assert write(ask(confirmed, "08-11 08:59:59", plans).stages[0].end) == "08-16 00:00"
    after = ask(confirmed, "08-11 09:00", plans)
    assert write(after.stages[0].end) == "08-18 00:00"
    assert after.pending == ()


def test_an_order_opened_after_the_change_has_the_new_length_at_once() -> None:
    late = CareHistory(exposures=(near("08-10 12:00", "08-10 18:00"),))
    assert write(ask(late, "08-10 18:00", changed(16)).stages[0].end) == "08-27 00:00"


def test_a_new_exposure_lengthens_without_waiting_and_policy_does_not() -> None:
    old = ask(CLOSE, "08-06 20:00")
    more = replace(CLOSE, exposures=(*CLOSE.exposures, near("08-06 12:00", "08-06 20:00", name="e2")))
    new = ask(more, "08-06 20:00")
    assert (compare(old, new, PLANS, by_policy=False).verdict, compare(old, new, PLANS, by_policy=False).waits) == (
        "lengthens",
        False,
    )
    assert compare(old, new, PLANS, by_policy=True).waits
    assert compare(new, old, PLANS, by_policy=True).verdict == "shortens"
    assert compare(old, old, PLANS, by_policy=True).verdict == "same"
    assert digest_of(old) != digest_of(new)


def test_the_tests_of_a_day() -> None:
    history = replace(CLOSE, samples=took("08-01 20:00"))
    plan = ask(history, "08-04 00:00")
    assert [one.state for one in list_due_tests(plan, date(2021, 8, 4))] == ["due"]
    assert list_due_tests(plan, date(2021, 8, 1)) == ()
    assert list_due_tests(plan, date(2021, 8, 5)) == ()


@pytest.mark.parametrize(
    ("history", "at", "code"),
    [
        (CLOSE, "08-15 23:59:59", "release_early"),
        (CLOSE, "08-16 00:00", "release_early"),
        (CLOSE, "08-20 00:00", "release_early"),
        (CareHistory(), "08-20 00:00", "no_order"),
    ],
)
def test_a_release_asked_for_too_early_is_refused(history: CareHistory, at: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_release(ask(history, at), t(at))
    assert caught.value.code == code


def test_a_release_at_its_hour_is_given() -> None:
    check_release(ask(CLOSE, "08-23 00:00"), t("08-23 00:00"))


def test_a_pack_without_plans_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        CarePlans(replace(PACK, plans=()))
    assert caught.value.code == "no_plans"


def test_a_plan_without_its_number_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        CarePlans(replace(PACK, params=tuple(p for p in PACK.params if p.id != "hard_end_d")))
    assert caught.value.code == "no_value"


def test_who_stays_with_whom() -> None:
    companies = {
        band: ask(replace(CLOSE, attributes={"age_band": band}), "08-01 18:00").company
        for band in ("infant", "child", "adult", "elder")
    }
    assert companies == {"infant": "mother", "child": "guardian", "adult": None, "elder": None}


def test_monitoring_is_a_request_and_isolation_an_order() -> None:
    assert [one.rung for one in ask(CLOSE, "08-01 18:00").stages] == ["order", "request"]
    late = CareHistory(exposures=(near("08-01 12:00", "08-16 00:00"),))
    assert ask(late, "08-16 00:00").rung == "request"


def test_the_next_rung_is_told_with_its_legal_basis() -> None:
    step = {"rung": "order", "legal_basis": "readings#orders-law", "clauses": ["readings#orders-law"]}
    plans = changed(14, rung="request", escalates=[step])
    told = ask(CLOSE, "08-01 18:00", plans)
    assert told.rung == "request"
    assert [(one.rung, one.legal_basis) for one in told.escalates] == [("order", "readings#orders-law")]
    assert ask(CareHistory(), "08-01 18:00", plans).escalates == ()


def test_a_fallback_is_told_before_it_comes() -> None:
    plan = ask(CLOSE, "08-16 00:00")
    assert plan.fallback is not None
    assert (write(plan.fallback.at), plan.fallback.action) == ("08-17 00:00", "release-and-task")
    assert plan.release.at is None


def test_words_tell_the_end_and_what_is_missing() -> None:
    history = replace(CLOSE, entries=(Entry("n", t("08-05 10:00")),), attributes={"pregnant": True})
    plan = ask(history, "08-05 10:00")
    told = explain(plan, PLANS)
    assert any("2021-08-16 00:00" in one.text.zh and "2021-08-16 00:00" in one.text.en for one in told)
    assert {"GROUP", "EXCEPTION", "END", "TEST_DAYS", "TEST_EXIT"} <= {one.what for one in told}
    assert {e for one in told for e in one.evidence} == {"e1", "n", "pregnancy"}
    assert len(say_missing(plan)) == len(plan.release.missing) == 3
    assert write_stages(plan)[0].startswith("home-isolation")


def test_the_specification_names_every_care_field() -> None:
    text = (ROOT / "docs" / "algorithms" / "orders.md").read_text("utf-8")
    assert [f.name for f in CARE_FIELDS if f"`{f.name}`" not in text] == []


def test_midnight_is_the_jurisdictions_own_where_clocks_change() -> None:
    plans = CarePlans(make_pack({**DOCUMENT, "zone": "Europe/Berlin"}))
    last = parse_instant("2021-10-25T12:00:00+02:00")
    history = CareHistory(exposures=(Exposure("e1", "close", last, last, last),))
    plan = plan_for(history, plans, last)
    assert [one.end for one in plan.stages] == [
        parse_instant("2021-11-09T00:00:00+01:00"),
        parse_instant("2021-11-16T00:00:00+01:00"),
    ]
    assert [one.closes - one.opens for one in plan.tests if one.day == date(2021, 10, 31)] == [25 * HOUR]
