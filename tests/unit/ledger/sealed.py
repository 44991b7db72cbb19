"""Sealing and erasing one day file, as the desk does: the file first, then its fact; its fact, then the key."""

from __future__ import annotations

import os

from pratique.kinds import payloads as p
from pratique.ledger.day_files import Batch, DayFiles, read_batches
from pratique.ledger.fact import make_fact_id
from pratique.ledger.read import Reader
from pratique.ledger.store import Ledger
from tests.unit.ledger.cast import T0, Clock, make_fact


def seal_day(ledger: Ledger, files: DayFiles, content: bytes, clock: Clock, day: str = "2021-08-01") -> Batch:
    reader = Reader(ledger.database.connection, ledger.keys)
    fact_id = make_fact_id(T0, os.urandom(10))
    with files.sealing():
        made = files.seal(f"presence/{day}/{fact_id}", read_batches(reader), lambda file: file.write(content))
        payload = p.BatchSealed(
            dataset="presence", day=day, path=made.path, sha256=made.sha256, rows=1, accepted=1, quarantined=0,
            duplicates=0, key_id=made.key_id,
        )  # fmt: skip
        with ledger.transaction():
            recorded = ledger.append([make_fact(payload, None, id=fact_id)], clock)[0]
    return Batch(recorded.fact.id, recorded.seq, payload, None)


def erase_batch(ledger: Ledger, files: DayFiles, batch: Batch, clock: Clock) -> None:
    with ledger.transaction():
        fact = make_fact(
            p.BatchErased(batch=batch.fact_id, reason="kept long enough"), None, id=make_fact_id(T0, os.urandom(10))
        )
        recorded = ledger.append([fact], clock)[0]
    files.erase(batch, recorded.recorded_at, recorded.fact.id)
