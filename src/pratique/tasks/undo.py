"""An act on many tasks taken back as one act: each that has not been touched since is as it was before; pure."""

from __future__ import annotations

from dataclasses import replace

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import MINUTE
from pratique.tasks.task import LostRace, Task, TaskMove

UNDO_WITHIN = 15 * MINUTE
MOST_AT_ONCE = 200


def check_undo(acted_at: int, at: int) -> None:
    """Raise BadInput ``undo_late`` when an act is too old to be undone as one."""
    if at >= acted_at + UNDO_WITHIN:
        raise BadInput("undo_late", "what was done can be undone within 15 minutes; after that, task by task")


def undo_move(now: Task, before: Task, wanted: TaskMove) -> Task:
    """Give a task as it was before a move; ``wanted.version`` is the one that the move made.

    Its clock, cause and home are those of now: they follow from facts. Raises LostRace if it has moved on.
    """
    if now.version != wanted.version:
        raise LostRace(wanted, now)
    return replace(
        now,
        state=before.state,
        owner=before.owner,
        unit=before.unit,
        close_reason=before.close_reason,
        again_at=before.again_at,
        offer=before.offer,
        version=now.version + 1,
    )
