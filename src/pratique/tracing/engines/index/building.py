"""A day's Parquet file made into a segment; memory goes with one day's rows (about 50 bytes each)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import SECOND, local_date, local_midnight
from pratique.tracing.engines.index.layout import (
    CODE_BITS,
    COLUMNS,
    DETAILS,
    ELSEWHERE,
    KEY_KIND_SHIFT,
    KEY_PLACE_SHIFT,
    UNKNOWN_DETAILS,
    Segment,
)
from pratique.tracing.engines.index.packing import (
    COMBINATIONS,
    DETAILS_SHIFT,
    LATE_SHIFT,
    ROLE_SHIFT,
    U16,
    U64,
    count_slices,
    extents,
    new_reach,
    pack,
    slices,
)
from pratique.tracing.engines.index.sorting import sorted_order
from pratique.tracing.tables import COLUMNS as DTYPES
from pratique.tracing.tables import U8, U32, Presence

PACKED = ("person", "place", "kind", "start", "end", "role", "source", "late")
SEATED = ("carriage", "row", "row_to", "seat", "party")
BATCH = 1 << 20
MOST_ROWS = 0xFFFF_FFFF


@dataclass(slots=True)
class _Rows:
    """A file's rows as read: packed, and the details of those in ``detailed`` (rising) that have any."""

    keys: U64
    person: U32
    times: U32
    highs: U8
    combinations: U16
    detailed: NDArray[np.int64]
    details: dict[str, NDArray[np.generic]]


