"""A house for the pages: units, staff who have signed in with a second factor, people, a pack and a list in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.test import Client

from pratique.desk.acts import do_approve, do_propose
from pratique.desk.lists_and_packs import make_list_proposal, make_pack_proposal
from pratique.desk.people import Registered, do_register_person
from pratique.desk.reports import do_report
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR, parse_instant
from pratique.people.registration import make_registration
from pratique.places.risk_lists import load_shipped_list
from pratique.record.closed_lists import ActKind, Role
from pratique.record.models import Account, Act, RoleGrant, Unit
from pratique.record.permissions import Actor

NOW = parse_instant("2021-08-07T20:00:00+08:00")
PACK = "cn-beijing-2021-08"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def make_document(seventeen: str) -> str:
    """Complete a made-up resident identity number with its check digit."""
    rest = sum(int(d) * w for d, w in zip(seventeen, WEIGHTS, strict=True)) % 11
    return seventeen + "10X98765432"[rest]


LI = make_document("11010119900307001")
ZHAO = make_document("41010319850612002")


@dataclass(frozen=True)
class House:
    """Everybody by name: ``li`` lives in the city's listed district, ``zhao`` is known to a prefecture only."""

    staff: dict[str, Actor]
    li: Registered
    zhao: Registered


def make_staff(name: str, unit: str, *roles: Role) -> Actor:
    """Make an account of staff."""
    account = Account(actor_id=f"a-{name}", username=name, is_staff=True, unit_id=unit, made_at=NOW)
    account.set_unusable_password()
    account.save()
    for role in roles:
        RoleGrant.objects.create(account=account, role=role, unit_id=unit, since=0, granted_by="test")
    return Actor(account.actor_id, unit, frozenset(roles), has_second_factor=True)


def make_house() -> House:
    """Make the house, its people and what is in force."""
    for unit, parent, zh, en in (
        ("city", None, "市指挥部", "City headquarters"),
        ("station", "city", "西站服务台", "West Station desk"),
        ("district", "city", "丰台区专班", "Fengtai district team"),
    ):
        Unit.objects.create(unit_id=unit, parent_id=parent, division="110000", name_zh=zh, name_en=en)
    told: dict[str, tuple[str, Role]] = {
        "registrar": ("district", "registrar"),
        "gate": ("station", "gate-officer"),
        "desk": ("station", "refer-officer"),
        "desk-two": ("station", "refer-officer"),
        "investigator": ("district", "investigator"),
        "policy": ("city", "policy-officer"),
        "policy-two": ("district", "policy-officer"),
        "commander": ("city", "commander"),
        "commander-two": ("district", "commander"),
        "auditor": ("city", "auditor"),
        "admin": ("city", "administrator"),
    }
    staff = {name: make_staff(name, unit, role) for name, (unit, role) in told.items()}
    enact(staff)
    registrar = staff["registrar"]
    li = register_li(registrar, LI, ("李伟", "LI Wei"), "li@example.org")
    zhao = register_zhao(registrar, ZHAO, ("赵敏", "ZHAO Min"))
    return House(staff, li, zhao)


def register_li(registrar: Actor, document: str, names: tuple[str, ...], email: str) -> Registered:
    """Register somebody at home in the city's own listed district."""
    told = make_registration(document_type="resident-id", number=document, names=names, email=email)
    found = do_register_person(registrar, told, NOW - DAY)
    do_report(registrar, found.person_no, p.ResidenceDeclared(division="110106"), NOW - DAY)
    home = p.StayReported(division="110106", first=NOW - 30 * DAY, place="花乡", grade="officer")
    do_report(registrar, found.person_no, home, NOW - DAY)
    return found


def register_zhao(registrar: Actor, document: str, names: tuple[str, ...]) -> Registered:
    """Register somebody of whom only a prefecture is known, with a fresh test."""
    told = make_registration(document_type="resident-id", number=document, names=names)
    found = do_register_person(registrar, told, NOW - 2 * HOUR)
    known = p.StayReported(division="410100", first=NOW - 30 * DAY, grade="feed")
    do_report(registrar, found.person_no, known, NOW - HOUR)
    tested = p.SpecimenReported(result="negative", sampled_at=NOW - 12 * HOUR, reported_at=NOW - 2 * HOUR)
    do_report(registrar, found.person_no, tested, NOW - HOUR)
    return found


def enact(staff: dict[str, Actor]) -> None:
    """Enact the pack and the list, each by two people."""
    pack = make_pack_proposal(PACK, NOW - DAY + HOUR)
    for kind, what in (("enact-pack", pack), ("enact-list", make_list_proposal(load_shipped_list()))):
        proposal = do_propose(staff["policy"], cast("ActKind", kind), what, NOW - 3 * HOUR)
        do_approve(staff["policy-two"], proposal, Act.objects.get(fact_id=proposal).digest, NOW - 3 * HOUR)


def sign_in(name: str, *, second_factor: bool = True) -> Client:
    """Give a client signed in as a member of staff."""
    client = Client(SERVER_NAME="localhost")
    account = Account.objects.get(username=name)
    client.force_login(account, backend=BACKEND)
    session = client.session
    methods = [{"method": "password", "at": 1.0}] + ([{"method": "mfa", "at": 2.0}] if second_factor else [])
    session["account_authentication_methods"] = methods
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return client


def sign_in_resident(person_no: int) -> Client:
    """Give a client signed in for somebody registered."""
    account, _ = Account.objects.get_or_create(
        person_no=person_no, defaults={"actor_id": f"r-{person_no}", "username": f"r-{person_no}", "made_at": NOW}
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(account, backend=BACKEND)
    return client
