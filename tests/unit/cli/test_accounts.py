"""From an empty folder to the first link; unsafe refuses with exit 2; a replay of nothing is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PRATIQUE = str(Path(sys.executable).parent / "pratique")


def run(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PRATIQUE_HOME": str(home), **more}
    env.pop("DATABASE_URL", None)
    return subprocess.run([PRATIQUE, *words], env=env, capture_output=True, text=True, check=False)


def test_the_first_start(tmp_path: Path) -> None:
    home = tmp_path / "home"
    empty = run(home, "accounts", "check")
    assert empty.returncode == 2
    assert "[keys_missing]" in empty.stderr
    first = run(home, "accounts", "enrol")
    assert first.returncode == 0, first.stderr
    assert "/en/enrol/" in first.stdout
    assert run(home, "accounts", "check").returncode == 0
    again = run(home, "accounts", "enrol", "--url", "https://pratique.example.org/")
    assert "https://pratique.example.org/en/enrol/" in again.stdout
    assert again.stdout != first.stdout
    (home / "keys" / "lookup.key").chmod(0o644)
    unsafe = run(home, "accounts", "check")
    assert unsafe.returncode == 2
    assert "[key_open]" in unsafe.stderr
    served = run(home, "serve", "--port", "8799")
    assert served.returncode == 2
    assert "[key_" in served.stderr


def test_beyond_this_machine_without_https_is_refused(tmp_path: Path) -> None:
    served = run(tmp_path, "serve", "--port", "8798", "--allow-host", "pratique.example.org")
    assert served.returncode == 2
    assert "[https]" in served.stderr


def test_a_replay_of_what_was_never_given(tmp_path: Path) -> None:
    run(tmp_path, "accounts", "enrol")
    for decision, code in (("01234567-0123-7123-8123-012345678901", "[no_decision]"), ("x", "[fact_id]")):
        told = run(tmp_path, "replay", decision)
        assert told.returncode == 2
        assert code in told.stderr
        assert "Traceback" not in told.stderr
