"""Who may act for whom: the ground of a proxy, and reading by it, cut to what the consent names.

A proxy's reading is a `RecordRead` like any other: the person it is about is told of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from django.db.models import QuerySet

from pratique.kinds.errors import BadInput
from pratique.kinds.payloads.consents import ProxyBasis, ProxyScope
from pratique.people.identifiers import Identifier, check_exact_match, make_identifier
from pratique.record import grounds
from pratique.record.access import Reading, check_allowed, make_trace
from pratique.record.actors import make_actor
from pratique.record.closed_lists import FieldGroup
from pratique.record.models import Account, Lookup, Person, ProxyRow
from pratique.record.people import find_by_all, get_group
from pratique.record.permissions import Actor, Answer, deny, permit
from pratique.record.register import append, make_lookups, read_person_facts, writing
from pratique.record.views import FactView, PersonView, make_person_view

PURPOSE = "proxy"
SCOPES: tuple[ProxyScope, ...] = get_args(ProxyScope)
BASES: tuple[ProxyBasis, ...] = get_args(ProxyBasis)
SCOPE_GROUP: dict[ProxyScope, FieldGroup] = {
    "read-state": "orders",
    "read-results": "health",
    "receive-notices": "contact",
    "answer-questions": "movement",
    "appeal": "appeals",
}
SCOPE_KINDS: dict[ProxyScope, frozenset[str]] = {
    "read-state": frozenset({"OrderIssued", "OrderChanged", "OrderEnded", "PersonPlaced", "PersonLeft"}),
    "read-results": frozenset({"SpecimenReported", "ResultWithdrawn"}),
    "receive-notices": frozenset({"NoticeSent"}),
    "answer-questions": frozenset({"StayReported", "CoverageReported", "ResidenceDeclared", "SymptomsReported"}),
    "appeal": frozenset({"AppealFiled", "AppealDecided"}),
}
"""What each scope opens; of answers and appeals only those that the proxy gave and filed themselves."""
OWN_ONLY = SCOPE_KINDS["answer-questions"] | {"AppealFiled"}


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
    return [_make(row) for row in _held(at).filter(principal__in=get_group(person_no)).order_by("seq")]


def find_principals_of(person_no: int, at: int) -> list[Proxy]:
    """Give whom a person may act for just now."""
    own = get_group(person_no)
    held = _held(at).filter(proxy__in=own).exclude(principal__in=own)
    return [_make(row) for row in held.order_by("seq")]


def find_proxy(fact_id: str, at: int) -> Proxy:
    """Give a consent that holds; raises BadInput ``no_consent``."""
    row = _held(at).filter(fact_id=fact_id).first()
    if row is None:
        raise BadInput("no_consent", "there is no such consent, or it has ended", "consent")
    return _make(row)


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


def access_record_by_proxy(
    actor: Actor | None, consent: str, at: int, *, page: str | None = None
) -> tuple[Proxy, PersonView]:
    """Give what a consent opens of the person who gave it, names always; raises Refused, RegisterUnavailable.

    One trace, which bears the consent's id as its reason, so that the person sees which of their proxies looked.
    """
    row = ProxyRow.objects.filter(fact_id=consent).first()
    held = None if row is None else _make(row)
    numbers = () if held is None else get_group(held.principal)
    reading = Reading(actor, numbers[:1], PURPOSE, PURPOSE, at, f"consent {consent[:36]}", page)
    view = None
    with writing():
        permission = grounds.get_permission(actor, PURPOSE, [_weigh_consent(actor, consent, at)])
        if permission.allow and held is not None:
            groups: tuple[FieldGroup, ...] = ("identity", *(SCOPE_GROUP[s] for s in SCOPES if s in held.scopes))
            permission = replace(permission, fields=groups)
        append([make_trace(reading, permission)], at)
        if permission.allow and held is not None and actor is not None:
            person_id = Person.objects.filter(person_no=numbers[0]).values_list("person_id", flat=True).first()
            whole = make_person_view(numbers, read_person_facts(numbers), permission.fields, person_id)
            view = _cut(whole, held, actor)
    check_allowed(permission)
    if view is None or held is None:
        raise AssertionError("a reading that is allowed has a consent")
    return held, view


def access_person_to_be_proxy(actor: Actor | None, identifiers: Sequence[Identifier], at: int) -> int:
    """Give the number of the one whom a resident names as their proxy, and nothing else; raises Refused, BadInput.

    Naming somebody by two identifiers is a look, of which few are allowed an hour; a miss is on record too.
    """
    check_exact_match(tuple(identifiers))
    found = find_by_all(identifiers)
    persons = tuple(found) if len(found) == 1 else ()
    reading = Reading(actor, persons, "naming", PURPOSE, at)
    with writing():
        match = permit("matched", "two identifiers") if persons else deny("no_exact_match", "identifiers")
        answers = [] if actor is None else [*grounds.weigh_namings(actor, at), match]
        permission = replace(grounds.get_permission(actor, PURPOSE, answers), fields=())
        append([make_trace(reading, permission)], at)
    check_allowed(permission)
    return persons[0]


def _weigh_consent(actor: Actor | None, consent: str, at: int) -> Answer:
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


def _cut(view: PersonView, held: Proxy, actor: Actor) -> PersonView:
    """Leave what the scopes open: the telephone and whatever else shares a group with it is not asked for."""
    kinds = frozenset().union(*(SCOPE_KINDS[s] for s in SCOPES if s in held.scopes))
    own = {fact.fact_id for fact in view.facts if fact.by == actor.actor_id}
    return replace(
        view, phone=None, birth_date=None, closed=0, facts=tuple(f for f in view.facts if _opens(f, kinds, own))
    )


def _opens(fact: FactView, kinds: frozenset[str], own: set[str]) -> bool:
    if fact.kind not in kinds:
        return False
    if fact.kind == "AppealDecided":
        return fact.says["appeal"] in own
    return fact.kind not in OWN_ONLY or fact.fact_id in own


def _held(at: int) -> QuerySet[ProxyRow]:
    return ProxyRow.objects.filter(since__lte=at, until__gt=at, ended_at__isnull=True)


def _make(row: ProxyRow) -> Proxy:
    scopes = tuple(row.scopes.split())
    return Proxy(row.fact_id, row.linked, row.principal, row.proxy, row.basis, scopes, row.since, row.until)


def _email_keys(email: str) -> frozenset[str]:
    try:
        return frozenset(make_lookups(make_identifier("email", email)))
    except BadInput:
        return frozenset()
