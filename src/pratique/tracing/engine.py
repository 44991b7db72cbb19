"""What every engine of tracing does; the oracle, the index and DuckDB are held equal by laws."""

from __future__ import annotations

from typing import Protocol

from pratique.tracing.rules import TraceRules
from pratique.tracing.tables import U32, Presence, Question, Traced


class Engine(Protocol):
    """Presence records somewhere, asked again and again."""

    def trace(self, question: Question, rules: TraceRules) -> Traced:
        """Give both rings with their evidence, and how many general contacts each case has."""

    def records_of(self, people: U32, start: int, end: int) -> Presence:
        """Give the records of these people that overlap [start, end), by person, start, place."""

    def alone_at(self, places: U32) -> U32:
        """Give those of these places where no more than one person has any record."""
