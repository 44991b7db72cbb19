"""Tasks opened, taken, given back, closed and voided; the loser of a race sees both moves and nothing is lost."""

from __future__ import annotations

import os

from pratique.desk.permitting import check_may
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.ledger.fact import Fact, make_fact_id
from pratique.record.models import TaskRow
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing
from pratique.record.tasks import get_task, make_task
from pratique.record.units import get_units_below
from pratique.tasks.task import LostRace, Move, Task, TaskMove, check_open, find_units, move_task


def do_open_task(actor: Actor, task: Task, at: int) -> Task:
    """Open a task; raises BadInput ``task_due``, ``task_escalation``, ``task_open`` and Refused."""
    check_may(actor, "task", at)
    with writing():
        append([make_opening(actor, task, at)], at)
    return task


def make_opening(actor: Actor, task: Task, at: int) -> Fact:
    """Make the fact that opens a task, for a transaction that does more."""
    check_open(task)
    payload = p.TaskOpened(
        task=task.id,
        kind=task.kind,
        due_at=task.due_at,
        unit=task.unit,
        cause=task.cause,
        escalates=tuple(p.Escalation(after_s=step.after_s, to_unit=step.to_unit) for step in task.escalates),
    )
    return make_fact("TaskOpened", payload, actor, at, subject=task.subject)


def make_task_id(at: int) -> str:
    """Make a new task's id."""
    return make_fact_id(at, os.urandom(10))


def do_move_task(actor: Actor, task_id: str, move: Move, version: int, at: int, *, reason: str | None = None) -> Task:
    """Take, give back, close or void a task seen at ``version``; give it as it is then.

    Raises LostRace with the wanted move and the task as somebody else left it; BadInput ``no_task`` and what
    ``move_task`` says; Refused if the task has reached no unit of the actor's.
    """
    check_may(actor, "task", at)
    with writing():
        moved, fact = make_move(actor, TaskMove(task_id, move, version, actor.actor_id, at, reason))
        append([fact], at)
    return moved


def make_move(actor: Actor, wanted: TaskMove) -> tuple[Task, Fact]:
    """Move a task and make the fact of it, within ``writing``: who claims the row at its version wins."""
    row = TaskRow.objects.filter(task_id=wanted.task_id).first()
    if row is None:
        raise BadInput("no_task", "there is no such task", "task")
    task = make_task(row)
    if not set(find_units(task, wanted.at)) & get_units_below(actor.unit_id):
        raise BadInput("task_elsewhere", "this task belongs to another unit", "task")
    moved = move_task(task, wanted)
    # INVARIANT: of two who saw one version, one claims the row; the other finds it gone.
    claimed = TaskRow.objects.filter(task_id=task.id, version=wanted.version).update(version=moved.version)
    if not claimed:
        found = get_task(task.id)
        raise LostRace(wanted, found or task)
    if moved.is_ended:
        closed = p.TaskClosed(
            task=task.id,
            version=moved.version,
            state="done" if moved.state == "done" else "void",
            reason=moved.close_reason,
        )
        return moved, make_fact("TaskClosed", closed, actor, wanted.at, subject=task.subject)
    payload = p.TaskMoved(
        task=task.id,
        version=moved.version,
        state="taken" if moved.state == "taken" else "open",
        unit=moved.unit,
        owner=moved.owner,
    )
    return moved, make_fact("TaskMoved", payload, actor, wanted.at, subject=task.subject)


def make_voidings(actor: Actor, causes: tuple[str, ...], reason: str, at: int) -> list[Fact]:
    """Make the facts that end every open task whose cause was corrected or ended, within ``writing``."""
    facts = []
    for row in TaskRow.objects.filter(cause__in=causes, state__in=("open", "taken")):
        wanted = TaskMove(row.task_id, "void", row.version, actor.actor_id, at, reason)
        moved = move_task(make_task(row), wanted)
        payload = p.TaskClosed(task=moved.id, version=moved.version, state="void", reason=moved.close_reason)
        facts.append(make_fact("TaskClosed", payload, actor, at, subject=row.subject))
    return facts
