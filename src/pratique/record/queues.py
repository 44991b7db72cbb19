"""A queue page by page, by keyset: what is late first, the same cost for who sees one street as for who sees all."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pratique.record.models import TaskRow, Unit
from pratique.record.permissions import Actor
from pratique.record.tasks import make_task
from pratique.record.units import get_units_below
from pratique.tasks.task import Task, find_units

UNFINISHED = ("open", "taken")
START = (0, "")
"""Before the first task: (due instant, task id)."""


def get_queue_page(
    actor: Actor, at: int, *, kind: str | None = None, after: tuple[int, str] = START, limit: int = 50
) -> list[Task]:
    """Give the unfinished tasks that the actor's unit sees after one, the earliest due first; they name nobody."""
    units = get_units_below(actor.unit_id)
    rows = TaskRow.objects.filter(state__in=UNFINISHED).order_by("due_at", "task_id")
    if kind is not None:
        rows = rows.filter(kind=kind)
    due, task_id = after
    rows = rows.filter(Q(due_at__gt=due) | Q(due_at=due, task_id__gt=task_id))
    own = list(rows.filter(unit_id__in=units)[:limit])
    found = [make_task(row) for row in [*own, *_find_escalated(rows, units, actor.unit_id, at, limit)]]
    seen = [task for task in found if units & set(find_units(task, at))]
    return sorted(seen, key=lambda task: (task.due_at, task.id))[:limit]


def _find_escalated(rows: QuerySet[TaskRow], units: frozenset[str], unit_id: str, at: int, limit: int) -> list[TaskRow]:
    """Give late tasks of units elsewhere that have escalated to this one; those from below are seen anyway."""
    if len(units) >= Unit.objects.count():
        return []  # who sees every unit has seen them
    late = rows.filter(due_at__lte=at).exclude(unit_id__in=units)
    return list(late.filter(escalates__icontains=f'"{unit_id}"')[:limit])


def count_late(actor: Actor, at: int, *, most: int = 1000) -> int:
    """Give how many unfinished tasks of the actor's units are late; no further than ``most``."""
    units = get_units_below(actor.unit_id)
    rows = TaskRow.objects.filter(state__in=UNFINISHED, unit_id__in=units, due_at__lte=at)
    return len(rows.order_by().values_list("pk")[:most])
