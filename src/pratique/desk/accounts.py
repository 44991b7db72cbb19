"""Accounts of staff: a one-time link makes each; a role beyond the first is granted by two (act ``grant-role``)."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from hashlib import sha256

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from pratique.desk.permitting import check_may
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY
from pratique.places.divisions import load_divisions
from pratique.record.closed_lists import STAFF_ROLES
from pratique.record.models import Account, Enrolment, RoleGrant, Unit
from pratique.record.permissions import Actor
from pratique.record.register import writing
from pratique.record.units import walk_up

LINK_HOLDS = DAY
FIRST_UNIT = "headquarters"


def do_make_first_enrolment(division: str, at: int, *, unit_name: Mapping[str, str] | None = None) -> str | None:
    """Make the link that enrols the first administrator; None once there is one. Earlier links end.

    Only the command line calls this: whoever runs the machine starts the house.
    """
    load_divisions().check(division, "division")
    names = unit_name or {"zh": "指挥部", "en": "Headquarters"}
    with writing():
        if RoleGrant.objects.filter(role="administrator", account__is_active=True).exists():
            return None
        unit, _ = Unit.objects.get_or_create(
            unit_id=FIRST_UNIT, defaults={"division": division, "name_zh": names["zh"], "name_en": names["en"]}
        )
        Enrolment.objects.filter(used_at__isnull=True).update(until=at)
        return _make_link(unit, "administrator", "system", at)


def do_make_enrolment(actor: Actor, unit_id: str, role: str, at: int) -> str:
    """Make a link that enrols one member of staff in a unit with one role; give its token, which is kept nowhere.

    An administrator is enrolled by the act ``grant-role`` only. Raises Refused, BadInput ``role``, ``no_unit``.
    """
    check_may(actor, "manage-accounts", at)
    if role not in STAFF_ROLES or role == "administrator":
        raise BadInput("role", "choose a role; a second administrator needs two people (act grant-role)", "role")
    unit = Unit.objects.filter(unit_id=unit_id).first()
    if unit is None:
        raise BadInput("no_unit", "there is no such unit", "unit")
    with writing():
        return _make_link(unit, role, actor.actor_id, at)


def do_enrol(token: str, username: str, password: str, at: int, *, email: str = "") -> Account:
    """Make the account that a link promises; raises BadInput ``link``, ``username``, ``password``. Of two at once, one.

    The second factor is set up next: until then every page but its own sends them there.
    """
    name = username.strip()
    if not (3 <= len(name) <= 64 and name.isascii() and name.replace("-", "").replace(".", "").isalnum()):  # noqa: PLR2004
        raise BadInput("username", "use 3 to 64 letters, digits, points and hyphens", "username")
    account = Account(actor_id=make_actor_id(), username=name, email=email, is_staff=True, is_active=True, made_at=at)
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise BadInput("password", " ".join(error.messages), "password") from None
    account.set_password(password)
    try:
        with writing():
            found = Enrolment.objects.filter(token_hash=_hash(token), used_at__isnull=True, until__gt=at).first()
            if found is None or not Enrolment.objects.filter(pk=found.pk, used_at__isnull=True).update(used_at=at):
                raise BadInput("link", "this link was used or has ended; ask for a new one", "link")
            account.unit = found.unit
            account.save()
            RoleGrant.objects.create(
                account=account, role=found.role, unit=found.unit, since=at, granted_by=found.made_by
            )
    except IntegrityError:
        raise BadInput("username", "this name is taken", "username") from None
    return account


def is_link_open(token: str, at: int) -> bool:
    """Say whether a link can still be used, so that its page can say so before anything is typed."""
    return Enrolment.objects.filter(token_hash=_hash(token), used_at__isnull=True, until__gt=at).exists()


def do_make_unit(
    actor: Actor, unit_id: str, parent: str, division: str, names: Mapping[str, str], at: int, *, small: bool = False
) -> Unit:
    """Make a unit below another; raises Refused, BadInput ``unit_id``, ``no_unit``, ``unit_known``."""
    check_may(actor, "manage-accounts", at)
    if not (unit_id.isascii() and unit_id.replace("-", "").isalnum() and len(unit_id) <= 64):  # noqa: PLR2004
        raise BadInput("unit_id", "use letters, digits and hyphens", "unit_id")
    load_divisions().check(division, "division")
    above = Unit.objects.filter(unit_id=parent).first()
    if above is None or unit_id in walk_up(parent):
        raise BadInput("no_unit", "there is no such unit above", "parent")
    if Unit.objects.filter(unit_id=unit_id).exists():
        raise BadInput("unit_known", "there is a unit of this name already", "unit_id")
    with writing():
        return Unit.objects.create(
            unit_id=unit_id,
            parent=above,
            division=division,
            name_zh=names["zh"],
            name_en=names["en"],
            is_small=small,
        )


def do_end_role(actor: Actor, grant_id: int, at: int) -> None:
    """End a role at once; the last administrator keeps theirs. Raises Refused, BadInput ``last_administrator``."""
    check_may(actor, "manage-accounts", at)
    with writing():
        grant = RoleGrant.objects.filter(pk=grant_id).first()
        if grant is None:
            raise BadInput("no_role", "there is no such role", "role")
        others = RoleGrant.objects.filter(role="administrator", until__isnull=True).exclude(pk=grant.pk)
        if grant.role == "administrator" and not others.exists():
            raise BadInput("last_administrator", "somebody else must be administrator first", "role")
        grant.until = at
        grant.save(update_fields=["until"])


def do_close_account(actor: Actor, actor_id: str, at: int) -> None:
    """Close an account: it signs in no more, and what it did stands. Raises Refused, BadInput ``no_account``."""
    check_may(actor, "manage-accounts", at)
    if actor_id == actor.actor_id:
        raise BadInput("own_account", "somebody else closes your account", "account")
    with writing():
        if not Account.objects.filter(actor_id=actor_id).update(is_active=False):
            raise BadInput("no_account", "there is no such account", "account")


def make_actor_id() -> str:
    """Make an id that says nothing of its bearer."""
    return "a-" + base64.b32encode(os.urandom(15)).decode().lower()


def _make_link(unit: Unit, role: str, made_by: str, at: int) -> str:
    token = secrets.token_urlsafe(32)
    Enrolment.objects.create(
        token_hash=_hash(token), unit=unit, role=role, made_at=at, made_by=made_by, until=at + LINK_HOLDS
    )
    return token


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
