"""A bring-in killed at any moment leaves the folder as it was, or as it was to be."""

import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from pratique.kinds.errors import BadInput
from pratique.tracing.engines.reading import bringing, replacing
from tests.shared_data import ROOT
from tests.unit.tracing.presence_rows import arrow, bring, held, row, write_csv

ROUNDS = 30


def test_killed_at_random_moments(tmp_path: Path) -> None:
    dice = random.Random(4)  # noqa: S311
    folder = tmp_path / "f"
    days = [f"{day:02}" for day in range(1, 8)]
    bring(arrow([row("p", "v", "venue", f"{day}T08:00", f"{day}T09:00") for day in days]), folder)
    command = [sys.executable, "-m", "tests.unit.tracing.killed_bring_in"]
    ends = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as killer:
        assert killer.stdin is not None
        assert killer.stdout is not None
        longest = 60.0  # the first is let finish, and tells how long one takes
        for number in range(ROUNDS):
            rows = [row(f"q{number}", "v", "venue", f"{day}T08:00", f"{day}T09:00") for day in days]
            source = write_csv(tmp_path / f"{number}.csv", rows)
            before = held(folder)
            killer.stdin.write(f"{source} {folder} {dice.uniform(0, longest) if number else longest}\n")
            killer.stdin.flush()
            said, took = killer.stdout.readline().split()
            longest = longest if number else 1.3 * float(took)
            after = held(folder)
            arrived = [one for one in after if one[0] == f"q{number}"]
            assert [one for one in after if one[0] != f"q{number}"] == before
            assert len(arrived) in {0, len(days)}
            assert said == "killed" or (said == "done:0" and arrived)
            ends.append((said, bool(arrived)))
        killer.stdin.close()
    assert ("killed", False) in ends
    assert ("done:0", True) in ends


class _StoppedError(Exception):
    pass


def test_stopped_at_each_step_of_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop just before each call that writes; the old folder stands untouched and the next bring-in is whole."""
    folder = tmp_path / "f"
    bring(arrow([row("p", "v", "venue", "01T08:00", "01T09:00")]), folder)
    before = held(folder)
    more = arrow([row("q", "v", "venue", "01T08:00", "01T09:00"), row("q", "v", "venue", "02T08:00", "02T09:00")])

    def stop(*_: Any, **__: Any) -> None:
        raise _StoppedError

    steps = [(bringing.stored, name) for name in ("write_records", "write_about", "write_names", "write_places")]
    for module, name in [*steps, (replacing, "_sync"), (replacing, "_put_in_place")]:
        with monkeypatch.context() as patched:
            patched.setattr(module, name, stop)
            with pytest.raises(_StoppedError):
                bring(more, folder)
        assert held(folder) == before, name
    bring(more, folder)
    assert len(held(folder)) == 3


def test_without_an_exchange_of_names_the_old_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file system cannot exchange two names: done in two steps, and mended if stopped between them."""
    monkeypatch.setattr(replacing, "_exchange", lambda *_: False)
    folder = tmp_path / "f"
    rows = [row("p", "v", "venue", "01T08:00", "01T09:00")]
    bring(arrow(rows), folder)
    bring(arrow([row("q", "v", "venue", "01T08:00", "01T09:00")]), folder)
    assert len(held(folder)) == 2
    folder.rename(tmp_path / ".f.old")  # killed between the two steps
    assert bring(arrow(rows), folder).duplicates == 1
    assert len(held(folder)) == 2


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with replacing.replaced(tmp_path / "f") as new:
            (new / "about.json").write_text("{}")
            inside.set()
            leave.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert inside.wait(20)
        with pytest.raises(BadInput) as told:
            bring(arrow([]), tmp_path / "f")
        assert told.value.code == "busy"
    finally:
        leave.set()
        holder.join()
