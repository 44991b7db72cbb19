"""Rows of the house's own work: acts, enactments, decisions given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pratique.kinds import payloads as p
from pratique.ledger.fact import Recorded
from pratique.record import models as m
from pratique.record.digests import digest_of


def _proposed(recorded: Recorded, payload: p.ActProposed) -> None:
    m.Act.objects.create(
        fact_id=recorded.fact.id,
        act=payload.act,
        proposer=recorded.fact.by,
        unit_id=recorded.fact.unit,
        digest=digest_of(payload.payload),
        proposed_at=recorded.fact.happened_at,
        until=payload.until,
        seq=recorded.seq,
    )


def _approved(recorded: Recorded, payload: p.ActApproved) -> None:
    act = m.Act.objects.get(fact_id=payload.proposal)
    held = m.Approval.objects.filter(act=act, provisional=True, reviewed_by="")
    if not payload.provisional and held.update(reviewed_by=recorded.fact.by):
        return
    m.Approval.objects.create(
        fact_id=recorded.fact.id,
        act=act,
        proposer=act.proposer,
        approver=recorded.fact.by,
        unit_id=recorded.fact.unit,
        approved_at=recorded.fact.happened_at,
        provisional=payload.provisional,
        until=payload.until,
        seq=recorded.seq,
    )


def _exported(recorded: Recorded, payload: p.PeopleExported) -> None:
    m.ExportTaken.objects.create(
        fact_id=recorded.fact.id,
        act_id=payload.proposal,
        by=recorded.fact.by,
        people=payload.people,
        at=recorded.fact.happened_at,
        seq=recorded.seq,
    )


def _pack_enacted(recorded: Recorded, payload: p.PackEnacted) -> None:
    _enact(recorded, "pack", payload.pack, payload.start, version=payload.version, until=payload.until)


def _pack_withdrawn(recorded: Recorded, payload: p.PackWithdrawn) -> None:
    del recorded
    m.Enactment.objects.filter(fact_id=payload.enactment).update(until=payload.at)


def _list_enacted(recorded: Recorded, payload: p.RiskListEnacted) -> None:
    _enact(recorded, "list", payload.list_id, payload.effective_at, version=payload.status)


def _list_confirmed(recorded: Recorded, payload: p.RiskListConfirmed) -> None:
    del recorded
    m.Enactment.objects.filter(kind="list", ident=payload.list_id).update(confirmed_at=payload.confirmed_at)


def _enact(
    recorded: Recorded, kind: str, ident: str, start: int, *, version: str = "", until: int | None = None
) -> None:
    m.Enactment.objects.create(
        fact_id=recorded.fact.id,
        kind=kind,
        ident=ident,
        version=version,
        start=start,
        until=until,
        by=recorded.fact.by,
        seq=recorded.seq,
    )


def _decided(recorded: Recorded, payload: p.DecisionGiven) -> None:
    m.GivenDecision.objects.create(
        fact_id=recorded.fact.id,
        person_no=recorded.fact.subject,
        at=payload.at,
        by=recorded.fact.by,
        seq=recorded.seq,
    )


HOUSE_MAKERS: dict[str, Callable[[Recorded, Any], None]] = {
    "ActProposed": _proposed,
    "ActApproved": _approved,
    "PeopleExported": _exported,
    "PackEnacted": _pack_enacted,
    "PackWithdrawn": _pack_withdrawn,
    "RiskListEnacted": _list_enacted,
    "RiskListConfirmed": _list_confirmed,
    "DecisionGiven": _decided,
}
