"""Rows of tasks, made of the facts that open, move, escalate and end them; a step of an act on many keeps what was."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, cast

import msgspec

from pratique.kinds import payloads as p
from pratique.kinds.instants import SECOND
from pratique.ledger.fact import Recorded
from pratique.record.inserting import insert
from pratique.record.models import TaskRow, TaskStep
from pratique.record.updating import update

BEFORE = (
    "state",
    "owner",
    "unit_id",
    "close_reason",
    "again_at",
    "offer_unit",
    "offer_person",
    "offer_by",
    "offer_reason",
)
"""What an undoing restores."""
_COLUMNS = tuple(field.attname for field in TaskRow._meta.fields)  # noqa: SLF001  (Django's public name for it)
_CHANGING = ("task_id", *BEFORE, "home_id", "due_at", "cause", "escalates", "escalated", "place", "away_from",
             "version", "offer_fact", "next_step_at", "change", "changed_at", "changed_by", "seq")  # fmt: skip
"""What the facts of a task change."""
_Step = p.TaskMoved | p.TaskClosed | p.TaskEscalated
_AT_ONCE = 500


def _task_opened(recorded: Recorded, payload: p.TaskOpened) -> None:
    _make_row(recorded, payload).save(force_insert=True)


def tasks_opened(items: Sequence[Recorded]) -> None:
    """Write the rows of many tasks at once."""
    rows = [_make_row(one, told) for one in items if isinstance(told := one.fact.payload, p.TaskOpened)]
    insert(TaskRow, _COLUMNS, [_write(row, _COLUMNS) for row in rows])


def _task_changed(recorded: Recorded, payload: _Step) -> None:
    del payload
    tasks_changed([recorded])


def tasks_changed(items: Sequence[Recorded]) -> None:
    """Change the rows of tasks by what was recorded of them, in its order."""
    told = [(item, cast("_Step", item.fact.payload)) for item in items]
    rows = TaskRow.objects.in_bulk({payload.task for _, payload in told})
    steps: list[TaskStep] = []
    for item, payload in told:
        row = rows.get(payload.task)
        if row is None:
            continue
        if not isinstance(payload, p.TaskEscalated) and payload.act is not None:
            steps.append(_keep_step(item, row, payload, payload.act))
        _CHANGES[item.fact.kind](row, item, payload)
        if isinstance(payload, p.TaskMoved) and payload.undoes is not None:
            TaskStep.objects.filter(act=payload.undoes, task_id=payload.task).update(undone=True)
    TaskStep.objects.bulk_create(steps, batch_size=_AT_ONCE)
    update(TaskRow, _CHANGING, [_write(row, _CHANGING) for row in rows.values()])


def _write(row: TaskRow, names: Sequence[str]) -> list[Any]:
    """Give the values of a row as the table holds them."""
    return [json.dumps(row.escalates) if name == "escalates" else getattr(row, name) for name in names]


def _make_row(recorded: Recorded, payload: p.TaskOpened) -> TaskRow:
    row = TaskRow(
        task_id=payload.task,
        kind=payload.kind,
        subject=recorded.fact.subject,
        cause=payload.cause or "",
        unit_id=payload.unit,
        home_id=payload.unit,
        owner=payload.owner or "",
        opened_at=recorded.fact.happened_at,
        due_at=payload.due_at,
        escalates=[msgspec.to_builtins(step) for step in payload.escalates],
        state="open",
        scope=payload.scope or "",
        key=payload.key or "",
        place=payload.place or "",
    )
    _tell_change(row, recorded, "opened")
    return row


def _moved(row: TaskRow, recorded: Recorded, payload: p.TaskMoved) -> None:
    row.state, row.owner, row.unit_id = payload.state, payload.owner or "", payload.unit
    row.version, row.close_reason, row.again_at = payload.version, "", payload.again_at
    offer = payload.offer
    row.offer_unit = "" if offer is None else offer.to_unit
    row.offer_person = "" if offer is None else offer.to_person or ""
    row.offer_by = "" if offer is None else offer.by
    row.offer_reason = "" if offer is None else offer.reason or ""
    row.offer_fact = "" if offer is None else recorded.fact.id
    if payload.settled is not None:
        settled = payload.settled
        row.home_id, row.due_at, row.cause = settled.home, settled.due_at, settled.cause or ""
        row.escalates, row.place = [msgspec.to_builtins(step) for step in settled.escalates], settled.place or ""
        row.escalated = 0
    row.away_from = "" if row.home_id == row.unit_id else row.home_id
    _tell_change(row, recorded, payload.move or "moved")


def _closed(row: TaskRow, recorded: Recorded, payload: p.TaskClosed) -> None:
    row.state, row.close_reason, row.version = payload.state, payload.reason or "", payload.version
    row.again_at, row.offer_unit, row.offer_person, row.offer_by, row.offer_reason = None, "", "", "", ""
    row.offer_fact = ""
    _tell_change(row, recorded, "close" if payload.state == "done" else "void")


def _escalated(row: TaskRow, recorded: Recorded, payload: p.TaskEscalated) -> None:
    row.escalated = payload.steps
    _tell_change(row, recorded, "escalated")


def _keep_step(recorded: Recorded, row: TaskRow, payload: p.TaskMoved | p.TaskClosed, act: str) -> TaskStep:
    """Keep how a task was before its step in an act on many."""
    return TaskStep(
        fact_id=recorded.fact.id,
        act=act,
        task_id=row.task_id,
        by=recorded.fact.by,
        at=recorded.fact.happened_at,
        change="close" if isinstance(payload, p.TaskClosed) else payload.move or "moved",
        version=payload.version,
        before={name: getattr(row, name) for name in BEFORE},
        seq=recorded.seq,
    )


def _tell_change(row: TaskRow, recorded: Recorded, change: str) -> None:
    """Write what happened last, and when the task's clock next shows it to somebody higher."""
    row.change, row.changed_at, row.changed_by = change, recorded.fact.happened_at, recorded.fact.by
    row.seq = recorded.seq
    left = row.escalates[row.escalated :] if row.state in ("open", "taken") else []
    row.next_step_at = row.due_at + left[0]["after_s"] * SECOND if left else None


_CHANGES: dict[str, Callable[[TaskRow, Recorded, Any], None]] = {
    "TaskMoved": _moved,
    "TaskClosed": _closed,
    "TaskEscalated": _escalated,
}
TASK_STEPS = tuple(_CHANGES)
TASK_MAKERS: dict[str, Callable[[Recorded, Any], None]] = {
    "TaskOpened": _task_opened,
    **dict.fromkeys(TASK_STEPS, _task_changed),
}
