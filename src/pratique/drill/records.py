"""Presence records put together: scalars become columns, minutes of the day become seconds of UTC, parts become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pratique.tracing.tables import COLUMNS, NO_PARTY, Presence

UNSAID: dict[str, int] = {"role": 0, "carriage": -1, "row": -1, "row_to": -1, "seat": -1, "party": NO_PARTY, "late": 0}


def make_records(person: NDArray[np.int32], **columns: ArrayLike) -> Presence:
    """Give records of these persons; a scalar holds for all, what is not said is unknown."""
    told: dict[str, ArrayLike] = {**UNSAID, **columns, "person": person}
    count = len(person)
    return Presence(**{name: np.broadcast_to(np.asarray(told[name], kind), count) for name, kind in COLUMNS.items()})


def take(records: Presence, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Presence:
    """Give some of the records."""
    return Presence(*(getattr(records, field.name)[rows] for field in fields(Presence)))


def join(parts: Sequence[Presence]) -> Presence:
    """Put records one after the other."""
    empty = [np.empty(0, kind) for kind in COLUMNS.values()]
    if not parts:
        return Presence(*empty)
    return Presence(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Presence)))


def stop(records: Presence, stops: NDArray[np.uint32]) -> Presence:
    """End each person's records where they are isolated (second of UTC by person); later ones do not happen."""
    limit = stops[records.person]
    if not (limit < records.end).any():
        return records
    kept = take(records, records.start < limit)
    ends = np.minimum(kept.end, stops[kept.person])
    return Presence(*(ends if field.name == "end" else getattr(kept, field.name) for field in fields(Presence)))
