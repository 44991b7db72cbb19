"""Many tasks moved at once as one act, each by itself a compare-and-set; and that act undone as one, by further facts.

One or two hundred: what somebody else was quicker with is told side by side, what cannot be is told with its reason,
and the others move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pratique.desk.permitting import check_may
from pratique.desk.task_sight import OWN_PAGES, make_sight_changes
from pratique.desk.tasks import claim, make_move_fact, make_move_of, make_task_id
from pratique.kinds.errors import BadInput
from pratique.ledger.fact import Fact
from pratique.record.models import Account, TaskStep, Unit
from pratique.record.permissions import Actor
from pratique.record.register import append, writing
from pratique.record.tasks import get_tasks, restore_before
from pratique.record.units import get_district, get_units_below
from pratique.tasks.notes import check_note
from pratique.tasks.task import LostRace, Move, Task, TaskMove
from pratique.tasks.undo import MOST_AT_ONCE, check_undo, undo_move

WISHES: tuple[Move, ...] = ("take", "release", "close", "put-off", "hand-over", "accept", "return")
"""What people want of tasks; ``void`` is what becomes of a cause."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A task as somebody saw it."""

    task_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of tasks: ``reason`` a closed word, ``again_at`` an instant (µs), ``note`` names nobody."""

    move: Move
    reason: str | None = None
    again_at: int | None = None
    to_unit: str | None = None
    to_person: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Acted:
    """What became of each: moved, lost to somebody quicker, refused with why. ``act`` undoes it; "" if none moved."""

    act: str
    moved: tuple[Task, ...]
    lost: tuple[LostRace, ...]
    refused: tuple[tuple[str, BadInput], ...]


def do_move_tasks(actor: Actor, seen: Sequence[Seen], wish: Wish, at: int) -> Acted:
    """Move tasks as one act, in one transaction; who gets one sees its person from then on.

    Raises Refused, and for the whole act BadInput ``task_none``, ``task_many``, ``task_move``, ``task_note``,
    ``task_to_whom``; what holds of one task alone is in ``refused``.
    """
    check_may(actor, "task", at)
    wanted = {one.task_id: one for one in seen}
    if not wanted:
        raise BadInput("task_none", "choose at least one task", "task")
    if len(wanted) > MOST_AT_ONCE:
        raise BadInput("task_many", f"choose {MOST_AT_ONCE} tasks at most", "task")
    if wish.move not in WISHES:
        raise BadInput("task_move", f"choose one of: {', '.join(WISHES)}", "move")
    note = check_note(wish.note)
    _check_receiver(wish)
    act, reach = make_task_id(at), _Reach(actor)
    facts: list[Fact] = []
    moves: list[tuple[Task, Task | None]] = []
    moved: list[Task] = []
    lost: list[LostRace] = []
    refused: list[tuple[str, BadInput]] = []
    with writing():
        before = {task.id: task for task in get_tasks(wanted)}
        for task_id in sorted(wanted):  # in one order for all, so that no two wait for each other
            one = before.get(task_id)
            try:
                if one is None:
                    raise BadInput("no_task", "there is no such task", "task")  # noqa: TRY301
                after, fact = _move_one(reach, one, wanted[task_id], wish, at, note=note, act=act)
            except LostRace as race:
                lost.append(race)
                continue
            except BadInput as error:
                refused.append((task_id, error))
                continue
            moved.append(after)
            moves.append((one, after))
            facts.append(fact)
        append([*facts, *make_sight_changes(actor, moves, at)], at)
    return Acted(act if moved else "", tuple(moved), tuple(lost), tuple(refused))


def do_undo_tasks(actor: Actor, act: str, at: int) -> Acted:
    """Undo an act of one's own on tasks as one act: each that nobody has touched since is as it was before.

    What somebody has touched is in ``lost``. Raises BadInput ``no_undo``, ``undo_late``, Refused.
    """
    check_may(actor, "task", at)
    steps = list(TaskStep.objects.filter(act=act, by=actor.actor_id, undone=False).order_by("task_id"))
    if not steps:
        raise BadInput("no_undo", "there is nothing to undo, or it has been undone already", "act")
    check_undo(max(step.at for step in steps), at)
    facts: list[Fact] = []
    moves: list[tuple[Task, Task | None]] = []
    lost: list[LostRace] = []
    with writing():
        standing = {task.id: task for task in get_tasks([step.task_id for step in steps])}
        for step in steps:
            now = standing[step.task_id]
            wanted = TaskMove(now.id, "return", step.version, actor.actor_id, at)
            try:
                after = undo_move(now, restore_before(now, step), wanted)
                claim(now, after, wanted)
            except LostRace as race:
                lost.append(race)
                continue
            moves.append((now, after))
            facts.append(make_move_fact(actor, after, "undo", at, undoes=act))
        append([*facts, *make_sight_changes(actor, moves, at)], at)
    return Acted(act if moves else "", tuple(after for _, after in moves if after is not None), tuple(lost), ())


def do_move_one(actor: Actor, seen: Seen, wish: Wish, at: int) -> tuple[str, Task]:
    """Move one task; give the act that undoes it and the task. Raises what holds of it: LostRace, BadInput, Refused."""
    acted = do_move_tasks(actor, [seen], wish, at)
    for race in acted.lost:
        raise race
    for _task_id, error in acted.refused:
        raise error
    return acted.act, acted.moved[0]


class _Reach:
    """The units that somebody sees, and the district of each home unit: read once an act."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.units = get_units_below(actor.unit_id)
        self._districts: dict[str, frozenset[str]] = {}

    def get_district(self, unit_id: str) -> frozenset[str]:
        if unit_id not in self._districts:
            self._districts[unit_id] = get_district(unit_id)
        return self._districts[unit_id]


def _move_one(
    reach: _Reach, task: Task, seen: Seen, wish: Wish, at: int, *, note: str | None, act: str
) -> tuple[Task, Fact]:
    if task.kind in OWN_PAGES:
        raise BadInput("task_own_page", "this kind of task is worked on its own page", "task")
    wanted = TaskMove(
        task_id=task.id,
        move=wish.move,
        version=seen.version,
        by=reach.actor.actor_id,
        at=at,
        reason=wish.reason,
        again_at=wish.again_at,
        to_unit=wish.to_unit,
        to_person=wish.to_person,
    )
    if wish.move == "hand-over":
        wanted = replace(wanted, district=reach.get_district(task.home_unit))
    return make_move_of(reach.actor, task, wanted, reach.units, note=note, act=act)


def _check_receiver(wish: Wish) -> None:
    """Check that a task is handed to a unit there is, and to nobody but a colleague of that unit."""
    if wish.move != "hand-over":
        return
    if wish.to_unit is None or not Unit.objects.filter(unit_id=wish.to_unit).exists():
        raise BadInput("task_to_whom", "choose the unit that is to have it", "to_unit")
    if wish.to_person is not None:
        colleagues = Account.objects.filter(
            actor_id=wish.to_person, unit_id=wish.to_unit, is_staff=True, is_active=True
        )
        if not colleagues.exists():
            raise BadInput("task_to_whom", "nobody of this name works in that unit", "to_person")
