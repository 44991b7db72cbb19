"""The scalars that a pack's plans may read of a person in a stage (CareSituation), and the closed words of plans.

As with a situation, compiled expressions read a tuple in the order of ``CARE_FIELDS``, the pack's declared attributes
after them. docs/algorithms/orders.md says how each is found.
"""

from __future__ import annotations

from typing import Literal, get_args

from pratique.kinds.situation_fields import FieldType, SituationField

Group = Literal["close", "secondary", "inbound", "discharged", "asymptomatic"]
Anchor = Literal["last-exposure", "arrival", "discharge", "sampled", "stage-start"]
EndRule = Literal["midnight-after-days"]
TestAnchor = Literal["placed", "stage-start"]
CarePlace = Literal["central", "home"]
FallbackAction = Literal["release", "release-and-task"]
Transition = Literal["keep", "shorten-only", "recompute"]

GROUPS: tuple[Group, ...] = get_args(Group)
ANCHORS: tuple[Anchor, ...] = get_args(Anchor)
CARE_PLACES: tuple[CarePlace, ...] = get_args(CarePlace)
GROUP_ANCHORS: dict[Group, Anchor] = {
    "close": "last-exposure",
    "secondary": "last-exposure",
    "inbound": "arrival",
    "discharged": "discharge",
    "asymptomatic": "sampled",
}
"""What the days of a group are counted from; only a later stage may count from its own start instead."""


def _field(name: str, kind: FieldType, meaning: str, *, null: bool = False, unit: str = "") -> SituationField:
    return SituationField(name, kind, null, True, unit, meaning)  # noqa: FBT003  (every care field is readable)


CARE_FIELDS: tuple[SituationField, ...] = (
    _field("day", "int", "whole local days since the day of the anchor, which is day 0", unit="d"),
    _field("stage", "code", "the kind of order of the stage"),
    _field("placed_at", "instant", "when the person entered the place of the stage", null=True),
    _field("tests_due", "int", "tests of the stage whose day has begun, dropped ones left out"),
    _field("tests_taken", "int", "those of them for which a sample was taken"),
    _field("tests_negative", "int", "those of them with a negative result known and no positive one"),
    _field("exit_negative", "bool", "the exit test is negative, or the stage asks for none"),
    _field("own_positive", "bool", "an own sample since the first exposure is known to be positive"),
    _field("negative_span_h", "int", "whole hours from the first to the last negative since a positive", unit="h"),
    _field("index_tests", "int", "known results among the first two of the close contact who has fewest, 0 to 2"),
    _field("index_positive", "bool", "one of the first two of such a close contact is known to be positive"),
)
CARE_FIELD_INDEX: dict[str, int] = {field.name: i for i, field in enumerate(CARE_FIELDS)}
