"""A million facts in batches of 5,000, sealed and hashed, against bare inserts into SQLite in the same run.

    python benchmarks/ledger/run.py [--facts N] [--people N] [--folder DIR] [--postgresql ADDRESS]

Prints a Markdown table. The bare insert writes the same columns, the same bytes a row, into a table with the same key,
with the same durability, and neither seals, hashes, nor keeps an index more than its two keys.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pratique.kinds.payloads import StayReported
from pratique.ledger.connect import connect_sqlite, opened
from pratique.ledger.database import FACT_COLUMNS, Database
from pratique.ledger.fact import Fact, Source, make_fact_id
from pratique.ledger.feed import read_batches
from pratique.ledger.keys import Keys, make_keys
from pratique.ledger.read import Reader
from pratique.ledger.schema import make_ledger
from pratique.ledger.store import Ledger
from pratique.ledger.verify import verify_ledger

T0 = 1_628_337_600_000_000
BATCH = 5000
SOURCE = Source("feed", "")


class Took:
    """How long something took: by the clock on the wall, and of this process's own time on a core."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def stop(self) -> Took:
        """Stop both clocks."""
        self.wall, self.cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        return self

    def row(self, what: str, count: int, bare: Took | None = None) -> str:
        """Give a row of the table."""
        ratio = f"{bare.wall / self.wall:.2f}" if bare else ""
        return f"| {what} | {count / self.wall:,.0f} | {self.cpu / count * 1e6:.1f} | {ratio} |"


def make_facts(count: int, people: int) -> Iterator[list[Fact]]:
    """Make batches as a client would; a person's facts lie scattered over the whole."""
    for start in range(0, count, BATCH):
        randomness = os.urandom(10 * BATCH)
        yield [
            Fact(
                id=make_fact_id(T0 + n * 1000, randomness[10 * (n - start) :]),
                kind="StayReported",
                subject=n * 7919 % people,
                happened_at=T0 + n,
                by="feed:rail",
                unit="110000/cdc",
                source=SOURCE,
                payload=StayReported(division="110114", first=T0 + n),
            )
            for n in range(start, min(start + BATCH, count))
        ]


def bench_bare(folder: Path, count: int) -> Took:
    """Insert rows of the same width, bare."""
    connection = connect_sqlite(folder / "bare.db", make=True)
    marks = ", ".join("?" * 14)
    connection.execute(f"CREATE TABLE bare ({FACT_COLUMNS.replace('seq,', 'seq INTEGER PRIMARY KEY,')}, UNIQUE (id))")
    began = Took()
    for start in range(0, count, BATCH):
        randomness = os.urandom(10 * BATCH)
        rows = [
            (
                n,
                (T0 // 1000 + n).to_bytes(6, "big") + randomness[10 * (n - start) :][:10],
                "StayReported",
                n,
                T0,
                T0,
                "feed:rail",
                "110000/cdc",
                "feed",
                "",
                None,
                1,
                b"x" * 107,
                b"y" * 32,
            )
            for n in range(start, min(start + BATCH, count))
        ]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO bare VALUES ({marks})", rows)  # noqa: S608  (constants)
        connection.execute("COMMIT")
    began.stop()
    connection.close()
    return began


def bench_append(database: Database, keys: Keys, count: int, people: int) -> Took:
    """Append facts, their making included."""
    with database.transaction():
        make_ledger(database, keys)
    ledger = Ledger(database.connection, keys)
    began = Took()
    for facts in make_facts(count, people):
        with ledger.transaction():
            ledger.append(facts, lambda: T0)
    return began.stop()


def bench_read(database: Database, keys: Keys, count: int) -> tuple[Took, Took]:
    """Read the feed opened, as columns; verify the whole record."""
    reader = Reader(database.connection, keys)
    reading = Took()
    read = sum(len(columns) for columns in read_batches(reader, 0))
    reading.stop()
    verifying = Took()
    verdict = verify_ledger(reader, None, lambda _: None)
    verifying.stop()
    if read != count or verdict.findings:
        raise AssertionError("the record does not hold")
    return reading, verifying


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--postgresql", default=None, help="an empty database's address")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ledger-bench-", dir=given.folder))
    print(
        f"{given.facts:,} facts about {given.people:,} people, batches of {BATCH:,}, SQLite {sqlite3.sqlite_version}\n"
    )
    print("| what | facts/s | own CPU, us a fact | of bare inserts |\n|---|---|---|---|")
    try:
        bare = bench_bare(folder, given.facts)
        print(bare.row("bare inserts into SQLite (WAL, FULL)", given.facts, bare), flush=True)
        run = make_runner(given.facts, given.people, bare)
        with opened(str(folder / "ledger.db"), make=True) as database:
            run(database, folder / "keys-sqlite", "SQLite")
        if given.postgresql:
            with opened(given.postgresql) as database:
                run(database, folder / "keys-postgresql", "PostgreSQL")
    finally:
        shutil.rmtree(folder)


def make_runner(count: int, people: int, bare: Took) -> Callable[[Database, Path, str], None]:
    """Give what measures one database and prints its rows."""

    def run(database: Database, key_folder: Path, name: str) -> None:
        make_keys(key_folder)
        keys = Keys(key_folder)
        appended = bench_append(database, keys, count, people)
        print(appended.row(f"append on {name}: made, sealed, hashed, inserted", count, bare), flush=True)
        reading, verifying = bench_read(database, keys, count)
        print(reading.row(f"feed of {name}, opened into columns", count))
        print(verifying.row(f"verify on {name}: every leaf, seal and commitment", count), flush=True)
        keys.close()

    return run


if __name__ == "__main__":
    main()
