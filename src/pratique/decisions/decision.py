"""What a decision says (contract 8)."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.kinds.codes import Handling, Outcome
from pratique.policy.pack import Measure

ENGINE_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that speaks, its clauses, its evidence, and the age in seconds of the newest of that."""

    rule: str
    clauses: tuple[str, ...]
    evidence: tuple[str, ...]
    age_s: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that would make the outcome better: a field, what it needs, and when time alone brings it."""

    field: str
    need: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer, explained, dated and cited. ``horizon`` None: nothing known will change it."""

    outcome: Outcome
    status: str
    code: str
    provisional: bool
    reasons: tuple[Reason, ...]
    would_change: tuple[Change, ...]
    handling: Handling
    horizon: int | None
    measures: tuple[Measure, ...]
    pack: str | None
    pack_version: str | None
    list_id: str | None
    at: int
    engine_version: str = ENGINE_VERSION
    seq: int | None = None
