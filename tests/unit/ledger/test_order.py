"""Numbers come in the order of commits: a follower that saw 2 has seen 1."""

from __future__ import annotations

import threading
import time
from typing import Any

from pratique.ledger.read import Reader
from pratique.ledger.store import Ledger
from pratique.ledger.verify import verify_ledger
from tests.unit.ledger.cast import Place, stay


def commit_in_the_wrong_order(first: Any, second: Any, follow: Any) -> tuple[list[int], threading.Thread]:
    """Let the first writer take its number and dawdle, the second commit the next; then a follower looks."""
    first.begin()
    other = threading.Thread(target=second.whole)
    other.start()
    other.join(0.7)
    seen = follow()
    first.commit()
    other.join(20)
    return seen, other


class PlainWriter:
    """Takes numbers from a sequence, as a table of one's own would, without the lock."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def begin(self) -> None:
        self.connection.execute("BEGIN")
        self.connection.execute("INSERT INTO plain DEFAULT VALUES")

    def commit(self) -> None:
        self.connection.execute("COMMIT")

    def whole(self) -> None:
        self.begin()
        self.commit()


class LedgerWriter:
    """Appends one fact to the ledger."""

    def __init__(self, place: Place, subject: int) -> None:
        self.place, self.subject, self.ledger = place, subject, Ledger(place.connect(), place.keys)

    def begin(self) -> None:
        sqlite = self.ledger.database.name == "sqlite"
        self.ledger.database.execute("BEGIN IMMEDIATE" if sqlite else "BEGIN")
        self.ledger.append([stay(self.subject)], self.place.clock)

    def commit(self) -> None:
        self.ledger.database.execute("COMMIT")

    def whole(self) -> None:
        self.begin()
        self.commit()


def test_without_the_lock_a_follower_misses_one(postgresql_place: Place) -> None:
    reader = postgresql_place.connect()
    reader.execute("CREATE TABLE plain (seq bigserial PRIMARY KEY)")
    follow = lambda: [row[0] for row in reader.execute("SELECT seq FROM plain ORDER BY seq").fetchall()]  # noqa: E731
    writers = [PlainWriter(postgresql_place.connect()) for _ in range(2)]
    seen, _ = commit_in_the_wrong_order(writers[0], writers[1], follow)
    assert seen == [2]
    later = [row[0] for row in reader.execute("SELECT seq FROM plain WHERE seq > 2").fetchall()]
    assert later == [], "the follower asks for what came after 2 and never sees 1"


def test_with_it_the_second_writer_waits_and_none_is_missed(place: Place) -> None:
    follower = place.reader()
    follow = lambda: [r.seq for r in follower.read_feed(0)]  # noqa: E731
    place.append(stay(1), stay(2))  # so that no key is made while the first writer dawdles
    connect, place.connect = place.connect, _open_for_threads(place)  # type: ignore[method-assign]
    writers = [LedgerWriter(place, 1), LedgerWriter(place, 2)]
    place.connect = connect  # type: ignore[method-assign]
    seen, other = commit_in_the_wrong_order(writers[0], writers[1], follow)
    assert seen == [1, 2], "while the first dawdles nobody overtakes it"
    assert not other.is_alive()
    assert [(r.seq, r.fact.subject) for r in follower.read_feed(2)] == [(3, 1), (4, 2)]


def _open_for_threads(place: Place) -> Any:
    """SQLite's connections stay in their thread unless told otherwise."""
    import sqlite3  # noqa: PLC0415

    from pratique.ledger.schema import SQLITE_PRAGMAS  # noqa: PLC0415

    plain = place.connect

    def connect() -> Any:
        if "://" in place.address:
            return plain()
        made = sqlite3.connect(place.address, isolation_level=None, timeout=30, check_same_thread=False)
        for statement in SQLITE_PRAGMAS:
            made.execute(statement)
        place.connections.append(made)
        return made

    return connect


def test_many_writers_leave_no_hole_and_a_follower_sees_each_once(place: Place) -> None:
    errors: list[BaseException] = []
    done = threading.Event()
    seen: list[int] = []

    def write(first: int) -> None:
        try:
            ledger = Ledger(place.connect(), place.keys)
            for n in range(12):
                with ledger.transaction():
                    ledger.append([stay(first + n), stay(first)], time.time_ns)  # any clock will do
            ledger.database.connection.close()
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    def follow() -> None:
        reader = Reader(place.connect(), place.keys)
        while True:
            last_round = done.is_set()
            got = [r.seq for r in reader.read_feed(seen[-1] if seen else 0, 7)]
            seen.extend(got)
            if last_round and not got:
                break
        reader.database.connection.close()

    follower = threading.Thread(target=follow)
    writers = [threading.Thread(target=write, args=(100 * n,)) for n in range(1, 4)]
    for thread in (follower, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    follower.join()
    place.connections[1:] = []
    assert errors == []
    assert seen == list(range(1, 73))
    assert verify_ledger(place.reader(), None, lambda _: None).findings == []
