"""Presence records of whole local days, of which nothing is known but who was where."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from pratique.kinds.instants import SECOND, local_midnight
from pratique.tracing.tables import NO_PARTY, Presence

EPOCH = date(1970, 1, 1)
_TYPES = {"person": np.uint32, "place": np.uint32, "start": np.uint32, "end": np.uint32, "party": np.uint32}
_TYPES |= dict.fromkeys(("kind", "role", "source", "late"), np.uint8)
_KNOWN: dict[str, Any] = {"role": 0, "source": 0, "late": 0, "party": NO_PARTY}


def make_records(
    person: NDArray[Any], place: NDArray[Any], day: NDArray[Any], kind: NDArray[Any] | int, zone: ZoneInfo
) -> Presence:
    """Give a record of one local day (days since 1970) for each row."""
    days, which = np.unique(day, return_inverse=True)
    midnights = [local_midnight(EPOCH + timedelta(days=n), zone) // SECOND for n in [*days.tolist(), 0]]
    ends = [local_midnight(EPOCH + timedelta(days=n + 1), zone) // SECOND for n in [*days.tolist(), 0]]
    given = _KNOWN | {"person": person, "place": place, "kind": kind}
    given |= {"start": np.array(midnights)[which], "end": np.array(ends)[which]}
    columns = {
        field.name: np.broadcast_to(given.get(field.name, -1), len(day)).astype(_TYPES.get(field.name, np.int16))
        for field in fields(Presence)
    }
    return Presence(**columns)
