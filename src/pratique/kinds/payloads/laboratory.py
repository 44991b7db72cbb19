"""Payloads of laboratories: samples taken, runs, what is asked again, results for nobody, cases by their results."""

from __future__ import annotations

import msgspec

from pratique.kinds.codes import LabResult, Rung, SpecimenPurpose
from pratique.kinds.payloads.parts import CaseClass, Count, Digest, FactId, Instant, Payload, Text, Word


class SpecimenTaken(Payload, frozen=True, kw_only=True):
    """A sample was taken under a barcode; ``pool``: the barcode of the tube that it shares with others."""

    specimen_ref: Word
    sampled_at: Instant
    laboratory: Word | None = None
    pool: Word | None = None
    purpose: SpecimenPurpose | None = None


class ResultUnclear(Payload, frozen=True, kw_only=True):
    """A laboratory's result that says neither positive nor negative: inconclusive, or invalid."""

    result: LabResult
    sampled_at: Instant
    reported_at: Instant
    laboratory: Word
    specimen_ref: Word
    version: Word
    run: Word | None = None
    purpose: SpecimenPurpose | None = None


class RetestAsked(Payload, frozen=True, kw_only=True):
    """A pool was positive, so a member is sampled again; until then the order ``kind`` binds, no longer than ``until``.

    ``specimen_ref`` is the member's own, or the pool's where the member has none.
    """

    laboratory: Word
    specimen_ref: Word
    version: Word
    pool: Word
    sampled_at: Instant
    reported_at: Instant
    kind: Word
    rung: Rung
    start: Instant
    until: Instant
    clause: Word
    run: Word | None = None


class RetestEnded(Payload, frozen=True, kw_only=True):
    """The member's own result is known, so what bound them ends."""

    retest: FactId
    at: Instant
    result: FactId


class ResultWord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A word that a laboratory writes for a result, and the code that it stands for."""

    word: Word
    code: LabResult


class LaboratoryRegistered(Payload, frozen=True, kw_only=True):
    """A laboratory may send results. ``unit`` is its own, ``desk`` the unit that answers for its cases and questions.

    ``cadence_s``: how long it may be silent. ``words``: its own words for results, and the code each stands for.
    """

    laboratory: Word
    name: Text
    unit: Word
    desk: Word
    cadence_s: Count
    words: tuple[ResultWord, ...] = ()


class LabRunReported(Payload, frozen=True, kw_only=True):
    """A run as it is known now; ``sent`` is what the laboratory says it sent. A withdrawn run says why."""

    laboratory: Word
    run: Word
    received: Count
    positive: Count
    sent: Count | None = None
    withdrawn: bool = False
    reason: Text | None = None


class ResultSetAside(Payload, frozen=True, kw_only=True):
    """A result that nobody could be found for; ``lookups`` are keyed hashes of the identifiers it came with."""

    laboratory: Word
    specimen_ref: Word
    version: Word
    result: LabResult
    reported_at: Instant
    why: Word
    sampled_at: Instant | None = None
    run: Word | None = None
    pool: Word | None = None
    purpose: SpecimenPurpose | None = None
    method: Word | None = None
    lookups: tuple[Digest, ...] = ()


class ResultSettled(Payload, frozen=True, kw_only=True):
    """Whose a result set aside is was found (``result`` is the fact about them), or somebody says that it is void."""

    aside: FactId
    result: FactId | None = None
    reason: Text | None = None


class CaseClassified(Payload, frozen=True, kw_only=True):
    """What a case is held to be from now on: by a result and the pack's clause, or by a person who says why."""

    case_id: Word
    classification: CaseClass
    result: FactId | None = None
    clause: Word | None = None
    reason: Text | None = None
