"""A pack's tracing section at one instant, as plain numbers that every engine reads (docs/algorithms/trace.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from zoneinfo import ZoneInfo


class SeatRule(IntEnum):
    """How two records on one vehicle are weighed; ROWS, BAY and CABIN take ``within``."""

    ANY = 0
    CARRIAGE = 1
    COMPARTMENT = 2
    BAY = 3
    ROW = 4
    CABIN = 5


class Strength(IntEnum):
    """What a pair of records is worth; a greater one wins."""

    NONE = 0
    POSSIBLE = 1
    SURE = 2


@dataclass(frozen=True, slots=True)
class KindRule:
    """When two records at one place of a kind make a contact: seat rule, shortest overlap and lag in seconds."""

    seat: SeatRule
    within: int
    min_overlap_s: int
    lag_s: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """Counted from the last exposure: 00:00 of D(days+1), its local date being D0, or ``hours`` later; one is None."""

    what: str
    ring: str
    days: int | None
    hours: int | None
    clause: str


@dataclass(frozen=True, slots=True)
class RingRules:
    """The rules of one ring: by kind (number), and by party (kind -> shortest overlap in seconds)."""

    kinds: Mapping[int, KindRule]
    party: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class TraceRules:
    """All that engines need of a pack: kinds by number, window, rings, general kinds, least gap worth a question."""

    zone: ZoneInfo
    kind_names: tuple[str, ...]
    before_d: int
    gap_min_s: int
    close: RingRules
    secondary: RingRules
    general: frozenset[int]
    deadlines: tuple[Deadline, ...]

    def seated(self, kind: int) -> bool:
        """Tell whether ring 1 asks for a seat in this kind of place."""
        rule = self.close.kinds.get(kind)
        return rule is not None and rule.seat is not SeatRule.ANY
