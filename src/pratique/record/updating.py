"""Many rows of one table changed by few statements, their values bound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

AT_ONCE = 5_000
"""Rows a statement of PostgreSQL, each column bound as one array."""


def update(model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Give rows the values of ``fields``, within ``writing``; the first field is the primary key, JSON is text."""
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001  (Django's public name for it)
    named: dict[str, Field[Any, Any]] = {one.attname: one for one in model._meta.fields}  # noqa: SLF001  (same)
    columns = [connection.ops.quote_name(str(named[name].column)) for name in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            changes = ", ".join(f"{column} = %s" for column in columns[1:])
            statement = f"UPDATE {table} SET {changes} WHERE {columns[0]} = %s"  # noqa: S608  (names of the model)
            cursor.executemany(statement, [(*row[1:], row[0]) for row in rows])
            return
        changes = ", ".join(f"{column} = told.{column}" for column in columns[1:])
        arrays = ", ".join(f"%s::{named[name].db_type(connection)}[]" for name in fields)
        statement = (
            f"UPDATE {table} SET {changes} FROM unnest({arrays}) AS told ({', '.join(columns)}) "  # noqa: S608  (same)
            f"WHERE {table}.{columns[0]} = told.{columns[0]}"
        )
        for start in range(0, len(rows), AT_ONCE):
            cursor.execute(statement, [list(column) for column in zip(*rows[start : start + AT_ONCE], strict=True)])
