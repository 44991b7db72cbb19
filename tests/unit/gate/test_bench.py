"""The recipe that measures the hot path does not rot: two thousand people, a second each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.shared_data import ROOT


def test_the_recipe_runs_small(tmp_path: Path) -> None:
    """Where nginx or wrk is missing, a node is made and asked."""
    command = [sys.executable, str(ROOT / "benchmarks" / "gate" / "run.py"), "--folder", str(tmp_path)]
    is_whole = bool(shutil.which("nginx") and shutil.which("wrk"))
    command += ["--people", "2000", "--seconds", "1", "--rounds", "1", "--surge", "1"]
    command += [] if is_whole else ["--check-only"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=env)
    assert run.returncode == 0, run.stderr
    assert "packed, mean of" in run.stdout
    if is_whole:
        assert "people a second and core" in run.stdout
        assert run.stdout.count("/s asked | ") == 3


def test_what_is_recorded_shows_here_and_elsewhere() -> None:
    """No time is judged here: each of eight changes shows at both nodes at all."""
    command = [sys.executable, str(ROOT / "benchmarks" / "gate" / "shown.py"), "--rounds", "1"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=env, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    assert run.stdout.count(" s |") == 6
