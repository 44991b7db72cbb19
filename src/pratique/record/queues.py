"""A queue page by page, by keyset: what is due first stands first; the same cost for one street as for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from pratique.record.models import TaskRow, Unit
from pratique.record.permissions import Actor
from pratique.record.tasks import make_task
from pratique.record.units import get_units_below
from pratique.tasks.task import Task, find_units

# In literals: SQLite uses an index of some rows only where the statement itself says which, in the same words.
IS_UNFINISHED = RawSQL("record_taskrow.state IN ('open', 'taken')", (), BooleanField())
_IS_OFFERED = RawSQL("NOT (record_taskrow.offer_unit = '')", (), BooleanField())
_IS_AWAY = RawSQL("NOT (record_taskrow.away_from = '')", (), BooleanField())
START = (0, "")
"""Before the first task: (due instant, task id)."""
MOST_ELSEWHERE = 1000
When = Literal["", "late", "today", "later", "put-off"]
Whose = Literal["", "mine", "nobody", "offered"]


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What a page of tasks is narrowed to; ``until``: the end of today (µs), which ``today`` and ``later`` need.

    What is put off is left out until it comes back, unless ``when`` asks for it.
    """

    kind: str = ""
    unit: str = ""
    place: str = ""
    when: When = ""
    whose: Whose = ""
    until: int = 0


ALL = QueueFilter()


def get_queue_page(
    actor: Actor,
    at: int,
    *,
    kind: str | None = None,
    after: tuple[int, str] = START,
    limit: int = 50,
    only: QueueFilter | None = None,
) -> list[Task]:
    """Give the unfinished tasks that the actor's unit sees after one, the earliest due first; they name nobody.

    ``only`` None: all of them, also what is put off.
    """
    units = get_units_below(actor.unit_id)
    rows = TaskRow.objects.filter(IS_UNFINISHED).order_by("due_at", "task_id")
    if kind is not None:
        rows = rows.filter(kind=kind)
    if only is not None:
        rows = filter_tasks(rows, only, actor, at)
    due, task_id = after
    rows = rows.filter(Q(due_at__gte=due) & ~Q(due_at=due, task_id__lte=task_id))
    own = rows if only is not None and only.whose == "offered" else filter_units(rows, units)
    found = {row.task_id: make_task(row) for row in own[:limit]}
    found |= {row.task_id: make_task(row) for row in _find_elsewhere(rows, units, actor, at)}
    return sorted(found.values(), key=lambda task: (task.due_at, task.id))[:limit]


def filter_units(rows: QuerySet[TaskRow], units: frozenset[str]) -> QuerySet[TaskRow]:
    """Keep the tasks of these units; who sees every unit needs no filter, and so has the index of all."""
    return rows if len(units) >= Unit.objects.count() else rows.filter(unit_id__in=units)


def filter_tasks(rows: QuerySet[TaskRow], only: QueueFilter, actor: Actor, at: int) -> QuerySet[TaskRow]:
    """Narrow tasks to what is asked for."""
    told = {"kind": only.kind, "unit_id": only.unit, "place": only.place}
    rows = rows.filter(**{name: value for name, value in told.items() if value})
    if only.when == "put-off":
        return _filter_whose(rows.filter(again_at__gt=at), only, actor)
    rows = rows.filter(Q(again_at__isnull=True) | Q(again_at__lte=at))
    if only.when == "late":
        rows = rows.filter(due_at__lte=at)
    elif only.when == "today":
        rows = rows.filter(due_at__gt=at, due_at__lt=only.until)
    elif only.when == "later":
        rows = rows.filter(due_at__gte=only.until)
    return _filter_whose(rows, only, actor)


def is_offered_to(actor: Actor) -> Q:
    """Give the condition on a task that it was handed to the actor, or to anybody of their unit."""
    return Q(offer_unit=actor.unit_id, offer_person__in=("", actor.actor_id))


def _filter_whose(rows: QuerySet[TaskRow], only: QueueFilter, actor: Actor) -> QuerySet[TaskRow]:
    if only.whose == "mine":
        return rows.filter(owner=actor.actor_id, state="taken")
    if only.whose == "nobody":
        return rows.filter(state="open")
    return rows.filter(_IS_OFFERED, is_offered_to(actor)) if only.whose == "offered" else rows


def _find_elsewhere(rows: QuerySet[TaskRow], units: frozenset[str], actor: Actor, at: int) -> list[TaskRow]:
    """Give tasks of other units that were handed to this one, or whose home is here and which are late there.

    They are few, and have indexes of their own: in an order they would be looked for among all tasks.
    """
    offered = list(rows.filter(_IS_OFFERED, is_offered_to(actor)).order_by()[:MOST_ELSEWHERE])
    away = rows.filter(_IS_AWAY, away_from__in=units, due_at__lte=at).order_by()[:MOST_ELSEWHERE]
    late = [row for row in away if row.unit_id not in units and units & set(find_units(make_task(row), at))]
    return [*offered, *late]


def count_offered(actor: Actor) -> int:
    """Count the tasks handed over to the actor or their unit, and not answered yet."""
    return TaskRow.objects.filter(IS_UNFINISHED, _IS_OFFERED, is_offered_to(actor)).count()


def count_late(actor: Actor, at: int, *, most: int = 1000) -> int:
    """Give how many unfinished tasks of the actor's units are late; no further than ``most``."""
    rows = filter_units(TaskRow.objects.filter(IS_UNFINISHED), get_units_below(actor.unit_id))
    return len(rows.filter(due_at__lte=at).order_by().values_list("pk")[:most])
