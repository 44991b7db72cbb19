"""Taking in what was recorded aside while the register could not be written: once each, in the order of the reserve."""

from __future__ import annotations

from typing import Any

from pratique.kinds import payloads as p
from pratique.ledger.fact import Fact, Source
from pratique.record.register import append, writing
from pratique.record.reserve import clear_slots, read_reserve


def do_take_in_reserve(at: int) -> int:
    """Record what waits in the reserve, then empty it; give how many. Done twice, or cut short, nothing doubles."""
    waiting = read_reserve()
    if not waiting:
        return 0
    facts = [_make_fact(entry) for _, entry in waiting]
    with writing():
        append(facts, at)
    clear_slots([number for number, _ in waiting])
    return len(facts)


def _make_fact(entry: dict[str, Any]) -> Fact:
    role = entry["role"] or None
    payload: p.Payload
    if entry["kind"] == "RecordRead":
        payload = p.RecordRead(
            purpose=entry["purpose"],
            persons=tuple(entry["persons"]),
            fields=tuple(entry["fields"]),
            page=entry["page"],
            reason=entry["reason"],
            role=role,
        )
    else:
        payload = p.AccessRefused(
            purpose=entry["purpose"], code=entry["code"], persons=tuple(entry["persons"]), role=role
        )
    return Fact(
        id=entry["id"],
        kind=entry["kind"],
        subject=None,
        happened_at=entry["at"],
        by=entry["by"],
        unit=entry["unit"],
        source=Source("access", entry["how"]),
        payload=payload,
    )
