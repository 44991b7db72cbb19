"""``pratique risk-list read``: the table alone on standard output, the rest on standard error."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pratique.cli.risk_list import app
from pratique.places.risk_lists import read_risk_list

NOTICE = """2021年8月7日06时，全国1个高风险地区，2个中风险地区。
高风险地区(1个)
河南：1个
郑州市二七区京广路街道
中风险地区(2个)
江苏：1个
淮安市临河社区复兴路128号楼栋
北京：1个
昌平区龙泽园街道龙跃苑二区
"""


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE, "utf-8")
    return path


def test_the_table_stands_alone_on_standard_output(notice: Path) -> None:
    result = CliRunner().invoke(app, ["read", str(notice)])
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "as_of,level,division,county,place,whole_area,line",
        "2021-08-07T06:00:00+08:00,high,410103,410103,郑州市二七区京广路街道,true,4",
        "2021-08-07T06:00:00+08:00,medium,320813,320813,淮安市临河社区复兴路128号楼栋,false,7",
        "2021-08-07T06:00:00+08:00,medium,110114,110114,昌平区龙泽园街道龙跃苑二区,false,9",
    ]
    assert "total: declared 3, read 3; reconciled" in result.stderr
    assert "medium 江苏省: declared 1, read 1" in result.stderr
    assert "waiting for a person: none" in result.stderr


def test_what_waits_is_told_with_its_line(notice: Path) -> None:
    result = CliRunner().invoke(app, ["read", str(notice), "--no-settlements"])
    assert result.exit_code == 0
    assert ",medium,320800,,淮安市临河社区复兴路128号楼栋,false,7" in result.stdout
    assert "waiting for a person: 1" in result.stderr
    assert "line 7: 淮安市临河社区复兴路128号楼栋 (江苏省淮安市" in result.stderr


def test_the_output_can_be_read_again(notice: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(CliRunner().invoke(app, ["read", str(notice)]).stdout, "utf-8")
    assert read_risk_list(table).entries == read_risk_list(notice).entries


def test_a_count_that_is_off_is_told(notice: Path) -> None:
    notice.write_text(NOTICE.replace("河南：1个", "河南：2个"), "utf-8")
    result = CliRunner().invoke(app, ["read", str(notice)])
    assert result.exit_code == 0
    assert "unreconciled" in result.stderr
    assert "河南省 declares 2" in result.stderr


def test_bad_input_ends_with_two_and_prints_no_table(notice: Path) -> None:
    notice.write_text(NOTICE[:-20], "utf-8")
    result = CliRunner().invoke(app, ["read", str(notice)])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "[truncated]" in result.stderr


def test_a_notice_of_200_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    result = CliRunner().invoke(app, ["read", str(path)])
    assert result.exit_code == 2
    assert "[too_large]" in result.stderr


@pytest.mark.parametrize("name", ["absent.txt", "."])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    result = CliRunner().invoke(app, ["read", str(tmp_path / name)])
    assert result.exit_code == 2
    assert "[unreadable]" in result.stderr
