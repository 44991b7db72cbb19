"""A decision as JSON (contract 8), its words added outside."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from pratique.decisions.decision import Decision
from pratique.decisions.in_force import InForce
from pratique.decisions.say import find_pack, say
from pratique.kinds.instants import find_zone, format_instant


def render_decision(decision: Decision, in_force: InForce) -> dict[str, Any]:
    """Give contract 8 as JSON values, instants as RFC 3339 in the pack's zone, with ``says``."""
    pack = find_pack(decision, in_force)
    zone = pack.zone if pack else find_zone("UTC")
    return {
        "outcome": decision.outcome,
        "status": decision.status,
        "code": decision.code,
        "provisional": decision.provisional,
        "reasons": [
            {"rule": r.rule, "clauses": list(r.clauses), "evidence": list(r.evidence), "age_s": r.age_s}
            for r in decision.reasons
        ],
        "would_change": [
            {"field": c.field, "need": c.need} | ({"at": _instant(c.at, zone)} if c.at is not None else {})
            for c in decision.would_change
        ],
        "handling": decision.handling,
        "horizon": _instant(decision.horizon, zone),
        "measures": [
            {
                "kind": m.kind,
                "rung": m.rung,
                "legal_basis": m.legal_basis,
                "max_days": m.max_days,
                "review_after_days": m.review_after_days,
                "params": dict(m.params),
            }
            for m in decision.measures
        ],
        "pack": decision.pack,
        "pack_version": decision.pack_version,
        "engine_version": decision.engine_version,
        "list_id": decision.list_id,
        "seq": decision.seq,
        "at": format_instant(decision.at, zone),
        "says": {lang: say(decision, in_force, lang).as_text() for lang in ("zh", "en")},
    }


def _instant(instant: int | None, zone: ZoneInfo) -> str | None:
    return None if instant is None else format_instant(instant, zone)
