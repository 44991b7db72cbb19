"""What the API takes: one strict shape a request. Unknown fields are errors; nothing here can say a status."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from pratique.kinds.codes import Mode, Result
from pratique.kinds.payloads.parts import Division, FactId

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
When = Annotated[str, msgspec.Meta(min_length=10, max_length=40, description="RFC 3339, with a zone")]


class Shape(msgspec.Struct, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    """A request's body."""


class Nothing(Shape):
    """An empty object."""


class StayTold(Shape):
    """A stay as a resident tells it; ``corrects`` names the telling of one's own that it replaces."""

    division: Division
    start: When
    end: When | None = None
    place: Line | None = None
    corrects: FactId | None = None


class Withdrawal(Shape):
    """A telling of one's own taken back."""

    fact: FactId
    reason: Line


class Check(Shape):
    """Somebody at a gate: a document and the name on it, and the occasion."""

    document_type: Line
    number: Line
    name: Line
    occasion: Literal["entry", "exit", "venue", "none"] = "entry"
    mode: Mode = "none"
    start: Division | None = None


class QuestionMove(Shape):
    """What somebody wants of a question that they saw at ``version``."""

    move: Literal["take", "give-back", "went-home", "not-reached"]
    version: Annotated[int, msgspec.Meta(ge=1, le=10**9)]


class Stretch(Shape):
    """A stretch of time."""

    start: When
    end: When


class Answer(Shape):
    """A stay that was shown or declared, and how sure it is."""

    division: Division
    start: When
    grade: Literal["ticket", "receipt", "declaration", "officer"]
    end: When | None = None
    place: Line | None = None
    corrects: FactId | None = None
    covers: Stretch | None = None


class Answers(Shape):
    """What settles a question that was seen at ``version``."""

    version: Annotated[int, msgspec.Meta(ge=1, le=10**9)]
    answers: Annotated[list[Answer], msgspec.Meta(min_length=1, max_length=32)]


class SiteTest(Shape):
    """A test taken on site."""

    result: Result
    sampled_at: When


class Named(Shape):
    """One identifier."""

    kind: Line
    value: Line


class LookUp(Shape):
    """Two identifiers, the purpose from the closed list, the reason."""

    first: Named
    second: Named
    purpose: Annotated[str, msgspec.Meta(max_length=40)]
    reason: Annotated[str, msgspec.Meta(max_length=300)]


class NewPerson(Shape):
    """Somebody to be registered; likely duplicates that were looked at are named, as different people or to compare."""

    document: Named | None = None
    names: Annotated[list[Line], msgspec.Meta(max_length=4)] = []
    birth_date: Line | None = None
    phone: Line | None = None
    email: Line | None = None
    distinct_from: Annotated[list[Line], msgspec.Meta(max_length=32)] = []
    left_open: Annotated[list[Line], msgspec.Meta(max_length=32)] = []
    reason: Line | None = None


class Two(Shape):
    """Two records: the other by its number here, or by the reference with which a look-up offered it."""

    one: Line
    other: Line | None = None
    likely: Line | None = None


class Merging(Shape):
    """Two records that are one person's: whose number stays; or the merge of them that is undone."""

    kept: Line
    gone: Line
    reason: Line


class Distinction(Shape):
    """Two records that are two people's."""

    one: Line
    other: Line
    reason: Line


class CodesLost(Shape):
    """Codes that no longer count: those on paper, or all where ``form`` is left out."""

    form: Literal["screen", "outage", "printed"] | None = None


class Proposal(Shape):
    """An act that wants a second person; which fields it needs follows from ``act``."""

    act: Literal[
        "enact-list",
        "enact-pack",
        "withdraw-pack",
        "grant-role",
        "erase-people",
        "export-people",
        "lengthen-orders",
        "declare-outage",
        "revoke-sub-key",
    ]
    text: Annotated[str, msgspec.Meta(max_length=120_000, description="enact-list: the list as published")] | None = (
        None
    )
    pack: Line | None = None
    at: When | None = None
    enactment: FactId | None = None
    change: Line | None = None
    kid: Line | None = None
    account: Line | None = None
    role: Line | None = None
    unit: Line | None = None
    person_id: Line | None = None
    person_ids: Annotated[list[Line], msgspec.Meta(max_length=200)] = []
    columns: Annotated[list[Literal["names", "birth-date", "residence"]], msgspec.Meta(max_length=3)] = []
    reason: Line | None = None


class Approving(Shape):
    """The digest under which the act was read."""

    digest: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


class Confirmation(Shape):
    """A list that was looked at just now and found unchanged."""

    list: Line


class NewEnrolment(Shape):
    """A unit and a role for somebody new."""

    unit: Line
    role: Line
