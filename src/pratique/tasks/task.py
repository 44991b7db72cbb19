"""A task (contract 11) and its moves, each a compare-and-set on its version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import SECOND

TaskState = Literal["open", "taken", "done", "void"]
Move = Literal["take", "release", "close", "void"]
TASK_STATES: tuple[TaskState, ...] = get_args(TaskState)
MOVES: tuple[Move, ...] = get_args(Move)
CLOSE_REASONS = ("answered", "not-reached", "went-home", "no-longer-needed")
VOID_REASONS = ("cause-corrected", "cause-ended", "opened-in-error")


@dataclass(frozen=True, slots=True)
class Escalation:
    """After so many seconds past the due instant the task is shown to a higher unit too."""

    after_s: int
    to_unit: str


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work with an owner and a clock; what it is about stands in the fact that caused it."""

    id: str
    kind: str
    subject: int | None
    cause: str | None
    unit: str
    opened_at: int
    due_at: int
    escalates: tuple[Escalation, ...] = ()
    owner: str | None = None
    state: TaskState = "open"
    close_reason: str | None = None
    version: int = 1

    @property
    def is_ended(self) -> bool:
        """Say whether nothing can happen to it any more."""
        return self.state in ("done", "void")


class LostRace(Exception):  # noqa: N818  (told to the loser, who did nothing wrong)
    """Somebody else moved the task first: what one wanted, and what it is now."""

    def __init__(self, wanted: TaskMove, found: Task) -> None:
        super().__init__(f"task {found.id} is {found.state}, version {found.version}, not {wanted.version}")
        self.wanted = wanted
        self.found = found


@dataclass(frozen=True, slots=True)
class TaskMove:
    """What somebody wants of a task they saw at ``version``."""

    task_id: str
    move: Move
    version: int
    by: str
    at: int
    reason: str | None = None


def move_task(task: Task, wanted: TaskMove) -> Task:
    """Give the task after a move; raises LostRace when it has changed since it was seen.

    Raises BadInput ``task_ended``, ``task_not_yours``, ``task_not_taken``, ``task_reason``.
    """
    if task.version != wanted.version:
        raise LostRace(wanted, task)
    if task.is_ended:
        raise BadInput("task_ended", f"this task is {task.state} already")
    moved = replace(task, version=task.version + 1)
    if wanted.move == "take":
        if task.state == "taken":
            raise LostRace(wanted, task)
        return replace(moved, state="taken", owner=wanted.by)
    if wanted.move == "void":
        _check_reason(wanted, VOID_REASONS)
        return replace(moved, state="void", close_reason=wanted.reason)
    if task.state != "taken":
        raise BadInput("task_not_taken", "take this task before you end it or give it back")
    if task.owner != wanted.by:
        raise BadInput("task_not_yours", "somebody else has taken this task")
    if wanted.move == "release":
        return replace(moved, state="open", owner=None)
    _check_reason(wanted, CLOSE_REASONS)
    return replace(moved, state="done", close_reason=wanted.reason)


def _check_reason(wanted: TaskMove, allowed: tuple[str, ...]) -> None:
    if wanted.reason not in allowed:
        raise BadInput("task_reason", f"say why with one of: {', '.join(allowed)}", "reason")


def check_open(task: Task) -> None:
    """Raise BadInput ``task_due`` or ``task_escalation`` unless a new task's clock makes sense."""
    if task.due_at <= task.opened_at:
        raise BadInput("task_due", "a task falls due after it is opened", "due_at")
    steps = [step.after_s for step in task.escalates]
    if any(after < 0 for after in steps) or steps != sorted(set(steps)):
        raise BadInput("task_escalation", "each escalation comes later than the one before it", "escalates")


def find_units(task: Task, at: int) -> tuple[str, ...]:
    """Give the units that see an unfinished task at an instant: its own, then each it has escalated to."""
    if task.is_ended:
        return (task.unit,)
    reached = [step.to_unit for step in task.escalates if at >= task.due_at + step.after_s * SECOND]
    return tuple(dict.fromkeys((task.unit, *reached)))


def is_late(task: Task, at: int) -> bool:
    """Say whether a task should have ended by now."""
    return not task.is_ended and at >= task.due_at


def find_next_change(task: Task, at: int) -> int | None:
    """Give the next instant at which time alone changes who sees the task, or that it is late."""
    if task.is_ended:
        return None
    edges = [task.due_at, *(task.due_at + step.after_s * SECOND for step in task.escalates)]
    return min((edge for edge in edges if edge > at), default=None)
