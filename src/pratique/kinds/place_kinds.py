"""Kinds of place at which presence is recorded (contract 10), roles in it and where a record comes from; all closed.

A pack may add kinds of place after these; it never changes or removes one, so a stored number keeps its meaning.
"""

from __future__ import annotations

from enum import IntEnum

PLACE_KINDS: tuple[str, ...] = (
    "household",
    "workplace",
    "class",
    "meal",
    "leisure",
    "venue",
    "hospital",
    "metro",
    "bus",
    "taxi",
    "coach_sealed",
    "coach_ventilated",
    "train_sealed",
    "train_open",
    "train_compartment",
    "plane",
    "ship",
    "care",
)
"""The number of a kind is its position here."""

VEHICLE_KINDS: frozenset[str] = frozenset(
    {
        "metro",
        "bus",
        "taxi",
        "coach_sealed",
        "coach_ventilated",
        "train_sealed",
        "train_open",
        "train_compartment",
        "plane",
        "ship",
    }
)

MEMBERSHIP_KINDS: frozenset[str] = frozenset({"household", "class"})
"""Kinds whose records may say that a person belongs there, not that they were seen there."""


class Role(IntEnum):
    """What a person was at the place; the kind stays the place's."""

    PRESENT = 0
    PASSENGER = 1
    CREW = 2
    CARER = 3


class Source(IntEnum):
    """Where a presence record comes from."""

    UNKNOWN = 0
    CHECKIN = 1
    TICKET = 2
    MANIFEST = 3
    MEMBERSHIP = 4
    ROSTER = 5
    INTERVIEW = 6
    SYNTHETIC = 7


UNKNOWN = -1
"""Unknown carriage, row, seat or party: never NULL."""
