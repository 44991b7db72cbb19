"""Tasks opened, moved and voided; what should stand made of what does; the loser of a race sees both, nothing is lost.

Many at once, with undo: ``task_bulk``. What follows from facts calls ``make_differences`` within its own transaction.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import Literal, get_args

from pratique.desk.permitting import check_may
from pratique.desk.task_sight import make_sight_changes
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.payloads.parts import TaskChange, TaskOffer, TaskSettled
from pratique.ledger.fact import Fact, make_fact_id
from pratique.record.models import TaskRow
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing
from pratique.record.tasks import get_scope, get_task, make_task
from pratique.record.units import get_units_below, walk_up
from pratique.tasks.task import (
    MOVES,
    Escalation,
    LostRace,
    Move,
    Task,
    TaskMove,
    check_open,
    check_steps,
    find_units,
    move_task,
)
from pratique.tasks.wanted import WantedTask, find_differences

VoidReason = Literal["cause-corrected", "cause-ended", "opened-in-error"]
_CHANGES: dict[Move, TaskChange] = {change: change for change in get_args(TaskChange) if change in MOVES}
"""What a move is called in its fact; those that end a task have a fact of their own."""


def do_open_task(actor: Actor, task: Task, at: int) -> Task:
    """Open a task by hand; raises BadInput ``task_due``, ``task_escalation``, and Refused.

    It escalates up the tree of its own unit: somebody who is shown it elsewhere would be shown a stranger's work.
    """
    check_may(actor, "task", at)
    check_open(task)
    above = set(walk_up(task.unit))
    if any(step.to_unit not in above for step in task.escalates):
        raise BadInput("task_escalation", "a task escalates to the units above its own", "escalates")
    with writing():
        append([make_opening(actor, task, at)], at)
    return task


def make_opening(actor: Actor, task: Task, at: int) -> Fact:
    """Make the fact that opens a task, for a transaction that does more; it may be late from its first moment."""
    check_steps(task.escalates)
    payload = p.TaskOpened(
        task=task.id,
        kind=task.kind,
        due_at=task.due_at,
        unit=task.unit,
        cause=task.cause,
        escalates=_write_steps(task.escalates),
        scope=task.scope,
        key=task.key,
        place=task.place,
    )
    return make_fact("TaskOpened", payload, actor, at, subject=task.subject)


def make_task_id(at: int) -> str:
    """Make a new task's id."""
    return make_fact_id(at, os.urandom(10))


def make_differences(
    actor: Actor,
    scope: str,
    wanted: Sequence[WantedTask],
    at: int,
    *,
    met: Collection[str] = (),
    standing: Sequence[Task] | None = None,
) -> list[Fact]:
    """Make the facts by which the tasks of a scope become those wanted, within ``writing``; none if they are already.

    ``scope`` names what is settled ("care:17", "lab:<run>"), 80 characters at most, and belongs to one caller alone;
    ``key`` names a task in it. ``met``: keys of what has been done, whose tasks are closed as done, not voided.
    ``standing``: every task of the scope, where the caller holds them already.
    Two settlements at once: the second raises LostRace or IntegrityError, writes nothing, and is settled again.
    """
    found = find_differences(wanted, get_scope(scope) if standing is None else standing, met)
    facts = [make_opening(actor, _make_wanted(one, scope, at), at) for one in found.opened]
    for before, after in found.changed:
        claim(before, after, TaskMove(before.id, "release", before.version, actor.actor_id, at))
        facts.append(make_move_fact(actor, after, "settled", at))
    facts += [_end(actor, task, "void", "cause-ended", at) for task in found.voided]
    facts += [_end(actor, task, "done", "done", at) for task in found.done]
    ended = [(task, None) for task in (*found.voided, *found.done)]
    return [*facts, *make_sight_changes(actor, [*found.changed, *ended], at)]


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
    task = get_task(wanted.task_id)
    if task is None:
        raise BadInput("no_task", "there is no such task", "task")
    return make_move_of(actor, task, wanted, get_units_below(actor.unit_id))


