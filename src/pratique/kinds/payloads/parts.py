"""The parts that payloads are made of: checked ids, instants, words, and the shape that all share."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from pratique.kinds.instants import EARLIEST, LATEST

MAX_INT = 2**53 - 1
"""The largest integer that every JSON reader keeps (RFC 8785, 3.2.2.3)."""

Instant = Annotated[int, msgspec.Meta(ge=EARLIEST, lt=LATEST)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)]
PersonNo = Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)]
Division = Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{5}\Z")]
FactId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")]
Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[01][0-9]-[0-3][0-9]\Z")]
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
"""A code, a name or an id from another table."""
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
"""What a task that follows from facts is known by."""
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
"""What a person wrote."""
Plea = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
"""What somebody asks for, in their own words."""
Contact = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
"""How somebody wishes to be reached."""
Content = Annotated[str, msgspec.Meta(max_length=4_000_000)]
"""A whole document, such as the table of a risk list."""

Open = dict[str, Any]
"""JSON of a shape that another room checks; floats are refused when the fact is made."""
SignedInt = Annotated[int, msgspec.Meta(ge=-MAX_INT, le=MAX_INT)]
Tenths = Annotated[int, msgspec.Meta(ge=200, le=500)]
"""Tenths of a degree Celsius."""

Grade = Literal["ticket", "receipt", "declaration", "officer", "feed"]
TaskState = Literal["open", "taken"]
TaskEnd = Literal["done", "void"]
TaskChange = Literal["take", "release", "put-off", "hand-over", "accept", "return", "settled", "undo"]
Finding = Literal["justified", "unjustified"]
AppealFinding = Literal["granted", "partly", "dismissed"]
Dataset = Literal["presence", "scan", "specimen"]
CaseClass = Literal["suspected", "screening-positive", "confirmed", "asymptomatic"]
"""What a case is held to be, in WHO's words and, where it screens, the policy's."""
CaseCourse = Literal["ill", "recovered", "died", "lost", "unknown"]
"""How a case goes or went."""
Sex = Literal["male", "female", "unknown"]
Moment = Day | Instant
"""A local day, or an instant where the hour is known."""


Strength = Literal["sure", "possible"]
"""How sure it is that an exposure took place."""


class Payload(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What a fact says; every kind has its own."""


class Escalation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """After how many seconds a task goes to which unit."""

    after_s: Count
    to_unit: Word


class TaskOffer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A task handed over and not yet accepted: to which unit, perhaps to whom, by whom, why (a closed word)."""

    to_unit: Word
    by: Word
    to_person: Word | None = None
    reason: Word | None = None


class TaskSettled(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What of a task follows from facts, as it is now: whose work, its clock, its cause."""

    home: Word
    due_at: Instant
    escalates: tuple[Escalation, ...] = ()
    cause: FactId | None = None
    place: Word | None = None
