"""A task (contract 11) and its moves, each a compare-and-set on its version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, SECOND

TaskState = Literal["open", "taken", "done", "void"]
Move = Literal["take", "release", "close", "void", "put-off", "hand-over", "accept", "return"]
TASK_STATES: tuple[TaskState, ...] = get_args(TaskState)
MOVES: tuple[Move, ...] = get_args(Move)
CLOSE_REASONS = ("answered", "done", "not-reached", "went-home", "no-longer-needed")
VOID_REASONS = ("cause-corrected", "cause-ended", "opened-in-error")
HAND_OVER_REASONS = ("moved-away", "wrong-unit", "shift-ends", "too-many", "needs-skill")
"""Why a task goes to somebody else, or comes back from them; closed words, so that none of them names anybody."""
LONGEST_PUT_OFF = 14 * DAY


@dataclass(frozen=True, slots=True)
class Escalation:
    """After so many seconds past the due instant the task is shown to a higher unit too."""

    after_s: int
    to_unit: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A task handed over and not yet accepted: to which unit, perhaps to whom of it, by whom, why."""

    to_unit: str
    to_person: str | None
    by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work with an owner and a clock; what it is about stands in the fact that caused it.

    ``scope`` and ``key`` name a task that follows from facts (``tasks.wanted``). ``home``: the unit whose work it is
    by its cause, whoever has it now; None: ``unit``. ``place``: a place id (contract 5) by which lists group it.
    ``again_at``: put off until then; its clock runs on.
    """

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
    scope: str | None = None
    key: str | None = None
    place: str | None = None
    home: str | None = None
    again_at: int | None = None
    offer: Offer | None = None

    @property
    def is_ended(self) -> bool:
        """Say whether nothing can happen to it any more."""
        return self.state in ("done", "void")

    @property
    def home_unit(self) -> str:
        """Give the unit whose work it is by its cause."""
        return self.home or self.unit


class LostRace(Exception):  # noqa: N818  (told to the loser, who did nothing wrong)
    """Somebody else moved the task first: what one wanted, and what it is now."""

    def __init__(self, wanted: TaskMove, found: Task) -> None:
        super().__init__(f"task {found.id} is {found.state}, version {found.version}, not {wanted.version}")
        self.wanted = wanted
        self.found = found


@dataclass(frozen=True, slots=True)
class TaskMove:
    """What somebody wants of a task they saw at ``version``.

    ``again_at`` with put-off. With hand-over: ``to_unit``, perhaps ``to_person`` of it, and ``district``: the units
    that the task may go to without a reason.
    """

    task_id: str
    move: Move
    version: int
    by: str
    at: int
    reason: str | None = None
    again_at: int | None = None
    to_unit: str | None = None
    to_person: str | None = None
    district: frozenset[str] = frozenset()


def move_task(task: Task, wanted: TaskMove) -> Task:
    """Give the task after a move; raises LostRace when it has changed since it was seen.

    Any move ends an offer and a putting-off that stood before it. Only ``accept`` changes the unit. Raises BadInput
    ``task_ended``, ``task_not_yours``, ``task_not_taken``, ``task_reason``, ``task_again``, ``task_to_whom``,
    ``task_leaves_district``, ``task_not_offered``.
    """
    if task.version != wanted.version:
        raise LostRace(wanted, task)
    if task.is_ended:
        raise BadInput("task_ended", f"this task is {task.state} already")
    moved = replace(task, version=task.version + 1, again_at=None, offer=None)
    match wanted.move:
        case "take":
            if task.state == "taken":
                raise LostRace(wanted, task)
            return replace(moved, state="taken", owner=wanted.by)
        case "void":
            _check_reason(wanted, VOID_REASONS)
            return replace(moved, state="void", close_reason=wanted.reason)
        case "put-off":
            _check_free(task, wanted)
            return replace(moved, again_at=_read_again(wanted))
        case "hand-over":
            _check_free(task, wanted)
            return replace(moved, offer=_make_offer(task, wanted))
        case "accept":
            accepted = _find_offer(task, wanted)
            return replace(moved, state="taken", unit=accepted.to_unit, owner=wanted.by)
        case "return":
            offer = task.offer
            if offer is not None and wanted.by != offer.by:
                _find_offer(task, wanted)
            elif offer is None:
                raise BadInput("task_not_offered", "nobody has handed this task over")
            return moved
        case "release" | "close":
            return _leave(task, moved, wanted)


def _leave(task: Task, moved: Task, wanted: TaskMove) -> Task:
    if task.state != "taken":
        raise BadInput("task_not_taken", "take this task before you end it or give it back")
    _check_free(task, wanted)
    if wanted.move == "release":
        return replace(moved, state="open", owner=None)
    _check_reason(wanted, CLOSE_REASONS)
    return replace(moved, state="done", close_reason=wanted.reason)


def _check_free(task: Task, wanted: TaskMove) -> None:
    if task.owner is not None and task.owner != wanted.by:
        raise BadInput("task_not_yours", "somebody else has taken this task")


def _check_reason(wanted: TaskMove, allowed: tuple[str, ...]) -> None:
    if wanted.reason not in allowed:
        raise BadInput("task_reason", f"say why with one of: {', '.join(allowed)}", "reason")


def _read_again(wanted: TaskMove) -> int:
    if wanted.again_at is None or not wanted.at < wanted.again_at <= wanted.at + LONGEST_PUT_OFF:
        raise BadInput("task_again", "put a task off until a time within the next 14 days", "again_at")
    return wanted.again_at


def _make_offer(task: Task, wanted: TaskMove) -> Offer:
    """Check to whom a task goes: out of its district never without a reason."""
    unit = wanted.to_unit
    if unit is None or (unit == task.unit and wanted.to_person in (None, wanted.by)):
        raise BadInput("task_to_whom", "name another unit, or a colleague of this one", "to_unit")
    if wanted.reason is not None:
        _check_reason(wanted, HAND_OVER_REASONS)
    # INVARIANT: a task never leaves its district by accident.
    if unit not in wanted.district and wanted.reason is None:
        raise BadInput("task_leaves_district", "this unit is outside the district of the task: say why", "reason")
    return Offer(unit, wanted.to_person, wanted.by, wanted.reason)


def _find_offer(task: Task, wanted: TaskMove) -> Offer:
    """Give the offer that whoever moves may answer; that they are of its unit is the caller's to check."""
    if task.offer is None:
        raise BadInput("task_not_offered", "nobody has handed this task over")
    if task.offer.to_person not in (None, wanted.by):
        raise BadInput("task_not_offered", "this task was handed to somebody else")
    if wanted.reason is not None:
        _check_reason(wanted, HAND_OVER_REASONS)
    return task.offer


def check_open(task: Task) -> None:
    """Raise BadInput ``task_due`` or ``task_escalation`` unless a new task's clock makes sense."""
    if task.due_at <= task.opened_at:
        raise BadInput("task_due", "a task falls due after it is opened", "due_at")
    check_steps(task.escalates)


def check_steps(steps: tuple[Escalation, ...]) -> None:
    """Raise BadInput ``task_escalation`` unless each step comes later than the one before it."""
    after = [step.after_s for step in steps]
    if any(one < 0 for one in after) or after != sorted(set(after)):
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
