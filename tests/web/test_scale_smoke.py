"""The recipe that measures pages under load does not rot: three hundred people, two clients, the real server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.shared_data import ROOT

PAGES = ROOT / "benchmarks" / "pages"
MEASURED = {
    "public": ("list of the day",),
    "resident": ("my state", "what is known", "who looked"),
    "officer": ("check, the form", "check and answer"),
    "registrar": ("look up",),
    "service desk": ("queue, first page", "queue, from its middle", "a question taken"),
    "auditor": ("decision and replay", "who looked at a person", "proof that a fact stands", "proof of a beginning"),
    "policy": ("acts",),
}

_ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


def call(program: str, folder: Path, *options: str) -> str:
    command = [sys.executable, str(PAGES / program), "--folder", str(folder), "--people", "300", *options]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=_ENVIRONMENT)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_a_city_is_made_as_the_projections_would_and_every_page_answers(tmp_path: Path) -> None:
    assert "every projection made anew from the facts is equal" in call("populate.py", tmp_path, "--check")
    told = call("run.py", tmp_path, "--clients", "2", "--visits", "1", "--seconds", "20")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in told.splitlines() if "| 0 |" in line]
    seen = {row[0] for row in rows if int(row[2]) > 0 and row[-2] == "0"}
    assert {f"{who}: {what}" for who, pages in MEASURED.items() for what in pages} <= seen, told
    assert "Not in this build" not in told
