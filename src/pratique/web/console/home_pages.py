"""The desk: what is late and who must act, first; then the pages that are one's own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pratique.desk.laboratory import find_silent
from pratique.record.models import Account
from pratique.record.permissions import Actor
from pratique.record.queues import START
from pratique.web.asker import for_staff
from pratique.web.console.queues import show_queue
from pratique.web.console.task_shown import gather_today
from pratique.web.inner_frame import MENU, WORKERS, read_unit_names, say_role, show
from pratique.web.page_clock import get_now

FIRST = 5


@require_safe
@for_staff()
def desk(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what waits for one's unit, the latest first, and where to go."""
    account = Account.objects.filter(actor_id=actor.actor_id).first()
    context = {
        "name": "" if account is None else account.username,
        "unit": read_unit_names().get(actor.unit_id, actor.unit_id),
        "roles": [say_role(role) for role in sorted(actor.roles)],
        "queue": show_queue(actor, get_now(), START, limit=FIRST),
        "today": gather_today(actor, get_now()) if actor.roles & set(WORKERS) else None,
        "silent": find_silent(get_now()) if "commander" in actor.roles else [],
        "pages": [item for item in MENU[1:] if actor.roles & set(item.roles)],
    }
    return show(request, actor, "console/desk.html", context)
