"""Guardians and proxies: who may act for whom, in what, until when; given and taken back as consents.

A consent is two linked facts, one under each side's key. An adult names a proxy while signed in, or gives a clerk a
written consent; a child's guardian is recorded by a clerk who saw the document, and ends when the child comes of age.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pratique.desk.permitting import check_ground, check_may, refuse
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, find_zone, local_midnight
from pratique.kinds.payloads.consents import ProxyBasis, ProxyScope
from pratique.ledger.fact import Fact, make_fact_id
from pratique.people.ages import MAJORITY_YEARS, find_majority
from pratique.people.identifiers import Identifier
from pratique.people.names import clean_name
from pratique.record.in_force import read_in_force
from pratique.record.models import Person
from pratique.record.people import get_group
from pratique.record.permissions import Actor
from pratique.record.proxies import (
    BASES,
    PURPOSE,
    SCOPES,
    find_proxies_of,
    find_proxy,
    find_staff_selves,
    has_custody,
)
from pratique.record.proxy_access import access_person_to_be_proxy
from pratique.record.register import append, make_fact, read_person_facts, writing

LONGEST_PROXY = 366 * DAY
"""How long an adult's consent holds at most; then it is given again."""
LONGEST_DOCUMENT = 300
DEFAULT_ZONE = "Asia/Shanghai"
"""Whose midnight somebody comes of age at, while no pack is in force."""


@dataclass(frozen=True, slots=True)
class ProxyTold:
    """What is agreed: in what, until when (µs of UTC; None: as long as may be), and the proxy's name as it is told.

    ``principal_name``: the name of the person acted for, as the proxy is to see it. ``document``: what a clerk saw.
    """

    scopes: tuple[ProxyScope, ...]
    until: int | None = None
    proxy_name: str = ""
    principal_name: str = ""
    document: str | None = None


def do_give_proxy(actor: Actor, identifiers: Sequence[Identifier], told: ProxyTold, at: int) -> str:
    """Let somebody registered act for oneself, while signed in; give the consent's id (that of one's own fact).

    Raises Refused (``no_exact_match``, ``too_many_lookups``), BadInput ``consent_minor`` and what is wrong with what is
    told: ``consent_scope``, ``consent_until``, ``consent_known``, ``consent_self``, ``consent_custody``.
    """
    check_may(actor, "give-consent", at)
    if actor.person_no is None:
        refuse(actor, "give-consent", "not_own_record", at)
    _check_told(told, at)
    if (find_age_end(actor.person_no, at) or at) > at:
        raise BadInput("consent_minor", "who is not of age has a guardian, whom a clerk records", "scopes")
    proxy = access_person_to_be_proxy(actor, identifiers, at)
    return _give(actor, actor.person_no, proxy, "own-session", told, at)


def do_record_proxy(actor: Actor, principal: int, proxy: int, basis: ProxyBasis, told: ProxyTold, at: int) -> str:
    """Record, as a clerk, a child's guardian or an adult's written consent; both were looked up just before.

    Raises Refused, and BadInput ``consent_basis``, ``consent_document``, ``consent_minor``, ``consent_adult``,
    ``consent_guardian_minor`` beside those of do_give_proxy.
    """
    for number in (principal, proxy):
        check_ground(actor, "give-consent", number, at)
    if actor.is_resident or basis not in BASES or basis == "own-session":
        raise BadInput("consent_basis", "a clerk records a guardian or a written consent", "basis")
    if not (told.document or "").strip() or len(told.document or "") > LONGEST_DOCUMENT:
        raise BadInput("consent_document", "name the document that you were shown", "document")
    _check_told(told, at)
    end = find_age_end(principal, at)
    if basis == "guardian" and (end is None or end <= at):
        raise BadInput("consent_adult", "a guardian is for a child whose date of birth is known", "basis")
    if basis == "written" and end is not None and end > at:
        raise BadInput("consent_minor", "who is not of age has a guardian, whom a clerk records", "basis")
    if (find_age_end(proxy, at) or at) > at:
        raise BadInput("consent_guardian_minor", "only an adult can act for somebody", "second")
    if any(own.actor_id == actor.actor_id for number in (principal, proxy) for own in find_staff_selves(number, at)):
        refuse(actor, "give-consent", "same_person", at, (principal, proxy))
    return _give(actor, principal, proxy, basis, told, at)


