"""Which instants count for a question (docs/algorithms/decide.md, 1 and 2)."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.decisions.standing import Asking, Trip
from pratique.kinds.codes import OccasionKind
from pratique.places.divisions import Divisions
from pratique.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Clocks:
    """The deciding instant and the trip's own, None where there is none."""

    at: int
    trip: int | None

    @property
    def counts(self) -> int:
        """The instant that counts for samples and position: clock_at in SCHEMAS."""
        return self.at if self.trip is None else self.trip

    @property
    def judged(self) -> int:
        """The instant at which rules, orders, exposures and the window's edge are judged; never before ``at``."""
        return max(self.at, self.counts)

    @property
    def provisional(self) -> bool:
        """Whether the trip is still to come."""
        return self.trip is not None and self.trip > self.at

    @property
    def moving(self) -> bool:
        """Whether ``judged`` moves as ``at`` does."""
        return not self.provisional


def find_trip_clock(trip: Trip | None, pack: Pack) -> int | None:
    """Give the instant of a trip that counts by the pack's clocks, else the other one, else None."""
    if trip is None:
        return None
    first, second = trip.boards_at, trip.reaches_at
    if trip.mode != "none" and pack.clocks[trip.mode] == "reaches_at":
        first, second = second, first
    return second if first is None else first


def find_occasion(asking: Asking, pack: Pack, divisions: Divisions) -> OccasionKind:
    """Give the occasion asked for, else the one that follows from the trip."""
    if asking.occasion is not None:
        return asking.occasion
    trip = asking.trip
    if trip is None or trip.origin is None or trip.destination is None:
        return _find_half_told(trip, pack, divisions)
    leaves = divisions.is_within(trip.origin, pack.jurisdiction)
    arrives = divisions.is_within(trip.destination, pack.jurisdiction)
    if arrives and not leaves:
        return "entry"
    return "exit" if leaves and not arrives else "none"


def _find_half_told(trip: Trip | None, pack: Pack, divisions: Divisions) -> OccasionKind:
    """Judge a trip that tells only one of its ends: into the jurisdiction is an entry, out of it an exit."""
    if trip is None:
        return "none"
    if trip.destination is not None and divisions.is_within(trip.destination, pack.jurisdiction):
        return "entry"
    if trip.origin is not None and divisions.is_within(trip.origin, pack.jurisdiction):
        return "exit"
    return "none"


def is_elsewhere(asking: Asking, pack: Pack, divisions: Divisions) -> bool:
    """Say whether a trip is told that neither starts nor ends in the pack's jurisdiction."""
    trip = asking.trip
    if trip is None or trip.destination is None:
        return False
    ends = [trip.destination] if trip.origin is None else [trip.origin, trip.destination]
    return not any(divisions.is_within(end, pack.jurisdiction) for end in ends)
