"""A case's days: drawn, told, with what is unknown and what to ask next; corrected and withdrawn here."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from pratique.desk.tracing import read_case_timeline
from pratique.kinds.errors import BadInput
from pratique.record.permissions import Actor
from pratique.web.asker import for_staff
from pratique.web.console.case_forms import CaseForm
from pratique.web.console.case_pages import change_case
from pratique.web.console.missed import count_unreachable, find_questions, say_missed
from pratique.web.console.timeline import AXIS, find_patterns, make_days
from pratique.web.console.tracing_terms import PATTERN_WORDS, show_case
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import TRACERS, show
from pratique.web.page_clock import get_now

ABSENT = frozenset({"not_installed", "no_presence", "no_pack", "no_tracing"})
"""What this installation lacks before anything can be traced."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*TRACERS)
def case(request: HttpRequest, actor: Actor, case_id: str) -> HttpResponse:
    """Show where a case was, day by day, and take in corrections."""
    try:
        timeline = read_case_timeline(actor, case_id, get_now(), page="cases_case")
    except BadInput as error:
        return show_absent(request, actor, error)
    form, status = CaseForm(None, timeline.case), 200
    if request.method == "POST":
        changed = change_case(request, actor, timeline.case)
        if not isinstance(changed, CaseForm):
            return changed
        form, status = changed, 422
    context = {
        "shown": show_case(timeline.case),
        "window": timeline.window,
        "days": make_days(timeline),
        "axis": AXIS,
        "patterns": [(name, PATTERN_WORDS[name]) for name in find_patterns(timeline)],
        "has_membership": any(bar.is_membership for bar in timeline.bars),
        "missed": say_missed([timeline.report], count_unreachable(timeline.report)),
        "questions": find_questions([timeline.report]),
        "form": form,
    }
    return show(request, actor, "console/case.html", context, status=status)


def show_absent(request: HttpRequest, actor: Actor, error: BadInput) -> HttpResponse:
    """Say why nothing can be traced, and what to do; raises Http404 for a case that there is not."""
    if error.code == "no_case":
        raise Http404
    context = {"said": say_fault(error), "code": error.code}
    status = HTTPStatus.SERVICE_UNAVAILABLE if error.code in ABSENT else HTTPStatus.UNPROCESSABLE_ENTITY
    return show(request, actor, "console/tracing_absent.html", context, status=status)
