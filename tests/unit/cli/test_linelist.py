"""`pratique linelist` in processes of its own: seen, taken in, killed and gone on with, undone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

MAKE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "pratique.web.settings"
import django
django.setup()
from pratique.record.first_start import prepare
from pratique.record.models import Unit
prepare()
Unit.objects.create(unit_id="city", division="110000", name_zh="c", name_en="c")
"""
COUNT = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "pratique.web.settings"
import django
django.setup()
from pratique.record.models import CaseRow, ImportBatch, LineKey, Upload
done = Upload.objects.latest("made_at").done
print(CaseRow.objects.count(), ImportBatch.objects.count(), LineKey.objects.count(), done)
"""
AT = ("--at", "2021-08-07T20:00:00+08:00")
HEADS = "case id,name,classification,onset\n"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    env = {**os.environ, "PRATIQUE_HOME": str(tmp_path / "home"), "PRATIQUE_KEYS": str(tmp_path / "keys")}
    subprocess.run([sys.executable, "-c", MAKE], env=env, check=True)
    return env


def run(home: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).parent / "pratique")
    return subprocess.run([program, "linelist", *command], env=home, capture_output=True, text=True, check=False)


def count(home: dict[str, str]) -> list[int]:
    told = subprocess.run([sys.executable, "-c", COUNT], env=home, capture_output=True, text=True, check=True)
    return [int(word) for word in told.stdout.split()]


def test_a_list_is_seen_taken_in_mended_and_undone(home: dict[str, str], tmp_path: Path) -> None:
    path, mend = tmp_path / "list.csv", tmp_path / "mend.csv"
    path.write_text(f"{HEADS}1,LI Wei,confirmed,2021-08-03\n2,WANG Fang,probable,2021-08-03\n", encoding="utf-8")
    seen = run(home, "preview", str(path), *AT)
    assert (seen.returncode, seen.stdout.splitlines()[-1]) == (
        0, "2 rows = 1 accepted + 1 set aside + 0 known already"
    )  # fmt: skip
    taken = run(home, "load", str(path), "--mend", str(mend), *AT)
    assert taken.returncode == 0, taken.stderr
    batch = taken.stdout.splitlines()[0].removeprefix("import ")
    assert "what to mend" in mend.read_text(encoding="utf-8-sig")
    assert count(home)[:2] == [1, 1]
    assert batch in run(home, "history").stdout
    undone = run(home, "undo", batch, "--reason", "the wrong file", *AT)
    assert (undone.returncode, count(home)[:3]) == (0, [0, 1, 0]), undone.stderr
    assert run(home, "preview", str(tmp_path / "none.csv"), *AT).returncode == 2


def test_killed_while_it_loads_it_goes_on_and_nothing_is_double(home: dict[str, str], tmp_path: Path) -> None:
    path, rows = tmp_path / "list.csv", 5_000
    path.write_text(HEADS + "".join(f"{n},{_name(n)},confirmed,2021-08-03\n" for n in range(rows)), encoding="utf-8")
    program = str(Path(sys.executable).parent / "pratique")
    load = subprocess.Popen([program, "linelist", "load", str(path), *AT], env=home, stdout=subprocess.DEVNULL)
    for _ in range(600):
        time.sleep(0.05)
        if load.poll() is not None or _held(home) > 0:
            break
    load.send_signal(signal.SIGKILL)
    load.wait()
    cases, batches, _, done = count(home)
    assert (cases, batches) == (done, 0)
    assert 0 < cases < rows
    assert run(home, "go-on", *AT).stdout == "1 files worked on\n"
    assert count(home) == [rows, 1, 2 * rows, rows]


def _name(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number)).title() + " Wei"


def _held(home: dict[str, str]) -> int:
    """Count cases by a connection that only reads."""
    import sqlite3  # noqa: PLC0415

    path = Path(home["PRATIQUE_HOME"]) / "data" / "register.sqlite3"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as held:
        found: int = held.execute("SELECT count(*) FROM record_caserow").fetchone()[0]
    return found
