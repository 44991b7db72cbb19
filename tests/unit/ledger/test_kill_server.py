"""kill -9 of the PostgreSQL server itself while facts are appended: what was acknowledged stands when it is back."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import psycopg

from pratique.ledger.connect import connect_postgresql
from pratique.ledger.read import Reader
from pratique.ledger.store import Ledger
from pratique.ledger.verify import verify_ledger
from tests.own_postgres import OwnServer
from tests.unit.ledger.cast import Place, make_place, stay

ROUNDS = 8


def test_kill_nine_of_the_server(tmp_path: Path) -> None:
    dice = random.Random(5)  # noqa: S311
    server = OwnServer()
    server.start()
    place = make_place(tmp_path, server.make_database())
    kept = 0
    for _ in range(ROUNDS):
        writer = Writer(place)
        writer.start()
        time.sleep(dice.uniform(0.05, 0.5))
        server.kill()
        writer.join(30)
        assert not writer.is_alive()
        assert writer.told is not None, "the writer is told that the server is gone"
        kept = max(kept, writer.kept)
        server.start()
        reader = Reader(place.connect(), place.keys)
        head = reader.read_head()
        assert head.seq >= kept, "an acknowledged fact was lost"
        assert [row[0] for row in reader.read_rows(0, 1_000_000)] == list(range(1, head.seq + 1))
    assert kept > ROUNDS * 5, "too little was acknowledged to show anything"
    assert verify_ledger(reader, None, lambda _: None).findings == []
    place.close()
    server.remove()


class Writer(threading.Thread):
    """Appends three facts a transaction until the database is gone; ``kept`` is the last seq it was told."""

    def __init__(self, place: Place) -> None:
        super().__init__(daemon=True)
        self.place = place
        self.connection = connect_postgresql(place.address)
        self.kept = 0
        self.told: psycopg.Error | None = None

    def run(self) -> None:
        ledger = Ledger(self.connection, self.place.keys)
        try:
            while True:
                with ledger.transaction():
                    made = ledger.append([stay(n) for n in (1, 2, 3)], self.place.clock)
                self.kept = made[-1].seq
        except psycopg.OperationalError as error:
            self.told = error
        finally:
            self.connection.close()
