"""A house with its people: units, staff of each role, residents, and documents that are nobody's."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.desk.people import Registered, do_register_person
from pratique.kinds.instants import HOUR, MINUTE, parse_instant
from pratique.people.registration import make_registration
from pratique.record.closed_lists import Role
from pratique.record.models import Account, RoleGrant, Unit
from pratique.record.permissions import Actor

AT = parse_instant("2021-08-07T20:00:00+08:00")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def make_id(seventeen: str) -> str:
    """Complete a made-up resident identity number with its check digit."""
    rest = sum(int(d) * w for d, w in zip(seventeen, WEIGHTS, strict=True)) % 11
    return seventeen + "10X98765432"[rest]


LI = make_id("11010119900307001")
WANG = make_id("11010219850612002")


def make_units() -> None:
    for unit, parent, small in (
        ("city", None, False),
        ("east", "city", False),
        ("west", "city", False),
        ("village", "city", True),
    ):
        Unit.objects.create(
            unit_id=unit, parent_id=parent, division="110000", name_zh=unit, name_en=unit, is_small=small
        )


def make_staff(name: str, unit: str, *roles: Role) -> Actor:
    """Make an account of staff with its roles, and give it as an actor with a second factor."""
    account = Account.objects.create(actor_id=f"a-{name}", username=name, is_staff=True, unit_id=unit, made_at=AT)
    for role in roles:
        RoleGrant.objects.create(account=account, role=role, unit_id=unit, since=0, granted_by="test")
    return Actor(account.actor_id, unit, frozenset(roles), has_second_factor=True)


@dataclass(frozen=True)
class Cast:
    """Everybody by name; ``li`` is registered with a document, two names, a birthday and a phone."""

    registrar: Actor
    officer: Actor
    gate: Actor
    investigator: Actor
    east_policy: Actor
    west_policy: Actor
    commander: Actor
    commander_west: Actor
    auditor: Actor
    admin: Actor
    li: Registered
    resident: Actor


def make_cast() -> Cast:
    make_units()
    registrar = make_staff("registrar", "east", "registrar")
    told = make_registration(
        document_type="resident-id",
        number=LI,
        names=("李伟", "LI Wei"),
        phone="138 0000 0001",
        email="li@example.org",
    )
    li = do_register_person(registrar, told, AT - HOUR)
    return Cast(
        registrar=registrar,
        officer=make_staff("officer", "east", "refer-officer"),
        gate=make_staff("gate", "west", "gate-officer"),
        investigator=make_staff("investigator", "east", "investigator"),
        east_policy=make_staff("east-policy", "east", "policy-officer"),
        west_policy=make_staff("west-policy", "west", "policy-officer"),
        commander=make_staff("commander", "city", "commander"),
        commander_west=make_staff("commander-west", "west", "commander"),
        auditor=make_staff("auditor", "city", "auditor"),
        admin=make_staff("admin", "city", "administrator"),
        li=li,
        resident=Actor(
            "a-resident", "residents", frozenset({"resident"}), has_second_factor=False, person_no=li.person_no
        ),
    )


LATER = AT + MINUTE
