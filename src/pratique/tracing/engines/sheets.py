"""The small files of a tracing (cases, isolations, places, people), from a file or any table, as columns of text."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import SECOND, format_instant
from pratique.tracing.cases import Sheet
from pratique.tracing.engines.reading.columns import check_columns
from pratique.tracing.engines.reading.sources import open_source

_UTC = ZoneInfo("UTC")


def read_sheet(source: object, file: str, columns: tuple[tuple[str, ...], tuple[str, ...]]) -> Sheet:
    """Read a table (a CSV or Parquet file, pandas, polars, Arrow, Ibis) whole; ``columns`` are needed and allowed.

    Raises BadInput ``columns`` (missing, unknown, given twice), ``text_type`` (a column that is neither text, date,
    instant, yes or no, nor a whole number), and what the readers raise of the file itself.
    """
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
        instants = [None if us is None else format_instant(us // SECOND * SECOND, _UTC) for us in ticks]
        naive = kind.tz is None  # its text bears no zone either, so that each row is set aside for it
        return [text.partition("+")[0] if text and naive else text for text in instants]
    if pa.types.is_boolean(kind):
        column = pc.if_else(column, "yes", "no")
    elif pa.types.is_integer(kind) or pa.types.is_date(kind) or pa.types.is_null(kind):
        column = column.cast(pa.string())
    elif not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        raise BadInput("text_type", f"column {name} is {kind}; write it as text", file)
    texts: list[str | None] = column.to_pylist()
    return texts