def day_of(day: str, zone: ZoneInfo) -> tuple[int, int]:
    """Give a local day's start in seconds of UTC, and its length in seconds: 23 to 25 hours."""
    first = date.fromisoformat(day)
    start, end = (local_midnight(d, zone) // SECOND for d in (first, first + timedelta(days=1)))
    return start, end - start


def make_segments(presence: Presence, zone: ZoneInfo) -> list[Segment]:
    """Make segments of a few records in memory, one a local day of start; raises BadInput ``presence_row``."""
    days = np.array([local_date(start * SECOND, zone).isoformat() for start in presence.start.tolist()], "U10")
    made = []
    for day in np.unique(days).tolist():
        rows = np.flatnonzero(days == day)
        file = io.BytesIO()
        pq.write_table(pa.table({name: getattr(presence, name)[rows] for name in DTYPES}), file)
        made.append(make_segment(file, day, zone))
    return made


def make_segment(path: Path | io.BytesIO, day: str, zone: ZoneInfo) -> Segment:
    """Read a day's file and sort it; ``BadInput`` names the file where it is not one, or holds another day's rows."""
    start, length = day_of(day, zone)
    rows = _read(path, start, length)
    order = sorted_order(rows.keys)
    person, times, combinations = rows.person[order], rows.times[order], rows.combinations[order]
    codes, code_of = _codes(combinations)
    tags: U8 = (rows.highs[order] << np.uint8(CODE_BITS)) | code_of[combinations]
    columns: dict[str, NDArray[np.generic]] = {"person": person, "time": times, "tag": tags, "codes": codes.ravel()}
    columns |= _details(rows, order, combinations, code_of)
    columns |= _keys(rows.keys, start, times, tags)
    del rows, order, combinations
    base, by_person = _person_order(person)
    columns |= by_person
    ready = {name: np.ascontiguousarray(columns[name], np.dtype(kind)) for name, kind in COLUMNS.items()}
    return Segment(day, start, length, len(person), base, ready)


def _read(path: Path | io.BytesIO, start: int, length: int) -> _Rows:
    """Read and pack a file, a batch at a time."""
    try:
        with pq.ParquetFile(path) as file:
            return _pack_batches(file, path, start, length)
    except (pa.ArrowException, OSError, KeyError, TypeError) as error:
        raise BadInput(
            "presence_unreadable", f"This is no Parquet file of presence records: {error}.", str(path)
        ) from error


def _pack_batches(file: pq.ParquetFile, path: Path | io.BytesIO, start: int, length: int) -> _Rows:
    n = file.metadata.num_rows
    if n > MOST_ROWS:
        raise BadInput("presence_too_many", f"{n} rows are too many for one file of a day.", str(path))
    rows = _Rows(
        np.empty(n, np.uint64), np.empty(n, np.uint32), np.empty(n, np.uint32), np.empty(n, np.uint8),
        np.empty(n, np.uint16), np.empty(0, np.int64), {},
    )  # fmt: skip
    detailed: list[NDArray[np.int64]] = []
    details: dict[str, list[NDArray[np.generic]]] = {name: [] for name in SEATED}
    at = 0
    for batch in file.iter_batches(BATCH, columns=[*PACKED, *SEATED]):
        columns = {name: batch.column(name).to_numpy(zero_copy_only=True) for name in (*PACKED, *SEATED)}
        here = slice(at, at + batch.num_rows)
        bad = pack(
            *(columns[name] for name in PACKED), *(columns[name] for name in SEATED), start, length,
            rows.keys[here], rows.times[here], rows.highs[here], rows.combinations[here],
        )  # fmt: skip
        if bad >= 0:
            raise BadInput(
                "presence_row",
                "This row starts on another day, lasts 0 s or less or over 48 h, or has an unknown role.",
                f"{path}: row {at + bad}",
            )
        rows.person[here] = columns["person"]
        found = np.flatnonzero(rows.combinations[here] >> DETAILS_SHIFT)
        detailed.append(found + at)
        for name, parts in details.items():
            parts.append(columns[name][found])
        at += batch.num_rows
    rows.detailed = np.concatenate([rows.detailed, *detailed])
    rows.details = {name: np.concatenate([np.empty(0, COLUMNS[name]), *parts]) for name, parts in details.items()}
    return rows


def _codes(combinations: U16) -> tuple[U8, U8]:
    """Give what codes mean (role, source, late, details) and each combination's code; the most frequent have one."""
    counts = np.bincount(combinations, minlength=COMBINATIONS)
    chosen = np.sort(np.argsort(-counts, kind="stable")[:ELSEWHERE])
    code_of = np.full(COMBINATIONS, ELSEWHERE, np.uint8)
    code_of[chosen] = np.arange(len(chosen))
    codes = np.zeros((ELSEWHERE + 1, 4), np.uint8)
    codes[:ELSEWHERE] = np.column_stack(_meaning(chosen.astype(np.uint16)))
    codes[ELSEWHERE, 3] = 1
    return codes, code_of


def _meaning(combinations: U16) -> tuple[U8, U8, U8, U8]:
    """Take a combination apart: role, source, late, whether there are details."""
    role, late = combinations >> ROLE_SHIFT & 3, combinations >> LATE_SHIFT & 1
    return (
        role.astype(np.uint8),
        (combinations & 0xFF).astype(np.uint8),
        late.astype(np.uint8),
        (combinations >> DETAILS_SHIFT).astype(np.uint8),
    )


def _details(rows: _Rows, order: U32, combinations: U16, code_of: U8) -> dict[str, NDArray[np.generic]]:
    """Give the side table: the rows of place order whose code says that they have details, or says nothing."""
    needs = (np.arange(COMBINATIONS) >> DETAILS_SHIFT).astype(bool) | (code_of == ELSEWHERE)
    at = np.flatnonzero(needs[combinations])
    role, source, late, seated = _meaning(combinations[at])
    known = seated.astype(bool)
    where = np.searchsorted(rows.detailed, order[at[known]])
    columns: dict[str, NDArray[np.generic]] = {"detail_row": at, "role": role, "source": source, "late": late}
    for name, unknown in UNKNOWN_DETAILS.items():
        column = np.full(len(at), unknown, COLUMNS[name])
        column[known] = rows.details[name][where]
        columns[name] = column
    return {name: columns[name] for name in ("detail_row", *DETAILS)}


def _keys(keys: U64, start: int, times: U32, tags: U8) -> dict[str, NDArray[np.generic]]:
    """Give the keys of place order, and how far each kind reaches."""
    n = count_slices(keys, KEY_KIND_SHIFT)
    names, key_row, longest, reach = (
        np.empty(n, np.uint64),
        np.empty(n + 1, np.uint32),
        np.empty(n, np.uint32),
        new_reach(),
    )
    slices(keys, KEY_KIND_SHIFT, names, key_row)
    kind = (names & np.uint64(0xFF)).astype(np.uint8)
    extents(start, kind, key_row, times, tags, CODE_BITS, longest, reach)
    place = (names >> np.uint64(KEY_PLACE_SHIFT - KEY_KIND_SHIFT)).astype(np.uint32)
    return {"key_place": place, "key_kind": kind, "key_row": key_row, "key_longest": longest, "reach": reach}


def _person_order(person: U32) -> tuple[int, dict[str, NDArray[np.generic]]]:
    """Give person order, with an offset for every number in their range where that is the smaller, else with names."""
    keys = person.astype(np.uint64)
    position = sorted_order(keys)
    n = count_slices(keys, 0)
    names, rows = np.empty(n, np.uint64), np.empty(n + 1, np.uint32)
    slices(keys, 0, names, rows)
    span = int(names[-1] - names[0]) + 1 if n else 0
    if span <= 2 * n:
        base = int(names[0]) if n else 0
        counts = np.zeros(span + 1, np.uint32)
        counts[(names - np.uint64(base)).astype(np.int64) + 1] = np.diff(rows)
        return base, {
            "who": np.empty(0, np.uint32),
            "who_row": np.cumsum(counts, dtype=np.uint32),
            "position": position,
        }
    return -1, {"who": names.astype(np.uint32), "who_row": rows, "position": position}
