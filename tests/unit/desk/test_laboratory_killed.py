"""A kill in the middle of a file loses nothing acknowledged: the same file goes on, and nothing is double."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared_data import ROOT

PEOPLE = 1_500
MAKE = """
import django; django.setup()
from pratique.kinds import payloads as p
from pratique.desk.laboratory import do_register_laboratory, make_shell_actor
from pratique.record.first_start import prepare
from pratique.record.models import Unit
from pratique.record.register import append, make_fact, writing
AT = 1628337600000000
prepare()
Unit.objects.create(unit_id="u", division="110000", name_zh="u", name_en="u")
actor = make_shell_actor()
do_register_laboratory(actor, "L1", "One", "u", "u", AT)
def tell(n):
    yield make_fact("PersonRegistered", p.PersonRegistered(has_document=False), actor, AT, subject=n)
    yield make_fact("SpecimenTaken", p.SpecimenTaken(specimen_ref=f"S{n}", sampled_at=AT), actor, AT, subject=n)
with writing():
    append([fact for n in range(1, %d) for fact in tell(n)], AT)
"""
TAKE = """
import os, signal, django; django.setup()
from pathlib import Path
from pratique.desk.lab_files import do_take_in_file
from pratique.desk.laboratory import make_shell_actor
def kill(done, total):
    if done >= 500: os.kill(os.getpid(), signal.SIGKILL)
do_take_in_file(make_shell_actor(), "L1", Path(os.environ["RESULTS"]).read_bytes(), 1628337600000000, on_progress=kill)
"""
LOOK = """
import os, django; django.setup()
from pathlib import Path
from pratique.desk.lab_files import do_take_in_file
from pratique.desk.laboratory import make_shell_actor
from pratique.record.models import RunRow, SpecimenRow
made = do_take_in_file(make_shell_actor(), "L1", Path(os.environ["RESULTS"]).read_bytes(), 1628337600000000)
print(made.accepted, made.duplicates, SpecimenRow.objects.count(), RunRow.objects.get().received)
"""


def run(code: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_a_file_taken_in_goes_on_after_a_kill(tmp_path: Path) -> None:
    results = tmp_path / "results.csv"
    lines = [f"S{n},negative,R1" for n in range(1, PEOPLE)]
    results.write_text("specimen_ref,result,run\n" + "\n".join(lines) + "\n", "utf-8")
    env = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "DJANGO_SETTINGS_MODULE": "pratique.web.settings",
        "PRATIQUE_HOME": str(tmp_path / "home"),
        "PRATIQUE_KEYS": str(tmp_path / "keys"),
        "PYTHONPATH": str(ROOT / "src"),
        "RESULTS": str(results),
    }
    made = run(MAKE % PEOPLE, env)
    assert made.returncode == 0, made.stderr
    assert run(TAKE, env).returncode == -signal.SIGKILL
    looked = run(LOOK, env)
    assert looked.returncode == 0, looked.stderr
    accepted, known, rows, received = (int(one) for one in looked.stdout.split())
    assert (accepted, known, rows, received) == (PEOPLE - 1 - 500, 500, PEOPLE - 1, PEOPLE - 1)
