"""Local time of many instants at once: seconds of UTC in, offsets and local dates of one zone out.

INVARIANT: since 2000 every zone's offset is a whole number of quarter hours and changes on one (IANA database),
so one look at each quarter hour tells the offset of all instants in it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from pratique.kinds.instants import SECOND, local_midnight, to_datetime
from pratique.tracing.tables import I64

_QUARTER = 900
_DAY = 86_400
_EPOCH = date(1970, 1, 1)


def find_offsets(instants: NDArray[Any], zone: ZoneInfo) -> I64:
    """Give the zone's offset from UTC at each instant, in seconds."""
    if not len(instants):
        return np.array([], np.int64)
    quarters = instants.astype(np.int64) // _QUARTER
    first = int(quarters.min())
    seen = np.zeros(int(quarters.max()) - first + 1, np.bool_)
    seen[quarters - first] = True
    offsets = np.zeros(len(seen), np.int64)
    for quarter in np.flatnonzero(seen).tolist():
        moment = to_datetime((first + quarter) * _QUARTER * SECOND, zone)
        offsets[quarter] = int((moment.utcoffset() or timedelta()).total_seconds())
    return offsets[quarters - first]


def add_days(instants: NDArray[Any], days: int, zone: ZoneInfo) -> I64:
    """Give 00:00 of D(days+1), D0 being the local date of each instant: ``kinds.instants.free_at`` for many."""
    local_days = (instants.astype(np.int64) + find_offsets(instants, zone)) // _DAY
    distinct, where = np.unique(local_days, return_inverse=True)
    ends = [local_midnight(_EPOCH + timedelta(days=day + days + 1), zone) // SECOND for day in distinct.tolist()]
    return np.array(ends, np.int64)[where]
