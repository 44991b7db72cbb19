from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pratique.cli.certlogic import answer_lines, app
from tests.shared_data import ROOT

SUITE = ROOT / "tests" / "suites" / "certlogic-traps.json"


def answers(*lines: str | bytes) -> list[Any]:
    raw = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    target = io.BytesIO()
    answer_lines(io.BytesIO(raw), target)
    return [json.loads(line) for line in target.getvalue().splitlines()]


def test_every_line_is_answered_in_order_whatever_stands_in_it() -> None:
    assert answers(
        '{"logic": {"+": [1, {"var": "x"}]}, "data": {"x": 1.0}}',
        "",
        "nonsense",
        '{"logic": NaN, "data": 1}',
        '{"logic": 1, "logic": 1, "data": 1}',
        b'{"logic": "\xff", "data": 1}',
        '{"logic": 1}',
        '{"logic": {"if": [true, 1]}, "data": null}',
        '{"logic": ' + '{"!": [' * 100 + "1" + "]}" * 100 + ', "data": 1}',
        "[" * 100_000,
        '{"logic": {"var": "名"}, "data": {"名": "湖南"}}',
        '{"logic": {"var": ""}, "data": "\\ud800"}',
        '{"logic": {"plusTime": ["2021-07-08", 0, "day"]}, "data": null}',
    ) == [
        {"value": 2},
        {"error": "json"},
        {"error": "json"},
        {"error": "number"},
        {"error": "duplicate_key"},
        {"error": "encoding"},
        {"error": "request"},
        {"error": "if_without_else"},
        {"error": "too_deep"},
        {"error": "too_deep"},
        {"value": "湖南"},
        {"value": "\ud800"},
        {"value": "2021-07-08T00:00:00.000Z"},
    ]


def test_a_line_without_end_is_one_error_and_the_next_is_answered() -> None:
    huge = '{"logic": 1, "data": "' + "x" * 9_000_000 + '"}'
    assert answers(huge, '{"logic": 1, "data": 0}') == [{"error": "too_large"}, {"value": 1}]


def test_text_passes_through_as_it_is() -> None:
    target = io.BytesIO()
    answer_lines(io.BytesIO('{"logic": "张家界", "data": 0}\n'.encode()), target)
    assert "张家界".encode() in target.getvalue()


def test_a_suite_ends_with_its_count() -> None:
    result = CliRunner().invoke(app, ["suite", str(SUITE), str(SUITE)])
    assert result.exit_code == 0
    count = result.stdout.splitlines()[-1]
    assert count.endswith(" passed, 0 failed")
    assert int(count.split()[0]) > 80


def test_a_failure_is_printed_and_gives_status_1(tmp_path: Path) -> None:
    case = {"name": "sum", "certLogicExpression": {"+": [1, 1]}}
    assertions = [{"data": None, "expected": 3}, {"data": None, "expected": 2}, {"directive": "skip"}]
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps({"name": "wrong", "cases": [{**case, "assertions": assertions}]}))
    result = CliRunner().invoke(app, ["suite", str(path)])
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "1 passed, 1 failed"
    assert "sum #1" in result.stdout


@pytest.mark.parametrize("content", [None, "{", "[1]", "3", '{"vs1": {}}'])
def test_a_file_that_is_no_suite_gives_status_2(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "file.json"
    if content is not None:
        path.write_text(content)
    assert CliRunner().invoke(app, ["suite", str(path)]).exit_code == 2
