"""Payloads of facts about the work: lists, packs, acts of two, tasks, access, imports, keys; and the statements."""

from __future__ import annotations

from pratique.kinds.payloads.parts import (
    Content,
    Count,
    Dataset,
    Day,
    Digest,
    Division,
    Escalation,
    FactId,
    Finding,
    Instant,
    Key,
    Open,
    Payload,
    PersonNo,
    TaskChange,
    TaskEnd,
    TaskOffer,
    TaskSettled,
    TaskState,
    Text,
    Word,
)


class PlaceSettled(Payload, frozen=True, kw_only=True):
    """A person found in which counties a place of a list lies."""

    scope: Division
    text: Text
    counties: tuple[Division, ...]
    source: Text
    list_id: Word | None = None


class ActProposed(Payload, frozen=True, kw_only=True):
    """An act that needs a second person was proposed; ``payload`` is what will be done."""

    act: Word
    payload: Open
    until: Instant | None = None


class ActApproved(Payload, frozen=True, kw_only=True):
    """A second person approved; ``provisional`` says that it will be reviewed the next day."""

    proposal: FactId
    provisional: bool = False
    until: Instant | None = None


class PackEnacted(Payload, frozen=True, kw_only=True):
    """A pack takes effect at ``start``."""

    pack: Word
    version: Word
    sha256: Digest
    start: Instant
    until: Instant | None = None
    content: Content | None = None


class PackWithdrawn(Payload, frozen=True, kw_only=True):
    """An enactment ends at ``at``."""

    enactment: FactId
    at: Instant
    reason: Text


class RiskListEnacted(Payload, frozen=True, kw_only=True):
    """A list takes effect; ``table`` is the list itself, as ``pratique risk-list read`` prints it."""

    list_id: Word
    effective_at: Instant
    sha256: Digest
    status: Word
    table: Content
    published_at: Instant | None = None
    read_at: Instant | None = None


class RiskListConfirmed(Payload, frozen=True, kw_only=True):
    """A list was looked at again and found unchanged."""

    list_id: Word
    confirmed_at: Instant


# Work and access


class TaskOpened(Payload, frozen=True, kw_only=True):
    """Someone must do something by an instant."""

    task: Word
    kind: Word
    due_at: Instant
    unit: Word
    cause: FactId | None = None
    owner: Word | None = None
    escalates: tuple[Escalation, ...] = ()
    scope: Key | None = None
    key: Key | None = None
    place: Word | None = None


class TaskMoved(Payload, frozen=True, kw_only=True):
    """A task as it is after a move; ``version`` is the one it made. ``act``, ``undoes``: ids of acts on many."""

    task: Word
    version: Count
    state: TaskState
    unit: Word
    owner: Word | None = None
    move: TaskChange | None = None
    again_at: Instant | None = None
    offer: TaskOffer | None = None
    settled: TaskSettled | None = None
    note: Text | None = None
    act: FactId | None = None
    undoes: FactId | None = None


class TaskEscalated(Payload, frozen=True, kw_only=True):
    """So many of a task's escalations have been reached; ``to_unit`` sees it now."""

    task: Word
    steps: Count
    to_unit: Word


class TaskClosed(Payload, frozen=True, kw_only=True):
    """A task was done, or fell away with its cause."""

    task: Word
    version: Count
    state: TaskEnd
    reason: Text | None = None
    act: FactId | None = None


class AssignmentMade(Payload, frozen=True, kw_only=True):
    """A member of staff may see a person, for a cause, until an instant."""

    who: Word
    unit: Word
    cause: Word
    until: Instant


class AssignmentEnded(Payload, frozen=True, kw_only=True):
    """An assignment ended before its time."""

    assignment: FactId
    reason: Text | None = None


class BreakGlassOpened(Payload, frozen=True, kw_only=True):
    """Someone opened a record without an assignment, and said why."""

    reason: Text
    until: Instant | None = None


class BreakGlassReviewed(Payload, frozen=True, kw_only=True):
    """Another person looked at it afterwards."""

    opening: FactId
    finding: Finding
    note: Text | None = None


class AccessRefused(Payload, frozen=True, kw_only=True):
    """A reading was refused; ``persons`` are those asked for."""

    purpose: Word
    code: Word
    persons: tuple[PersonNo, ...] = ()
    role: Word | None = None


class PeopleExported(Payload, frozen=True, kw_only=True):
    """An approved export was handed over, once, to who proposed it; whom it named stands in readings beside it."""

    proposal: FactId
    people: Count


class ImportLoaded(Payload, frozen=True, kw_only=True):
    """A file was taken in; rows = accepted + quarantined + duplicates."""

    batch: Word
    name: Word
    sha256: Digest
    rows: Count
    accepted: Count
    quarantined: Count
    duplicates: Count


class ImportUndone(Payload, frozen=True, kw_only=True):
    """Every fact of a batch is withdrawn."""

    batch: Word
    reason: Text


class FactWithdrawn(Payload, frozen=True, kw_only=True):
    """A fact is void; withdrawing a correction restores what it replaced."""

    fact: FactId
    reason: Text


class BatchSealed(Payload, frozen=True, kw_only=True):
    """A day file was sealed."""

    dataset: Dataset
    day: Day
    path: Word
    sha256: Digest
    rows: Count
    accepted: Count
    quarantined: Count
    duplicates: Count
    key_id: Word


class BatchErased(Payload, frozen=True, kw_only=True):
    """A day file and its key were destroyed."""

    batch: FactId
    reason: Text


class KeyDestroyed(Payload, frozen=True, kw_only=True):
    """A person's key was destroyed; what it sealed answers ``erased``."""

    person_no: PersonNo
    reason: Text


# Statements: dated sayings that nothing is judged by


class CodeIssued(Payload, frozen=True, kw_only=True):
    """A code was given out; only its random id is kept. ``form``: how it is shown; ``kid``: the sub-key that signed."""

    code_id: Word
    expires_at: Instant
    form: Word | None = None
    kid: Word | None = None


class DecisionGiven(Payload, frozen=True, kw_only=True):
    """An answer was given; ``decision`` and ``asking`` are what a replay must print again."""

    at: Instant
    asking: Open
    decision: Open


class RecordRead(Payload, frozen=True, kw_only=True):
    """Someone read what is kept of these people; a page of many is one fact."""

    purpose: Word
    persons: tuple[PersonNo, ...]
    fields: tuple[Word, ...]
    page: Word | None = None
    reason: Text | None = None
    role: Word | None = None
