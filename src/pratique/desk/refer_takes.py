"""Taking a question that was referred: whoever takes it is assigned its person, until it falls due or is given back."""

from __future__ import annotations

from pratique.desk.permitting import check_may
from pratique.desk.tasks import make_move
from pratique.kinds import payloads as p
from pratique.kinds.instants import HOUR
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


def do_leave_refer(
    actor: Actor, task_id: str, move: Move, version: int, at: int, *, reason: str | None = None
) -> Task:
    """Give a question back or close it, and end the assignment with it; raises LostRace, BadInput, Refused."""
    check_may(actor, "task", at)
    with writing():
        moved, fact = make_move(actor, TaskMove(task_id, move, version, actor.actor_id, at, reason))
        endings = [
            make_fact(
                "AssignmentEnded",
                p.AssignmentEnded(assignment=held.fact_id, reason=reason or move),
                actor,
                at,
                subject=held.person_no,
            )
            for held in Assignment.objects.filter(who=actor.actor_id, cause=_cause(task_id), ended_at__isnull=True)
        ]
        append([fact, *endings], at)
    return moved


def _cause(task_id: str) -> str:
    return f"task:{task_id}"
