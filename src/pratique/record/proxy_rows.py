"""Rows of consents by which one person acts for another; a consent is never edited, only taken back."""

from __future__ import annotations

from pratique.kinds import payloads as p
from pratique.ledger.fact import Recorded
from pratique.record.models import ProxyRow


def consent_given(recorded: Recorded, payload: p.ConsentGiven) -> None:
    """Make the row of a consent, from the fact under the principal's own key."""
    if payload.proxy is None or payload.principal is None or recorded.fact.subject != payload.principal:
        return
    ProxyRow.objects.create(
        fact_id=recorded.fact.id,
        linked=payload.linked or "",
        principal=payload.principal,
        proxy=payload.proxy,
        basis=payload.basis or "",
        scopes=" ".join(payload.scopes),
        since=recorded.fact.happened_at,
        until=payload.until or recorded.fact.happened_at,
        seq=recorded.seq,
    )


def consent_withdrawn(recorded: Recorded, payload: p.ConsentWithdrawn) -> None:
    """End a consent; the two linked facts say the same."""
    ProxyRow.objects.filter(fact_id=payload.consent, ended_at__isnull=True).update(ended_at=recorded.fact.happened_at)


def forget_proxies(person_no: int) -> None:
    """Forget every consent of somebody erased, on either side."""
    ProxyRow.objects.filter(principal=person_no).delete()
    ProxyRow.objects.filter(proxy=person_no).delete()
