"""`pratique trace` as people run it: files in, a folder out, few words, and exit 2 for what cannot be used."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyarrow import csv as pacsv
from typer.testing import CliRunner

from pratique.cli.main import app
from tests.shared_data import ROOT

RUN = CliRunner()
EXAMPLE = ROOT / "docs" / "examples" / "outbreak"
AT = ["--at", "2021-08-07T20:00:00+08:00"]
INPUT = ["--cases", str(EXAMPLE / "cases.csv"), "--presence", str(EXAMPLE / "presence.csv")]
BESIDE = [text for name in ("isolations", "places", "people") for text in (f"--{name}", str(EXAMPLE / f"{name}.csv"))]
FILES = {"about.json", "completeness.json", "report.json", "set_aside.csv"}
TABLES = ("evidence", "contacts", "merged", "general")


def test_csv_and_parquet_say_the_same(tmp_path: Path) -> None:
    for form in ("csv", "parquet"):
        result = RUN.invoke(app, ["trace", *AT, *INPUT, *BESIDE, "--out", str(tmp_path / form), "--format", form])
        assert result.exit_code == 0, result.output
        assert {path.name for path in (tmp_path / form).iterdir()} == FILES | {f"{name}.{form}" for name in TABLES}
    for name in TABLES:
        table = pq.read_table(tmp_path / "parquet" / f"{name}.parquet")
        lines = pacsv.read_csv(tmp_path / "csv" / f"{name}.csv")
        assert (lines.column_names, lines.num_rows) == (table.column_names, table.num_rows)
        assert table.num_rows
    for name in FILES:
        assert (tmp_path / "csv" / name).read_bytes() == (tmp_path / "parquet" / name).read_bytes()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_summary_says_each_case_and_what_was_set_aside(lang: str, tmp_path: Path) -> None:
    result = RUN.invoke(app, ["trace", *AT, *INPUT, *BESIDE, "--out", str(tmp_path / "out"), "--lang", lang])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line[:2] for line in lines[:2]] == ["N1", "N2"]
    assert all(code in result.stdout for code in ("no_anchor 1", "ends_before_start 1", "no_zone 1"))
    merged = "密接8人（其中2人本身是病例）" if lang == "zh" else "all cases: close 8 (of whom 2 are cases), secondary 2"
    assert any(merged in line for line in lines)
    assert ("no_anchor 1（既没有发病时间" in result.stdout) == (lang == "zh")
    assert ("密接6人" if lang == "zh" else "close 6 (5 sure, 1 possible), secondary 3, general 2") in lines[0]


def test_headings_alone_say_that_nothing_was_traced(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("case,person,onset\n", "utf-8")
    given = ["--cases", str(tmp_path / "cases.csv"), *INPUT[2:], "--out", str(tmp_path / "out")]
    result = RUN.invoke(app, ["trace", *AT, *given])
    assert result.exit_code == 0, result.output
    assert "no case: nothing was traced" in result.stdout


@pytest.mark.parametrize("engine", ["index", "duckdb", "oracle"])
def test_a_presence_folder_is_kept_and_asked_again(engine: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    first = ["trace", *AT, *INPUT, "--out", str(tmp_path / "first"), "--keep", str(kept), "--engine", engine]
    assert RUN.invoke(app, first).exit_code == 0
    again = ["trace", *AT, *INPUT[:2], "--presence", str(kept), "--out", str(tmp_path / "again"), "--engine", engine]
    result = RUN.invoke(app, again)
    assert result.exit_code == 0, result.output
    for name in ("evidence.csv", "contacts.csv", "merged.csv", "completeness.json", "set_aside.csv"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    assert (tmp_path / "kept-index").exists() == (engine == "index")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--at", "2021-08-07"], "instant"),
        (["--at", "2031-08-07T00:00:00Z"], "no_tracing"),
        ([*AT, "--pack", "nowhere"], "unknown_pack"),
        ([*AT, "--cases", "/nowhere/cases.csv"], "source"),
        ([*AT, "--cases", str(EXAMPLE)], "source"),
        ([*AT, "--cases", str(EXAMPLE / "people.csv")], "columns"),
        ([*AT, "--presence", str(EXAMPLE / "people.csv")], "columns"),
        ([*AT, "--presence", str(ROOT / "README.md")], "file_kind"),
        ([*AT, "--people", str(EXAMPLE / "places.csv")], "columns"),
        ([*AT, "--out", str(EXAMPLE)], "not_empty"),
        ([*AT, "--out", str(EXAMPLE), "--overwrite"], "not_ours"),
    ],
)
def test_what_cannot_be_used_exits_2_with_a_word_and_writes_nothing(
    arguments: list[str], code: str, tmp_path: Path
) -> None:
    result = RUN.invoke(app, ["trace", *INPUT, "--out", str(tmp_path / "out"), *arguments])
    assert result.exit_code == 2, result.output
    assert f"[{code}]" in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["cases.xlsx", "cases.csv"])
def test_a_workbook_is_called_one_whatever_its_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 and more")
    given = ["--cases", str(tmp_path / name), *INPUT[2:], "--out", str(tmp_path / "out"), "--lang", "zh"]
    result = RUN.invoke(app, ["trace", *AT, *given])
    assert result.exit_code == 2
    assert "this is an Excel workbook: save it as CSV UTF-8 [file_kind]" in result.stderr
    assert "pratique trace: 文件类型不对" in result.stderr


def test_an_answer_is_replaced_only_when_told_to(tmp_path: Path) -> None:
    arguments = ["trace", *AT, *INPUT, "--out", str(tmp_path / "out"), "--engine", "oracle"]
    assert RUN.invoke(app, arguments).exit_code == 0
    assert RUN.invoke(app, arguments).exit_code == 2
    assert RUN.invoke(app, [*arguments, "--overwrite"]).exit_code == 0


def test_killed_while_writing_no_half_of_an_answer_stands(tmp_path: Path) -> None:
    """Write half a million rows, long enough to be killed in the middle; a hospital grows no second ring."""
    out = tmp_path / "out"
    presence = tmp_path / "presence.csv"
    meet = ",ward,hospital,2021-08-03T12:00:00+08:00,2021-08-03T13:00:00+08:00\n"
    presence.write_text("person,place,kind,start,end\n" + "".join(f"q{n}{meet}" for n in range(5_000)), "utf-8")
    cases = tmp_path / "cases.csv"
    cases.write_text("case,person,onset\n" + "".join(f"c{n},q{n},2021-08-05\n" for n in range(100)), "utf-8")
    command = [str(Path(sys.executable).parent / "pratique"), "trace", *AT, "--cases", str(cases)]
    command += ["--presence", str(presence), "--out", str(out), "--keep", str(tmp_path / "kept")]
    process = subprocess.Popen(command, start_new_session=True)
    while not (tmp_path / ".out.new" / "evidence.csv").exists():
        assert process.poll() is None
        time.sleep(0.001)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not out.exists()
    assert (tmp_path / ".out.new").exists()
    subprocess.run([*command, "--lang", "zh"], check=True, capture_output=True)
    assert not (tmp_path / ".out.new").exists()
    assert len(json.loads((out / "completeness.json").read_text("utf-8"))) == 100
    with (out / "evidence.csv").open("rb") as file:
        assert sum(1 for _ in file) == 1 + 100 * 4_999
