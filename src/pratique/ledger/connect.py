"""Opening a database by its address, for those who do not bring a connection: the command line and benchmarks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pratique.ledger.database import Database
from pratique.ledger.faults import LedgerFault
from pratique.ledger.schema import SQLITE_PRAGMAS

_SQLITE: Final = b"SQLite format 3\0"


def find_sqlite_file(address: str) -> Path | None:
    """Give the file that an address names; None if it names PostgreSQL. A bare path is a file of SQLite.

    ``sqlite:///here.db`` is relative, ``sqlite:////srv/there.db`` is not.
    """
    if address.startswith(("postgresql://", "postgres://")):
        return None
    if address.startswith("sqlite:///"):
        return Path(address.removeprefix("sqlite:///"))
    if "://" in address:
        scheme = address.partition("://")[0]
        raise LedgerFault("unknown_database", f"'{scheme[:20]}' is neither sqlite nor postgresql")
    return Path(address)


def connect_sqlite(path: Path, *, make: bool = False) -> sqlite3.Connection:
    """Open a file of SQLite the way the ledger needs it; raises LedgerFault ``unreadable``."""
    if not make:
        _check_sqlite_file(path)
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        for statement in SQLITE_PRAGMAS:
            connection.execute(statement)
    except sqlite3.Error as error:
        raise LedgerFault("unreadable", f"{path} cannot be opened: {error}") from None
    return connection


def connect_postgresql(address: str) -> Any:  # noqa: ANN401  (psycopg is there only where it is used)
    """Open PostgreSQL; raises LedgerFault ``unreadable``, or ``program_missing`` without psycopg."""
    try:
        import psycopg  # noqa: PLC0415
    except ImportError:
        raise LedgerFault("program_missing", "PostgreSQL needs psycopg: pip install 'pratique[postgres]'") from None
    try:
        return psycopg.connect(address, autocommit=True)
    except psycopg.Error as error:
        raise LedgerFault("unreadable", f"PostgreSQL cannot be reached: {str(error).splitlines()[0]}") from None


@contextmanager
def opened(address: str, *, make: bool = False) -> Iterator[Database]:
    """Open a database by its address, and close it."""
    path = find_sqlite_file(address)
    connection = connect_postgresql(address) if path is None else connect_sqlite(path, make=make)
    database = Database(connection)
    try:
        yield database
    except database.errors as error:
        said = (str(error).splitlines() or ["it said nothing"])[0]
        raise LedgerFault("unreadable", f"the database answers with an error: {said}") from error
    finally:
        connection.close()


def _check_sqlite_file(path: Path) -> None:
    """Raise LedgerFault ``unreadable`` before SQLite writes into a file that is none of its own."""
    try:
        with path.open("rb") as file:
            known = file.read(len(_SQLITE)) == _SQLITE
    except OSError as error:
        raise LedgerFault("unreadable", f"there is no database at {path}: {error.strerror}") from None
    if not known:
        raise LedgerFault("unreadable", f"{path} is not a database of SQLite")