def make_move_of(
    actor: Actor,
    task: Task,
    wanted: TaskMove,
    units: frozenset[str],
    *,
    note: str | None = None,
    act: str | None = None,
) -> tuple[Task, Fact]:
    """Move a task that was read in this transaction by somebody who sees ``units``; ``act``: one on many."""
    check_reach(actor, task, wanted, units)
    moved = move_task(task, wanted)
    claim(task, moved, wanted)
    if moved.is_ended:
        return moved, make_end_fact(actor, moved, wanted.at, act=act)
    return moved, make_move_fact(actor, moved, _CHANGES[wanted.move], wanted.at, note=note, act=act)


def check_reach(actor: Actor, task: Task, wanted: TaskMove, units: frozenset[str]) -> None:
    """Raise BadInput ``task_elsewhere`` unless the task has reached ``units``, which are the actor's.

    Who answers a hand-over is of the very unit that it names; who made it may take it back.
    """
    offer = task.offer
    if wanted.move in ("accept", "return") and offer is not None:
        is_mine = offer.to_unit == actor.unit_id or (wanted.move == "return" and offer.by == actor.actor_id)
    else:
        is_mine = bool(set(find_units(task, wanted.at)) & units)
    if not is_mine:
        raise BadInput("task_elsewhere", "this task belongs to another unit", "task")


def make_voidings(actor: Actor, causes: tuple[str, ...], reason: VoidReason, at: int) -> list[Fact]:
    """Make the facts that end every open task whose cause was corrected or ended, within ``writing``."""
    rows = TaskRow.objects.filter(cause__in=causes, state__in=("open", "taken")).order_by("task_id")
    tasks = [make_task(row) for row in rows]
    facts = [_end(actor, task, "void", reason, at) for task in tasks]
    return [*facts, *make_sight_changes(actor, [(task, None) for task in tasks], at)]


def make_move_fact(
    actor: Actor,
    after: Task,
    change: TaskChange,
    at: int,
    *,
    note: str | None = None,
    act: str | None = None,
    undoes: str | None = None,
) -> Fact:
    """Make the fact of a task as it is after a move."""
    offer, settled = after.offer, None
    if change == "settled":
        settled = TaskSettled(
            home=after.home_unit,
            due_at=after.due_at,
            escalates=_write_steps(after.escalates),
            cause=after.cause,
            place=after.place,
        )
    payload = p.TaskMoved(
        task=after.id,
        version=after.version,
        state="taken" if after.state == "taken" else "open",
        unit=after.unit,
        owner=after.owner,
        move=change,
        again_at=after.again_at,
        offer=None
        if offer is None
        else TaskOffer(to_unit=offer.to_unit, by=offer.by, to_person=offer.to_person, reason=offer.reason),
        settled=settled,
        note=note,
        act=act,
        undoes=undoes,
    )
    return make_fact("TaskMoved", payload, actor, at, subject=after.subject)


def make_end_fact(actor: Actor, ended: Task, at: int, *, act: str | None = None) -> Fact:
    """Make the fact of a task that has ended."""
    state: Literal["done", "void"] = "done" if ended.state == "done" else "void"
    payload = p.TaskClosed(task=ended.id, version=ended.version, state=state, reason=ended.close_reason, act=act)
    return make_fact("TaskClosed", payload, actor, at, subject=ended.subject)


def _end(actor: Actor, task: Task, state: Literal["done", "void"], reason: str, at: int) -> Fact:
    """End a task by what became of its cause; who worked on it finds it ended."""
    payload = p.TaskClosed(task=task.id, version=task.version + 1, state=state, reason=reason)
    return make_fact("TaskClosed", payload, actor, at, subject=task.subject)


def _make_wanted(one: WantedTask, scope: str, at: int) -> Task:
    return Task(
        id=make_task_id(at),
        kind=one.kind,
        subject=one.subject,
        cause=one.cause,
        unit=one.unit,
        opened_at=at,
        due_at=one.due_at,
        escalates=one.escalates,
        scope=scope,
        key=one.key,
        place=one.place,
    )


def claim(task: Task, moved: Task, wanted: TaskMove) -> None:
    """Claim a task's row at the version that was seen, within ``writing``; raises LostRace."""
    # INVARIANT: of two who saw one version, one claims the row; the other finds it gone.
    if not TaskRow.objects.filter(task_id=task.id, version=task.version).update(version=moved.version):
        raise LostRace(wanted, get_task(task.id) or task)


def _write_steps(steps: tuple[Escalation, ...]) -> tuple[p.Escalation, ...]:
    return tuple(p.Escalation(after_s=step.after_s, to_unit=step.to_unit) for step in steps)
