"""Codes that no longer count: revoked by their bearer, by a clerk, or because their bearer was erased.

A revocation names a random id and nobody; gates learn of it with their next list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from pratique.desk.permitting import check_ground, refuse
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.payloads.codes import RevokedFor
from pratique.ledger.fact import Fact
from pratique.record.models import CodeRow, RevokedRow
from pratique.record.people import get_group
from pratique.record.permissions import Actor
from pratique.record.proxies import find_proxy
from pratique.record.register import append, make_fact, writing

CodeOperation = Literal["issue-code", "revoke-code"]
REASONS: tuple[RevokedFor, ...] = ("lost", "asked", "mistake", "misuse")
"""Why somebody revokes a code; "erased" follows from an erasure alone."""


def do_revoke_codes(
    actor: Actor, person_no: int, reason: str, at: int, *, form: str | None = None, consent: str | None = None
) -> int:
    """Revoke every code of a person that still counts (of one form, if named); give how many.

    By the person, by a proxy whose consent covers their state, or by a clerk with a ground. Raises Refused, BadInput
    ``revoke_reason``, ``no_consent``.
    """
    if reason not in REASONS:
        raise BadInput("revoke_reason", f"choose one of: {', '.join(REASONS)}", "reason")
    check_code_ground(actor, "revoke-code", person_no, at, consent)
    facts = make_endings(actor, get_group(person_no), next(one for one in REASONS if one == reason), at, form=form)
    if facts:
        with writing():
            append(facts, at)
    return len(facts)


def find_revoked(code_ids: Iterable[str]) -> frozenset[str]:
    """Give those of some codes that no longer count."""
    return frozenset(RevokedRow.objects.filter(code_id__in=list(code_ids)).values_list("code_id", flat=True))


def make_endings(
    actor: Actor, numbers: Sequence[int], reason: RevokedFor, at: int, *, form: str | None = None
) -> list[Fact]:
    """Make the facts by which the codes of some numbers end that still count."""
    held = CodeRow.objects.filter(person_no__in=numbers, expires_at__gt=at).order_by("code_id")
    if form is not None:
        held = held.filter(form=form)
    rows = list(held)
    gone = find_revoked(row.code_id for row in rows)
    told = [
        p.CodeRevoked(code_id=row.code_id, expires_at=row.expires_at, reason=reason)
        for row in rows
        if row.code_id not in gone
    ]
    return [make_fact("CodeRevoked", one, actor, at) for one in told]


def check_code_ground(actor: Actor, operation: CodeOperation, person_no: int, at: int, consent: str | None) -> None:
    """Raise Refused unless the actor is the person, their proxy by this consent, or a clerk with a ground."""
    if consent is None:
        check_ground(actor, operation, person_no, at)
        return
    held = find_proxy(consent, at)
    is_theirs = actor.person_no is not None and held.proxy in get_group(actor.person_no)
    if not is_theirs or held.principal not in get_group(person_no) or "read-state" not in held.scopes:
        refuse(actor, operation, "no_consent", at, (person_no,))
