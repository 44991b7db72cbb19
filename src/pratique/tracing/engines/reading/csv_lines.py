"""CSV in blocks of whole lines: a line that cannot be read is named by its number, and never eats its neighbours.

A field does not span lines. Lines with a NUL, an unclosed quote or a wrong number of fields are set aside; all others
come as text columns, blank lines dropped. The encoding is UTF-8, with or without BOM, else GB18030.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from pratique.kinds.errors import BadInput
from pratique.tracing.tables import I64, U8

Bools = NDArray[np.bool_]

BLOCK = 16 << 20
_NEWLINE, _RETURN, _QUOTE = 10, 13, 34
LONGEST_LINE = 1 << 20


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows of one block as text columns, the line of each, and the lines that could not be read."""

    table: pa.Table
    numbers: I64
    unreadable: I64


def read_csv(path: Path, block: int = BLOCK) -> Iterator[Lines]:
    """Read a CSV file by blocks; raises BadInput ``encoding``, ``empty_file``, ``columns`` or ``line_too_long``."""
    decoder = codecs.getincrementaldecoder(find_encoding(path))()
    header: list[str] | None = None
    done, rest = 0, b""
    with path.open("rb") as file:
        while True:
            raw = file.read(block)
            data = rest + decoder.decode(raw, final=not raw).encode()
            cut = data.rfind(b"\n") + 1 if raw else len(data)
            if cut == 0 and len(data) > LONGEST_LINE:
                raise BadInput(
                    "line_too_long", "a line of over a million characters: is this a CSV file?", f"line {done + 1}"
                )
            whole, rest = data[:cut], data[cut:]
            if header is None and whole.strip():
                line, _, whole = whole.lstrip(b"\r\n").partition(b"\n")
                done += data[:cut].count(b"\n") - whole.count(b"\n")
                header = _read_header(line)
            if header is not None:
                yield _read_block(whole, header, done)
            done += whole.count(b"\n")
            if not raw:
                break
    if header is None:
        raise BadInput("empty_file", "the file is empty: not even a line of column names")


def find_encoding(path: Path) -> str:
    """Find which of the two encodings the whole file keeps to; raises BadInput ``encoding``."""
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while raw := file.read(BLOCK):
                    decoder.decode(raw)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise BadInput("encoding", "the file is neither UTF-8 nor GB18030; save it as one of these")


def _read_header(line: bytes) -> list[str]:
    try:
        (names,) = csv.reader([line.decode().rstrip("\r")], strict=True)
    except (csv.Error, ValueError):
        raise BadInput("columns", "the line of column names cannot be read", "line 1") from None
    return [name.strip() for name in names]


def _read_block(block: bytes, header: list[str], before: int) -> Lines:
    """Drop blank and broken lines, by their bytes, then let Arrow split the rest into fields."""
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(data == _NEWLINE)
    if len(data) and (not len(ends) or ends[-1] != len(data) - 1):
        ends = np.append(ends, len(data))
    starts = np.concatenate([[0], ends[:-1] + 1]).astype(np.int64)[: len(ends)]
    numbers = before + 1 + np.arange(len(ends), dtype=np.int64)
    shown_ends = ends - ((ends > starts) & (data[np.maximum(ends, 1) - 1] == _RETURN))
    blank = shown_ends <= starts
    bad = _odd_quotes(data, starts) | _holds(data, 0, starts)
    keep = ~(blank | bad)
    if not keep.all():
        block = b"\n".join(block[start:end] for start, end in zip(starts[keep], shown_ends[keep], strict=True)) + b"\n"
    table, good = _split(block, header, int(keep.sum()))
    return Lines(table, numbers[keep][good], np.concatenate([numbers[bad & ~blank], numbers[keep][~good]]))


def _odd_quotes(data: U8, starts: I64) -> Bools:
    places = np.flatnonzero(data == _QUOTE)
    counts = np.bincount(np.searchsorted(starts, places, side="right") - 1, minlength=len(starts))
    return np.equal(counts % 2, 1)


def _holds(data: U8, value: int, starts: I64) -> Bools:
    found = np.zeros(len(starts), np.bool_)
    found[np.searchsorted(starts, np.flatnonzero(data == value), side="right") - 1] = True
    return found


def _split(block: bytes, header: list[str], lines: int) -> tuple[pa.Table, Bools]:
    """Split lines into fields; where Arrow would join two (a quote opened inside a line), line by line instead.

    A line of our own at the end shows whether the last one was joined to what follows.
    """
    good = np.ones(lines, np.bool_)
    if not lines:
        return pa.table({name: pa.array([], pa.string()) for name in header}), good

    ours = b",".join([b"x"] * len(header)) + b"\n"
    closed = block if block.endswith(b"\n") else block + b"\n"

    def skip(row: arrow_csv.InvalidRow) -> str:
        good[min(row.number, lines) - 1] = False
        return "skip"

    try:
        table = arrow_csv.read_csv(
            io.BytesIO(closed + ours),
            arrow_csv.ReadOptions(use_threads=False, column_names=header, block_size=len(closed + ours) + 1),
            arrow_csv.ParseOptions(invalid_row_handler=skip, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False),
        )
        if len(table) == good.sum() + 1:
            return table.slice(0, len(table) - 1), good
    except pa.ArrowInvalid:
        pass
    return _split_slowly(block, header)


def _split_slowly(block: bytes, header: list[str]) -> tuple[pa.Table, Bools]:
    rows: list[list[str]] = []
    good = []
    for line in block.decode().removesuffix("\n").split("\n"):
        try:
            (fields,) = csv.reader([line.removesuffix("\r")], strict=True)
        except (csv.Error, ValueError):
            fields = []
        good.append(len(fields) == len(header))
        if good[-1]:
            rows.append(fields)
    columns = [pa.array([row[at] for row in rows], pa.string()) for at in range(len(header))]
    return pa.table(columns, names=header), np.array(good, np.bool_)
