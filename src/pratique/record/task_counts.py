"""How many tasks wait, by kind, unit or place; what changed since somebody looked; which act can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from pratique.record.models import TaskLook, TaskRow, TaskStep
from pratique.record.permissions import Actor
from pratique.record.queues import IS_UNFINISHED, QueueFilter, filter_tasks, filter_units
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
    rows = filter_units(TaskRow.objects.filter(IS_UNFINISHED), get_units_below(actor.unit_id))
    rows = filter_tasks(rows, only, actor, at)
    today = Q(due_at__gt=at, due_at__lt=only.until)
    column = GROUPINGS[by]
    # By unit first, whatever is asked for: so the index gives the groups in their order, and nothing is sorted.
    columns = ("unit_id", "kind") if column in ("unit_id", "kind") else (column,)
    told = (
        rows.order_by()
        .values(*columns)
        .annotate(n=Count("*"), late=Count("due_at", filter=Q(due_at__lte=at)), today=Count("due_at", filter=today))
    )
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in told:
        found[row[column]] = [
            held + more for held, more in zip(found[row[column]], (row["n"], row["late"], row["today"]), strict=True)
        ]
    groups = [Group(name, *counts) for name, counts in found.items()]
    return sorted(groups, key=lambda one: (-one.late, -one.today, -one.count, one.name))[:MOST_GROUPS]


def count_changes(actor: Actor, since: int) -> dict[str, int]:
    """Count what others did to tasks of the actor's units since an instant, by their last change."""
    rows = filter_units(TaskRow.objects.filter(changed_at__gt=since), get_units_below(actor.unit_id))
    told = rows.exclude(changed_by=actor.actor_id).order_by().values("change").annotate(n=Count("*"))
    return {row["change"]: row["n"] for row in told}


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
