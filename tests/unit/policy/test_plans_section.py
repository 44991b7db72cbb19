"""The plans: what ships is whole, each way of being wrong is found, a child pack replaces a group's plan."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from pratique.kinds.care_fields import GROUPS
from pratique.kinds.errors import BadInput
from pratique.policy.check import check_pack
from pratique.policy.load import load_pack, make_pack
from tests.unit.policy.test_packs import DOCUMENT, PACK_ID, Change, write_pack


def plan(document: dict[str, Any], group: str = "close") -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in document["plans"] if item["group"] == group)
    return found


def stage(document: dict[str, Any], number: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = plan(document)["stages"][number]
    return found


def escalate(document: dict[str, Any], rung: str, basis: str = "readings#orders-law") -> None:
    plan(document)["escalates"] = [{"rung": rung, "legal_basis": basis, "clauses": ["readings#orders-law"]}]


def test_each_group_has_a_plan_and_each_number_a_clause() -> None:
    pack = load_pack(PACK_ID)
    assert {one.group for one in pack.plans} == set(GROUPS)
    assert [one.precedence for one in pack.plans] == sorted((one.precedence for one in pack.plans), reverse=True)
    for one in pack.plans:
        for number in one.numbers():
            param = pack.param(number.param)
            assert param is not None
            assert all(pack.clause(value.clause) for value in param.values)


def test_a_rising_ladder_with_its_legal_basis_is_right() -> None:
    document = copy.deepcopy(DOCUMENT)
    plan(document)["rung"] = "advice"
    escalate(document, "request")
    assert check_pack(make_pack(document)) == []


WRONG: list[tuple[str, str, Change]] = [
    ("a group twice", "twice", lambda d: d["plans"].append(copy.deepcopy(plan(d)))),
    ("a kind of stage twice", "twice", lambda d: stage(d, 1).update(kind="central-isolation")),
    ("no end rule", "no_end_rule", lambda d: stage(d)["duration"].pop("end_rule")),
    ("another end rule", "no_end_rule", lambda d: stage(d)["duration"].update(end_rule="on-the-day")),
    ("no hard end", "no_hard_end", lambda d: plan(d).pop("hard_end")),
    ("no place", "no_place", lambda d: stage(d).pop("place")),
    ("a place that is none", "no_place", lambda d: stage(d).update(place="ship")),
    ("an anchor that is none", "unknown_anchor", lambda d: stage(d)["duration"].update(anchor="onset")),
    ("another group's anchor", "unknown_anchor", lambda d: stage(d)["duration"].update(anchor="arrival")),
    ("a first stage from itself", "unknown_anchor", lambda d: stage(d)["duration"].update(anchor="stage-start")),
    ("a kind that is none", "unknown_order_kind", lambda d: stage(d).update(kind="exile")),
    ("an exception's kind", "unknown_order_kind", lambda d: plan(d)["exceptions"][0].update(kind="exile")),
    ("stricter later", "stricter_later", lambda d: plan(d)["stages"].reverse()),
    ("a param that is none", "unknown_param", lambda d: stage(d)["duration"].update(days="days")),
    ("a param that is none, read", "unknown_param", lambda d: stage(d).update(release_when="day >= $days")),
    ("hours for days", "wrong_unit", lambda d: stage(d)["duration"].update(days="exit_test_h")),
    ("a bare number", "bare_number", lambda d: stage(d).update(release_when="tests_negative >= 2")),
    ("a field of no CareSituation", "undeclared_read", lambda d: stage(d).update(release_when="in_listed_now")),
    ("an instant as a number", "not_certlogic", lambda d: stage(d).update(release_when="placed_at >= day")),
    ("no CertLogic", "not_certlogic", lambda d: stage(d).update(release_when={"no-such": []})),
    ("a ladder that goes down", "ladder_down", lambda d: escalate(d, "advice")),
    ("a rung without a basis", "no_legal_basis", lambda d: plan(d).update(legal_basis="")),
    ("an unknown basis", "unknown_clause", lambda d: plan(d).update(legal_basis="x#y")),
    ("an uncited stage", "uncited", lambda d: stage(d).update(clauses=[])),
    ("an uncited fallback", "uncited", lambda d: plan(d)["fallbacks"][0].update(clauses=[])),
    ("an uncited hard end", "uncited", lambda d: plan(d)["hard_end"].update(clauses=[])),
]


@pytest.mark.parametrize(("code", "change"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_what_is_wrong_is_found(code: str, change: Change) -> None:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    assert code in {finding.code for finding in check_pack(make_pack(document))}


def test_a_number_itself_is_refused_by_the_schema(tmp_path: Path) -> None:
    document = copy.deepcopy(DOCUMENT)
    stage(document)["duration"]["days"] = 14
    with pytest.raises(BadInput) as caught:
        load_pack(write_pack(tmp_path / "numbers", document))
    assert caught.value.code == "schema"


def test_a_child_pack_replaces_a_plan_and_keeps_the_others(tmp_path: Path) -> None:
    write_pack(tmp_path / PACK_ID, DOCUMENT)
    child = {k: v for k, v in DOCUMENT.items() if k not in {"sources", "params", "rules", "advice", "conflicts"}}
    child |= {"id": "child", "extends": PACK_ID, "plans": [copy.deepcopy(plan(DOCUMENT))]}
    child |= {"sources": [], "rules": []}
    child["plans"][0]["rung"] = "request"
    child = {**child, "attributes": []}
    source = {**DOCUMENT["sources"][0], "id": "own"}
    rule = {**DOCUMENT["rules"][0], "id": "own", "rank": 999}
    pack = load_pack(write_pack(tmp_path / "child", child | {"sources": [source], "rules": [rule]}))
    assert {one.group: one.rung for one in pack.plans} == {**dict.fromkeys(GROUPS, "order"), "close": "request"}
