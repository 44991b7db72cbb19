"""The feed in bulk: decrypted facts as columns, for folds over millions; typed where the reader asks for it.

Columns hold what a fold needs and no more. A payload stays canonical JSON until it is wanted: ``decode_payload`` types
it, and a fold that reads one kind pays for that kind only. An erased payload is None.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

from pratique.kinds.fact_kinds import FACT_KINDS, VOIDERS
from pratique.kinds.payloads import Payload
from pratique.ledger.codec import decode_payload
from pratique.ledger.database import FACT_COLUMNS, Row
from pratique.ledger.fact import IMPORT, Recorded, unpack_id
from pratique.ledger.read import NOW, AsOf, Reader, Undone, find_standing
from pratique.ledger.rows import HAPPENED, ID, KIND, RECORDED, SEQ, SUBJECT, SYSTEM, open_raw, open_row

CHUNK: Final = 20_000
_SELECT: Final = f"SELECT {FACT_COLUMNS} FROM ledger_fact"  # noqa: S608  (constants)


@dataclass(slots=True)
class FactColumns:
    """Facts side by side: lists of equal length."""

    seq: list[int] = field(default_factory=list)
    id: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    subject: list[int | None] = field(default_factory=list)
    happened_at: list[int] = field(default_factory=list)
    recorded_at: list[int] = field(default_factory=list)
    payload: list[bytes | None] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.seq)

    def decode(self, i: int) -> Payload | None:
        """Give the typed payload of the i-th fact; None once erased."""
        raw = self.payload[i]
        return None if raw is None else decode_payload(self.kind[i], raw)


def read_people(
    reader: Reader, first: int, end: int, kinds: Collection[str] | None = None, as_of: AsOf = NOW
) -> FactColumns:
    """Give what stands of persons [first, end), by person and then by seq; only these kinds, if any are named."""
    statement = f"{_SELECT} WHERE subject >= ? AND subject < ?"
    values = [first, end]
    if as_of.seq is not None:
        statement, values = f"{statement} AND seq <= ?", [*values, as_of.seq]
    if as_of.recorded is not None:
        statement, values = f"{statement} AND recorded_at <= ?", [*values, as_of.recorded]
    rows = reader.database.rows(f"{statement} ORDER BY subject, seq", values)
    undone = reader.read_undone(as_of)
    standing = _stand_each(rows, undone)
    if as_of.happened is not None:
        standing = (row for row in standing if row[HAPPENED] <= (as_of.happened or 0))
    return open_columns(reader, [row for row in standing if kinds is None or row[KIND] in kinds])


def read_subjects(reader: Reader, subjects: Collection[int], kinds: Collection[str], as_of: AsOf = NOW) -> FactColumns:
    """Give what stands of some persons, by person and then by seq; only of these kinds, and only such rows are read.

    As of a happening it does not ask; the rest of ``as_of`` binds.
    """
    wanted = sorted({*kinds, *VOIDERS} & FACT_KINDS.keys())  # words of our own, so they may stand in the statement
    listed = ", ".join(f"'{kind}'" for kind in wanted)
    bound = f" AND seq <= {int(as_of.seq)}" if as_of.seq is not None else ""
    bound += f" AND recorded_at <= {int(as_of.recorded)}" if as_of.recorded is not None else ""
    rows = reader.database.find_in(f"{_SELECT} WHERE kind IN ({listed}){bound} AND subject IN", sorted(set(subjects)))
    rows.sort(key=lambda row: (row[SUBJECT], row[SEQ]))
    undone = reader.read_undone(as_of) if any(row[SYSTEM] == IMPORT for row in rows) else []
    return open_columns(reader, [row for row in _stand_each(rows, undone) if row[KIND] in kinds])


def read_lives(reader: Reader, subjects: Collection[int]) -> dict[int, tuple[list[Recorded], list[Recorded]]]:
    """Give what stands of each person, and all that was ever recorded of them, both in the order of recording."""
    found: dict[int, list[Row]] = {subject: [] for subject in subjects}
    for row in sorted(reader.database.find_in(f"{_SELECT} WHERE subject IN", sorted(found)), key=itemgetter(SEQ)):
        found[row[SUBJECT]].append(row)
    undone = reader.read_undone() if any(row[SYSTEM] == IMPORT for rows in found.values() for row in rows) else []
    lives = {}
    for subject, rows in found.items():
        history = [open_row(row, reader.keys) for row in rows]
        standing = {row[SEQ] for row in find_standing(rows, undone)}
        lives[subject] = [one for one in history if one.seq in standing], history
    return lives


def read_batches(reader: Reader, after: int, upto: int | None = None, limit: int = CHUNK) -> Iterator[FactColumns]:
    """Give the feed after a seq in batches, in order, whatever became of the facts; up to the head if none is said."""
    end = reader.read_head().seq if upto is None else upto
    while after < end:
        rows = reader.read_rows(after, min(limit, end - after))
        if not rows:
            return
        after = rows[-1][SEQ]
        yield open_columns(reader, rows)


def open_columns(reader: Reader, rows: list[Row]) -> FactColumns:
    """Open rows into columns."""
    keys = reader.keys
    return FactColumns(
        seq=[row[SEQ] for row in rows],
        id=[unpack_id(row[ID]) for row in rows],
        kind=[row[KIND] for row in rows],
        subject=[row[SUBJECT] for row in rows],
        happened_at=[row[HAPPENED] for row in rows],
        recorded_at=[row[RECORDED] for row in rows],
        payload=[open_raw(row, keys) for row in rows],
    )


def _stand_each(rows: list[Row], undone: list[Undone]) -> Iterator[Row]:
    """Give the standing rows of each person in turn."""
    start = 0
    for i in range(1, len(rows) + 1):
        if i == len(rows) or rows[i][SUBJECT] != rows[start][SUBJECT]:
            yield from find_standing(rows[start:i], undone)
            start = i
