"""Who may act for whom: consents that hold, and the ground that they are. Reading by one: ``proxy_access``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from django.db.models import QuerySet

from pratique.kinds.errors import BadInput
from pratique.kinds.payloads.consents import ProxyBasis, ProxyScope
from pratique.people.identifiers import make_identifier
from pratique.record import grounds
from pratique.record.actors import make_actor
from pratique.record.models import Account, Lookup, ProxyRow
from pratique.record.people import get_group
from pratique.record.permissions import Actor, Answer, deny, permit
from pratique.record.register import make_lookups

PURPOSE = "proxy"
SCOPES: tuple[ProxyScope, ...] = get_args(ProxyScope)
BASES: tuple[ProxyBasis, ...] = get_args(ProxyBasis)


@dataclass(frozen=True, slots=True)
class Proxy:
    """One consent that holds: ``principal`` is whose record it is; instants are µs of UTC."""

    fact_id: str
    linked: str
    principal: int
    proxy: int
    basis: str
    scopes: tuple[str, ...]
    since: int
    until: int


def find_proxies_of(person_no: int, at: int) -> list[Proxy]:
    """Give who may act for a person just now."""
    return [make_proxy(row) for row in _held(at).filter(principal__in=get_group(person_no)).order_by("seq")]


def find_principals_of(person_no: int, at: int) -> list[Proxy]:
    """Give whom a person may act for just now."""
    own = get_group(person_no)
    held = _held(at).filter(proxy__in=own).exclude(principal__in=own)
    return [make_proxy(row) for row in held.order_by("seq")]


def find_proxy(fact_id: str, at: int) -> Proxy:
    """Give a consent that holds; raises BadInput ``no_consent``."""
    row = _held(at).filter(fact_id=fact_id).first()
    if row is None:
        raise BadInput("no_consent", "there is no such consent, or it has ended", "consent")
    return make_proxy(row)


def weigh_proxy(actor: Actor, numbers: tuple[int, ...], scope: ProxyScope, at: int) -> Answer:
    """Answer by a consent that holds and names the scope; never for oneself, nor for whom one is in charge of."""
    if actor.person_no is None:
        return deny("no_consent", "consent")
    for held in find_principals_of(actor.person_no, at):
        if held.principal in numbers and scope in held.scopes:
            return _weigh(held, actor.person_no, at)
    return deny("no_consent", "consent")


def has_custody(proxy: int, principal: int, at: int) -> bool:
    """Say whether a person, as a member of staff with the same e-mail address, has another assigned to them."""
    numbers = get_group(principal)
    return any(grounds.weigh_assignment(one, numbers, at).allow for one in find_staff_selves(proxy, at))


def find_staff_selves(person_no: int, at: int) -> list[Actor]:
    """Give the staff accounts that bear an e-mail address of a person registered."""
    known = Lookup.objects.filter(kind="email", person_no__in=get_group(person_no))
    keys = frozenset(known.values_list("key", flat=True))
    if not keys:
        return []
    staff = Account.objects.filter(is_staff=True, is_active=True).exclude(email="")
    return [make_actor(one, at, has_second_factor=True) for one in staff if keys & _email_keys(one.email)]


def weigh_consent(actor: Actor | None, consent: str, at: int) -> Answer:
    """Answer by one consent, if it holds and its bearer asks."""
    if actor is None or actor.person_no is None:
        return deny("no_consent", "consent")
    for held in find_principals_of(actor.person_no, at):
        if held.fact_id == consent:
            return _weigh(held, actor.person_no, at)
    return deny("no_consent", "consent")


def _weigh(held: Proxy, proxy: int, at: int) -> Answer:
    if has_custody(proxy, held.principal, at):
        return deny("proxy_custodian", "assignment")
    return permit("proxy", f"consent {held.fact_id}")


def _held(at: int) -> QuerySet[ProxyRow]:
    return ProxyRow.objects.filter(since__lte=at, until__gt=at, ended_at__isnull=True)


def make_proxy(row: ProxyRow) -> Proxy:
    """Give a consent as its row says."""
    scopes = tuple(row.scopes.split())
    return Proxy(row.fact_id, row.linked, row.principal, row.proxy, row.basis, scopes, row.since, row.until)


def _email_keys(email: str) -> frozenset[str]:
    try:
        return frozenset(make_lookups(make_identifier("email", email)))
    except BadInput:
        return frozenset()
