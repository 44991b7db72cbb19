"""A pack's tracing section as numbers: as the sources say, by date; refused where it says nothing."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.policy.load import load_pack, make_pack
from pratique.tracing.from_pack import rules_at
from pratique.tracing.rules import KindRule, SeatRule
from tests.unit.policy.test_packs import DOCUMENT, PACK_ID

PACK = load_pack(PACK_ID)
AT = parse_instant("2021-08-08T12:00:00+08:00")
NUMBER = {name: n for n, name in enumerate(PLACE_KINDS)}
SEATS = {
    "household": (SeatRule.ANY, 0, 0),
    "care": (SeatRule.ANY, 0, 0),
    "hospital": (SeatRule.ANY, 0, 900),
    "workplace": (SeatRule.ANY, 0, 900),
    "class": (SeatRule.ANY, 0, 900),
    "meal": (SeatRule.ANY, 0, 900),
    "leisure": (SeatRule.ANY, 0, 900),
    "taxi": (SeatRule.ANY, 0, 0),
    "coach_sealed": (SeatRule.ANY, 0, 0),
    "coach_ventilated": (SeatRule.ROW, 3, 0),
    "train_sealed": (SeatRule.CARRIAGE, 0, 0),
    "train_compartment": (SeatRule.COMPARTMENT, 0, 0),
    "train_open": (SeatRule.BAY, 1, 0),
    "plane": (SeatRule.ROW, 3, 0),
    "ship": (SeatRule.CABIN, 0, 0),
}
"""Kind: seat rule, how many to each side, shortest overlap in seconds."""


def test_the_close_ring_is_as_the_readings_say() -> None:
    rules = rules_at(PACK, AT)
    assert rules.kind_names == PLACE_KINDS
    assert rules.close.kinds == {NUMBER[k]: KindRule(seat, n, least, 0) for k, (seat, n, least) in SEATS.items()}
    assert {PLACE_KINDS[kind] for kind in range(len(PLACE_KINDS)) if rules.seated(kind)} == {
        kind for kind, (seat, _, _) in SEATS.items() if seat is not SeatRule.ANY
    }


def test_the_second_ring_and_general_contacts_are_as_the_readings_say() -> None:
    rules = rules_at(PACK, AT)
    near = {"workplace": 900, "class": 900, "meal": 900, "leisure": 900}
    second = {"household": 0, "care": 0} | near
    assert rules.secondary.kinds == {NUMBER[k]: KindRule(SeatRule.ANY, 0, least, 0) for k, least in second.items()}
    assert rules.general == {NUMBER["venue"], NUMBER["metro"], NUMBER["bus"]}
    apart = {"household", "care", "workplace", "class"}
    assert rules.close.party == rules.secondary.party == {NUMBER[k]: 0 for k in PLACE_KINDS if k not in apart}


def test_deadlines_count_whole_days_and_cite() -> None:
    told = {(d.ring, d.what): (d.days, d.hours) for d in rules_at(PACK, AT).deadlines}
    assert told == {
        ("close", "isolation"): (14, None),
        ("close", "monitoring"): (21, None),
        ("secondary", "isolation"): (7, None),
    }
    assert all(PACK.clause(c) for d in rules_at(PACK, AT).deadlines for c in d.clause.split(", "))


@pytest.mark.parametrize(
    ("at", "days"),
    [
        ("2021-05-14T00:00:00+08:00", 2),
        ("2021-07-19T23:59:59+08:00", 2),
        ("2021-07-20T00:00:00+08:00", 4),
        ("2021-08-08T12:00:00+08:00", 4),
    ],
)
def test_the_window_has_a_date(at: str, days: int) -> None:
    assert rules_at(PACK, parse_instant(at)).before_d == days


@pytest.mark.parametrize("at", ["2021-05-13T23:59:59+08:00", "2021-11-17T00:00:00+08:00"])
def test_no_rule_in_force_is_an_error_never_an_empty_ring(at: str) -> None:
    with pytest.raises(BadInput) as caught:
        rules_at(PACK, parse_instant(at))
    assert caught.value.code == "no_tracing"


def test_a_pack_without_the_section_traces_nothing() -> None:
    with pytest.raises(BadInput) as caught:
        rules_at(replace(PACK, tracing=None), AT)
    assert caught.value.code == "no_tracing"


@pytest.mark.parametrize("param_id", ["trace_before_d", "trace_gap_s", "trace_plane_rows", "close_isolation_d"])
def test_a_number_without_a_value_then_is_an_error(param_id: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    for param in document["params"]:
        if param["id"] == param_id:
            param["values"] = [{**param["values"][-1], "from": "2021-08-08T12:00:01+08:00"}]
    with pytest.raises(BadInput) as caught:
        rules_at(make_pack(document), AT)
    assert caught.value.code == "no_value"
    assert caught.value.place.startswith("/tracing")


def test_kinds_that_a_pack_adds_come_after_the_built_in_ones() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["tracing"]["place_kinds"] = [
        {"id": name, "title": {"zh": name, "en": name}, "vehicle": True} for name in ("cable_car", "ferry")
    ]
    plane = next(rule for rule in document["tracing"]["rules"] if rule["id"] == "close-plane")
    plane["kinds"].append("ferry")
    rules = rules_at(make_pack(document), AT)
    assert rules.kind_names == (*PLACE_KINDS, "cable_car", "ferry")
    assert rules.close.kinds[len(PLACE_KINDS) + 1] == KindRule(SeatRule.ROW, 3, 0, 0)
    plane["kinds"].append("cave")
    with pytest.raises(BadInput) as caught:
        rules_at(make_pack(document), AT)
    assert caught.value.code == "unknown_kind"
