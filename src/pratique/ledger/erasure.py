"""Erasing a person: a fact says so, then the key is destroyed; what it sealed answers ``erased``, and can prove it.

1. `KeyDestroyed` is appended, in the transaction that rebuilds the projections, and committed.
2. The list outside gets its line, on the disk; then the slot is overwritten, on the disk.
A crash between the two is finished at the next start by ``finish_erasures``. The other order could lose a person's
facts to a transaction that then failed.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pratique.kinds.payloads import KeyDestroyed
from pratique.ledger.codec import bind
from pratique.ledger.database import FACT_COLUMNS, Row
from pratique.ledger.fact import Fact, Recorded, Source, make_fact_id
from pratique.ledger.faults import LedgerFault
from pratique.ledger.keys import Keys
from pratique.ledger.read import Reader
from pratique.ledger.rows import COMMITMENT, ID, KIND, SEALED, SEQ, UNIT, open_row, row_leaf
from pratique.ledger.sealing import SALT, unseal_salted
from pratique.ledger.store import Clock, Ledger
from pratique.ledger.tiles import StoredTree

PROOF: Final = "pratique/erasure/1"
_SELECT: Final = f"SELECT {FACT_COLUMNS} FROM ledger_fact WHERE kind = 'KeyDestroyed' AND subject IS NULL"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Eraser:
    """Who erases, for which unit."""

    by: str
    unit: str


def make_erasure(subject: int, reason: str, eraser: Eraser, at: int, randomness: bytes) -> Fact:
    """Make the fact that says a person's key is destroyed; ``randomness`` is ten bytes."""
    return Fact(
        id=make_fact_id(at, randomness),
        kind="KeyDestroyed",
        subject=None,
        happened_at=at,
        by=eraser.by,
        unit=eraser.unit,
        source=Source("erasure", ""),
        payload=KeyDestroyed(person_no=subject, reason=reason),
    )


def erase_subject(ledger: Ledger, fact: Fact, clock: Clock) -> Recorded:
    """Erase a person in a transaction of our own: record the fact, commit, destroy the key; harmless when repeated.

    A caller with a transaction of its own appends the fact in it and calls ``destroy_key`` once it is committed.
    """
    with ledger.transaction():
        recorded = ledger.append([fact], clock)[0]
    destroy_key(ledger.keys, recorded)
    return recorded


def destroy_key(keys: Keys, recorded: Recorded) -> None:
    """Destroy the key that a committed ``KeyDestroyed`` names."""
    payload = recorded.fact.payload
    if not isinstance(payload, KeyDestroyed):
        raise TypeError("a KeyDestroyed is wanted")
    keys.destroy(payload.person_no, recorded.recorded_at, recorded.fact.id)


def finish_erasures(reader: Reader, lines: tuple[str, ...] = ()) -> int:
    """Destroy every key that the record, the list outside or these lines say is destroyed; give how many were not.

    Run at each start and after each restore: an older copy of the database or of the keys brings nobody back.
    """
    back = reader.keys.apply_destroyed(lines)
    for row in reader.database.rows(f"{_SELECT} ORDER BY seq"):
        recorded = open_row(row, reader.keys)
        payload = recorded.fact.payload
        if isinstance(payload, KeyDestroyed) and not reader.keys.is_destroyed(payload.person_no):
            destroy_key(reader.keys, recorded)
            back += 1
    return back


def prove_erasure(reader: Reader, subject: int, checkpoint: Callable[[], str], key: str) -> dict[str, Any]:
    """Give the proof, for anyone to check, that a person was erased: the opened fact, its path, the signed root.

    ``checkpoint`` gives the signed checkpoint of the record as it stands. Raises LedgerFault ``unreadable`` if the
    person was not erased.
    """
    note = checkpoint()
    size = int(note.split("\n")[1])
    for row in reader.database.rows(f"{_SELECT} AND seq <= ? ORDER BY seq", (size,)):
        salted = _open(row, reader.keys)
        payload = json.loads(salted[SALT:])
        if payload["person_no"] == subject and reader.keys.is_destroyed(subject):
            return {
                "format": PROOF,
                "person_no": subject,
                "key": key,
                "leaf": row_leaf(row).decode(),
                "salt": salted[:SALT].hex(),
                "payload": salted[SALT:].decode(),
                "commitment": bytes(row[COMMITMENT]).hex(),
                "path": [
                    b64encode(node).decode() for node in StoredTree(reader.database, size).prove_inclusion(row[SEQ])
                ],
                "checkpoint": note,
            }
    raise LedgerFault("unreadable", f"person {subject} was not erased")


def _open(row: Row, keys: Keys) -> bytes:
    cipher = keys.find(None, row[UNIT])
    if cipher is None:
        raise LedgerFault("key_missing", f"the key of unit '{row[UNIT]}' was destroyed")
    return unseal_salted(cipher, row[SEALED], bind(bytes(row[ID]), row[KIND], None))
