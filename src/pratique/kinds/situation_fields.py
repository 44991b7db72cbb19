"""The scalars that a rule may read of a person at an instant: name, type, unit, whether it may be missing.

A situation is handed to compiled rules as a tuple in the order of ``SITUATION_FIELDS``, the pack's declared
attributes after them. To a general CertLogic engine it is an object by name, instants as RFC 3339 strings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldType = Literal["maybe", "instant", "bool", "int", "code"]


@dataclass(frozen=True, slots=True)
class SituationField:
    """One scalar: ``readable`` is False for what only the engine itself may weigh."""

    name: str
    type: FieldType
    nullable: bool
    readable: bool
    unit: str
    meaning: str


def _field(
    name: str, kind: FieldType, meaning: str, *, null: bool = False, unit: str = "", own: bool = False
) -> SituationField:
    return SituationField(name, kind, null, not own, unit, meaning)


SITUATION_FIELDS: tuple[SituationField, ...] = (
    _field("in_listed_now", "maybe", "where the person is lies in a listed county outside the jurisdiction"),
    _field("in_listed_window", "maybe", "a stay of the window lies in a listed county outside the jurisdiction"),
    _field("in_affected_prefecture_now", "maybe", "where the person is lies in a prefecture that holds one"),
    _field("in_affected_prefecture_window", "maybe", "a stay of the window lies in such a prefecture"),
    _field("last_listed_at", "instant", "the last instant known in a listed county, however long ago", null=True),
    _field("negative_sampled_at", "instant", "the newest reported negative sample up to the clock", null=True),
    _field("positive_at", "instant", "the newest reported positive sample that still counts", null=True),
    _field("ring", "code", "close, secondary or general: the nearest exposure that still counts", null=True),
    _field("last_exposure_at", "instant", "the last exposure of that ring", null=True),
    _field("order_kind", "code", "the strictest order in force", null=True),
    _field("order_until", "instant", "the end of that order", null=True),
    _field(
        "list_age_s",
        "int",
        "since the list was last confirmed, at the deciding instant",
        null=True,
        unit="s",
        own=True,
    ),
    _field("history_gap_s", "int", "the longest uncovered stretch of the window", unit="s", own=True),
    _field("inside_jurisdiction", "bool", "the person is in the pack's jurisdiction"),
    _field("at_listed_place", "maybe", "inside the jurisdiction, at a listed place (read on exit only)"),
    _field("mode", "code", "air, rail, coach, road, ship or none"),
    _field("occasion", "code", "entry, exit, venue, care or none"),
    _field("clock_at", "instant", "the instant that counts for the trip, else the deciding instant"),
)

FIELD_INDEX: dict[str, int] = {field.name: i for i, field in enumerate(SITUATION_FIELDS)}
MAYBE_FIELDS: tuple[str, ...] = tuple(field.name for field in SITUATION_FIELDS if field.type == "maybe")
