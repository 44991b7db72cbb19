"""Tasks as rows: queues of a unit, with what has escalated to it; a page of tasks names nobody."""

from __future__ import annotations

from typing import cast

from pratique.record.models import TaskRow
from pratique.record.permissions import Actor
from pratique.record.units import get_units_below
from pratique.tasks.task import Escalation, Task, TaskState, find_units


def make_task(row: TaskRow) -> Task:
    """Give a row as a task."""
    return Task(
        id=row.task_id,
        kind=row.kind,
        subject=row.subject,
        cause=row.cause or None,
        unit=row.unit_id,
        opened_at=row.opened_at,
        due_at=row.due_at,
        escalates=tuple(Escalation(step["after_s"], step["to_unit"]) for step in row.escalates),
        owner=row.owner or None,
        state=cast("TaskState", row.state),
        close_reason=row.close_reason or None,
        version=row.version,
    )


def get_task(task_id: str) -> Task | None:
    """Give a task by its id."""
    row = TaskRow.objects.filter(task_id=task_id).first()
    return None if row is None else make_task(row)


def get_queue(actor: Actor, at: int, *, kind: str | None = None, limit: int = 200) -> list[Task]:
    """Give the unfinished tasks that the actor's unit, or one below it, sees at an instant, the most urgent first."""
    units = get_units_below(actor.unit_id)
    rows = TaskRow.objects.filter(state__in=("open", "taken")).order_by("due_at", "task_id")
    if kind is not None:
        rows = rows.filter(kind=kind)
    found: list[Task] = []
    for row in rows.iterator():
        task = make_task(row)
        if units & set(find_units(task, at)):
            found.append(task)
            if len(found) == limit:
                break
    return found


def get_open_task(cause: str, kind: str) -> Task | None:
    """Give the unfinished task of a kind that a fact has caused."""
    row = TaskRow.objects.filter(cause=cause, kind=kind, state__in=("open", "taken")).first()
    return None if row is None else make_task(row)
