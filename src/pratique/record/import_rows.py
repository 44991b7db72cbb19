"""Rows of imports: which files were taken in, by which lines they are known again, and what an undoing takes away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from pratique.kinds import payloads as p
from pratique.ledger.fact import IMPORT, Recorded
from pratique.record import models as m
from pratique.record.inserting import insert
from pratique.record.register import make_lookup

LINE = "line"
CASE = "case"
KEY_LENGTH = 32
_OF_BATCH = (
    "seq IN (SELECT seq FROM ledger_fact WHERE source_system = 'import' AND source_ref > %s AND source_ref < %s "
    "AND seq < %s)"
)
_CUT = ("record_lookup", "record_assignment", "record_caserow")
"""Tables of rows that go with a batch's facts, by the seq of the fact that made each."""


def make_line_key(kind: str, text: str) -> str:
    """Give the keyed hash by which a line, or the case ID of a list, is known again."""
    return make_lookup(f"{kind}\x1f{text}".encode())[:KEY_LENGTH]


def make_ref(batch: str, row: int, keys: Sequence[str] = ()) -> str:
    """Give the source of a fact of a line: its batch, its row in the file, the keys by which it is known again."""
    return "/".join((batch, str(row), *keys))


def note_lines(items: Iterable[Recorded]) -> None:
    """Remember the lines that these facts came with."""
    rows = [
        (key, item.fact.batch, item.seq)
        for item in items
        if item.fact.source.system == IMPORT
        for key in item.fact.source.ref.split("/")[2:]
    ]
    insert(m.LineKey, ("key", "batch", "seq"), rows, "ON CONFLICT (key) DO NOTHING")


def import_loaded(recorded: Recorded, payload: p.ImportLoaded) -> None:
    """Write that a file was taken in; a batch of presence too, which is listed but undone by nobody."""
    m.ImportBatch.objects.get_or_create(
        batch=payload.batch,
        defaults={
            "fact_id": recorded.fact.id,
            "actor_id": recorded.fact.by,
            "unit_id": recorded.fact.unit,
            "rows": payload.rows,
            "accepted": payload.accepted,
            "quarantined": payload.quarantined,
            "duplicates": payload.duplicates,
            "loaded_at": recorded.fact.happened_at,
            "seq": recorded.seq,
        },
    )


def import_undone(recorded: Recorded, payload: p.ImportUndone) -> None:
    """Take away the rows of a batch's facts. People keep their numbers, which are never another's."""
    held = (f"{payload.batch}/", f"{payload.batch}0", recorded.seq)
    with connection.cursor() as cursor:
        for table in _CUT:
            cursor.execute(f"DELETE FROM {table} WHERE {_OF_BATCH}", held)  # noqa: S608  (constants)
        cursor.execute(f"UPDATE record_specimenrow SET withdrawn = %s WHERE {_OF_BATCH}", (True, *held))  # noqa: S608  (constants)
    m.LineKey.objects.filter(batch=payload.batch).delete()
    m.ImportBatch.objects.filter(batch=payload.batch).update(
        undone_at=recorded.fact.happened_at, undone_by=recorded.fact.by
    )