def do_end_proxy(actor: Actor, consent: str, reason: str, at: int) -> str:
    """Take a consent back, at once: by either side while signed in, or by a clerk who has looked the person up.

    Raises Refused, BadInput ``no_consent``; give the id of the fact.
    """
    check_may(actor, "give-consent", at)
    held = find_proxy(consent, at)
    if not actor.is_resident:
        check_ground(actor, "give-consent", held.principal, at)
    elif actor.person_no not in (*get_group(held.principal), *get_group(held.proxy)):
        refuse(actor, "give-consent", "not_own_record", at)
    first, second = make_fact_id(at, os.urandom(10)), make_fact_id(at, os.urandom(10))
    facts = [
        make_fact(
            "ConsentWithdrawn",
            p.ConsentWithdrawn(consent=held.fact_id, reason=reason.strip() or None, linked=linked),
            actor,
            at,
            subject=subject,
            fact_id=fact_id,
        )
        for subject, fact_id, linked in ((held.principal, first, second), (held.proxy, second, first))
    ]
    with writing():
        Person.objects.select_for_update().get(person_no=held.principal)
        find_proxy(consent, at)
        append(facts, at)
    return first


def find_age_end(person_no: int, at: int) -> int | None:
    """Give the instant at which somebody comes of age or came; None where no date of birth is known."""
    told = [item.fact.payload for item in read_person_facts(get_group(person_no))]
    born = next((one.birth_date for one in told if isinstance(one, p.PersonRegistered) and one.birth_date), None)
    if born is None:
        return None
    zone, years = _find_rule(at)
    return local_midnight(find_majority(born, years), zone)


def _find_rule(at: int) -> tuple[ZoneInfo, int]:
    """Give the zone and the age of majority: the pack's number ``majority_y`` if it has one, else the law's."""
    held = read_in_force().book.holding_at(at)
    if held is None:
        return find_zone(DEFAULT_ZONE), MAJORITY_YEARS
    pack = held.pack.pack
    param = pack.param("majority_y")
    value = None if param is None else param.at(at)
    return pack.zone, MAJORITY_YEARS if value is None else value.value


def _check_told(told: ProxyTold, at: int) -> None:
    if not told.scopes or any(one not in SCOPES for one in told.scopes):
        raise BadInput("consent_scope", "choose at least one thing that they may do", "scopes")
    if told.until is not None and not at < told.until <= at + LONGEST_PROXY:
        raise BadInput("consent_until", "give an end within a year from now", "until")


def _give(actor: Actor, principal: int, proxy: int, basis: ProxyBasis, told: ProxyTold, at: int) -> str:
    if proxy in get_group(principal):
        raise BadInput("consent_self", "nobody is their own proxy", "first")
    if has_custody(proxy, principal, at):
        raise BadInput("consent_custody", "whoever is in charge of somebody as staff cannot also act for them", "first")
    until = told.until or at + LONGEST_PROXY
    if basis == "guardian":
        until = min(told.until, _end_of(principal, at)) if told.until else _end_of(principal, at)
    facts = _make_facts(actor, principal, proxy, basis, told, until, at)
    with writing():
        Person.objects.select_for_update().get(person_no=principal)
        if any(one.proxy in get_group(proxy) for one in find_proxies_of(principal, at)):
            raise BadInput("consent_known", "they may act already; end that consent first to change it", "first")
        append(facts, at)
    return facts[0].id


def _end_of(principal: int, at: int) -> int:
    end = find_age_end(principal, at)
    if end is None:
        raise AssertionError("a guardian is for a child whose date of birth is known")
    return end


def _make_facts(
    actor: Actor, principal: int, proxy: int, basis: ProxyBasis, told: ProxyTold, until: int, at: int
) -> list[Fact]:
    """Make the two linked facts, the principal's first; each names the other side as it was told."""
    first, second = make_fact_id(at, os.urandom(10)), make_fact_id(at, os.urandom(10))
    sides = ((principal, first, second, told.proxy_name), (proxy, second, first, told.principal_name))
    return [
        make_fact(
            "ConsentGiven",
            p.ConsentGiven(
                purpose=PURPOSE,
                until=until,
                principal=principal,
                proxy=proxy,
                basis=basis,
                scopes=tuple(one for one in SCOPES if one in told.scopes),
                other=clean_name(name, "name") if name.strip() else None,
                document=(told.document or "").strip() or None,
                linked=linked,
            ),
            actor,
            at,
            subject=subject,
            fact_id=fact_id,
        )
        for subject, fact_id, linked, name in sides
    ]
