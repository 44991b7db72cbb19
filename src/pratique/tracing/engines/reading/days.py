"""Local days as numbers: day n of a zone begins at ``midnights(zone)[n]``, day 0 being 31 December 1999."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from pratique.kinds.instants import SECOND, local_midnight
from pratique.tracing.tables import I64, U32

_FIRST = date(1999, 12, 31)
_DAYS = 36_528
"""To the first days of 2100: every instant of 2000 to 2099 falls on one of these, in any zone."""


@lru_cache(maxsize=4)
def midnights(zone: ZoneInfo) -> I64:
    """Give the first second (UTC) of each local day, by the day's number."""
    return np.array([local_midnight(_FIRST + timedelta(days=n), zone) // SECOND for n in range(_DAYS)], np.int64)


def local_day(start: U32 | I64, zone: ZoneInfo) -> NDArray[np.int64]:
    """Give the number of the local day on which each instant (seconds of UTC) falls."""
    return np.searchsorted(midnights(zone), start, side="right") - 1


def name_day(number: int) -> str:
    """Give the name of a day's folder, such as ``day=2021-08-01``."""
    return f"day={_FIRST + timedelta(days=number)}"


def number_day(name: str) -> int:
    """Give the number of a day by its date, such as 2021-08-01."""
    return (date.fromisoformat(name) - _FIRST).days
