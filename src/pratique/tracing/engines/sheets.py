"""The small files of a tracing (cases, isolations, places, people), from a file or any table, as columns of text."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import SECOND, format_instant
from pratique.tracing.cases import Sheet
from pratique.tracing.engines.reading.columns import check_columns, is_empty
from pratique.tracing.engines.reading.sources import open_source

_UTC = ZoneInfo("UTC")
_DAY_US = 86_400 * SECOND

DAYS = frozenset({"onset"})
"""Columns that may hold local days: timestamps without a zone are taken there if all of them are midnights."""


def read_sheet(source: object, file: str, columns: tuple[tuple[str, ...], tuple[str, ...]]) -> Sheet:
    """Read a table (a CSV or Parquet file, pandas, polars, Arrow, Ibis) whole; ``columns`` are needed and allowed.

    Raises BadInput ``columns`` (missing, unknown, given twice), ``text_type`` (a column that is neither text, date,
    instant, yes or no, nor a whole number), ``no_zone`` (timestamps without a zone, but for midnights in DAYS), and
    what the readers raise of the file itself.
    """
    if isinstance(source, str | Path) and Path(source).is_dir():
        raise BadInput("source", "a file is wanted, not a folder", str(source))
    required, optional = columns
    found: dict[str, list[str | None]] = {}
    numbers: list[int] = []
    unreadable: list[int] = []
    for batch in open_source(source):
        check_columns(batch.table.column_names, required, optional, batch.file or file)
        for name in batch.table.column_names:
            found.setdefault(name, [None] * len(numbers)).extend(_as_text(batch.table[name], name, batch.file or file))
        numbers += batch.numbers.tolist()
        unreadable += batch.unreadable.tolist()
        for texts in found.values():  # a further file of a folder may lack a column
            texts.extend([None] * (len(numbers) - len(texts)))
    for name in required:
        found.setdefault(name, [])
    return Sheet(found, numbers, unreadable)


def _as_text(column: pa.ChunkedArray, name: str, file: str) -> list[str | None]:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_timestamp(kind):
        ticks = column.cast(pa.timestamp("us", kind.tz), safe=False).cast(pa.int64()).to_pylist()
        if kind.tz is None:
            return _as_days(ticks, name, file)
        return [None if us is None else format_instant(us // SECOND * SECOND, _UTC) for us in ticks]
    if is_empty(column):
        return [None] * len(column)
    if pa.types.is_boolean(kind):
        column = pc.if_else(column, "yes", "no")
    elif pa.types.is_integer(kind) or pa.types.is_date(kind) or pa.types.is_null(kind):
        column = column.cast(pa.string())
    elif not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        raise BadInput("text_type", f"column {name} is {kind}; write it as text", file)
    texts: list[str | None] = column.to_pylist()
    return texts


def _as_days(ticks: list[int | None], name: str, file: str) -> list[str | None]:
    """Write timestamps without a zone as days; what is no day cannot be told apart from an instant elsewhere."""
    if not any(us is not None for us in ticks):
        return [None] * len(ticks)
    if name not in DAYS or any(us is not None and us % _DAY_US for us in ticks):
        message = f"column {name} holds timestamps without a zone; say where they are local before they come here"
        if name in DAYS:
            message += " (only where all of them are midnights are they taken as days)"
        raise BadInput("no_zone", message, file)
    return [None if us is None else format_instant(us, _UTC)[: len("2021-08-05")] for us in ticks]
