"""A writer that is killed: forks a fresh process a round, which appends until it dies and tells each seq that counts.

Started once by the test, so that no round pays for imports. One line on standard input starts a round; the child writes
``<subject> <seq>`` after each commit, on a pipe that outlives it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pratique.ledger.connect import connect_sqlite
from pratique.ledger.erasure import Eraser, erase_subject, make_erasure
from pratique.ledger.keys import Keys
from pratique.ledger.store import Ledger
from tests.unit.ledger.cast import T0, Clock, stay

PEOPLE_A_ROUND = 1000


def write(folder: Path, round_number: int) -> None:
    """Append, with new people in every batch, and erase one now and then; never end by itself."""
    keys = Keys(folder / "keys")
    ledger = Ledger(connect_sqlite(folder / "ledger.db"), keys)
    clock = Clock(T0 + round_number * 1_000_000, step=1)
    first = round_number * PEOPLE_A_ROUND
    batch = 0
    while True:
        people = range(first + batch * 3, first + batch * 3 + 3)
        facts = [stay(n, id=_fresh(round_number, batch, i)) for i, n in enumerate([*people] * 5)]
        with ledger.transaction():
            made = ledger.append(facts, clock)
        os.write(1, f"kept {people[0]} {made[-1].seq}\n".encode())
        if batch % 4 == 3:
            fact = make_erasure(people[1], "asked", Eraser("officer:1", "u"), T0, os.urandom(10))
            recorded = erase_subject(ledger, fact, clock)
            os.write(1, f"erased {people[1]} {recorded.seq}\n".encode())
        batch += 1


def _fresh(round_number: int, batch: int, i: int) -> str:
    return f"0189a3f2-{batch:04x}-7{i:03x}-8{round_number:03x}-{os.urandom(6).hex()}"


def main() -> None:
    """Fork once a line; tell the child's number."""
    folder = Path(sys.argv[1])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            write(folder, int(line))
        os.write(2, f"{child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main()
