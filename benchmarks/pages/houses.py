"""The house around the people: a tree of units down to streets, staff of each role, a pack and a list in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib.sessions.backends.db import SessionStore
from installation import AT

from pratique.desk.accounts import make_actor_id
from pratique.desk.acts import do_approve, do_propose
from pratique.desk.lists_and_packs import make_list_proposal, make_pack_proposal
from pratique.kinds.instants import DAY, HOUR, parse_instant
from pratique.places.risk_lists import load_shipped_list
from pratique.record.closed_lists import ActKind, Role
from pratique.record.models import Account, Act, RoleGrant, Unit
from pratique.record.permissions import Actor

NOW = parse_instant(AT)
PACK = "cn-beijing-2021-08"
CITY = "city"
STREETS_A_DISTRICT = 20
PEOPLE_A_STREET = 2_500
MOST_STREETS = 320
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff: as an actor, and as an account that can sign in."""

    actor: Actor
    account: Account


def make_house(people: int) -> list[str]:
    """Make units and what is in force, once; give the ids of the streets."""
    count = min(MOST_STREETS, max(2, people // PEOPLE_A_STREET))
    streets = [f"street-{number:03d}" for number in range(count)]
    if Unit.objects.filter(unit_id=CITY).exists():
        return list(Unit.objects.filter(unit_id__startswith="street-").order_by("unit_id").values_list("pk", flat=True))
    _make_unit(CITY, None, "市指挥部", "City headquarters")
    for number, street in enumerate(streets):
        district = f"district-{number // STREETS_A_DISTRICT:02d}"
        if number % STREETS_A_DISTRICT == 0:
            _make_unit(district, CITY, f"第{number // STREETS_A_DISTRICT + 1}区", f"District {district[-2:]}")
        _make_unit(street, district, f"第{number + 1}街道", f"Street {street[-3:]}")
    one = make_staff(CITY, "policy-officer", "one")
    two = make_staff("district-00", "policy-officer", "two")
    make_staff(CITY, "registrar", "registrar")
    make_staff(CITY, "administrator", "administrator")
    pack = make_pack_proposal(PACK, NOW - DAY + HOUR)
    for kind, what in (("enact-pack", pack), ("enact-list", make_list_proposal(load_shipped_list()))):
        proposal = do_propose(one.actor, cast("ActKind", kind), what, NOW - 3 * HOUR)
        do_approve(two.actor, proposal, Act.objects.get(fact_id=proposal).digest, NOW - 3 * HOUR)
    return streets


def make_staff(unit: str, role: Role, name: str) -> Staff:
    """Make an account of staff that no password opens: its sessions are made by ``sign_in`` alone."""
    account = Account(actor_id=make_actor_id(), username=name, is_staff=True, unit_id=unit, made_at=NOW)
    account.set_unusable_password()
    account.save()
    RoleGrant.objects.create(account=account, role=role, unit_id=unit, since=0, granted_by="benchmark")
    return Staff(Actor(account.actor_id, unit, frozenset({role}), has_second_factor=True), account)


def make_resident(person_no: int) -> Account:
    """Give the account of somebody registered."""
    actor_id = make_actor_id()
    account, made = Account.objects.get_or_create(
        person_no=person_no, defaults={"actor_id": actor_id, "username": actor_id, "made_at": NOW}
    )
    if made:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account


def sign_in(account: Account) -> str:
    """Give the key of a session as signing in leaves it: for staff, with the second factor used."""
    session = SessionStore()
    session["_auth_user_id"] = str(account.pk)
    session["_auth_user_backend"] = BACKEND
    session["_auth_user_hash"] = account.get_session_auth_hash()
    if account.is_staff:
        session["account_authentication_methods"] = [{"method": "password", "at": 1.0}, {"method": "mfa", "at": 2.0}]
        session["_account_authentication_methods_user"] = str(account.pk)
    session.create()
    return str(session.session_key)


def _make_unit(unit: str, parent: str | None, zh: str, en: str) -> None:
    Unit.objects.create(unit_id=unit, parent_id=parent, division="110000", name_zh=zh, name_en=en)
