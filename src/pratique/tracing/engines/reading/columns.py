"""Columns of a user's table as numbers: texts by a dictionary, instants as seconds of UTC; refused by their type."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import EARLIEST, LATEST, SECOND, parse_instant
from pratique.tracing.engines.reading.set_aside import NUMBER_OF
from pratique.tracing.services import Aliases, canonical_place
from pratique.tracing.tables import I64, U8, U32

MISSING = 255
"""The code of an instant that is not given, beside the numbers of CODES."""

_FAST = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$"
_NO_ZONE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([Tt ]+\d{1,2}:\d\d(:\d\d(\.\d+)?)?)?", re.ASCII)
_EXACT = 2**53
"""From here on a floating number may stand for several whole ones."""

_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts: the code of each row (-1: not given), and what the codes stand for, trimmed."""

    codes: NDArray[np.int32]
    values: list[str]


class Numbering:
    """A growing dictionary from names to dense numbers, in the order in which the names first appear."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._numbers: dict[str, int] = {name: number for number, name in enumerate(names)}

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, texts: Texts) -> U32:
        """Give the number of each row, all of which bear a text; names not met before get the next ones."""
        codes = texts.codes
        first = np.full(len(texts.values), len(codes), np.int64)
        first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
        used = np.flatnonzero(first < len(codes))
        used = used[np.argsort(first[used])]
        numbers = np.zeros(len(texts.values), np.uint32)
        known, values = self._numbers, texts.values
        numbers[used] = [known.setdefault(values[code], len(known)) for code in used.tolist()]
        return numbers[codes]

    def add(self, name: str) -> int:
        """Give the number of one name, new or known."""
        return self._numbers.setdefault(name, len(self._numbers))

    def names(self) -> list[str]:
        """Give the names in the order of their numbers."""
        return list(self._numbers)


class PlaceNumbering(Numbering):
    """A dictionary of places in which all numbers of one run are one place (docs/algorithms/seats.md)."""

    def __init__(self, names: Iterable[str], aliases: Aliases) -> None:
        super().__init__(names)
        self._aliases = aliases

    def number(self, texts: Texts) -> U32:
        """Give the number of each row by the one name of its place."""
        return super().number(Texts(texts.codes, [canonical_place(name, self._aliases) for name in texts.values]))

    def add(self, name: str) -> int:
        """Give the number of one place by its one name, new or known."""
        return super().add(canonical_place(name, self._aliases))


def check_columns(names: Sequence[str], required: Sequence[str], optional: Sequence[str], file: str) -> None:
    """Hold a table's columns to those known; raises BadInput ``columns`` naming what is missing, unknown or twice."""
    missing = [name for name in required if name not in names]
    unknown = [name for name in names if name not in required and name not in optional]
    twice = sorted({name for name in names if names.count(name) > 1})
    said = [("missing", missing), ("unknown", unknown), ("given twice", twice)]
    if missing or unknown or twice:
        told = "; ".join(f"{what}: {', '.join(name[:40] for name in which)}" for what, which in said if which)
        raise BadInput("columns", f"columns {told}. Known: {', '.join([*required, *optional])}", file)


def is_empty(column: pa.ChunkedArray) -> bool:
    """Tell whether a column holds no value, as pandas gives one that is empty: nulls without a type, or floats."""
    if pa.types.is_floating(column.type):
        return not pc.any(pc.is_finite(column)).as_py() and not pc.any(pc.is_inf(column)).as_py()
    return bool(pa.types.is_null(column.type))


