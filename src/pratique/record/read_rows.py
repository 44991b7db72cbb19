"""Rows of who looked at whom: one for each person of a reading or a refusal."""

from __future__ import annotations

from collections.abc import Sequence

from pratique.kinds import payloads as p
from pratique.ledger.fact import Recorded

READ_FIELDS = ("person_no", "fact_id", "actor_id", "unit_id", "role", "purpose", "how", "refused", "at", "seq")


def make_reads(
    recorded: Recorded, persons: Sequence[int | None], payload: p.RecordRead | p.AccessRefused
) -> list[tuple[object, ...]]:
    """Give the rows in the order of ``READ_FIELDS``; nobody in particular is None."""
    fact, refused = recorded.fact, payload.code if isinstance(payload, p.AccessRefused) else ""
    said = (payload.role or "", payload.purpose, fact.source.ref, refused)
    told = (fact.id, fact.by, fact.unit, *said, fact.happened_at, recorded.seq)
    return [(person_no, *told) for person_no in dict.fromkeys(persons)]
