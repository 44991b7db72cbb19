"""Acts as they were proposed, and where each stands: what two people decide about, read before it is approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Q

from pratique.kinds import payloads as p
from pratique.record.models import Act
from pratique.record.register import open_reader

ActState = Literal["waiting", "approved", "alone", "reviewed", "lapsed"]
MANY = 2**62


@dataclass(frozen=True, slots=True)
class Proposal:
    """One act: who proposed it, its digest, who approved it, where it stands."""

    fact_id: str
    act: str
    proposer: str
    unit_id: str
    digest: str
    proposed_at: int
    until: int | None
    state: ActState
    approver: str
    approved_at: int | None
    lapses_at: int | None
    seq: int


def get_proposals(at: int, *, before: int = MANY, limit: int = 25) -> list[Proposal]:
    """Give acts below a seq, the newest first, by keyset."""
    rows = Act.objects.filter(seq__lt=before).select_related("approval").order_by("-seq")[:limit]
    return [_make(row, at) for row in rows]


def get_waiting(at: int, *, limit: int = 50) -> list[Proposal]:
    """Give acts that wait for a second person, the oldest first."""
    rows = Act.objects.filter(approval__isnull=True).filter(Q(until__isnull=True) | Q(until__gt=at))
    return [_make(row, at) for row in rows.order_by("seq")[:limit]]


def get_proposal(fact_id: str, at: int) -> Proposal | None:
    """Give one act."""
    row = Act.objects.filter(fact_id=fact_id).select_related("approval").first()
    return None if row is None else _make(row, at)


def read_what(fact_id: str) -> dict[str, Any]:
    """Give what an act would do, as its fact says; empty if it cannot be read."""
    found = open_reader().read_fact(fact_id)
    payload = None if found is None else found.fact.payload
    return payload.payload if isinstance(payload, p.ActProposed) else {}


def _make(row: Act, at: int) -> Proposal:
    held = getattr(row, "approval", None)
    return Proposal(
        fact_id=row.fact_id,
        act=row.act,
        proposer=row.proposer,
        unit_id=row.unit_id,
        digest=row.digest,
        proposed_at=row.proposed_at,
        until=row.until,
        state=_find_state(row, at),
        approver="" if held is None else held.approver,
        approved_at=None if held is None else held.approved_at,
        lapses_at=None if held is None else held.until,
        seq=row.seq,
    )


def _find_state(row: Act, at: int) -> ActState:
    held = getattr(row, "approval", None)
    if held is None:
        return "lapsed" if row.until is not None and row.until <= at else "waiting"
    if not held.provisional:
        return "approved"
    if held.reviewed_by:
        return "reviewed"
    return "lapsed" if held.until is not None and held.until <= at else "alone"
