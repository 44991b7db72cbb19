"""Payloads of facts of care: where a person is isolated, what was completed elsewhere, orders and how they change."""

from __future__ import annotations

from pratique.kinds.care_fields import CarePlace
from pratique.kinds.codes import Rung
from pratique.kinds.payloads.parts import Digest, FactId, Instant, Payload, Text, Word


class PersonPlaced(Payload, frozen=True, kw_only=True):
    """A person entered a place of isolation; it happened at ``happened_at``."""

    place: CarePlace
    facility: Text | None = None


class PersonLeft(Payload, frozen=True, kw_only=True):
    """A person left the place that ``placement`` says they entered; it happened at ``happened_at``."""

    placement: FactId


class IsolationCertified(Payload, frozen=True, kw_only=True):
    """Isolation of an order kind was completed elsewhere, over [start, until), by a certificate of an issuer."""

    kind: Word
    start: Instant
    until: Instant
    issuer: Text


class EntryReported(Payload, frozen=True, kw_only=True):
    """A person arrived from abroad; it happened at ``happened_at``. ``from_country``: ISO 3166-1 alpha-2."""

    from_country: Word | None = None


class DischargeReported(Payload, frozen=True, kw_only=True):
    """A person left hospital after an infection; it happened at ``happened_at``."""


class OrderIssued(Payload, frozen=True, kw_only=True):
    """A measure binds a person until an end; every restriction has one.

    One that was computed from a plan says of which group ("close+inbound" where several made it), where, by which
    clauses and on what evidence; ``digest`` names the plan as it was. Older ones, typed in, say none of that.
    """

    kind: Word
    rung: Rung
    start: Instant
    until: Instant
    clause: Word
    group: Word | None = None
    place: CarePlace | None = None
    clauses: tuple[Word, ...] = ()
    evidence: tuple[FactId, ...] = ()
    digest: Digest | None = None


class OrderChanged(Payload, frozen=True, kw_only=True):
    """An order's end was moved, for a reason (of a computed one a word of ``desk.order_words``)."""

    order: FactId
    until: Instant
    reason: Text
    evidence: tuple[FactId, ...] = ()
    digest: Digest | None = None


class OrderEnded(Payload, frozen=True, kw_only=True):
    """An order ended at an instant, for a reason (of a computed one a word of ``desk.order_words``)."""

    order: FactId
    at: Instant
    reason: Text


CHANGE_REASONS = ("tests-missing", "later-exposure", "recomputed", "policy")
"""Why a computed order's end was moved."""
END_REASONS = ("duration", "tests", "certificate", "fallback", "hard-end", "cause-withdrawn", "replaced")
"""Why a computed order ended: by its stage's end, or because nothing, or another kind of order, stands in its place."""
