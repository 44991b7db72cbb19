"""Taking a question that was referred: whoever takes it is assigned its person, until it falls due or is given back."""

from __future__ import annotations

from pratique.desk.permitting import check_may
from pratique.desk.tasks import make_move
from pratique.kinds import payloads as p
from pratique.kinds.instants import HOUR
from pratique.ledger.fact import Fact
from pratique.record.models import Assignment
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing
from pratique.tasks.task import Move, Task, TaskMove

AT_LEAST = HOUR
"""A question that is late already is still somebody's for so long."""


def do_take_refer(actor: Actor, task_id: str, version: int, at: int) -> Task:
    """Take a question and be assigned its person, in one transaction; raises LostRace, BadInput, Refused."""
    check_may(actor, "task", at)
    with writing():
        moved, fact = make_move(actor, TaskMove(task_id, "take", version, actor.actor_id, at))
        facts = [fact]
        if moved.subject is not None:
            made = p.AssignmentMade(
                who=actor.actor_id, unit=actor.unit_id, cause=_cause(task_id), until=max(moved.due_at, at + AT_LEAST)
            )
            facts.append(make_fact("AssignmentMade", made, actor, at, subject=moved.subject))
        append(facts, at)
    return moved


def do_leave_refer(actor: Actor, task_id: str, move: Move, version: int, at: int, *, reason: str | None = None) -> Task:
    """Give a question back or close it, and end the assignment with it; raises LostRace, BadInput, Refused."""
    check_may(actor, "task", at)
    with writing():
        moved, fact = make_move(actor, TaskMove(task_id, move, version, actor.actor_id, at, reason))
        append([fact, *make_endings(actor, task_id, reason or move, at)], at)
    return moved


def do_end_take(actor: Actor, task_id: str, at: int) -> None:
    """End the assignment of a question that has been settled; harmless if there is none."""
    check_may(actor, "task", at)
    with writing():
        append(make_endings(actor, task_id, "answered", at), at)


def make_endings(actor: Actor, task_id: str, reason: str, at: int) -> list[Fact]:
    """Make the facts that end the assignment of a task, within ``writing``."""
    held = Assignment.objects.filter(who=actor.actor_id, cause=_cause(task_id), ended_at__isnull=True)
    return [
        make_fact(
            "AssignmentEnded",
            p.AssignmentEnded(assignment=row.fact_id, reason=reason),
            actor,
            at,
            subject=row.person_no,
        )
        for row in held
    ]


def _cause(task_id: str) -> str:
    return f"task:{task_id}"
