"""The command line: what it prints, and exit status 2 with a clear word for every bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pratique.cli.main import app
from tests.shared_data import ROOT, SHARED, needs_shared

RUN = CliRunner()
AT = ["--at", "2021-08-07T20:00:00+08:00"]
RUILI = str(ROOT / "docs" / "examples" / "ruili.json")
CONTRACT = {
    "outcome", "status", "code", "provisional", "reasons", "would_change", "handling", "horizon", "measures",
    "pack", "pack_version", "engine_version", "list_id", "seq", "at", "says",
}  # fmt: skip


def test_a_decision_as_json_is_contract_eight() -> None:
    result = RUN.invoke(app, ["decide", *AT, "--json", RUILI])
    assert result.exit_code == 0
    decision = json.loads(result.stdout)
    assert set(decision) == CONTRACT
    assert decision["at"] == "2021-08-07T20:00:00+08:00"
    assert decision["horizon"] == "2021-08-07T22:00:00+08:00"
    assert decision["seq"] is None
    assert set(decision["says"]) == {"zh", "en"}
    assert decision["reasons"][0]["evidence"] == ["/person/stays/0"]


def test_a_person_may_come_by_standard_input() -> None:
    result = RUN.invoke(app, ["decide", *AT, "-"], input=Path(RUILI).read_text("utf-8"))
    assert result.exit_code == 0
    assert result.stdout.startswith("postpone yellow IN_LISTED_COUNTY")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--at", "2021-08-07", RUILI], "--at"),
        (["--pack", "nowhere", *AT, RUILI], "unknown_pack"),
        (["--risk-list", "/nowhere/list.txt", *AT, RUILI], "list.txt"),
        ([*AT, "/nowhere/person.json"], "person.json"),
        ([*AT, "--confirmed-at", "2021-08-07T05:00:00+08:00", RUILI], "confirmed_early"),
        ([*AT, str(ROOT / "README.md")], "line 1"),
    ],
)
def test_bad_input_exits_2_and_says_where(arguments: list[str], word: str) -> None:
    result = RUN.invoke(app, ["decide", *arguments])
    assert result.exit_code == 2, result.output
    assert word in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"schema":1,"person":{"id":"p","stays":[{"division":"999999","from":"2021-08-01T00:00:00Z"}]}}', "stays/0"),
        ('{"schema":1,"person":{"id":"p","id":"q"}}', "duplicate_key"),
        ('{"schema":1,"person":{"id":NaN}}', "number"),
        ('{"schema":1,"person":{"id":"p","nick":"x"}}', "/person"),
    ],
)
def test_a_bad_person_exits_2_with_the_place(text: str, word: str) -> None:
    result = RUN.invoke(app, ["decide", *AT, "-"], input=text)
    assert result.exit_code == 2
    assert word in result.stderr


def test_a_pack_with_something_wrong_exits_1_and_one_that_cannot_be_read_2(tmp_path: Path) -> None:
    folder = ROOT / "packs" / "cn-beijing-2021-08"
    for path in folder.iterdir():
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    assert RUN.invoke(app, ["policy", "check", str(tmp_path)]).exit_code == 0
    rules = tmp_path / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("clauses: [bj-235#R13]", "clauses: []"), "utf-8")
    result = RUN.invoke(app, ["policy", "check", str(tmp_path)])
    assert result.exit_code == 1
    assert "uncited" in result.stdout
    rules.write_text("rules: [", "utf-8")
    result = RUN.invoke(app, ["policy", "check", str(tmp_path)])
    assert result.exit_code == 2
    assert "rules.yaml" in result.stderr


@needs_shared
def test_a_decision_by_a_notice_equals_one_by_the_list_that_ships() -> None:
    notice = str(SHARED / "data" / "risk-lists" / "raw" / "published-2021-08-08.txt")
    shipped = json.loads(RUN.invoke(app, ["decide", *AT, "--json", RUILI]).stdout)
    read = json.loads(RUN.invoke(app, ["decide", *AT, "--json", "--risk-list", notice, RUILI]).stdout)
    for name in CONTRACT - {"list_id"}:
        assert read[name] == shipped[name]


def test_a_decision_shows_how_each_rule_was_read() -> None:
    result = RUN.invoke(app, ["decide", *AT, "--explain", RUILI])
    assert "✓ R3 " in result.stdout
    assert "✗ positive-sample" in result.stdout
    assert '✓ in_listed_now is "yes"' in result.stdout
    assert "· not order_kind" in result.stdout


def test_what_is_not_known_is_marked_so() -> None:
    person = {"id": "p", "stays": [{"division": "410100", "from": "2021-07-01T00:00:00+08:00"}]}
    trip = {"mode": "rail", "from": "410100", "to": "110000", "boards_at": "2021-08-07T22:00:00+08:00"}
    document = json.dumps({"schema": 1, "person": person, "trip": trip})
    result = RUN.invoke(app, ["decide", *AT, "--explain", "-"], input=document)
    assert "? R3 " in result.stdout
