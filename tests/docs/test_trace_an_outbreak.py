"""The ten lines of the how-to on tracing do what they say, and so does its Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pratique.tracing.engines.api import RowsSetAside
from tests.shared_data import ROOT

BIN = Path(sys.executable).parent
PAGE = (ROOT / "docs" / "how-to" / "trace-an-outbreak.md").read_text("utf-8")


def read_block(title: str) -> list[str]:
    text = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return [line[4:] for line in text.splitlines() if line.startswith("    ")]


def test_the_ten_lines_print_what_they_show(tmp_path: Path) -> None:
    lines = read_block("Ten lines")
    assert len(lines) == 10
    environment = {**os.environ, "OUT": str(tmp_path / "out"), "PATH": f"{BIN}:{os.environ['PATH']}"}
    script = "\n".join(line[2:] for line in lines if line.startswith("$ "))
    run = subprocess.run(["sh", "-ec", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    said = iter(run.stdout.splitlines())
    shown = [line for line in lines if not line.startswith("$ ")]
    assert all(
        line in said for line in shown
    )  # each after the one before it: the page leaves out what it does not need


def test_the_python_lines_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "docs" / "examples" / "outbreak")
    names: dict[str, object] = {"cases": "cases.csv", "presence": "presence.csv"}
    with pytest.warns(RowsSetAside, match="no_anchor 1"):
        exec("\n".join(read_block("From Python")), names)  # noqa: S102  (our own page)
    assert names["answer"].merged.num_rows == 10  # type: ignore[attr-defined]
