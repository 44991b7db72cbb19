"""Queues as pages show them: each with its clock and its owner, what is late first, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from pratique.record.permissions import Actor
from pratique.record.queues import START, count_late, get_queue_page
from pratique.tasks.task import Task, is_late
from pratique.web.inner_frame import read_staff_names, read_unit_names
from pratique.web.travel_fields import Text

PAGE = 25
KIND_WORDS: dict[str, Text] = {
    "settle-refer": _("A question to settle"),
    "review-act": _("An act done alone, to review"),
    "review-break-glass": _("An emergency reading, to review"),
    "decide-appeal": _("An appeal to decide"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a queue a page begins: after the task of this due instant and id."""

    due_at: int = START[0]
    task_id: str = START[1]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One task in a queue; it names nobody but who owns it."""

    task: Task
    word: Text
    unit: str
    owner: str
    is_mine: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of a queue; ``after`` continues it, None at its end."""

    rows: tuple[QueueRow, ...]
    late: int
    after: str | None


def show_queue(actor: Actor, at: int, place: Place, *, kind: str | None = None, limit: int = PAGE) -> Queue:
    """Gather a page of the queue that the actor's unit sees."""
    tasks = get_queue_page(actor, at, kind=kind, after=(place.due_at, place.task_id), limit=limit + 1)
    shown = tasks[:limit]
    owners = read_staff_names({task.owner for task in shown if task.owner})
    units = read_unit_names()
    rows = tuple(
        QueueRow(
            task=task,
            word=KIND_WORDS.get(task.kind, task.kind),
            unit=units.get(task.unit, task.unit),
            owner=owners.get(task.owner or "", ""),
            is_mine=task.owner == actor.actor_id,
            is_late=is_late(task, at),
        )
        for task in shown
    )
    after = f"{shown[-1].due_at}.{shown[-1].id}" if len(tasks) > limit else None
    return Queue(rows, count_late(actor, at), after)


def read_place(text: str) -> Place:
    """Read where a page begins; what cannot be read is the beginning."""
    due, _dot, task_id = text[:80].partition(".")
    return Place(int(due), task_id) if due.isascii() and due.isdigit() and len(due) < 18 else Place()  # noqa: PLR2004
