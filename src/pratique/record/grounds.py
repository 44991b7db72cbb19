"""The grounds on which somebody may see a person: each asks the rows, answers allow or deny, and names its source."""

from __future__ import annotations

from collections.abc import Iterable

from pratique.kinds.instants import HOUR
from pratique.record.assignments import filter_own
from pratique.record.models import BreakGlass, ReadTrace
from pratique.record.permissions import (
    Actor,
    Answer,
    Permission,
    RefusalCode,
    combine,
    deny,
    find_role,
    permit,
    weigh_actor,
    weigh_purpose,
)

LOOKUPS_AN_HOUR = 60
"""A person who types identifiers all day meets this; somebody with assignments does not."""
NAMINGS_AN_HOUR = 5
"""Whom a resident may name as their proxy; more is guessing."""
GATE_CHECKS_AN_HOUR = 1_200
"""One officer at a gate: a check every three seconds is faster than documents are read; only a script meets this."""
FRESH = 2 * HOUR
"""How long after a reading its reader may write about the person they saw, or lay the record beside another."""
MIN_REASON = 4


def weigh_assignment(actor: Actor, numbers: tuple[int, ...], at: int) -> Answer:
    """Answer by an assignment to the actor, or to a unit of theirs or above it."""
    mine = filter_own(actor).filter(person_no__in=numbers)
    held = mine.filter(until__gt=at, ended_at__isnull=True).order_by("-until").first()
    if held is not None:
        return permit("assigned", f"assignment {held.fact_id}")
    if mine.exists():
        return deny("assignment_ended", "assignment")
    return deny("no_assignment", "assignment")


def weigh_assignments(actor: Actor, groups: Iterable[tuple[int, ...]], at: int) -> list[Answer]:
    """Answer for each of many people, by all their numbers, as ``weigh_assignment`` does, in one question for all."""
    asked = list(groups)
    held: dict[int, tuple[int, str]] = {}
    rows = filter_own(actor).filter(person_no__in=[number for numbers in asked for number in numbers])
    ended = set()
    for number, until, ended_at, fact_id in rows.values_list("person_no", "until", "ended_at", "fact_id"):
        if ended_at is None and until > at:
            held[number] = max(held.get(number, (0, "")), (until, fact_id))
        else:
            ended.add(number)
    answers = []
    for numbers in asked:
        best = max((held[number] for number in numbers if number in held), default=None)
        if best is not None:
            answers.append(permit("assigned", f"assignment {best[1]}"))
        else:
            code: RefusalCode = "no_assignment" if ended.isdisjoint(numbers) else "assignment_ended"
            answers.append(deny(code, "assignment"))
    return answers


def weigh_break_glass(actor: Actor, numbers: tuple[int, ...], at: int) -> Answer:
    """Answer by an emergency reading that the actor has opened and that still runs."""
    held = BreakGlass.objects.filter(person_no__in=numbers, who=actor.actor_id, until__gt=at).first()
    if held is None:
        return deny("break_glass_not_open", "break-glass")
    return permit("break_glass", f"break-glass {held.fact_id}")


def weigh_own(actor: Actor, numbers: tuple[int, ...]) -> Answer:
    """Answer by being the person."""
    if actor.person_no is not None and actor.person_no in numbers:
        return permit("own_record", "account")
    return deny("not_own_record", "account")


def weigh_lookups(actor: Actor, at: int) -> list[Answer]:
    """Deny the look-up beyond the hour's limit; refusals count, so that guessing ends too."""
    return _weigh_count(actor, at, ("match", "break-glass"), LOOKUPS_AN_HOUR)


def weigh_gate_checks(actor: Actor, at: int) -> list[Answer]:
    """Deny the check beyond the hour's limit at a gate; look-ups elsewhere are counted apart."""
    return _weigh_count(actor, at, ("gate",), GATE_CHECKS_AN_HOUR)


def weigh_namings(actor: Actor, at: int) -> list[Answer]:
    """Deny a resident's naming of a proxy beyond the hour's limit."""
    return _weigh_count(actor, at, ("naming",), NAMINGS_AN_HOUR)


def _weigh_count(actor: Actor, at: int, how: tuple[str, ...], limit: int) -> list[Answer]:
    tried = ReadTrace.objects.filter(actor_id=actor.actor_id, at__gt=at - HOUR, how__in=how)
    # One look at somebody merged names several numbers, and is one look.
    count = tried.values("fact_id").distinct().count()
    return [deny("too_many_lookups", f"{limit} an hour", "role")] if count >= limit else []


def weigh_seen(actor: Actor, numbers: tuple[int, ...], at: int) -> Answer:
    """Answer by having read or registered the person just now; a comparison does not lengthen itself."""
    seen = ReadTrace.objects.filter(actor_id=actor.actor_id, person_no__in=numbers, refused="", at__gt=at - FRESH)
    held = seen.exclude(how="compare").order_by("-at").first()
    return deny("no_assignment", "readings") if held is None else permit("seen_just_now", f"reading {held.fact_id}")


def weigh_reason(reason: str | None) -> list[Answer]:
    """Deny where a reason is needed and none worth the name is given."""
    if reason is None or len(reason.strip()) < MIN_REASON:
        return [deny("no_reason", "reason", "role")]
    return []


def get_permission(actor: Actor | None, purpose: str, grounds: list[Answer]) -> Permission:
    """Put what the account, its roles and the grounds say together."""
    system = weigh_actor(actor)
    if actor is None or system:
        return combine(system, "", purpose)
    role = find_role(actor, purpose) or ""
    return combine([*weigh_purpose(actor, purpose), *grounds], role, purpose)
