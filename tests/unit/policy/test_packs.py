"""Packs: what ships holds, and each way of being wrong is found, told with its place, and fails the check."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pratique.kinds.errors import BadInput
from pratique.policy.check import check_pack
from pratique.policy.compiled import CompiledPack
from pratique.policy.load import load_pack, make_pack, read_pack_document
from pratique.policy.shelf import find_packs_dir, list_packs

PACK_ID = "cn-beijing-2021-08"
DOCUMENT = read_pack_document(find_packs_dir() / PACK_ID)

Change = Callable[[dict[str, Any]], Any]


def write_pack(folder: Path, document: dict[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "utf-8")
    return folder


@pytest.mark.parametrize("pack_id", list_packs())
def test_a_pack_that_ships_has_nothing_wrong(pack_id: str) -> None:
    assert check_pack(load_pack(pack_id)) == []


def test_every_rule_that_ships_fires_in_one_example_and_not_in_another() -> None:
    pack = load_pack(PACK_ID)
    fires = {example.rule for rule in pack.rules for example in rule.examples}
    assert {rule.id for rule in pack.rules} - fires <= {"R11"}  # R11 always speaks second, after R3


def rule(document: dict[str, Any], rule_id: str = "R13") -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in document["rules"] if item["id"] == rule_id)
    return found


WRONG: list[tuple[str, str, Change]] = [
    ("an uncited rule", "uncited", lambda d: rule(d).update(clauses=[])),
    ("a clause that no source has", "unknown_clause", lambda d: rule(d).update(clauses=["bj-235#R99"])),
    ("an uncited default", "uncited", lambda d: d["default"].update(clauses=[])),
    ("a setting with an unknown clause", "unknown_clause", lambda d: d["list_max_age_h"].update(clause="x#y")),
    ("a read not declared", "undeclared_read", lambda d: rule(d).update(reads=["occasion"])),
    (
        "a read that no situation has",
        "undeclared_read",
        lambda d: rule(d).update(when='colour is "red"', reads=["colour"]),
    ),
    (
        "a read that is the engine's own",
        "undeclared_read",
        lambda d: rule(d).update(when="history_gap_s > 3", reads=["history_gap_s"]),
    ),
    (
        "a status read by a rule",
        "undeclared_read",
        lambda d: rule(d).update(when='status is "green"', reads=["status"]),
    ),
    ("a declared read that is not read", "unread", lambda d: rule(d)["reads"].append("ring")),
    (
        "an if without else",
        "not_certlogic",
        lambda d: rule(d).update(when={"if": [{"var": "inside_jurisdiction"}, True]}, reads=["inside_jurisdiction"]),
    ),
    ("an operator that is none", "not_certlogic", lambda d: rule(d).update(when={"or": [True, False]}, reads=[])),
    ("an unknown parameter", "unknown_param", lambda d: rule(d).update(when="clock_at not after clock_at + $x hours")),
    ("a rule that ends before it begins", "no_end", lambda d: rule(d).update(until="2021-08-08T17:00:00+08:00")),
    ("a rule that outlives its pack", "outside_pack", lambda d: rule(d).update(until="2022-08-08T17:00:00+08:00")),
    ("a status that the pack has not", "unknown_status", lambda d: rule(d).update(status="purple")),
    ("a code of the engine's own", "reserved_code", lambda d: rule(d).update(code="STALE_LIST")),
    ("a refusal that says nowhere to go", "no_handling", lambda d: rule(d, "R3").update(handling="none")),
    ("an override of a stricter rule", "override_up", lambda d: rule(d, "R13").update(overrides=["R3"])),
    ("a bare number of hours", "bare_number", lambda d: rule(d).update(when="clock_at not after clock_at + 48 hours")),
    ("a jurisdiction that is nowhere", "unknown_division", lambda d: d.update(jurisdiction="999999")),
    ("an override of nothing", "unknown_override", lambda d: rule(d).update(overrides=["R99"])),
    ("two answers of one rank", "rank_clash", lambda d: rule(d).update(rank=rule(d, "R11")["rank"])),
    ("no example", "no_example", lambda d: rule(d).update(examples=[])),
    (
        "an example that does not hold",
        "example_fails",
        lambda d: rule(d)["examples"][0]["expect"].update(outcome="postpone"),
    ),
    ("an example of another rule", "example_fails", lambda d: rule(d)["examples"][0]["expect"].update(rule="R3")),
    (
        "an example's unknown field",
        "example_field",
        lambda d: rule(d)["examples"][0].update(situation={"colour": "red"}),
    ),
    (
        "an example that is unsure",
        "example_field",
        lambda d: rule(d)["examples"][0].update(situation={"in_listed_now": "maybe"}),
    ),
    (
        "a measure without a longest duration",
        "no_maximum",
        lambda d: rule(d, "R10-enter")["measures"][1].update(max_days=0),
    ),
    ("a pack that ends before it begins", "no_span", lambda d: d.update(until="2021-08-01T00:00:00+08:00")),
]


@pytest.mark.parametrize(("name", "code", "change"), WRONG, ids=[name for name, _, _ in WRONG])
def test_each_way_of_being_wrong_is_found(name: str, code: str, change: Change) -> None:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    assert code in {finding.code for finding in check_pack(make_pack(document))}, name


SCHEMA: list[tuple[str, Change]] = [
    ("no end of the pack", lambda d: d.pop("until")),
    ("no end of a rule", lambda d: rule(d).pop("until")),
    ("no words in Chinese", lambda d: rule(d)["says"].pop("zh")),
    ("an unknown name", lambda d: d.update(colour="red")),
    ("an outcome that is none", lambda d: rule(d).update(outcome="arrest")),
    ("an instant without a zone", lambda d: rule(d).update({"from": "2021-08-08T18:00:00"})),
]


@pytest.mark.parametrize(("name", "change"), SCHEMA, ids=[name for name, _ in SCHEMA])
def test_what_disagrees_with_the_schema_is_refused_with_its_place(name: str, change: Change, tmp_path: Path) -> None:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    with pytest.raises(BadInput) as caught:
        load_pack(write_pack(tmp_path / "p", document))
    assert caught.value.code == "schema", name
    assert caught.value.place.startswith("/")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &a [1]\nb: *a\n", "yaml_alias"),
        ("a: !!python/object/apply:os.system [echo]\n", "yaml_tag"),
        ("a: 1\na: 2\n", "duplicate_key"),
        ("a: [1\n", "yaml"),
        ("1: 2\n", "yaml_key"),
        ("[" * 200 + "]" * 200, "too_deep"),
        ("a: 1\n---\nb: 2\n", "yaml"),
        ("x" * 3_000_000, "too_large"),
        ("just words", "schema"),
    ],
)
def test_yaml_is_read_strictly(text: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(text, "utf-8")
    with pytest.raises(BadInput) as caught:
        load_pack(tmp_path)
    assert caught.value.code == code


def test_a_yaml_bomb_is_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    (tmp_path / "pack.yaml").write_text("\n".join(lines), "utf-8")
    with pytest.raises(BadInput) as caught:
        load_pack(tmp_path)
    assert caught.value.code == "yaml_alias"
    assert caught.value.place == "pack.yaml: line 1"


def test_yaml_words_are_not_guessed() -> None:
    document = yaml.safe_load("x: no")
    assert document == {"x": False}, "the usual reader guesses; ours must not"
    assert DOCUMENT["jurisdiction"] == "110000"
    assert isinstance(DOCUMENT["from"], str)


def test_a_pack_built_on_another(tmp_path: Path) -> None:
    write_pack(tmp_path / "parent", {**copy.deepcopy(DOCUMENT), "id": "parent"})
    child = copy.deepcopy(DOCUMENT)
    child |= {"id": "child", "extends": "parent", "sources": child["sources"][:1], "params": [], "advice": []}
    child["sources"] = [{**child["sources"][0], "id": "local"}]
    child["rules"] = [{**rule(child, "R13"), "id": "local-rule", "rank": 21, "clauses": ["local#stamp"]}]
    child["conflicts"] = []
    child["attributes"] = []
    pack = load_pack(write_pack(tmp_path / "child", child))
    assert pack.rule("R3") is not None
    assert pack.rule("local-rule") is not None
    child["rules"] = [rule(copy.deepcopy(DOCUMENT), "R13")]
    with pytest.raises(BadInput) as caught:
        load_pack(write_pack(tmp_path / "child2", {**child, "id": "child2"}))
    assert caught.value.code == "extends"


def test_a_param_whose_name_begins_another_gives_the_rules_no_dates() -> None:
    document = copy.deepcopy(DOCUMENT)
    later = {**document["params"][0], "id": "test_max"}
    later["values"] = [{**later["values"][0], "from": "2021-08-20T00:00:00+08:00"}]
    document["params"] = [*document["params"], later]
    pack = make_pack(document)
    assert check_pack(pack) == []
    assert CompiledPack(pack).dates == CompiledPack(make_pack(DOCUMENT)).dates


def test_an_unknown_pack_names_those_that_ship() -> None:
    with pytest.raises(BadInput) as caught:
        load_pack("nowhere")
    assert caught.value.code == "unknown_pack"
    assert PACK_ID in caught.value.message
