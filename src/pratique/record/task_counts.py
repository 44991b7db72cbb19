"""How many tasks wait, by kind, unit or place; what changed since somebody looked; which act can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from pratique.record.models import TaskLook, TaskRow, TaskStep
from pratique.record.permissions import Actor
from pratique.record.queues import UNFINISHED, QueueFilter, filter_tasks, filter_units, is_offered_to
from pratique.record.units import get_units_below
from pratique.tasks.undo import UNDO_WITHIN

GROUPINGS: Mapping[str, str] = {"kind": "kind", "unit": "unit_id", "place": "place"}
MOST_GROUPS = 100


@dataclass(frozen=True, slots=True)
class Group:
    """So many tasks of one kind, unit or place; of them late, and due today."""

    name: str
    count: int
    late: int
    today: int


@dataclass(frozen=True, slots=True)
class LastAct:
    """The actor's last act on tasks that can still be undone, and until when (µs)."""

    act: str
    change: str
    count: int
    until: int


def count_groups(actor: Actor, at: int, by: str, only: QueueFilter) -> list[Group]:
    """Count the tasks of the actor's units by what ``GROUPINGS`` names, the most late first; 100 groups at most."""
    rows = filter_units(TaskRow.objects.filter(state__in=UNFINISHED), get_units_below(actor.unit_id))
    rows = filter_tasks(rows, only, actor, at)
    today = Q(due_at__gt=at, due_at__lt=only.until)
    told = (
        rows.order_by()
        .values(GROUPINGS[by])
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lte=at)), today=Count("pk", filter=today))
        .order_by("-late", "-today", "-n", GROUPINGS[by])
    )
    return [Group(row[GROUPINGS[by]], row["n"], row["late"], row["today"]) for row in told[:MOST_GROUPS]]


def count_changes(actor: Actor, since: int) -> dict[str, int]:
    """Count what others did to tasks of the actor's units since an instant, by their last change."""
    rows = filter_units(TaskRow.objects.filter(changed_at__gt=since), get_units_below(actor.unit_id))
    told = rows.exclude(changed_by=actor.actor_id).order_by().values("change").annotate(n=Count("pk"))
    return {row["change"]: row["n"] for row in told}


def count_offered(actor: Actor) -> int:
    """Count the tasks handed over to the actor or their unit, and not answered yet."""
    return TaskRow.objects.filter(is_offered_to(actor), state__in=UNFINISHED).count()


def get_looked(actor: Actor) -> int | None:
    """Give until when the actor has seen what changed (µs); None if they never said so."""
    return TaskLook.objects.filter(actor_id=actor.actor_id).values_list("looked_at", flat=True).first()


def get_last_act(actor: Actor, at: int) -> LastAct | None:
    """Give the actor's last act on tasks if it can still be undone."""
    steps = TaskStep.objects.filter(by=actor.actor_id, at__gt=at - UNDO_WITHIN, undone=False)
    last = steps.order_by("-at", "-seq").first()
    if last is None:
        return None
    return LastAct(last.act, last.change, steps.filter(act=last.act).count(), last.at + UNDO_WITHIN)
