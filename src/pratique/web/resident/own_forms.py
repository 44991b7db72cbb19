"""The form in which a resident tells of a stay, and how it is filled from one told before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pratique.kinds.instants import to_datetime
from pratique.web.travel_fields import Ground, StayPart


class OwnStay(StayPart):
    """A stay, as on the public form."""


def fill_stay(says: Mapping[str, Any], ground: Ground, language: str) -> dict[str, str]:
    """Give the typed values that would tell a stay again."""
    first = to_datetime(says["first"], ground.zone)
    filled = {
        "stay-place": ground.places.field_text(says["division"], language),
        "stay-from_date": f"{first:%Y-%m-%d}",
        "stay-from_time": f"{first:%H:%M}",
    }
    if says.get("last") is None:
        return {**filled, "stay-here": "on"}
    last = to_datetime(says["last"], ground.zone)
    return {**filled, "stay-until_date": f"{last:%Y-%m-%d}", "stay-until_time": f"{last:%H:%M}"}
