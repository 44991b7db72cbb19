"""Payloads of facts about a person: where they were, what was found, what binds them, who they are."""

from __future__ import annotations

from typing import Literal

from pratique.kinds.codes import Grain, Result, Ring, SpecimenPurpose
from pratique.kinds.payloads.parts import (
    AppealFinding,
    CaseClass,
    CaseCourse,
    Contact,
    Count,
    Day,
    Digest,
    Division,
    FactId,
    Grade,
    Instant,
    Moment,
    Payload,
    PersonNo,
    Plea,
    Sex,
    SignedInt,
    Strength,
    Tenths,
    Text,
    Word,
)


class StayReported(Payload, frozen=True, kw_only=True):
    """A person was in a division; without ``last`` the stay is open."""

    division: Division
    first: Instant
    last: Instant | None = None
    place: Text | None = None
    grade: Grade | None = None


class CoverageReported(Payload, frozen=True, kw_only=True):
    """Every stay of a stretch is known, down to a grain."""

    start: Instant
    end: Instant
    grain: Grain


class ResidenceDeclared(Payload, frozen=True, kw_only=True):
    """Where a person lives."""

    division: Division


class AttributeDeclared(Payload, frozen=True, kw_only=True):
    """One attribute that a pack declares, such as an age band."""

    name: Word
    value: bool | SignedInt | Text


class SpecimenReported(Payload, frozen=True, kw_only=True):
    """A sample was taken and its result told; a result counts from ``reported_at``.

    ``version`` is the laboratory's, of this specimen's result. ``pool``: the barcode of the tube it shared with others.
    """

    result: Result
    sampled_at: Instant
    reported_at: Instant | None = None
    method: Word | None = None
    specimen_ref: Word | None = None
    run: Word | None = None
    laboratory: Word | None = None
    version: Word | None = None
    pool: Word | None = None
    purpose: SpecimenPurpose | None = None


class ResultWithdrawn(Payload, frozen=True, kw_only=True):
    """A laboratory took a result back."""

    fact: FactId
    reason: Text | None = None


class SymptomsReported(Payload, frozen=True, kw_only=True):
    """What a person feels; an empty list says none. Temperature in tenths of a degree Celsius."""

    symptoms: tuple[Word, ...]
    since: Instant | None = None
    temperature_tenths: Tenths | None = None


class CaseNotified(Payload, frozen=True, kw_only=True):
    """A person is a case; the window of tracing counts from the earlier of onset (a local date) and first positive.

    With neither the case is kept and cannot be traced yet. A correction keeps ``case_id``. ``case_ref`` is the ID that
    a line list of somebody else gives it, ``course`` what such a list calls its outcome; age is in years.
    """

    case_id: Word
    classification: CaseClass
    onset: Day | None = None
    first_positive: Instant | None = None
    isolated_at: Instant | None = None
    source_place: Text | None = None
    case_ref: Word | None = None
    sampled: Moment | None = None
    reported: Moment | None = None
    course: CaseCourse | None = None
    course_on: Day | None = None
    sex: Sex | None = None
    age: Count | None = None
    occupation: Text | None = None
    address: Text | None = None
    notes: Text | None = None


class ContactIdentified(Payload, frozen=True, kw_only=True):
    """A person was exposed to a case, or (``via``: its ContactIdentified) to a close contact of one.

    ``happened_at``: when they were found. ``by_hand``: a person added it, for a ``reason``; no engine takes it away
    while the case stands. ``longest_s``: how long they were together at most, one time; 0: nobody measured it.
    """

    ring: Ring
    last_at: Instant
    case_ref: Word
    first_at: Instant | None = None
    via: FactId | None = None
    by_hand: bool = False
    reason: Text | None = None
    strength: Strength | None = None
    place_kind: Word | None = None
    longest_s: Count = 0


class ContactWithdrawn(Payload, frozen=True, kw_only=True):
    """An exposure did not take place; ``by_hand``: a person says so, and no engine adds it again.

    ``cause``: the case itself was withdrawn, and the exposure ended with it.
    """

    fact: FactId
    reason: Text | None = None
    by_hand: bool = False
    cause: Literal["case-withdrawn"] | None = None


# Who a person is


class PersonRegistered(Payload, frozen=True, kw_only=True):
    """A person became known, with a document, with a foreign one, or with none."""

    has_document: bool
    person_id: Word | None = None
    names: tuple[Word, ...] = ()
    document_lookup: tuple[Digest, ...] = ()
    birth_date: Day | None = None
    phone: Word | None = None


class IdentityLinked(Payload, frozen=True, kw_only=True):
    """One more document is a person's."""

    document_type: Word
    document_lookup: Digest
    names: tuple[Word, ...] = ()


class PersonsMerged(Payload, frozen=True, kw_only=True):
    """Two records are one person; ``merged`` is read as ``kept`` from now on."""

    kept: PersonNo
    merged: PersonNo
    reason: Text
    linked: FactId | None = None


class PersonsParted(Payload, frozen=True, kw_only=True):
    """A merge was undone."""

    kept: PersonNo
    merged: PersonNo
    reason: Text
    linked: FactId | None = None


class PersonsDeclaredDistinct(Payload, frozen=True, kw_only=True):
    """Two people look alike and are not the same."""

    one: PersonNo
    other: PersonNo
    reason: Text
    linked: FactId | None = None


class NoticeSent(Payload, frozen=True, kw_only=True):
    """A person was told something."""

    channel: Word
    template: Word
    about: FactId | None = None


class AppealFiled(Payload, frozen=True, kw_only=True):
    """A person asks that somebody else look again: at an answer, at an order, or at their state as computed now."""

    reason: Plea
    decision: FactId | None = None
    order: FactId | None = None
    contact: Contact | None = None


class AppealDecided(Payload, frozen=True, kw_only=True):
    """Somebody who took no part looked again, and says what they found; it changes no answer by itself."""

    appeal: FactId
    finding: AppealFinding
    note: Plea
