"""Tasks that follow from facts: those that should stand, beside those that do, and what makes the one the other; pure.

A settlement owns a ``scope`` ("care:17"); in it each task has a ``key`` ("test:4") that says which one it is, whatever
becomes of the facts behind it. So nothing is opened twice, and what nothing wants any more ends by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from pratique.tasks.task import Escalation, Task, check_steps

BY_CAUSE = ("cause-corrected", "cause-ended")
"""Reasons of an end after which the same task may stand again; what a person ended stays ended."""


@dataclass(frozen=True, slots=True)
class WantedTask:
    """A task that should stand: its key in the scope, its cause (a fact's id), whose work it is, its clock."""

    key: str
    kind: str
    unit: str
    due_at: int
    subject: int | None = None
    cause: str | None = None
    escalates: tuple[Escalation, ...] = ()
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Differences:
    """What to do: open these, change these (before, after), void these, close these as done."""

    opened: tuple[WantedTask, ...]
    changed: tuple[tuple[Task, Task], ...]
    voided: tuple[Task, ...]
    done: tuple[Task, ...]

    @property
    def is_none(self) -> bool:
        """Say whether all stands as it should."""
        return not (self.opened or self.changed or self.voided or self.done)


def find_differences(wanted: Sequence[WantedTask], standing: Sequence[Task], met: Collection[str] = ()) -> Differences:
    """Compare what should stand with every task of the scope, ended ones too; ``met``: keys of what has been done.

    A task that was done, or that a person voided, is not opened again. A due instant that has passed opens a task
    that is late. A task whose home changes goes there, open; one that people handed over stays with them otherwise.
    Raises ValueError if two wanted tasks share a key, BadInput ``task_escalation``.
    """
    by_key = {one.key: one for one in wanted}
    if len(by_key) != len(wanted):
        raise ValueError("two wanted tasks share a key")
    for one in wanted:
        check_steps(one.escalates)
    unfinished = {task.key: task for task in standing if not task.is_ended}
    settled = {task.key for task in standing if task.is_ended and task.close_reason not in BY_CAUSE}
    fresh = [one for key, one in by_key.items() if key not in unfinished and key not in settled and key not in met]
    kept = [(task, by_key[task.key]) for task in unfinished.values() if task.key in by_key and task.key not in met]
    changed = [(task, after) for task, one in kept if (after := _change(task, one)) != task]
    gone = [task for key, task in unfinished.items() if key not in by_key and key not in met]
    done = [task for key, task in unfinished.items() if key in met]
    return Differences(tuple(fresh), tuple(changed), tuple(gone), tuple(done))


def _change(task: Task, wanted: WantedTask) -> Task:
    """Give a task as it should be; the same one where nothing changes."""
    held = (task.cause, task.due_at, task.escalates, task.place, task.home_unit)
    if held == (wanted.cause, wanted.due_at, wanted.escalates, wanted.place, wanted.unit):
        return task
    after = replace(task, cause=wanted.cause, due_at=wanted.due_at, escalates=wanted.escalates, place=wanted.place)
    if wanted.unit != task.home_unit:
        moved = {"unit": wanted.unit, "home": wanted.unit, "owner": None, "offer": None, "again_at": None}
        after = replace(after, state="open", **moved)  # type: ignore[arg-type]
    return replace(after, version=task.version + 1)
