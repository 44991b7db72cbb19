"""The clock of tasks: a step reached by a late one is recorded as shown to a higher unit, with no page opened.

One thing is due for all tasks, at the earliest step of any: a settling finds the steps reached by their index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import Min

from pratique.desk.followup.follow import Follow
from pratique.kinds import payloads as p
from pratique.kinds.instants import SECOND
from pratique.ledger.fact import Fact
from pratique.record.due_marks import CLOCK_KEY
from pratique.record.models import TaskRow
from pratique.record.permissions import Actor
from pratique.record.queues import IS_UNFINISHED
from pratique.record.register import append, make_fact

WHAT: Final = "clock"
AT_ONCE = 2000
"""So many tasks escalate in one transaction; the rest is due at once."""


def settle_clock(keys: Sequence[str], at: int, follow: Follow) -> int:
    """Record the escalations reached by an instant; give the number of facts recorded."""
    unfinished = TaskRow.objects.filter(IS_UNFINISHED)
    reached = list(unfinished.filter(next_step_at__lte=at).order_by("next_step_at")[:AT_ONCE])
    if len(reached) == AT_ONCE:
        following: int | None = at
    else:
        following = unfinished.filter(next_step_at__gt=at).aggregate(first=Min("next_step_at"))["first"]
        further = [later for row in reached if (later := _find_step(row, _count_steps(row, at))) is not None]
        following = min((one for one in (following, *further) if one is not None), default=None)
    # INVARIANT: a task opened meanwhile has marked this key, and the settling is overtaken before it writes.
    with follow.settling(WHAT, dict.fromkeys(keys, following) | {CLOCK_KEY: following}):
        facts = [_make_escalation(follow.actor, row, at) for row in reached]
        append(facts, at)
    return len(facts)


def _make_escalation(actor: Actor, row: TaskRow, at: int) -> Fact:
    steps = _count_steps(row, at)
    payload = p.TaskEscalated(task=row.task_id, steps=steps, to_unit=row.escalates[steps - 1]["to_unit"])
    return make_fact("TaskEscalated", payload, actor, at, subject=row.subject)


def _count_steps(row: TaskRow, at: int) -> int:
    return sum(1 for step in row.escalates if row.due_at + step["after_s"] * SECOND <= at)


def _find_step(row: TaskRow, steps: int) -> int | None:
    left = row.escalates[steps:]
    return row.due_at + left[0]["after_s"] * SECOND if left else None
