"""Tasks as rows: one task, the tasks of a cause or a scope; a page of tasks names nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from pratique.kinds.payloads import TaskMoved
from pratique.record.models import TaskRow, TaskStep
from pratique.record.register import open_reader
from pratique.tasks.task import Escalation, Offer, Task, TaskState


def make_task(row: TaskRow) -> Task:
    """Give a row as a task."""
    offer = Offer(row.offer_unit, row.offer_person or None, row.offer_by, row.offer_reason or None)
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
        scope=row.scope or None,
        key=row.key or None,
        place=row.place or None,
        home=row.home_id or None,
        again_at=row.again_at,
        offer=offer if row.offer_unit else None,
    )


def get_task(task_id: str) -> Task | None:
    """Give a task by its id."""
    row = TaskRow.objects.filter(task_id=task_id).first()
    return None if row is None else make_task(row)


def get_tasks(task_ids: Iterable[str]) -> list[Task]:
    """Give those tasks of these ids that there are."""
    return [make_task(row) for row in TaskRow.objects.filter(task_id__in=list(task_ids)).order_by("task_id")]


def restore_before(now: Task, step: TaskStep) -> Task:
    """Give a task as it was before a step of an act on many; what follows from facts is as it is now."""
    told = step.before
    offer = Offer(told["offer_unit"], told["offer_person"] or None, told["offer_by"], told["offer_reason"] or None)
    return replace(
        now,
        state=told["state"],
        owner=told["owner"] or None,
        unit=told["unit_id"],
        close_reason=told["close_reason"] or None,
        again_at=told["again_at"],
        offer=offer if told["offer_unit"] else None,
    )


def get_open_task(cause: str, kind: str) -> Task | None:
    """Give the unfinished task of a kind that a fact has caused."""
    row = TaskRow.objects.filter(cause=cause, kind=kind, state__in=("open", "taken")).first()
    return None if row is None else make_task(row)


def get_scope(scope: str) -> list[Task]:
    """Give every task of a settlement's scope, ended ones too."""
    return [make_task(row) for row in TaskRow.objects.filter(scope=scope).order_by("task_id")]


def get_offer_note(task_id: str) -> str:
    """Give the note with which a task was handed over, "" if there is none: it stands in the fact, and names nobody."""
    fact_id = TaskRow.objects.filter(task_id=task_id).values_list("offer_fact", flat=True).first()
    recorded = open_reader().read_fact(fact_id) if fact_id else None
    payload = None if recorded is None else recorded.fact.payload
    return payload.note or "" if isinstance(payload, TaskMoved) else ""
