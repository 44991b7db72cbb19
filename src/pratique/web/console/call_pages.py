"""Calls to contacts, one household at a time: whom, by which phone, how it went; then the next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.desk.calls import MOST_LATE, OUTCOMES, do_make_call, do_withdraw_call, read_household, read_queue
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR
from pratique.record.permissions import Actor
from pratique.web.asker import for_staff
from pratique.web.console.tracing_terms import STRENGTH_WORDS, say
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import TRACERS, show
from pratique.web.keyset import read_number
from pratique.web.page_clock import get_now
from pratique.web.tracing_words import RING_WORDS
from pratique.web.travel_fields import Text

OUTCOME_WORDS: dict[str, Text] = {
    "reached": _("Reached"),
    "no-answer": _("No answer"),
    "wrong-number": _("Wrong number"),
    "refused": _("Refused to talk"),
    "other-language": _("Speaks another language"),
}
SLIP = "误录 / entered in error"
MOST_HOURS = 14 * 24
MOST_PEOPLE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*TRACERS)
def calls(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the next household to call, or record how a call went and go on to the next."""
    wrong, status = "", 200
    if request.method == "POST":
        try:
            if request.POST.get("do") == "undo":
                for call in _find_done(request.POST.get("done", "")):
                    do_withdraw_call(actor, call, SLIP, get_now())
                return HttpResponseRedirect(reverse("calls"))
            return HttpResponseRedirect(f"{reverse('calls')}?done={','.join(_record(request, actor))}")
        except BadInput as error:
            wrong, status = say_fault(error), 422
    return _show_next(request, actor, wrong, status)


def _find_done(text: str) -> list[str]:
    """Read the calls just recorded, as the address bears them."""
    return [one for one in text.split(",")[:MOST_PEOPLE] if one]


def _record(request: HttpRequest, actor: Actor) -> list[str]:
    """Record one call for each of the people it was about; give their facts."""
    now, told = get_now(), request.POST
    people = told.getlist("person")[:MOST_PEOPLE]
    hours = read_number(told.get("again", ""), 3)
    again_at = None if not hours else now + min(hours, MOST_HOURS) * HOUR
    if not people:
        raise BadInput("no_contact", "tick whom the call was about", "person")
    done = []
    for one in people:
        case_id, _slash, number = one.rpartition("/")
        person_no = read_number(number)
        if person_no is None:
            raise BadInput("no_contact", "this person is no contact of the case, or was removed", "person")
        made = do_make_call(
            actor, case_id, person_no, told.get("went", ""), now, again_at=again_at, note=told.get("note", "")
        )
        done.append(made.fact_id)
    return done


def _show_next(request: HttpRequest, actor: Actor, wrong: str, status: int) -> HttpResponse:
    now = get_now()
    queue = read_queue(actor, now)
    skip = min(read_number(request.GET.get("skip"), 5) or 0, max(len(queue.households) - 1, 0))
    context: dict[str, Any] = {
        "queue": queue,
        "most_late": MOST_LATE,
        "left": len(queue.households),
        "wrong": wrong,
        "done": ",".join(_find_done(request.GET.get("done", ""))),
        "outcomes": [(name, OUTCOME_WORDS[name]) for name in OUTCOMES],
        "after": skip + 1 if skip + 1 < len(queue.households) else None,
    }
    if queue.households:
        household = read_household(actor, queue.households[skip], now, page="calls")
        context["people"] = [
            {
                "call": call,
                "who": who,
                "ring": say(RING_WORDS["close" if call.is_close else "secondary"]),
                "strength": STRENGTH_WORDS["sure" if call.is_sure else "possible"],
                "is_late": call.step.at < now,
            }
            for call, who in household.people
        ]
    return show(request, actor, "console/calls.html", context, status=status)
