"""Queues as pages show them: each with its clock and its owner, what is late first, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from pratique.record.permissions import Actor
from pratique.record.queues import count_late, get_queue_page
from pratique.record.tasks import get_task
from pratique.record.units import get_units_below
from pratique.tasks.task import Task, find_units, is_late
from pratique.web.inner_frame import read_staff_names, read_unit_names
from pratique.web.keyset import cut_page
from pratique.web.travel_fields import Text

PAGE = 25
KIND_WORDS: dict[str, Text] = {
    "settle-refer": _("A question to settle"),
    "review-act": _("An act done alone, to review"),
    "review-break-glass": _("An emergency reading, to review"),
    "decide-appeal": _("An appeal to decide"),
    "test": _("A test to be taken"),
    "place": _("Somebody to bring where they stay"),
    "release": _("A release to tell and to help with"),
    "look-into-tests": _("Missing tests to look into"),
    "settle-care": _("A plan that a person must look at"),
}


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


def show_queue(actor: Actor, at: int, after: tuple[int, str], *, kind: str | None = None, limit: int = PAGE) -> Queue:
    """Gather a page of the queue that the actor's unit sees."""
    tasks = get_queue_page(actor, at, kind=kind, after=after, limit=limit + 1)
    shown, further = cut_page(tasks, limit, key_task)
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
    return Queue(rows, count_late(actor, at), further)


def find_task(actor: Actor, task_id: str, kind: str, at: int) -> Task | None:
    """Give a task of this kind that the actor's unit sees; None where there is none."""
    task = get_task(task_id)
    if task is None or task.kind != kind or not get_units_below(actor.unit_id) & set(find_units(task, at)):
        return None
    return task


def key_task(task: Task) -> tuple[int, str]:
    """Give where a task stands in a queue."""
    return task.due_at, task.id
