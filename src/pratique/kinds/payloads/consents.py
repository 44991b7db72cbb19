"""Payloads of consents: what a person agreed to, and who may act for whom; each side has a fact under its own key."""

from __future__ import annotations

from typing import Literal

from pratique.kinds.payloads.parts import FactId, Instant, Payload, PersonNo, Text, Word

ProxyScope = Literal["read-state", "read-results", "receive-notices", "answer-questions", "appeal"]
"""What somebody may do for another; nothing else."""
ProxyBasis = Literal["guardian", "own-session", "written"]
"""On what it rests: a child's guardian, the person's own word while signed in, a written consent that a clerk saw."""


class ConsentGiven(Payload, frozen=True, kw_only=True):
    """A person agreed to a purpose. For the purpose ``proxy``: ``proxy`` may act for ``principal`` until an instant.

    A proxy's consent is two linked facts. ``other`` is the name of the other side as it was told; ``document`` is what
    a clerk was shown.
    """

    purpose: Word
    until: Instant | None = None
    principal: PersonNo | None = None
    proxy: PersonNo | None = None
    basis: ProxyBasis | None = None
    scopes: tuple[ProxyScope, ...] = ()
    other: Word | None = None
    document: Text | None = None
    linked: FactId | None = None


class ConsentWithdrawn(Payload, frozen=True, kw_only=True):
    """An agreement was taken back, by either side or by a clerk; it holds at once."""

    consent: FactId
    reason: Text | None = None
    linked: FactId | None = None
