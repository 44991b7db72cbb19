"""One who seals day files and erases some, killed at any instant: forks a fresh process a round (see kill_worker)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pratique.ledger.connect import connect_sqlite
from pratique.ledger.day_files import DayFiles
from pratique.ledger.keys import Keys
from pratique.ledger.store import Ledger
from tests.unit.ledger.cast import T0, Clock
from tests.unit.ledger.sealed import erase_batch, seal_day


def write(folder: Path, round_number: int) -> None:
    """Seal and erase, and tell what was committed; never end by itself."""
    keys = Keys(folder / "keys")
    ledger = Ledger(connect_sqlite(folder / "ledger.db"), keys)
    files = DayFiles(folder / "sealed", keys)
    clock = Clock(T0 + round_number * 1_000_000, step=1)
    while True:
        batch = seal_day(ledger, files, os.urandom(1_200_000), clock)
        os.write(1, f"sealed {batch.fact_id}\n".encode())
        if os.urandom(1)[0] % 3 == 0:
            erase_batch(ledger, files, batch, clock)
            os.write(1, f"erased {batch.fact_id}\n".encode())


def main() -> None:
    """Fork once a line; tell the child's number."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            write(Path(sys.argv[1]), int(line))
        os.write(2, f"{child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main()
