"""Forty at once, on both databases: of any number who act, one does; and the same tests on PostgreSQL as on SQLite."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.own_postgres import make_database
from tests.shared_data import ROOT
from tests.unit.desk.races import HASHERS, THREADS

ROUNDS = 3


def run(tmp_path: Path, address: str, *command: str) -> str:
    env = {
        **os.environ,
        "PRATIQUE_HOME": str(tmp_path),
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "pratique.web.settings",
    }
    env.pop("PRATIQUE_KEYS", None)
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def make_address(kind: str, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/data/register.sqlite3" if kind == "sqlite" else make_database()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_many_at_once_one_does(kind: str, tmp_path: Path) -> None:
    found: dict[str, Any] = json.loads(
        run(
            tmp_path,
            make_address(kind, tmp_path),
            "-c",
            f"import django; django.setup(); from tests.unit.desk.races import main; main({ROUNDS})",
        )
    )
    for told in found["approvals"]:
        assert told["done"] == 1
        assert told["same_person"] == told["same_unit"] == THREADS // 5
        assert sum(told.values()) == THREADS
        assert set(told) == {"done", "same_person", "same_unit", "act_closed"}
    assert (found["own"], found["approved"], found["enacted"]) == (0, ROUNDS, ROUNDS)
    assert found["documents"] == {"done": 1, "document_known": THREADS - 1}
    assert found["merges"] == {"done": 1, "merged_already": THREADS - 1}
    assert found["task"] == {"done": 1, "lost": THREADS - 1}
    assert found["link"] == {"done": 1, "link": HASHERS - 1}
    assert found["numbers"] == [1, 2]
    assert found["refusals"] == ROUNDS * (THREADS - 1)
    assert found["dense"]
    assert found["rebuilt"], found["different"]
    assert set(found["findings"]) <= ({"pg_superuser", "pg_rights"} if kind == "postgresql" else set())


def test_a_disk_that_is_really_full_refuses_and_resumes_by_itself(tmp_path: Path) -> None:
    start = "import django; django.setup(); from tests.unit.desk.races import fill_disk; fill_disk()"
    told = json.loads(run(tmp_path, make_address("sqlite", tmp_path), "-c", start))
    assert 0 < told["seen"] < 1000
    assert (told["care"], told["still"], told["again"], told["taken"], told["whole"]) == (True, False, True, 1, True)
    assert told["traced"] == told["seen"] + 2


def test_the_desk_and_the_record_pass_on_postgresql(tmp_path: Path) -> None:
    tests = ["tests/unit/desk", "tests/unit/record"]
    run(tmp_path, make_database(), "-m", "pytest", "-q", "-x", *tests, "--ignore", "tests/unit/desk/test_races.py")
