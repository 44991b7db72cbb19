"""Who has a task sees its person: assigned with the task, and no longer when they no longer have it."""

from __future__ import annotations

from collections.abc import Sequence

from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR
from pratique.ledger.fact import Fact
from pratique.record.models import Assignment
from pratique.record.permissions import Actor
from pratique.record.register import make_fact
from pratique.tasks.task import Task

OWN_PAGES = ("decide-appeal", "review-act", "review-break-glass")
"""Kinds moved on pages of their own, which weigh who may; a list of tasks shows these, and moves none of them."""
AT_LEAST = 12 * HOUR
"""A task that is late already is still somebody's for a shift."""
AT_MOST = 30 * DAY


def make_sight_changes(actor: Actor, moves: Sequence[tuple[Task, Task | None]], at: int) -> list[Fact]:
    """Make the facts by which owners of tasks see their people, (before, after) each; after None: it has ended."""
    owners = [(before, _find_owner(before), after, _find_owner(after)) for before, after in moves]
    changed = [(before, was, after, owner) for before, was, after, owner in owners if was != owner]
    causes = [make_task_cause(before.id) for before, *_ in changed]
    rows = Assignment.objects.filter(cause__in=causes, ended_at__isnull=True).order_by("seq") if causes else ()
    held = {(row.cause, row.who): row for row in rows}
    facts = []
    for before, was, after, owner in changed:
        cause = make_task_cause(before.id)
        row = held.get((cause, was or ""))
        if row is not None:
            ended = p.AssignmentEnded(assignment=row.fact_id, reason="task")
            facts.append(make_fact("AssignmentEnded", ended, actor, at, subject=row.person_no))
        if after is not None and owner is not None and (cause, owner) not in held:
            until = min(max(after.due_at, at + AT_LEAST), at + AT_MOST)
            made = p.AssignmentMade(who=owner, unit=after.unit, cause=cause, until=until)
            facts.append(make_fact("AssignmentMade", made, actor, at, subject=after.subject))
    return facts


def make_task_cause(task_id: str) -> str:
    """Write a task as the cause of an assignment."""
    return f"task:{task_id}"


def _find_owner(task: Task | None) -> str | None:
    """Give who should see the task's person; nobody of one that has ended, or whose page names nobody."""
    if task is None or task.is_ended or task.subject is None or task.kind in OWN_PAGES:
        return None
    return task.owner
