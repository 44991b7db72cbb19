"""The README's ten lines do what they say, run as a newcomer would."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared_data import ROOT

BIN = Path(sys.executable).parent


def read_demo() -> list[tuple[str, str]]:
    text = (ROOT / "README.md").read_text("utf-8").partition("## Ten lines")[2].partition("\n## ")[0]
    lines = [line[4:] for line in text.splitlines() if line.startswith("    ")]
    return [(lines[i][2:], lines[i + 1]) for i in range(0, len(lines), 2)]


def test_the_demo_has_ten_lines() -> None:
    assert len(read_demo()) * 2 == 10


@pytest.mark.parametrize(("command", "printed"), read_demo())
def test_each_line_prints_what_stands_below_it(command: str, printed: str) -> None:
    command = re.sub(r"\bpratique\b(?= [a-z])", str(BIN / "pratique"), command)
    run = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.startswith(printed), run.stdout
