"""The tracing section: what ships is whole, each way of being wrong is found, a child pack overrides by id."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from pratique.desk.chains import INTERVAL
from pratique.investigation.calls import PARAMS
from pratique.kinds.errors import BadInput
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.policy.certlogic.text import params_of
from pratique.policy.check import check_pack
from pratique.policy.compiled import CompiledPack
from pratique.policy.load import load_pack, make_pack
from tests.unit.policy.test_packs import DOCUMENT, PACK_ID, Change, write_pack

LOADED = load_pack(PACK_ID)


def rule(document: dict[str, Any], rule_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in document["tracing"]["rules"] if item["id"] == rule_id)
    return found


def param(document: dict[str, Any], param_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in document["params"] if item["id"] == param_id)
    return found


def add_kind(document: dict[str, Any], name: str, *, vehicle: bool = False) -> None:
    kind = {"id": name, "title": {"zh": "索道", "en": "Cable car"}, "vehicle": vehicle}
    document["tracing"].setdefault("place_kinds", []).append(kind)


def add_kind_twice(document: dict[str, Any]) -> None:
    add_kind(document, "cable_car")
    add_kind(document, "cable_car")


def seat_in_cable_car(document: dict[str, Any], *, vehicle: bool) -> None:
    add_kind(document, "cable_car", vehicle=vehicle)
    rule(document, "close-ship")["kinds"].append("cable_car")


def end_close_rules(document: dict[str, Any]) -> None:
    for item in document["tracing"]["rules"]:
        if item["ring"] == "close":
            item["until"] = "2021-10-01T00:00:00+08:00"


def test_every_kind_of_place_has_a_rule_and_every_number_a_clause() -> None:
    section = LOADED.tracing
    assert section is not None
    assert {kind for one in section.rules for kind in one.kinds} == set(PLACE_KINDS)
    for number in section.numbers():
        found = LOADED.param(number.param)
        assert found is not None
        assert [v for v in found.values if LOADED.clause(v.clause) is None] == []


def test_every_param_is_used() -> None:
    section = LOADED.tracing
    assert section is not None
    used = {number.param for number in section.numbers()}
    in_rules = {name for rule in LOADED.rules for name in params_of(rule.when)}
    in_plans = {number.param for plan in LOADED.plans for number in plan.numbers()}
    in_plans |= {name for plan in LOADED.plans for _, logic in plan.logics() for name in params_of(logic.expr)}
    assert LOADED.laboratory is not None
    in_laboratory = {number.param for number in LOADED.laboratory.numbers()}
    in_tasks = {number.param for one in LOADED.tasks for number in one.numbers()}
    assert {p.id for p in LOADED.params} == used | in_rules | in_plans | in_laboratory | in_tasks | set(PARAMS) | set(
        INTERVAL
    )


def test_numbers_of_tracing_give_the_rules_of_entry_no_dates() -> None:
    assert min(CompiledPack(LOADED).dates) == LOADED.start


def test_a_pack_may_have_no_tracing_section() -> None:
    document = copy.deepcopy(DOCUMENT)
    del document["tracing"]
    pack = make_pack(document)
    assert pack.tracing is None
    assert check_pack(pack) == []


def test_a_vehicle_that_the_pack_adds_has_seats() -> None:
    document = copy.deepcopy(DOCUMENT)
    seat_in_cable_car(document, vehicle=True)
    assert check_pack(make_pack(document)) == []


WRONG: list[tuple[str, str, Change]] = [
    ("a param that is none", "unknown_param", lambda d: rule(d, "close-care").update(min_overlap_s="minutes")),
    ("a window by no param", "unknown_param", lambda d: d["tracing"]["window"].update(before_d="days")),
    ("days for seconds", "wrong_unit", lambda d: rule(d, "close-care").update(min_overlap_s="trace_before_d")),
    ("a gap in days", "wrong_unit", lambda d: d["tracing"].update(gap_min_s="trace_before_d")),
    (
        "no value when the rule begins",
        "no_value",
        lambda d: param(d, "trace_plane_rows")["values"][0].update({"from": "2021-08-01T00:00:00+08:00"}),
    ),
    (
        "no window when the first rule begins",
        "no_value",
        lambda d: param(d, "trace_before_d")["values"].pop(0),
    ),
    ("a number below zero", "below_zero", lambda d: param(d, "trace_gap_s")["values"][0].update(value=-1)),
    ("a number without a clause", "unknown_clause", lambda d: param(d, "trace_gap_s")["values"][0].update(clause="x")),
    ("a rule's clause that is none", "unknown_clause", lambda d: rule(d, "close-care").update(clauses=["x#y"])),
    ("an uncited rule", "uncited", lambda d: rule(d, "close-care").update(clauses=[])),
    ("an uncited window", "uncited", lambda d: d["tracing"]["window"].update(clauses=[])),
    ("an uncited deadline", "uncited", lambda d: d["tracing"]["deadlines"][0].update(clauses=[])),
    ("a kind that is none", "unknown_kind", lambda d: rule(d, "close-care").update(kinds=["cave"])),
    ("a built-in kind added", "reserved_kind", lambda d: add_kind(d, "plane", vehicle=True)),
    ("a kind added twice", "twice", add_kind_twice),
    ("a rule twice", "twice", lambda d: rule(d, "close-care").update(id="close-ship")),
    ("a deadline twice", "twice", lambda d: d["tracing"]["deadlines"].append(d["tracing"]["deadlines"][0])),
    ("a seat at home", "no_vehicle", lambda d: rule(d, "close-household").update(seat_rule="cabin")),
    ("a seat in what is no vehicle", "no_vehicle", lambda d: seat_in_cable_car(d, vehicle=False)),
    ("rows without how many", "no_within", lambda d: rule(d, "close-plane").pop("within")),
    ("bays without how many", "no_within", lambda d: rule(d, "close-train-open").pop("within")),
    ("a cabin with rows", "needless_within", lambda d: rule(d, "close-ship").update(within="trace_plane_rows")),
    ("two seat rules", "two_seat_rules", lambda d: rule(d, "close-ship")["kinds"].append("plane")),
    ("two party rules", "two_seat_rules", lambda d: rule(d, "close-party-aboard")["kinds"].append("venue")),
    ("ring 2 outlives ring 1", "no_close_ring", end_close_rules),
    ("ends before it begins", "no_end", lambda d: rule(d, "general").update(until="2021-05-01T00:00:00+08:00")),
    ("outlives its pack", "outside_pack", lambda d: rule(d, "general").update(until="2022-05-01T00:00:00+08:00")),
]


@pytest.mark.parametrize(("name", "code", "change"), WRONG, ids=[name for name, _, _ in WRONG])
def test_each_way_of_being_wrong_is_found(name: str, code: str, change: Change) -> None:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    assert code in {finding.code for finding in check_pack(make_pack(document))}, name


def test_one_seat_rule_may_follow_another() -> None:
    document = copy.deepcopy(DOCUMENT)
    until = rule(document, "close-plane")["until"]
    rule(document, "close-plane")["until"] = "2021-09-01T00:00:00+08:00"
    later = {**rule(document, "close-plane"), "id": "later", "from": "2021-09-01T00:00:00+08:00", "until": until}
    document["tracing"]["rules"].append(later)
    assert check_pack(make_pack(document)) == []


SCHEMA: list[tuple[str, Change]] = [
    ("a number that is no param", lambda d: rule(d, "close-care").update(min_overlap_s=900)),
    ("a seat rule that is none", lambda d: rule(d, "close-plane").update(seat_rule="wing")),
    ("no seat rule", lambda d: rule(d, "close-plane").pop("seat_rule")),
    ("no shortest overlap", lambda d: rule(d, "close-plane").pop("min_overlap_s")),
    ("a party with a seat", lambda d: rule(d, "close-party-aboard").update(seat_rule="any")),
    ("a party with a lag", lambda d: rule(d, "close-party-aboard").update(lag_s="trace_lag_s")),
    ("a general rule with an overlap", lambda d: rule(d, "general").update(min_overlap_s="trace_near_overlap_s")),
    ("a general party", lambda d: rule(d, "general").update(relation="party")),
    ("a ring that is none", lambda d: rule(d, "general").update(ring="third")),
    ("a window without days", lambda d: d["tracing"]["window"].pop("before_d")),
    ("a section without a window", lambda d: d["tracing"].pop("window")),
    ("a section without rules", lambda d: d["tracing"].update(rules=[])),
    ("a deadline in days and hours", lambda d: d["tracing"]["deadlines"][0].update(hours="trace_gap_s")),
]


@pytest.mark.parametrize(("name", "change"), SCHEMA, ids=[name for name, _ in SCHEMA])
def test_what_disagrees_with_the_schema_is_refused_with_its_place(name: str, change: Change, tmp_path: Path) -> None:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    with pytest.raises(BadInput) as caught:
        load_pack(write_pack(tmp_path / "p", document))
    assert caught.value.code == "schema", name
    assert caught.value.place.startswith("/tracing"), name


def make_child(folder: Path, tracing: dict[str, Any] | None) -> Path:
    """Write a parent that is the shipped pack, and a child with a param, a rule and this tracing section."""
    write_pack(folder / "parent", {**copy.deepcopy(DOCUMENT), "id": "parent"})
    child = {**copy.deepcopy(DOCUMENT), "id": "child", "extends": "parent"}
    child |= {"conflicts": [], "attributes": [], "advice": []}
    child["sources"] = [{**child["sources"][0], "id": "local"}]
    local = next(r for r in child["rules"] if r["id"] == "R13")
    child["rules"] = [{**local, "id": "local-rule", "rank": 21, "clauses": ["local#stamp"]}]
    value = {"from": "2021-05-14T00:00:00+08:00", "value": 600, "clause": "local#stamp"}
    child["params"] = [{"id": "ten_min_s", "unit": "s", "title": {"zh": "十分钟", "en": "Ten min"}, "values": [value]}]
    del child["tracing"]
    return write_pack(folder / "child", child | ({"tracing": tracing} if tracing else {}))


def test_a_child_takes_over_the_section_whole(tmp_path: Path) -> None:
    assert load_pack(make_child(tmp_path, None)).tracing == LOADED.tracing


def test_a_child_overrides_by_the_id_of_a_rule_and_by_naming_its_own_param(tmp_path: Path) -> None:
    table = {**copy.deepcopy(rule(DOCUMENT, "close-table")), "min_overlap_s": "ten_min_s"}
    pack = load_pack(make_child(tmp_path, {"gap_min_s": "ten_min_s", "rules": [table]}))
    assert pack.tracing is not None
    assert LOADED.tracing is not None
    assert pack.tracing.gap_min_s == "ten_min_s"
    assert pack.tracing.window == LOADED.tracing.window
    assert [r.id for r in pack.tracing.rules] == [r.id for r in LOADED.tracing.rules]
    changed = {r.id for r in pack.tracing.rules} - {r.id for r in pack.tracing.rules if r in LOADED.tracing.rules}
    assert changed == {"close-table"}
    assert [f for f in check_pack(pack) if f.place.startswith("/tracing")] == []


def test_a_child_replaces_a_deadline_and_adds_a_kind_and_a_rule(tmp_path: Path) -> None:
    deadline = {"what": "isolation", "ring": "secondary", "days": "close_isolation_d", "clauses": ["local#stamp"]}
    cable = {**copy.deepcopy(rule(DOCUMENT, "close-taxi")), "id": "close-cable-car", "kinds": ["cable_car"]}
    kind = {"id": "cable_car", "title": {"zh": "索道", "en": "Cable car"}, "vehicle": True}
    pack = load_pack(make_child(tmp_path, {"deadlines": [deadline], "rules": [cable], "place_kinds": [kind]}))
    assert pack.tracing is not None
    assert LOADED.tracing is not None
    assert len(pack.tracing.rules) == len(LOADED.tracing.rules) + 1
    assert [kind.id for kind in pack.tracing.place_kinds] == ["cable_car"]
    assert [d.days for d in pack.tracing.deadlines] == ["close_isolation_d", "close_monitoring_d", "close_isolation_d"]
