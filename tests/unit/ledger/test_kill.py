"""kill -9 at any instant, 200 times: nothing acknowledged is lost, nothing is left half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

from pratique.ledger.erasure import finish_erasures
from pratique.ledger.fact import ERASED
from pratique.ledger.keys import Keys
from pratique.ledger.merkle import Frontier, hash_leaf
from pratique.ledger.rows import row_leaf
from pratique.ledger.verify import verify_ledger
from tests.shared_data import ROOT
from tests.unit.ledger.cast import Place

ROUNDS = 200


def test_kill_nine_at_any_instant(sqlite_place: Place) -> None:
    dice = random.Random(9)  # noqa: S311
    command = [sys.executable, "-m", "tests.unit.ledger.kill_worker", str(sqlite_place.folder)]
    worker = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    assert worker.stderr is not None
    frontier, seen, acknowledged, erased = Frontier(), 0, 0, set[int]()
    for round_number in range(1, ROUNDS + 1):
        worker.stdin.write(f"{round_number}\n")
        worker.stdin.flush()
        child = int(worker.stderr.readline())
        time.sleep(dice.uniform(0.004, 0.06))
        os.kill(child, signal.SIGKILL)
        kept = 0
        for line in iter(worker.stdout.readline, "dead\n"):
            what, person, seq = line.split()
            kept = int(seq)
            if what == "erased":
                erased.add(int(person))
        acknowledged += kept > 0
        seen = check_round(sqlite_place, frontier, seen, kept, erased)
    for stream in (worker.stdin, worker.stdout, worker.stderr):
        stream.close()
    assert worker.wait(10) == 0
    assert acknowledged > ROUNDS / 4, "too few rounds came as far as a commit to show anything"
    finish_erasures(sqlite_place.reader())
    assert all(sqlite_place.keys.is_destroyed(person) for person in erased)
    assert len(erased) > ROUNDS / 20
    assert verify_ledger(sqlite_place.reader(), None, lambda _: None).findings == []


def check_round(place: Place, frontier: Frontier, seen: int, kept: int, erased: set[int]) -> int:
    """Hold the head, the rows, the tree and the keys against each other after a kill; give the new head."""
    reader = place.reader()
    head = reader.read_head()
    assert head.seq >= kept, "an acknowledged fact was lost"
    rows = reader.read_rows(seen, 100_000)
    assert [row[0] for row in rows] == list(range(seen + 1, head.seq + 1))
    frontier.extend([hash_leaf(row_leaf(row)) for row in rows])
    packed = reader.database.one("SELECT frontier FROM ledger_head")
    assert packed == (frontier.pack(),)
    fresh = Keys(place.folder / "keys")
    for row in rows:
        assert row[3] is None or fresh.find(row[3], row[7]) is not None or row[3] in erased or _is_erased(place, row[3])
    fresh.close()
    return head.seq


def _is_erased(place: Place, subject: int) -> bool:
    """A person whose erasure was recorded, but not acknowledged before the kill."""  # noqa: D401
    finish_erasures(place.reader())
    listed = place.keys.read_destroyed()
    facts = place.reader().read_person(subject)
    said = place.reader().read_fact(listed[subject][1])
    return said is not None and all(r.fact.payload is ERASED for r in facts)
