"""Where tables come from: files, folders of files, and anything that gives Arrow batches; all become batches here.

pandas, polars and Ibis objects come by the Arrow PyCapsule protocol (``__arrow_c_stream__``); none is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pratique.kinds.errors import BadInput
from pratique.tracing.engines.reading.csv_lines import read_csv
from pratique.tracing.tables import I64

ROWS_AT_ONCE = 1 << 20
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How .xlsx (a zip) and .xls files begin."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one file: the number of each (line of a CSV file, else position from 1), and rows beyond reading."""

    file: str
    table: pa.Table
    numbers: I64
    unreadable: I64


def open_source(source: object, rows: int = ROWS_AT_ONCE) -> Iterator[Batch]:
    """Give the batches of a source, in order.

    A source is a CSV or Parquet file, a folder of them, an Arrow table, batch or reader, or any object with
    ``__arrow_c_stream__`` (pandas, polars, Ibis); a polars LazyFrame is collected. Raises BadInput ``source``,
    ``file_kind``, ``parquet`` or what ``read_csv`` raises.
    """
    if isinstance(source, str | Path):
        for path, shown in _files(Path(source)):
            yield from _read_file(path, shown, rows)
        return
    if not hasattr(source, "__arrow_c_stream__") and hasattr(source, "collect"):
        source = source.collect()
    if isinstance(source, pa.RecordBatch):
        source = pa.Table.from_batches([source])
    if not hasattr(source, "__arrow_c_stream__"):
        raise BadInput("source", f"a {type(source).__name__} is no file, folder or table that gives Arrow batches")
    reader = source if isinstance(source, pa.RecordBatchReader) else pa.RecordBatchReader.from_stream(source)
    yield from _number(reader.schema, reader, "", rows)


def _files(path: Path) -> list[tuple[Path, str]]:
    """List the files of a source with the names they are told by; names with . or _ before them are no data."""
    if not path.is_dir():
        return [(path, path.name)]
    inside = [file.relative_to(path) for file in sorted(path.rglob("*")) if file.is_file()]
    found = [(path / file, str(file)) for file in inside if not any(part[0] in "._" for part in file.parts)]
    if not found:
        raise BadInput("source", "this folder holds no tables", str(path))
    return found


def _read_file(path: Path, shown: str, rows: int) -> Iterator[Batch]:
    try:
        if path.is_file():
            _refuse_workbook(path)
        if path.suffix.lower() == ".csv":
            for lines in read_csv(path):
                yield Batch(shown, lines.table, lines.numbers, lines.unreadable)
        elif path.suffix.lower() == ".parquet":
            yield from _read_parquet(path, shown, rows)
        else:
            _refuse_kind()
    except BadInput as bad:
        raise bad.under(shown) from None
    except OSError as error:
        raise BadInput("source", f"the file cannot be read: {error.strerror or error}", shown) from None


def _refuse_workbook(path: Path) -> None:
    """Raise BadInput ``file_kind`` for a workbook, whatever it is called."""
    with path.open("rb") as file:
        workbook = file.read(4) in _WORKBOOKS
    if workbook:
        raise BadInput("file_kind", "this is an Excel workbook: save it as CSV UTF-8")


def _refuse_kind() -> NoReturn:
    raise BadInput("file_kind", "tables are read from .csv and .parquet files")


def _read_parquet(path: Path, shown: str, rows: int) -> Iterator[Batch]:
    try:
        schema = pq.read_schema(path)
        texts = [
            field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        ]
        with pq.ParquetFile(path, read_dictionary=texts, memory_map=True) as file:
            yield from _number(file.schema_arrow, file.iter_batches(rows), shown, rows)
    except pa.ArrowInvalid as error:
        raise BadInput("parquet", f"this is no Parquet file that can be read ({str(error)[:80]})") from None


def _number(schema: pa.Schema, batches: Any, shown: str, rows: int) -> Iterator[Batch]:  # noqa: ANN401 (Arrow's iterators)
    """Cut or join batches to about ``rows`` rows, and number the rows."""
    done = 0
    waiting: list[pa.RecordBatch] = []
    none = np.zeros(0, np.int64)

    def give() -> Batch:
        table = pa.Table.from_batches(waiting, schema)
        return Batch(shown, table, np.arange(done + 1, done + 1 + len(table), dtype=np.int64), none)

    for batch in batches:
        for start in range(0, batch.num_rows, rows):
            piece = batch.slice(start, rows)
            if waiting and sum(len(one) for one in waiting) + len(piece) > rows:
                given = give()
                yield given
                done, waiting = done + len(given.table), []
            waiting.append(piece)
    if waiting or not done:
        yield give()
