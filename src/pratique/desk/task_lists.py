"""What somebody has seen of what changed on their list: said by them, and no fact, for it is about nobody's record."""

from __future__ import annotations

from pratique.desk.permitting import check_may
from pratique.record.models import TaskLook
from pratique.record.permissions import Actor
from pratique.record.register import writing


def do_mark_looked(actor: Actor, until: int, at: int) -> None:
    """Keep that the actor has seen what changed until an instant, now at the latest; raises Refused."""
    check_may(actor, "task", at)
    with writing():
        TaskLook.objects.update_or_create(actor_id=actor.actor_id, defaults={"looked_at": min(until, at)})
