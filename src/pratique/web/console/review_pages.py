"""Emergency readings for review: what was read and why, the oldest first; somebody else says whether it was needed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.desk.assignments import do_review_break_glass
from pratique.kinds.errors import BadInput
from pratique.record.closed_lists import FieldGroup
from pratique.record.openings import OpeningView, access_openings_by_reviewer, get_reviewed
from pratique.record.permissions import Actor
from pratique.web.asker import for_staff
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import REVIEWERS, join_words, read_staff_names, read_unit_names, say_purpose, show
from pratique.web.keyset import read_after, write_after
from pratique.web.page_clock import get_now
from pratique.web.travel_fields import Text

PAGE = 10
GROUP_WORDS: dict[FieldGroup, Text] = {
    "identity": _("who they are"),
    "contact": _("how to reach them"),
    "movement": _("where they were"),
    "health": _("tests and health"),
    "orders": _("orders"),
    "decisions": _("answers given"),
    "reads": _("who looked"),
    "appeals": _("appeals"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*REVIEWERS)
def reviews(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the emergency readings of others that wait for a review, and say what one was."""
    now, wrong = get_now(), ""
    if request.method == "POST":
        try:
            _review(request, actor, now)
        except BadInput as error:
            wrong = say_fault(error)
        else:
            return HttpResponseRedirect(reverse("reviews"))
    begin = read_after(request.GET.get("after", ""))
    views, more = access_openings_by_reviewer(actor, now, after=begin, limit=PAGE)
    after = write_after(key_opening(views[-1])) if more else None
    done = get_reviewed()
    named = [view.opening for view in views] + done
    names = read_staff_names({one.who for one in named} | {one.reviewed_by for one in done})
    units = read_unit_names()
    rows: list[dict[str, Any]] = [
        {
            "view": view,
            "who": names.get(view.opening.who, ""),
            "unit": units.get(view.opening.unit, view.opening.unit),
            "is_late": now >= view.opening.due_at,
            "seen": [(one.at, say_purpose(one.purpose), _say_groups(one.fields)) for one in view.seen],
        }
        for view in views
    ]
    context = {
        "rows": rows,
        "late": sum(row["is_late"] for row in rows),
        "after": after,
        "done": [
            (one, names.get(one.who, ""), units.get(one.unit, one.unit), names.get(one.reviewed_by, "")) for one in done
        ],
        "wrong": wrong,
        "typed": request.POST if wrong else {},
    }
    return show(request, actor, "console/reviews.html", context, status=422 if wrong else 200)


def key_opening(view: OpeningView) -> tuple[int, str]:
    """Give where an emergency reading stands in a list: the oldest first."""
    return view.opening.opened_at, view.opening.fact_id


def _review(request: HttpRequest, actor: Actor, now: int) -> None:
    wish, note = request.POST.get("do", ""), request.POST.get("note", "").strip()[:300]
    if wish not in ("needed", "unneeded") or not note:
        raise BadInput("no_reason", "say in a few words what you found", "note")
    do_review_break_glass(actor, request.POST.get("opening", ""), justified=wish == "needed", note=note, at=now)


def _say_groups(groups: tuple[str, ...]) -> str:
    return join_words(str(word) for group, word in GROUP_WORDS.items() if group in groups)
