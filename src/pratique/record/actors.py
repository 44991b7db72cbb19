"""Who asks, made of an account and the roles it holds at an instant: a change of roles holds at once."""

from __future__ import annotations

from typing import cast

from django.db.models import Q

from pratique.record.closed_lists import Role
from pratique.record.models import Account, RoleGrant
from pratique.record.permissions import Actor

RESIDENT_UNIT = "residents"
HOUSE_ACTOR_ID = "follow-up"
"""Whose acts are what follows from facts (`desk.followup`): nobody by hand."""
SYSTEM = Actor("system", "system", frozenset(), has_second_factor=True)
"""Who opens and voids tasks by rule; it carries no role, no purpose and no operation."""
OPERATOR = Actor("operator", "operator", frozenset({"auditor"}), has_second_factor=True)
"""Whoever runs commands on the machine itself; their readings are traced like anybody's."""


def make_actor(account: Account, at: int, *, has_second_factor: bool) -> Actor:
    """Give the actor of an account; its roles are read anew each time."""
    if account.person_no is not None:
        return Actor(
            account.actor_id,
            RESIDENT_UNIT,
            frozenset({"resident"}),
            has_second_factor=False,
            is_active=account.is_active,
            person_no=account.person_no,
        )
    return Actor(
        account.actor_id,
        account.unit_id or "none",
        frozenset(cast("Role", grant.role) for grant in get_grants(account, at)),
        has_second_factor=has_second_factor,
        is_active=account.is_active and account.is_staff,
    )


def get_grants(account: Account, at: int) -> list[RoleGrant]:
    """Give the roles that an account holds at an instant."""
    return list(RoleGrant.objects.filter(holds_at(at), account=account).order_by("role"))


def holds_at(at: int) -> Q:
    """Give the condition on a grant of a role that it holds at an instant."""
    return Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))
