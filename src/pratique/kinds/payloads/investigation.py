"""Payloads of facts of an investigation: what a case told of their days, calls to contacts, who infected whom."""

from __future__ import annotations

from typing import Literal

from pratique.kinds.payloads.parts import Instant, Payload, Text, Word

CallOutcome = Literal["reached", "no-answer", "wrong-number", "refused", "other-language"]
"""How a call to a contact went."""


class VisitTold(Payload, frozen=True, kw_only=True):
    """A case told where they were; it counts as presence there, from an interview.

    ``kind`` is a kind of place. ``known``: ``place`` is the name of a place in the register's presence; another place
    counts as presence where nobody else is known to have been. ``companions`` as told, not people of the register.
    """

    case_id: Word
    start: Instant
    end: Instant
    activity: Word
    place: Text
    kind: Word
    known: bool = False
    companions: tuple[Text, ...] = ()


class CallMade(Payload, frozen=True, kw_only=True):
    """A contact was called, and how it went; ``again_at``: when they asked to be called again."""

    case_id: Word
    went: CallOutcome
    again_at: Instant | None = None
    note: Text | None = None


class InfectorNamed(Payload, frozen=True, kw_only=True):
    """An investigator says who infected a case: another case, or, where ``infector`` is absent, nobody known."""

    case_id: Word
    reason: Text
    infector: Word | None = None
