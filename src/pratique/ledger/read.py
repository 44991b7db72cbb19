"""Reading: one fact, a person, the house; as it stood at any two instants; and the feed, in order.

As of (t, k): facts that happened by t and were recorded by k, less those that were replaced or void by k:
- a fact is void if a withdrawal that is not itself void names it, or an undoing of its import batch does;
- a fact and its corrections are versions of one; the latest version that is not void stands for them all. So a
  correction replaces its target whole, and withdrawing a correction restores what it replaced.
Whether a version is replaced depends on k alone; ``happened_at`` of the version that stands is held against t.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from pratique.kinds.fact_kinds import FINAL, VOIDERS
from pratique.kinds.payloads import ImportUndone
from pratique.ledger.database import FACT_COLUMNS, Database, Row
from pratique.ledger.fact import IMPORT, Recorded, check_fact_id, pack_id
from pratique.ledger.keys import Keys
from pratique.ledger.rows import CORRECTS, HAPPENED, ID, KIND, REF, SEQ, SUBJECT, SYSTEM, open_row
from pratique.ledger.schema import check_keys_fit

_SELECT: Final = f"SELECT {FACT_COLUMNS} FROM ledger_fact"  # noqa: S608  (constants)
_FOREVER: Final = 2**62
_UNDONE: Final = ("ImportUndone", "FactWithdrawn")


@dataclass(frozen=True, slots=True)
class AsOf:
    """Which record is asked for; a bound that is None does not bind."""

    happened: int | None = None
    recorded: int | None = None
    seq: int | None = None


NOW: Final = AsOf()


@dataclass(frozen=True, slots=True)
class Undone:
    """An import batch that was undone: its facts up to ``seq`` are void."""

    batch: str
    seq: int


@dataclass(frozen=True, slots=True)
class Head:
    """How far the record goes; ``behind``: by how many microseconds the clock ran backwards at the last append."""

    seq: int
    recorded_at: int
    behind: int


class Reader:
    """Reads facts through a connection handed in; opens what its keys open."""

    def __init__(self, connection: Any, keys: Keys) -> None:  # noqa: ANN401  (any connection of the two)
        """Take a raw connection of ``sqlite3`` or ``psycopg``; raises LedgerFault if keys and ledger do not fit."""
        self.database = Database(connection)
        self.keys = keys
        check_keys_fit(self.database, keys)

    def read_head(self) -> Head:
        """Give how far the record goes."""
        row = self.database.one("SELECT seq, recorded_at, behind FROM ledger_head WHERE one = 1")
        return Head(*(row or (0, 0, 0)))

    def read_fact(self, fact_id: str) -> Recorded | None:
        """Give one fact as it was recorded, whatever became of it later."""
        check_fact_id(fact_id, "")
        row = self.database.one(f"{_SELECT} WHERE id = ?", (pack_id(fact_id),))
        return None if row is None else open_row(row, self.keys)

    def read_facts(self, fact_ids: Collection[str]) -> dict[str, Recorded]:
        """Give many facts by their ids, as ``read_fact`` does each; an id that is nobody's is left out."""
        for fact_id in fact_ids:
            check_fact_id(fact_id, "")
        rows = self.database.find_in(f"{_SELECT} WHERE id IN", [pack_id(fact_id) for fact_id in fact_ids])
        return {recorded.fact.id: recorded for recorded in (open_row(row, self.keys) for row in rows)}

    def read_feed(self, after: int, limit: int = 5000) -> list[Recorded]:
        """Give the next facts after a seq, in order, whatever became of them; empty at the end.

        There is no hole that is filled later: a follower that keeps the last seq it saw misses nothing.
        """
        return [open_row(row, self.keys) for row in self.read_rows(after, limit)]

    def read_rows(self, after: int, limit: int = 5000) -> list[Row]:
        """Give the next rows as they stand, sealed, in the order of ``FACT_COLUMNS``."""
        return self.database.rows(f"{_SELECT} WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit))

    def read_kinds(self, kinds: Collection[str], after: int, limit: int = 5000) -> list[Recorded]:
        """Give the next facts of these kinds after a seq, in order, whatever became of them; empty at the end."""
        marks = ", ".join("?" * len(kinds))
        statement = f"{_SELECT} WHERE seq > ? AND kind IN ({marks}) ORDER BY seq LIMIT ?"
        return [open_row(row, self.keys) for row in self.database.rows(statement, (after, *kinds, limit))]

    def read_person(self, subject: int, as_of: AsOf = NOW) -> list[Recorded]:
        """Give what stands of a person, in the order of recording; ``ERASED`` payloads once the key is gone."""
        bound, values = _bound(as_of)
        rows = self.database.rows(f"{_SELECT} WHERE subject = ?{bound} ORDER BY seq", (subject, *values))
        return [open_row(row, self.keys) for row in self._stand(rows, as_of)]

    def read_people(self, subjects: Collection[int]) -> dict[int, list[Recorded]]:
        """Give what stands of many people, each as ``read_person`` does, in one question for some hundreds."""
        found: dict[int, list[Row]] = {subject: [] for subject in subjects}
        rows = self.database.find_in(f"{_SELECT} WHERE subject IN", sorted(found))
        for row in sorted(rows, key=itemgetter(SEQ)):
            found[row[SUBJECT]].append(row)
        return {subject: [open_row(row, self.keys) for row in self._stand(of, NOW)] for subject, of in found.items()}

    def read_history(self, subject: int, as_of: AsOf = NOW) -> list[Recorded]:
        """Give all that was ever recorded of a person, what is void or replaced too, in the order of recording."""
        bound, values = _bound(as_of)
        rows = self.database.rows(f"{_SELECT} WHERE subject = ?{bound} ORDER BY seq", (subject, *values))
        return [open_row(row, self.keys) for row in rows]

    def read_house(self, kinds: Collection[str], as_of: AsOf = NOW) -> list[Recorded]:
        """Give what stands of facts about no person, of these kinds, in the order of recording."""
        wanted = sorted({*kinds, *_UNDONE})
        bound, values = _bound(as_of)
        marks = ", ".join("?" * len(wanted))
        statement = f"{_SELECT} WHERE subject IS NULL AND kind IN ({marks}){bound} ORDER BY seq"
        rows = self.database.rows(statement, (*wanted, *values))
        return [open_row(row, self.keys) for row in self._stand(rows, as_of) if row[KIND] in kinds]

    def find_last(self, kinds: Collection[str], upto: int | None = None) -> int:
        """Give the seq of the last fact that bears on what ``read_house`` gives of these kinds; 0 without any."""
        wanted = sorted({*kinds, *_UNDONE})
        bound, values = _bound(AsOf(seq=upto))
        marks = ", ".join("?" * len(wanted))
        statement = f"SELECT max(seq) FROM ledger_fact WHERE subject IS NULL AND kind IN ({marks}){bound}"  # noqa: S608
        row = self.database.one(statement, (*wanted, *values))
        return (row[0] if row else None) or 0

    def read_undone(self, as_of: AsOf = NOW) -> list[Undone]:
        """Give the import batches that were undone, and not restored."""
        marks = ", ".join("?" * len(_UNDONE))
        bound, values = _bound(as_of)
        statement = f"{_SELECT} WHERE subject IS NULL AND kind IN ({marks}){bound} ORDER BY seq"
        rows = find_standing(self.database.rows(statement, (*_UNDONE, *values)), [])
        undone: list[Undone] = []
        for row in rows:
            payload = open_row(row, self.keys).fact.payload
            if isinstance(payload, ImportUndone):
                undone.append(Undone(payload.batch, row[SEQ]))
        return undone

    def find_batch(self, batch: str) -> list[tuple[int, int | None]]:
        """Give (seq, subject) of every fact of an import batch: whom an undoing touches."""
        statement = (
            "SELECT seq, subject FROM ledger_fact "
            "WHERE source_system = 'import' AND source_ref > ? AND source_ref < ? ORDER BY seq"
        )
        return [(row[0], row[1]) for row in self.database.rows(statement, (f"{batch}/", f"{batch}0"))]

    def find_written_beside(self, batch: str, kinds: Collection[str]) -> list[int]:
        """Give whom an import batch is about and somebody else wrote of too, in facts of these kinds."""
        held = (f"{batch}/", f"{batch}0")
        marks = ", ".join("?" * len(kinds))
        statement = (
            f"SELECT DISTINCT subject FROM ledger_fact WHERE kind IN ({marks}) "  # noqa: S608  (marks)
            "AND NOT (source_system = 'import' AND source_ref > ? AND source_ref < ?) AND subject IN "
            "(SELECT subject FROM ledger_fact WHERE source_system = 'import' AND source_ref > ? AND source_ref < ?) "
            "ORDER BY subject"
        )
        return [row[0] for row in self.database.rows(statement, (*kinds, *held, *held))]

    def _stand(self, rows: list[Row], as_of: AsOf) -> list[Row]:
        imported = any(row[SYSTEM] == IMPORT for row in rows)
        standing = find_standing(rows, self.read_undone(as_of) if imported else [])
        if as_of.happened is None:
            return standing
        return [row for row in standing if row[HAPPENED] <= as_of.happened]


def find_standing(rows: Sequence[Row], undone: Iterable[Undone]) -> list[Row]:
    """Give those rows that stand: neither void nor replaced; ``rows`` are all of a subject's, in the order of seq."""
    batches = {item.batch: item.seq for item in undone}
    void: set[Any] = set()
    # Newest first: whatever voids a fact was recorded after it, so each is judged once all that bears on it is.
    for row in reversed(rows):
        if row[KIND] in FINAL:
            continue
        if row[SYSTEM] == IMPORT and batches.get(row[REF].partition("/")[0], 0) > row[SEQ]:
            void.add(row[ID])
        if row[KIND] in VOIDERS and row[ID] not in void:
            void.add(row[CORRECTS])
    first: dict[Any, Any] = {}
    latest: dict[Any, Any] = {}
    for row in rows:
        corrects = row[CORRECTS]
        is_version = corrects is not None and row[KIND] not in VOIDERS
        root = first.get(corrects, row[ID]) if is_version else row[ID]
        first[row[ID]] = root
        if row[ID] not in void:
            latest[root] = row[ID]
    return [row for row in rows if latest.get(first[row[ID]]) == row[ID]]


def _bound(as_of: AsOf) -> tuple[str, tuple[int, ...]]:
    """Give the clause, and its parameters, that leave out what was recorded later."""
    text, values = "", []
    if as_of.seq is not None:
        text, values = " AND seq <= ?", [as_of.seq]
    if as_of.recorded is not None:
        text, values = f"{text} AND recorded_at <= ?", [*values, as_of.recorded]
    return text, tuple(values)
