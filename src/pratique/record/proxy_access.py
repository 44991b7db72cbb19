"""Reading by a consent, cut to what it names; and naming a proxy, which is a look too.

A proxy's reading is a `RecordRead` like any other: the person it is about is told of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pratique.kinds.payloads.consents import ProxyScope
from pratique.people.identifiers import Identifier, check_exact_match
from pratique.record import grounds
from pratique.record.access import Reading, check_allowed, make_trace
from pratique.record.closed_lists import FieldGroup
from pratique.record.models import Person, ProxyRow
from pratique.record.people import find_by_all, get_group
from pratique.record.permissions import Actor, deny, permit
from pratique.record.proxies import PURPOSE, SCOPES, Proxy, make_proxy, weigh_consent
from pratique.record.register import append, read_person_facts, writing
from pratique.record.views import FactView, PersonView, make_person_view

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


def access_record_by_proxy(
    actor: Actor | None, consent: str, at: int, *, page: str | None = None
) -> tuple[Proxy, PersonView]:
    """Give what a consent opens of the person who gave it, names always; raises Refused, RegisterUnavailable.

    One trace, which bears the consent's id as its reason, so that the person sees which of their proxies looked.
    """
    row = ProxyRow.objects.filter(fact_id=consent).first()
    held = None if row is None else make_proxy(row)
    numbers = () if held is None else get_group(held.principal)
    reading = Reading(actor, numbers[:1], PURPOSE, PURPOSE, at, f"consent {consent[:36]}", page)
    view = None
    with writing():
        permission = grounds.get_permission(actor, PURPOSE, [weigh_consent(actor, consent, at)])
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
