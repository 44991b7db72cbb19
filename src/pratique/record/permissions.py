"""May this actor see this person for this purpose: answers with allow, reason and source; deny wins ties.

Every source that knows something answers; of those that speak most closely of the case, one denial is enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pratique.record.closed_lists import (
    PURPOSE_CARDS,
    PURPOSES,
    ROLE_CARDS,
    FieldGroup,
    Operation,
    Purpose,
    Role,
)

Reach = Literal["system", "role", "person"]
"""How closely a source speaks of the case; a denial by system or role is never outweighed."""

RefusalCode = Literal[
    "not_signed_in",
    "no_second_factor",
    "account_closed",
    "no_such_purpose",
    "purpose_not_of_role",
    "operation_not_of_role",
    "no_assignment",
    "assignment_ended",
    "no_exact_match",
    "no_reason",
    "not_own_record",
    "break_glass_not_open",
    "too_many_lookups",
    "same_person",
    "same_unit",
    "act_closed",
    "not_qualified",
    "needs_second_person",
    "no_such_person",
    "not_your_export",
    "export_not_approved",
    "export_taken",
    "export_over",
    "took_part",
    "no_consent",
    "proxy_custodian",
]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: by the account's own id, in a unit, with the roles held at this instant."""

    actor_id: str
    unit_id: str
    roles: frozenset[Role]
    has_second_factor: bool
    is_active: bool = True
    person_no: int | None = None

    @property
    def is_resident(self) -> bool:
        """Say whether somebody asks for themselves."""
        return self.person_no is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """What one source says: ``source`` names it, with the fact behind it where there is one."""

    allow: bool
    reason: str
    source: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class Permission:
    """The answers put together: allow, the reason that decided, its source, and the fields it opens."""

    allow: bool
    reason: str
    source: str
    role: str
    fields: tuple[FieldGroup, ...] = ()


def deny(reason: RefusalCode, source: str, reach: Reach = "person") -> Answer:
    """Make an answer that denies."""
    return Answer(allow=False, reason=reason, source=source, reach=reach)


def permit(reason: str, source: str, reach: Reach = "person") -> Answer:
    """Make an answer that allows."""
    return Answer(allow=True, reason=reason, source=source, reach=reach)


def combine(answers: Iterable[Answer], role: str, purpose: str) -> Permission:
    """Put answers together: a denial by system or role stands; else the person's sources, deny before allow."""
    given = list(answers)
    for reach in ("system", "role"):
        for answer in given:
            if answer.reach == reach and not answer.allow:
                return Permission(allow=False, reason=answer.reason, source=answer.source, role=role)
    closest = [answer for answer in given if answer.reach == "person"]
    for answer in (*(a for a in closest if not a.allow), *(a for a in closest if a.allow)):
        fields = PURPOSE_CARDS[purpose].fields if answer.allow and purpose in PURPOSES else ()
        return Permission(answer.allow, answer.reason, answer.source, role, fields)
    return Permission(allow=False, reason="no_assignment", source="default", role=role)


def weigh_actor(actor: Actor | None) -> list[Answer]:
    """Say what the account itself forbids."""
    if actor is None:
        return [deny("not_signed_in", "session", "system")]
    found = []
    if not actor.is_active:
        found.append(deny("account_closed", "account", "system"))
    if not actor.is_resident and not actor.has_second_factor:
        found.append(deny("no_second_factor", "session", "system"))
    return found


def weigh_purpose(actor: Actor, purpose: str) -> list[Answer]:
    """Say whether a role of the actor carries the purpose."""
    if purpose not in PURPOSES:
        return [deny("no_such_purpose", "closed list of purposes", "role")]
    role = find_role(actor, purpose)
    if role is None:
        return [deny("purpose_not_of_role", "closed list of roles", "role")]
    return [permit("purpose_of_role", f"role {role}", "role")]


def find_role(actor: Actor, purpose: str) -> Role | None:
    """Give the role by which an actor may have a purpose."""
    return next((role for role in sorted(actor.roles) if purpose in ROLE_CARDS[role].purposes), None)


def find_operation_refusal(actor: Actor, operation: Operation) -> RefusalCode | None:
    """Give why an actor may not do this kind of thing at all; None if a role of theirs carries it."""
    for answer in weigh_actor(actor):
        if answer.reason == "account_closed":
            return "account_closed"
        return "no_second_factor"
    if any(operation in ROLE_CARDS[role].operations for role in actor.roles):
        return None
    return "operation_not_of_role"


def find_purposes(actor: Actor) -> tuple[Purpose, ...]:
    """Give the purposes that an actor may choose from."""
    return tuple(p for p in PURPOSES if find_role(actor, p) is not None)
