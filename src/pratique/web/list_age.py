"""Whether the list of the day is too old for an answer by machine: said before anybody fills in anything."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.kinds.instants import HOUR
from pratique.web.holdings import Holdings


@dataclass(frozen=True, slots=True)
class StaleList:
    """A list past its time: when it was last confirmed (None: there is none), and how many hours it holds."""

    confirmed_at: int | None
    hours: int


def find_stale_list(holdings: Holdings, now: int) -> StaleList | None:
    """Say whether the list is too old, or none is there; None while it holds, and where no policy needs it."""
    pack = holdings.pack
    if not pack.start <= now < pack.until:
        return None
    confirmed_at = holdings.in_force.lists.confirmed_at(now)
    if confirmed_at is not None and now <= confirmed_at + pack.list_max_age_h * HOUR:
        return None
    return StaleList(confirmed_at, pack.list_max_age_h)
