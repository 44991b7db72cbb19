"""Rows of codes, sub-keys, outages and gates, each from its own fact; none of these facts is corrected."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from pratique.kinds import payloads as p
from pratique.ledger.fact import Recorded
from pratique.record.models import CodeRow, GateRow, OutageRow, RevokedRow, SubKeyRow

CODE_ROWS: tuple[type[Model], ...] = (SubKeyRow, OutageRow, CodeRow, RevokedRow, GateRow)


def _sub_key_issued(recorded: Recorded, told: p.SubKeyIssued) -> None:
    SubKeyRow.objects.get_or_create(
        kid=told.kid,
        defaults={
            "fact_id": recorded.fact.id,
            "root": told.root,
            "starts": told.starts,
            "signs_until": told.signs_until,
            "ends": told.ends,
            "certificate": told.certificate,
            "seq": recorded.seq,
        },
    )


def _sub_key_revoked(recorded: Recorded, told: p.SubKeyRevoked) -> None:
    SubKeyRow.objects.filter(kid=told.kid, revoked_at__isnull=True).update(revoked_at=recorded.fact.happened_at)


def _outage_declared(recorded: Recorded, told: p.OutageDeclared) -> None:
    fact = recorded.fact
    OutageRow.objects.create(fact_id=fact.id, since=fact.happened_at, until=told.until, seq=recorded.seq)


def _code_issued(recorded: Recorded, told: p.CodeIssued) -> None:
    CodeRow.objects.create(
        code_id=told.code_id,
        fact_id=recorded.fact.id,
        person_no=_subject(recorded),
        form=told.form or "screen",
        issued_at=recorded.fact.happened_at,
        expires_at=told.expires_at,
        seq=recorded.seq,
    )


def _subject(recorded: Recorded) -> int:
    if recorded.fact.subject is None:
        raise AssertionError("a code is somebody's")
    return recorded.fact.subject


def _code_revoked(recorded: Recorded, told: p.CodeRevoked) -> None:
    RevokedRow.objects.get_or_create(
        code_id=told.code_id,
        defaults={
            "fact_id": recorded.fact.id,
            "expires_at": told.expires_at,
            "revoked_at": recorded.fact.happened_at,
            "reason": told.reason,
            "seq": recorded.seq,
        },
    )


def _gate_registered(recorded: Recorded, told: p.GateRegistered) -> None:
    GateRow.objects.update_or_create(
        gate=told.gate,
        defaults={
            "fact_id": recorded.fact.id,
            "name": told.name,
            "unit_id": told.unit,
            "place": told.place,
            "latitude": told.latitude,
            "longitude": told.longitude,
            "mode": told.mode,
            "occasion": told.occasion,
            "clock": told.clock,
            "from_place": told.from_place or "",
            "device": told.device,
            "registered_at": recorded.fact.happened_at,
            "ended_at": None,
            "seq": recorded.seq,
        },
    )


def _gate_ended(recorded: Recorded, told: p.GateEnded) -> None:
    GateRow.objects.filter(gate=told.gate).update(ended_at=recorded.fact.happened_at, seq=recorded.seq)


CODE_MAKERS: dict[str, Any] = {
    "SubKeyIssued": _sub_key_issued,
    "SubKeyRevoked": _sub_key_revoked,
    "OutageDeclared": _outage_declared,
    "CodeIssued": _code_issued,
    "CodeRevoked": _code_revoked,
    "GateRegistered": _gate_registered,
    "GateEnded": _gate_ended,
}
"""By kind of fact."""
