"""One way to speak to SQLite and PostgreSQL through a DB-API connection that someone else opened.

What differs between the two is here and in ``schema``: the sign for a parameter, the lock, the fast way to insert many.
Every value is a bound parameter; the statements are constants.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Literal

from pratique.ledger.faults import LedgerFault

Row = tuple[Any, ...]
Name = Literal["sqlite", "postgresql"]

FACT_COLUMNS: Final = (
    "seq, id, kind, subject, happened_at, recorded_at, actor, unit, source_system, source_ref, corrects, schema, "
    "sealed, commitment"
)
_MARKS: Final = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
_INSERT: Final = f"INSERT INTO ledger_fact ({FACT_COLUMNS}) VALUES ({_MARKS})"  # noqa: S608  (constants)
_COPY: Final = f"COPY ledger_fact ({FACT_COLUMNS}) FROM STDIN (FORMAT BINARY)"
_COPY_TYPES: Final = (
    "int8", "bytea", "text", "int8", "int8", "int8", "text", "text", "text", "text", "bytea", "int2", "bytea", "bytea",
)  # fmt: skip
_COPY_FROM: Final = 32
"""From how many rows COPY is the faster way."""
_SLICE: Final = 500
"""Parameters in one IN list of SQLite."""
_ARRAY: Final = 5_000
"""Values in one array of PostgreSQL."""


class Database:
    """A connection to either database; never commits by itself."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401  (any DB-API connection of the two)
        """Take a raw connection of ``sqlite3`` or ``psycopg``; raises LedgerFault ``unknown_database``."""
        self.connection = connection
        homes = {kind.__module__.partition(".")[0] for kind in type(connection).__mro__}
        if not homes & {"sqlite3", "psycopg"}:
            message = f"a connection of sqlite3 or psycopg is wanted, not a {type(connection).__name__}"
            raise LedgerFault("unknown_database", message)
        self.name: Name = "sqlite" if "sqlite3" in homes else "postgresql"

    @property
    def errors(self) -> type[Exception]:
        """Give the class of all errors of this database."""
        if self.name == "sqlite":
            return sqlite3.Error
        import psycopg  # noqa: PLC0415  (only there where PostgreSQL is used)

        return psycopg.Error

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> Any:  # noqa: ANN401  (a DB-API cursor)
        """Run one statement; parameters are marked '?'."""
        if self.name == "sqlite":
            return self.connection.execute(statement, parameters)
        cursor = self._cursor()
        return cursor.execute(statement.replace("?", "%s"), parameters or None)

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Run one statement and give all its rows."""
        found: list[Row] = self.execute(statement, parameters).fetchall()
        return found

    def one(self, statement: str, parameters: Sequence[object] = ()) -> Row | None:
        """Run one statement and give its first row."""
        found: Row | None = self.execute(statement, parameters).fetchone()
        return found

    def insert_facts(self, rows: Sequence[Row]) -> None:
        """Insert facts, in the order of ``FACT_COLUMNS``."""
        if self.name == "sqlite":
            self.connection.executemany(_INSERT, rows)
        elif len(rows) < _COPY_FROM:
            self._cursor().executemany(_INSERT.replace("?", "%s"), rows)
        else:
            with self._cursor().copy(_COPY) as copy:
                copy.set_types(_COPY_TYPES)
                for row in rows:
                    copy.write_row(row)

    def find_in(self, statement: str, values: Sequence[object]) -> list[Row]:
        """Run a statement that ends in ``IN`` with many values, in slices; PostgreSQL takes them as one array."""
        found: list[Row] = []
        if self.name == "postgresql":
            any_of = f"{statement.removesuffix('IN')}= ANY (?)"
            for start in range(0, len(values), _ARRAY):
                found += self.rows(any_of, [list(values[start : start + _ARRAY])])
            return found
        for start in range(0, len(values), _SLICE):
            part = values[start : start + _SLICE]
            found += self.rows(f"{statement} ({', '.join('?' * len(part))})", part)
        return found

    def in_transaction(self) -> bool:
        """Tell whether a transaction is open, or opens by itself with the next statement."""
        if self.name == "sqlite":
            return bool(self.connection.in_transaction)
        idle = self.connection.info.transaction_status.name == "IDLE"
        return not (idle and self.connection.autocommit)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one state of the record throughout, whatever others append meanwhile; needs autocommit."""
        self.execute("BEGIN" if self.name == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            self.connection.rollback()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold one transaction of our own: committed at the end, rolled back on any error."""
        if self.name == "sqlite":
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.commit()
            except BaseException:
                self.connection.rollback()
                raise
        else:
            with self.connection.transaction():
                yield

    def _cursor(self) -> Any:  # noqa: ANN401  (a DB-API cursor)
        from psycopg.rows import tuple_row  # noqa: PLC0415  (only there where PostgreSQL is used)

        return self.connection.cursor(row_factory=tuple_row)
