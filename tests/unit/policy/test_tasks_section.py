"""The pack's clocks of tasks: read, inherited by kind, and told what is wrong with them."""

from __future__ import annotations

from dataclasses import replace

from pratique.kinds.instants import HOUR, parse_instant
from pratique.policy.check import check_pack
from pratique.policy.inherit import inherit
from pratique.policy.load import load_pack
from pratique.policy.tasks_section import Span, TaskStepUp

LOADED = load_pack("cn-beijing-2021-08")
AT = parse_instant("2021-08-07T20:00:00+08:00")
PLACE = next(one for one in LOADED.tasks if one.kind == "place")


def find_codes(**changes: object) -> set[str]:
    """Give what is found wrong with the pack when the kind ``place`` alone stands, changed."""
    changed = replace(PLACE, **changes)  # type: ignore[arg-type]
    return {one.code for one in check_pack(replace(LOADED, tasks=(changed,)))}


def test_transfer_is_due_in_twelve_hours_and_shown_two_levels_up() -> None:
    assert PLACE.due.at(LOADED, AT) == 12 * HOUR
    assert [(step.after.at(LOADED, AT), step.up) for step in PLACE.escalates] == [(0, 1), (4 * HOUR, 2)]


def test_what_is_wrong_with_a_clock_is_found() -> None:
    first, second = PLACE.escalates
    assert find_codes() == set()
    assert find_codes(due=Span("no_such", "h")) == {"unknown_param"}
    assert find_codes(due=Span("task_place_h", "s")) == {"wrong_unit"}
    assert find_codes(clauses=()) == {"uncited"}
    assert find_codes(clauses=("readings#none",)) == {"unknown_clause"}
    assert find_codes(escalates=(second, first)) == {"step_order"}
    assert find_codes(escalates=(first, TaskStepUp(second.after, 1))) == {"step_order"}
    assert {one.code for one in check_pack(replace(LOADED, tasks=(PLACE, PLACE)))} == {"twice"}


def test_a_child_pack_replaces_a_kind_and_keeps_the_others() -> None:
    parent = {"id": "nation", "tasks": [{"kind": "place", "due_h": "a"}, {"kind": "call", "due_h": "b"}]}
    child = {"id": "city", "tasks": [{"kind": "place", "due_h": "c"}]}
    merged = inherit(parent, child)["tasks"]
    assert {item["kind"]: item["due_h"] for item in merged} == {"place": "c", "call": "b"}
