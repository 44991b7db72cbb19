"""The desk: what is late and who must act, first; then the pages that are one's own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pratique.desk.laboratory import find_silent
from pratique.kinds.instants import MINUTE
from pratique.record.due import DueCount, count_due
from pratique.record.models import Account
from pratique.record.permissions import Actor
from pratique.record.queues import START
from pratique.web.asker import for_staff
from pratique.web.console.queues import show_queue
from pratique.web.console.task_shown import gather_today
from pratique.web.inner_frame import MENU, WORKERS, read_unit_names, say_role, show
from pratique.web.page_clock import get_now

FIRST = 5
WATCHERS = frozenset({"commander", "administrator", "policy-officer"})
"""Roles that are told what is not settled yet."""
LONG = 2 * MINUTE
"""What has been due for less is being settled, and is not told."""
WHAT_WORDS = {
    "case": _("cases from results"),
    "laboratory": _("laboratories' tasks"),
    "rings": _("contacts of cases"),
    "orders": _("orders"),
    "tasks": _("tasks of orders"),
    "clock": _("clocks of tasks"),
}
"""What is settled, in words."""


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
        "unsettled": find_unsettled(get_now()) if actor.roles & WATCHERS else [],
        "pages": [item for item in MENU[1:] if actor.roles & set(item.roles)],
    }
    return show(request, actor, "console/desk.html", context)


def find_unsettled(now: int) -> list[tuple[object, DueCount]]:
    """Give by kind, in words, what fails to be settled, and what has been due for longer than two minutes."""
    return [
        (WHAT_WORDS.get(one.what, one.what), one)
        for one in count_due(now)
        if one.failing or (one.oldest is not None and one.oldest < now - LONG)
    ]
