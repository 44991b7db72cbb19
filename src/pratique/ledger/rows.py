"""Between a row of the database and a fact: envelopes, and payloads opened with their keys."""

from __future__ import annotations

from typing import Final

from pratique.ledger.codec import bind, decode_payload, encode_leaf
from pratique.ledger.database import Row
from pratique.ledger.fact import ERASED, Erased, Fact, Recorded, Source, unpack_id
from pratique.ledger.keys import Keys
from pratique.ledger.sealing import unseal

SEQ: Final = 0
ID: Final = 1
KIND: Final = 2
SUBJECT: Final = 3
HAPPENED: Final = 4
RECORDED: Final = 5
UNIT: Final = 7
SYSTEM: Final = 8
REF: Final = 9
CORRECTS: Final = 10
SEALED: Final = 12
COMMITMENT: Final = 13
"""Places in a row of ``FACT_COLUMNS``."""


def read_envelope(row: Row) -> Recorded:
    """Give what stands unsealed in a row; its payload reads ``ERASED``."""
    seq, fact_id, kind, subject, happened_at, recorded_at, by, unit, system, ref, corrects, schema, _, commitment = row
    fact = Fact(
        id=unpack_id(fact_id),
        kind=kind,
        subject=subject,
        happened_at=happened_at,
        by=by,
        unit=unit,
        source=Source(system, ref),
        payload=ERASED,
        corrects=None if corrects is None else unpack_id(corrects),
        schema=schema,
    )
    return Recorded(seq, recorded_at, bytes(commitment), fact)


def open_raw(row: Row, keys: Keys) -> bytes | None:
    """Give the canonical JSON of a row's payload; None if its key was destroyed."""
    cipher = keys.find(row[SUBJECT], row[UNIT])
    if cipher is None:
        return None
    return unseal(cipher, row[SEALED], bind(bytes(row[ID]), row[KIND], row[SUBJECT]))


def open_row(row: Row, keys: Keys) -> Recorded:
    """Give the whole of a row, opened; ``ERASED`` stands for a payload whose key was destroyed."""
    raw = open_raw(row, keys)
    shut = read_envelope(row)
    if raw is None:
        return shut
    fact = shut.fact
    whole = Fact(
        id=fact.id,
        kind=fact.kind,
        subject=fact.subject,
        happened_at=fact.happened_at,
        by=fact.by,
        unit=fact.unit,
        source=fact.source,
        payload=decode_payload(fact.kind, raw),
        corrects=fact.corrects,
        schema=fact.schema,
    )
    return Recorded(shut.seq, shut.recorded_at, shut.commitment, whole)


def row_leaf(row: Row) -> bytes:
    """Give the tree's leaf of a row."""
    shut = read_envelope(row)
    return encode_leaf(shut.seq, shut.recorded_at, shut.fact, shut.commitment)


def is_erased(recorded: Recorded) -> bool:
    """Tell whether a fact's payload is gone with its key."""
    return isinstance(recorded.fact.payload, Erased)
