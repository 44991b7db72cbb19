"""An answer as a folder of files: CSV or Parquet, the same bytes each time, whole or not there.

In CSV instants are RFC 3339 in the pack's zone. A text cell that a spreadsheet would run as a formula (it begins with
= + - or @, blanks before it or not, or with a tab or carriage return) gets an apostrophe before it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from pratique.kinds.cells import RUNS
from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import read_json
from pratique.tracing.engines.answers import Answer
from pratique.tracing.engines.reading.replacing import replaced
from pratique.tracing.local_time import find_offsets

Format = Literal["csv", "parquet"]

ABOUT = {"format": "pratique-trace-answer", "version": 1}
"""What about.json says: a folder without it is never overwritten."""

_FORMULA = f"^({RUNS})"
_NEEDS_QUOTES = r'[",\r\n]'
_DAY = 86_400
_CLOCKS = pa.array([f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(_DAY)])


def check_free(folder: Path, *, overwrite: bool) -> None:
    """Raise BadInput where something stands: ``not_empty``; with ``overwrite``, ``not_ours`` for what is no answer."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not overwrite:
        message = "there is something there already; name another folder, or say --overwrite"
        raise BadInput("not_empty", message, str(folder))
    if not _is_answer(folder / "about.json"):
        raise BadInput("not_ours", "what is there is no answer of a tracing, so it is not overwritten", str(folder))


def _is_answer(about: Path) -> bool:
    try:
        return about.is_file() and read_json(about.read_bytes()) == ABOUT
    except BadInput:
        return False


def write_answer(
    answer: Answer, folder: Path, zone: ZoneInfo, form: Format = "csv", *, overwrite: bool = False
) -> None:
    """Write an answer into a folder of its own, which stands there whole or not at all.

    Files: evidence, contacts, merged, general (.csv or .parquet), completeness.json, report.json, set_aside.csv and
    about.json. Raises BadInput ``not_empty``, ``not_ours``, ``busy`` (another process writes there).
    """
    check_free(folder, overwrite=overwrite)
    tables = {name: getattr(answer, name) for name in ("evidence", "contacts", "merged", "general")}
    with replaced(folder) as new:
        new.chmod(0o700)  # it names people who were ill, and whom they met
        for name, table in tables.items():
            if form == "csv":
                write_csv(table, new / f"{name}.csv", zone)
            else:
                pq.write_table(table, new / f"{name}.parquet", compression="zstd", compression_level=1)
        write_csv(answer.set_aside, new / "set_aside.csv", zone)
        _write_json(ABOUT, new / "about.json")
        _write_json(answer.completeness, new / "completeness.json")
        _write_json(answer.report, new / "report.json")


def write_csv(table: pa.Table, path: Path, zone: ZoneInfo) -> None:
    """Write a table as CSV (RFC 4180, lines end in LF), cells quoted only in a file where one needs it."""
    text = [name for name in table.column_names if pa.types.is_string(table.schema.field(name).type)]
    quoted = any(pc.any(pc.match_substring_regex(table[name], _NEEDS_QUOTES)).as_py() for name in text)
    columns = {name: _as_cells(table[name], zone) for name in table.column_names}
    options = pacsv.WriteOptions(include_header=False, quoting_style="needed" if quoted else "none")
    with path.open("wb") as file:
        file.write(",".join(columns).encode() + b"\n")
        pacsv.write_csv(pa.table(columns), file, options)


def _as_cells(column: pa.ChunkedArray, zone: ZoneInfo) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        return _say_instants(column, zone)
    if pa.types.is_string(column.type):
        return pc.replace_substring_regex(column, _FORMULA, r"'\1")
    return column


def _say_instants(column: pa.ChunkedArray, zone: ZoneInfo) -> pa.ChunkedArray:
    """Write instants as RFC 3339 in a zone: day, clock and offset are each looked up, and joined; null stays null."""
    utc = column.cast(pa.int64()).fill_null(0).to_numpy()
    offsets = find_offsets(utc, zone)
    days, clocks = np.divmod(utc + offsets, _DAY)
    told = pa.array(offsets).dictionary_encode()
    first = int(days.min(initial=0))
    dates = np.arange(first, days.max(initial=first) + 1).astype("datetime64[D]")
    parts = [
        pa.array(np.char.add(dates.astype(str), "T")).take(pa.array(days - first)),
        _CLOCKS.take(pa.array(clocks)),
        pa.array([_say_offset(offset) for offset in told.dictionary.to_pylist()], pa.string()).take(told.indices),
    ]
    said = pc.binary_join_element_wise(*parts, "")
    return pc.if_else(column.is_valid(), said, pa.scalar(None, pa.string()))


def _say_offset(seconds: int) -> str:
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{minutes:02}"


def _write_json(value: Any, path: Path) -> None:  # noqa: ANN401
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")
