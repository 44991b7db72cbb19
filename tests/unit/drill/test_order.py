"""Bad orders are refused with a code, in the library and in the shell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pratique.cli.main import app
from pratique.drill.order import CityOrder
from pratique.kinds.errors import BadInput
from pratique.tracing.engines.api import trace

GOOD: dict[str, Any] = {"people": 10, "days": 1, "seed": 1, "start": date(2021, 7, 25)}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"people": 0}, "people"),
        ({"people": 50_000_001}, "people"),
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
        ({"seed": -1}, "seed"),
        ({"seeds": 11}, "seeds"),
        ({"seeds": -1}, "seeds"),
        ({"zone": "Asia/Nowhere"}, "zone"),
        ({"division": "999999"}, "unknown_division"),
        ({"start": date(1999, 12, 31)}, "start"),
    ],
)
def test_a_bad_order_is_refused_with_its_code(change: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        CityOrder(**GOOD | change)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "change",
    [
        ["--people", "0"],
        ["--start", "yesterday"],
        ["--zone", "Nowhere"],
        ["--division", "1"],
        ["--no-epidemic", "--seeds-of-epidemic", "3"],
        ["--people", "many"],
    ],
)
def test_the_shell_exits_2_and_makes_nothing(change: list[str], tmp_path: Path) -> None:
    good = ["--people", "10", "--days", "1", "--seed", "1", "--out", str(tmp_path / "city")]
    result = CliRunner().invoke(app, ["city", "make", *good, *change])
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_the_shell_makes_a_city_and_says_how_big(tmp_path: Path) -> None:
    told = ["--people", "10", "--days", "1", "--seed", "1", "--out", str(tmp_path / "city")]
    result = CliRunner().invoke(app, ["city", "make", *told])
    assert result.exit_code == 0
    assert (tmp_path / "city" / "README.md").is_file()
    again = CliRunner().invoke(app, ["city", "make", *told])
    assert again.exit_code == 2


def test_unless_told_otherwise_a_small_city_has_cases_to_trace(tmp_path: Path) -> None:
    city = tmp_path / "city"
    told = ["--people", "2000", "--days", "14", "--seed", "1", "--out", str(city)]
    assert CliRunner().invoke(app, ["city", "make", *told]).exit_code == 0
    cases = [row.split(",")[0] for row in (city / "cases.csv").read_text("utf-8").splitlines()[1:]]
    answer = trace(city / "cases.csv", city, at="2021-08-07T20:00:00+08:00", pack="cn-beijing-2021-08")
    assert cases
    assert set(cases) == set(answer.completeness), "a city may be given as presence"
