"""Records as they were brought in, read back from segments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pratique.tracing.engines.index.layout import (
    CODE,
    CODE_BITS,
    DETAILS,
    ELSEWHERE,
    LOW,
    LOW_BITS,
    UNKNOWN_DETAILS,
    Segment,
)
from pratique.tracing.tables import COLUMNS, I64, U32, Presence

_ORDER = ("person", "start", "place")


def records_of(segments: Sequence[Segment], people: U32, start: int, end: int) -> Presence:
    """Give the records of these people that overlap [start, end), by person, start, place."""
    wanted = np.unique(people)
    parts = [_presence(segment, _rows_of(segment, wanted)) for segment in segments if segment.rows]
    columns: dict[str, NDArray[np.generic]] = {
        name: np.concatenate([np.empty(0, kind), *(part[name].astype(kind) for part in parts)])
        for name, kind in COLUMNS.items()
    }
    inside = (columns["start"].astype(np.int64) < end) & (columns["end"].astype(np.int64) > start)
    columns = {name: column[inside] for name, column in columns.items()}
    by = (*_ORDER, *(name for name in columns if name not in _ORDER))
    order = np.lexsort([columns[name] for name in reversed(by)])
    return Presence(**{name: column[order] for name, column in columns.items()})  # type: ignore[arg-type]


def alone_at(segments: Sequence[Segment], places: U32) -> U32:
    """Give those of these places where no more than one person has any record, in the order given."""
    alone = np.ones(len(places), bool)
    anyone = np.full(len(places), -1, np.int64)
    for segment in segments:
        keys, person, row = (segment.columns[name] for name in ("key_place", "person", "key_row"))
        begins, ends = (row[np.searchsorted(keys, places, side)] for side in ("left", "right"))
        for i in np.flatnonzero(alone & (begins < ends)):
            here = person[begins[i] : ends[i]]
            anyone[i] = here[0] if anyone[i] < 0 else anyone[i]
            alone[i] = bool((here == anyone[i]).all())
    return places[alone]


def _rows_of(segment: Segment, people: U32) -> I64:
    """Give the rows of place order that are these people's."""
    who_row, position = segment.columns["who_row"].astype(np.int64), segment.columns["position"]
    if segment.base >= 0:
        at = people.astype(np.int64) - segment.base
        at = at[(at >= 0) & (at < len(who_row) - 1)]
    else:
        who = segment.columns["who"]
        at = np.searchsorted(who, people)
        at = at[who[np.minimum(at, len(who) - 1)] == people]
    return np.concatenate([np.empty(0, np.int64), *(position[who_row[i] : who_row[i + 1]] for i in at)])


def _presence(segment: Segment, rows: I64) -> dict[str, NDArray[np.generic]]:
    """Unpack rows of place order."""
    columns = segment.columns
    key = np.searchsorted(columns["key_row"], rows, "right") - 1
    time, tag = columns["time"][rows].astype(np.int64), columns["tag"][rows].astype(np.int64)
    start = segment.start + (time >> LOW_BITS)
    codes = columns["codes"].reshape(ELSEWHERE + 1, 4)[tag & CODE]
    unpacked: dict[str, NDArray[np.generic]] = {
        "person": columns["person"][rows],
        "place": columns["key_place"][key],
        "kind": columns["key_kind"][key],
        "start": start,
        "end": start + (tag >> CODE_BITS << LOW_BITS | time & LOW),
        "role": codes[:, 0].copy(),
        "source": codes[:, 1].copy(),
        "late": codes[:, 2].copy(),
    }
    unpacked |= {name: np.full(len(rows), unknown, COLUMNS[name]) for name, unknown in UNKNOWN_DETAILS.items()}
    has = codes[:, 3].astype(bool)
    where = np.searchsorted(columns["detail_row"], rows[has])
    for name in DETAILS:
        unpacked[name][has] = columns[name][where]
    return unpacked