def read_texts(table: pa.Table, name: str, file: str, *, numbers: bool = False, answers: bool = False) -> Texts:
    """Read a column of texts; a column that is absent gives no text.

    Whole numbers are taken as they are written; with ``numbers`` so are whole floats, with ``answers`` booleans. Else
    raises BadInput ``id_float`` (an id that has become a float has lost its zeros and may have lost its end) or
    ``text_type``. A column of floats that are all empty gives no text.
    """
    if name not in table.column_names or is_empty(table[name]):
        return Texts(np.full(len(table), -1, np.int32), [])
    column = table[name]
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_floating(kind) and not numbers:
        message = f"column {name} came as floating numbers; an id is text: read it as text where the table is made"
        raise BadInput("id_float", message, file)
    taken = _is_text(kind) or pa.types.is_integer(kind) or pa.types.is_null(kind) or pa.types.is_floating(kind)
    if not (taken or (answers and pa.types.is_boolean(kind))):
        raise BadInput("text_type", f"column {name} is {kind}; text is needed", file)
    encoded = _encode(column)
    if _is_text(kind):
        values = pc.utf8_trim_whitespace(encoded.dictionary.cast(pa.string())).fill_null("").to_pylist()
    else:
        held = encoded.dictionary.to_pylist()
        if any(isinstance(value, float) and abs(value) >= _EXACT for value in held):
            raise BadInput("id_float", f"column {name} came as floating numbers that have lost digits", file)
        values = [_write(value) for value in held]
    indices = encoded.indices.fill_null(-1) if encoded.indices.null_count else encoded.indices
    codes = indices.to_numpy().astype(np.int32)
    if "" in values:
        codes[np.array([value == "" for value in values] + [False])[codes]] = -1
    return Texts(codes, values)


def read_instants(table: pa.Table, name: str, file: str) -> tuple[I64, U8]:
    """Read instants as whole seconds of UTC (fractions dropped), each with a code: 0, MISSING or a number of CODES.

    Raises BadInput ``no_zone`` for a column of timestamps without a zone, ``instant_type`` for one of another type.
    """
    if name not in table.column_names or is_empty(table[name]):
        return np.zeros(len(table), np.int64), np.full(len(table), MISSING, np.uint8)
    column = table[name]
    if pa.types.is_timestamp(column.type):
        if column.type.tz is None:
            message = f"column {name} holds timestamps without a zone; say where they are local before they come here"
            raise BadInput("no_zone", message, file)
        ticks = _whole(column).view(pa.int64())
        seconds = _filled(ticks) // _PER_SECOND[column.type.unit]
        codes = np.zeros(len(ticks), np.uint8)
        if ticks.null_count:
            codes[ticks.is_null().to_numpy(zero_copy_only=False)] = MISSING
    elif _is_text(column.type) or (pa.types.is_dictionary(column.type) and _is_text(column.type.value_type)):
        seconds, codes = _parse(pc.utf8_trim_whitespace(_whole(column.cast(pa.string()))))
    else:
        raise BadInput("instant_type", f"column {name} is {column.type}; an instant with its zone is needed", file)
    outside = (seconds < EARLIEST // SECOND) | (seconds >= LATEST // SECOND)
    codes[outside & (codes == 0)] = NUMBER_OF["instant"]
    seconds[codes != 0] = 0
    return seconds, codes


def _parse(texts: pa.Array) -> tuple[I64, U8]:
    """Parse RFC 3339: what has the usual shape at once, the rest one by one."""
    usual = pc.match_substring_regex(texts, _FAST).fill_null(False)  # noqa: FBT003 (Arrow's own)
    try:
        moments = pc.if_else(usual, texts, pa.scalar(None, pa.string())).cast(pa.timestamp("us", "UTC"))
    except pa.ArrowInvalid:  # a date that does not exist is among them
        moments = pa.nulls(len(texts), pa.timestamp("us", "UTC"))
    seconds = _filled(moments.view(pa.int64())) // SECOND
    codes = np.zeros(len(texts), np.uint8)
    left = np.flatnonzero(moments.is_null().to_numpy(zero_copy_only=False))
    known: dict[str | None, tuple[int, int]] = {}
    for row, text in zip(left.tolist(), texts.take(pa.array(left)).to_pylist(), strict=True):
        if text not in known:
            known[text] = _parse_one(text)
        seconds[row], codes[row] = known[text]
    return seconds, codes


def _parse_one(text: str | None) -> tuple[int, int]:
    if not text:
        return 0, MISSING
    try:
        return parse_instant(text) // SECOND, 0
    except BadInput:
        return 0, NUMBER_OF["no_zone" if _NO_ZONE.fullmatch(text) else "instant"]


def _encode(column: pa.ChunkedArray) -> pa.DictionaryArray:
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    return _whole(column.unify_dictionaries())


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _filled(numbers: pa.Array) -> I64:
    """Give Arrow numbers as an array, 0 for null."""
    filled: I64 = (numbers.fill_null(0) if numbers.null_count else numbers).to_numpy()
    return filled


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _write(value: Any) -> str:  # noqa: ANN401 (a number, an answer or None)
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)
