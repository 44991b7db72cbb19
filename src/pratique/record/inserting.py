"""Many rows put into one table by few statements, their values bound; for rows that nothing is asked of in between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

AT_ONCE = 500
"""Rows a statement: as many as SQLite binds in one go, of the tables here."""
COPY_FROM = 32
"""From how many rows on PostgreSQL takes them faster by COPY."""


def insert(model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]], clash: str = "") -> None:
    """Insert rows of a table's fields, within ``writing``; ``clash``: what to do about a row that is there already."""
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001  (Django's public name for it)
    found: list[Field[Any, Any]] = [one for one in model._meta.fields if one.name in fields]  # noqa: SLF001
    stands = {one.name: connection.ops.quote_name(str(one.column)) for one in found}
    columns = ", ".join(stands[name] for name in fields)
    mark = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES {mark} {clash}", rows)  # noqa: S608  (as below)
            return
        if not clash and len(rows) >= COPY_FROM:
            with (
                connection.wrap_database_errors,
                cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
            return
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            marks = ", ".join([mark] * len(some))
            statement = f"INSERT INTO {table} ({columns}) VALUES {marks} {clash}"  # noqa: S608  (names of the model)
            cursor.execute(statement, [value for row in some for value in row])


def widen_cache() -> None:
    """Let this connection to SQLite hold the indexes it writes into, a quarter of a gigabyte; no row is changed.

    Its log is copied back after 128 MB, not after each commit: pages of indexes come again in each.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -262144")
            cursor.execute("PRAGMA wal_autocheckpoint = 32768")
