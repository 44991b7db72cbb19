"""Open assignments page by page, the soonest to end first; a row names a cause and who may see, never whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from pratique.record.models import Assignment, CaseRow, Person
from pratique.record.permissions import Actor
from pratique.record.units import get_units_below, walk_up

START = (0, "")
"""Before the first assignment: (end, fact id)."""
UNIT = "unit:"


@dataclass(frozen=True, slots=True)
class Assigned:
    """One open assignment; ``who`` empty: to everybody of ``unit``."""

    fact_id: str
    who: str
    unit: str
    cause: str
    until: int
    person_no: int


def get_assignments_below(actor: Actor, at: int, *, after: tuple[int, str] = START, limit: int = 25) -> list[Assigned]:
    """Give the open assignments of the actor's unit and of those below it."""
    return _page(Assignment.objects.filter(unit_id__in=get_units_below(actor.unit_id)), at, after, limit)


def get_own_assignments(actor: Actor, at: int, *, after: tuple[int, str] = START, limit: int = 25) -> list[Assigned]:
    """Give the open assignments by which the actor sees somebody: to them, to their unit, or to one above it."""
    return _page(filter_own(actor), at, after, limit)


def get_own_assignment(actor: Actor, fact_id: str) -> Assigned | None:
    """Give one assignment of the actor's, ended or not; None if it is not theirs."""
    row = filter_own(actor).filter(fact_id=fact_id).first()
    return None if row is None else _make(row)


def filter_own_cases(actor: Actor, at: int) -> QuerySet[CaseRow]:
    """Give the cases of everybody whom the actor sees just now by an assignment, under any number of theirs."""
    own = filter_own(actor).filter(ended_at__isnull=True, until__gt=at).values("person_no")
    heads = Person.objects.filter(person_no__in=own).values("head")
    return CaseRow.objects.filter(person_no__in=Person.objects.filter(head__in=heads).values("person_no"))


def filter_own(actor: Actor) -> QuerySet[Assignment]:
    """Give the assignments, ended or not, to the actor, to a unit of theirs or to one above it."""
    units = list(walk_up(actor.unit_id))
    return Assignment.objects.filter(
        Q(who=actor.actor_id) | Q(who="", unit_id__in=units) | Q(who__in=[f"{UNIT}{unit}" for unit in units])
    )


def _page(rows: QuerySet[Assignment], at: int, after: tuple[int, str], limit: int) -> list[Assigned]:
    until, fact_id = after
    held = rows.filter(ended_at__isnull=True, until__gt=max(at, until - 1))
    held = held.exclude(until=until, fact_id__lte=fact_id)
    return [_make(row) for row in held.order_by("until", "fact_id")[:limit]]


def _make(row: Assignment) -> Assigned:
    who = "" if row.who.startswith(UNIT) else row.who
    unit = row.who.removeprefix(UNIT) if row.who.startswith(UNIT) else row.unit_id
    return Assigned(row.fact_id, who, unit, row.cause, row.until, row.person_no)


def get_assigned_numbers(unit_id: str, at: int, *, limit: int) -> list[int]:
    """Give who is assigned, just now, to a unit or one below it, or to somebody there; numbers alone, in order."""
    rows = Assignment.objects.filter(unit_id__in=get_units_below(unit_id), ended_at__isnull=True, until__gt=at)
    return list(rows.order_by("person_no").values_list("person_no", flat=True).distinct()[:limit])
