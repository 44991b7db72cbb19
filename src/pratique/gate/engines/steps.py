"""The smallest steps of the walk: numbers, instants, days, and the nearer of two instants."""

from __future__ import annotations

from pratique.gate.engines.compiled import compiled
from pratique.gate.engines.layout import DAY, NEVER, NONE, Numbers


@compiled
def take(data: Numbers, place: int) -> tuple[int, int]:
    """Read a varint; give it and the place after it."""
    number = shift = 0
    while data[place] > 0x7F:  # noqa: PLR2004
        number |= (int(data[place]) & 0x7F) << shift
        shift += 7
        place += 1
    return number | int(data[place]) << shift, place + 1


@compiled
def step(raw: int, last: int) -> int:
    """Give the instant that lies so far from the last one."""
    count, unit = raw >> 2, raw & 3
    size = 3_600_000_000 if unit == 0 else 60_000_000 if unit == 1 else 1_000_000 if unit == 2 else 1  # noqa: PLR2004
    return last + (-((count + 1) >> 1) if count & 1 else count >> 1) * size


@compiled
def free_at(instant: int, days: int, midnights: Numbers) -> int:
    """Give 00:00 of D(days+1); what lies before the table has long been over, what lies after it never comes."""
    if instant < midnights[0]:
        return NONE
    day = min((instant - midnights[0]) // DAY + 1, len(midnights) - 1)
    while midnights[day] > instant:
        day -= 1
    day += days + 1
    return int(midnights[day]) if day < len(midnights) else NEVER


@compiled
def sooner(best: int, instant: int, at: int) -> int:
    """Give the nearer of two instants, of those that lie ahead."""
    return instant if at < instant < best else best
