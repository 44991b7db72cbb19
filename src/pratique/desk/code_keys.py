"""Sub-keys taken in and revoked, outages declared. A root never comes here; only what it signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pratique.credentials.keys import make_kid, make_point, read_certificate, read_private
from pratique.desk.permitting import check_may
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY
from pratique.ledger.fact import Fact, Source
from pratique.record.code_keys import keep_root, keep_sub_key
from pratique.record.models import SubKeyRow
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing

LONGEST_OUTAGE = 7 * DAY
"""For how long an outage is declared at most; then it is declared again."""


@dataclass(frozen=True, slots=True)
class SubKeyFile:
    """A sub-key as it comes from where the root is: its certificate, and its private part as PKCS 8."""

    certificate: bytes
    private: bytes


def do_add_sub_keys(actor: Actor, root: bytes, files: Sequence[SubKeyFile], at: int) -> list[str]:
    """Take in sub-keys that the root signed; give the ids of the new ones. Raises Refused, BadInput.

    ``other_root``; ``certificate`` for one that the root did not sign; ``sub_key_pair`` where the parts do not belong
    together; ``sub_key_over`` for one that nobody believes any more. A sub-key known already changes nothing.
    """
    check_may(actor, "manage-sub-keys", at)
    facts: list[Fact] = []
    parts: list[tuple[str, bytes]] = []
    for file in files:
        told = read_certificate(file.certificate, root)
        if make_point(read_private(file.private)) != told.point:
            raise BadInput("sub_key_pair", "a private part and a certificate do not belong together", told.kid.hex())
        if told.ends <= at:
            raise BadInput("sub_key_over", "this sub-key is of days that are over", told.kid.hex())
        parts.append((told.kid.hex(), file.private))
        payload = p.SubKeyIssued(
            kid=told.kid.hex(),
            root=make_kid(root).hex(),
            starts=told.starts,
            signs_until=told.signs_until,
            ends=told.ends,
            certificate=file.certificate.hex(),
        )
        facts.append(make_fact("SubKeyIssued", payload, actor, at))
    keep_root(root)
    known = set(SubKeyRow.objects.filter(kid__in=[kid for kid, _ in parts]).values_list("kid", flat=True))
    for kid, private in parts:
        keep_sub_key(kid, private)
    new = [fact for fact, (kid, _) in zip(facts, parts, strict=True) if kid not in known]
    if new:
        with writing():
            append(new, at)
    return [kid for kid, _ in parts if kid not in known]


def do_revoke_sub_key(actor: Actor, kid: str, reason: str, at: int) -> str:
    """Revoke a sub-key at the machine itself, at once; on the pages it takes two persons.

    Whoever can run this could as well remove the key; it only ever makes answers ``refer``. Raises Refused, BadInput.
    """
    check_may(actor, "manage-sub-keys", at)
    what = {"kid": kid, "reason": reason}
    check_sub_key(what, at)
    [fact] = make_sub_key_end(what, actor, at, Source("shell", "keys"))
    with writing():
        append([fact], at)
    return fact.id


def check_sub_key(what: dict[str, Any], at: int) -> None:
    """Raise BadInput ``no_sub_key`` or ``act_what`` unless the act names a sub-key that still counts, and why."""
    held = SubKeyRow.objects.filter(kid=str(what.get("kid")), revoked_at__isnull=True, ends__gt=at)
    if not held.exists():
        raise BadInput("no_sub_key", "there is no such sub-key, or it no longer counts", "kid")
    _check_reason(what)


def make_sub_key_end(what: dict[str, Any], actor: Actor, at: int, source: Source) -> list[Fact]:
    """Make the fact that a sub-key no longer counts."""
    payload = p.SubKeyRevoked(kid=what["kid"], reason=what["reason"])
    return [make_fact("SubKeyRevoked", payload, actor, at, source=source)]


def check_outage(what: dict[str, Any], at: int) -> None:
    """Raise BadInput ``outage_until`` or ``act_what`` unless an outage has an end within a week, and a reason.

    To end one early declare it again with an end of now.
    """
    until = what.get("until")
    if isinstance(until, bool) or not isinstance(until, int) or not at - DAY <= until <= at + LONGEST_OUTAGE:
        raise BadInput("outage_until", "an outage is declared until an instant within a week from now", "until")
    _check_reason(what)


def make_outage(what: dict[str, Any], actor: Actor, at: int, source: Source) -> list[Fact]:
    """Make the fact that an outage is declared."""
    payload = p.OutageDeclared(until=what["until"], reason=what["reason"])
    return [make_fact("OutageDeclared", payload, actor, at, source=source)]


def _check_reason(what: dict[str, Any]) -> None:
    reason = what.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise BadInput("act_what", "'reason' is missing", "reason")
