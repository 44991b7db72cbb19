"""Rows of tasks, made of the facts that open, move, escalate and end them; a step of an act on many keeps what was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from pratique.kinds import payloads as p
from pratique.kinds.instants import SECOND
from pratique.ledger.fact import Recorded
from pratique.record.models import TaskRow, TaskStep

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
_AT_ONCE = 500


def _opened(recorded: Recorded, payload: p.TaskOpened) -> None:
    _make_row(recorded, payload).save(force_insert=True)


def tasks_opened(items: Sequence[Recorded]) -> None:
    """Write the rows of many tasks at once."""
    rows = [_make_row(one, told) for one in items if isinstance(told := one.fact.payload, p.TaskOpened)]
    TaskRow.objects.bulk_create(rows, batch_size=_AT_ONCE)


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


def _moved(recorded: Recorded, payload: p.TaskMoved) -> None:
    row = TaskRow.objects.filter(task_id=payload.task).first()
    if row is None:
        return
    _keep_step(recorded, row, payload.act, payload.move or "moved", payload.version)
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
    row.save(force_update=True)
    if payload.undoes is not None:
        TaskStep.objects.filter(act=payload.undoes, task_id=payload.task).update(undone=True)


def _closed(recorded: Recorded, payload: p.TaskClosed) -> None:
    row = TaskRow.objects.filter(task_id=payload.task).first()
    if row is None:
        return
    _keep_step(recorded, row, payload.act, "close", payload.version)
    row.state, row.close_reason, row.version = payload.state, payload.reason or "", payload.version
    row.again_at, row.offer_unit, row.offer_person, row.offer_by, row.offer_reason = None, "", "", "", ""
    row.offer_fact = ""
    _tell_change(row, recorded, "close" if payload.state == "done" else "void")
    row.save(force_update=True)


def _escalated(recorded: Recorded, payload: p.TaskEscalated) -> None:
    row = TaskRow.objects.filter(task_id=payload.task).first()
    if row is None:
        return
    row.escalated = payload.steps
    _tell_change(row, recorded, "escalated")
    row.save(force_update=True)


def _keep_step(recorded: Recorded, row: TaskRow, act: str | None, change: str, version: int) -> None:
    """Keep how a task was before its step in an act on many."""
    if act is None:
        return
    TaskStep.objects.create(
        fact_id=recorded.fact.id,
        act=act,
        task_id=row.task_id,
        by=recorded.fact.by,
        at=recorded.fact.happened_at,
        change=change,
        version=version,
        before={name: getattr(row, name) for name in BEFORE},
        seq=recorded.seq,
    )


def _tell_change(row: TaskRow, recorded: Recorded, change: str) -> None:
    """Write what happened last, and when the task's clock next shows it to somebody higher."""
    row.change, row.changed_at, row.changed_by = change, recorded.fact.happened_at, recorded.fact.by
    row.seq = recorded.seq
    left = row.escalates[row.escalated :] if row.state in ("open", "taken") else []
    row.next_step_at = row.due_at + left[0]["after_s"] * SECOND if left else None


TASK_MAKERS: dict[str, Callable[[Recorded, Any], None]] = {
    "TaskOpened": _opened,
    "TaskMoved": _moved,
    "TaskClosed": _closed,
    "TaskEscalated": _escalated,
}
