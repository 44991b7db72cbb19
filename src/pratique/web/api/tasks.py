"""The API of tasks: a page of them, one, many moved as one act, and that act undone."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from pratique.desk.task_bulk import Acted, Seen, Wish, do_move_tasks, do_undo_tasks
from pratique.desk.words import explain
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.record.permissions import Actor
from pratique.record.queues import ALL, get_queue_page
from pratique.record.tasks import get_task
from pratique.record.units import get_units_below
from pratique.tasks.task import Task, find_units
from pratique.tasks.undo import MOST_AT_ONCE
from pratique.web.api.endpoint import Clash, Endpoint
from pratique.web.api.replies import Reply, write_instant, write_task
from pratique.web.api.shapes import Line, Shape, When
from pratique.web.console.queues import key_task
from pratique.web.inner_frame import WORKERS
from pratique.web.keyset import cut_page, read_after

PAGE = 50


class SeenTask(Shape):
    """A task as it was seen."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=36)]
    version: Annotated[int, msgspec.Meta(ge=1, le=10**9)]


class TaskWish(Shape):
    """What is wanted of tasks: ``again_at`` for put-off; ``to_unit``, perhaps ``to_person``, for hand-over."""

    tasks: Annotated[list[SeenTask], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]
    move: Literal["take", "release", "close", "put-off", "hand-over", "accept", "return"]
    reason: Line | None = None
    again_at: When | None = None
    to_unit: Line | None = None
    to_person: Line | None = None
    note: Annotated[str, msgspec.Meta(max_length=200)] = ""


class TaskUndoing(Shape):
    """The act to undo."""

    act: Line


def give_tasks(actor: Actor, after: str, now: int) -> Reply:
    """Give a page of the tasks of one's units, by what is due first; nobody is named."""
    found = get_queue_page(actor, now, after=read_after(after), limit=PAGE + 1, only=ALL)
    tasks, more = cut_page(found, PAGE, key_task)
    return {"tasks": [_write(task, now) for task in tasks], "after": more}


def give_task(actor: Actor, task_id: str, now: int) -> Reply:
    """Give one task that one's units see, or that was handed to them."""
    task = get_task(task_id)
    offered = None if task is None or task.offer is None else task.offer.to_unit
    if task is None or not {*find_units(task, now), offered} & get_units_below(actor.unit_id):
        raise BadInput("no_task", "there is no such task", "task")
    return _write(task, now)


def move_tasks(actor: Actor, told: TaskWish, now: int) -> Reply:
    """Move tasks as one act; raises Clash when none could be moved."""
    wish = Wish(
        move=told.move,
        reason=told.reason,
        again_at=None if told.again_at is None else parse_instant(told.again_at, "/again_at"),
        to_unit=told.to_unit,
        to_person=told.to_person,
        note=told.note,
    )
    return _write_acted(do_move_tasks(actor, [Seen(one.id, one.version) for one in told.tasks], wish, now), now)


def undo_tasks(actor: Actor, told: TaskUndoing, now: int) -> Reply:
    """Undo an act of one's own as one act."""
    return _write_acted(do_undo_tasks(actor, told.act, now), now)


def _write_acted(acted: Acted, now: int) -> Reply:
    more: Reply = {
        "lost": [{"wanted": race.wanted.move, "found": _write(race.found, now)} for race in acted.lost],
        "refused": [
            {"id": task_id, "code": error.code, "says": {"zh": explain(error, "zh"), "en": error.message}}
            for task_id, error in acted.refused
        ],
    }
    if not acted.moved:
        raise Clash("not_moved", "没有一项办成。", "None of them was moved.", **more)
    return {"act": acted.act, "moved": [_write(task, now) for task in acted.moved], **more}


def _write(task: Task, now: int) -> Reply:
    offer = task.offer
    return {
        **write_task(task, now),
        "place": task.place,
        "home": task.home_unit,
        "again_at": write_instant(task.again_at),
        "offer": None if offer is None else {"unit": offer.to_unit, "person": offer.to_person, "reason": offer.reason},
        "seen_by": list(find_units(task, now)),
    }


TASK_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "tasks",
        "GET",
        "tasks",
        "Tasks of one's units",
        WORKERS,
        lambda c: give_tasks(c.actor, c.query, c.now),
        query="after",
    ),
    Endpoint(
        "task", "GET", "tasks/<str:task>", "One task", WORKERS, lambda c: give_task(c.actor, c.ids["task"], c.now)
    ),
    Endpoint(
        "task_moves",
        "POST",
        "task-moves",
        "Move tasks as one act",
        WORKERS,
        lambda c: move_tasks(c.actor, c.body, c.now),
        TaskWish,
    ),
    Endpoint(
        "task_undoings",
        "POST",
        "task-undoings",
        "Undo one's last act on tasks",
        WORKERS,
        lambda c: undo_tasks(c.actor, c.body, c.now),
        TaskUndoing,
    ),
)
