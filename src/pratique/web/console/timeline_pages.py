"""A case's days: drawn, told, with what to ask next; the interview is typed here, the case corrected and withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pratique.desk.cases import CaseChanged, CaseTold, read_case
from pratique.desk.tracing import read_case_timeline
from pratique.desk.tracing_views import CaseView, Timeline
from pratique.desk.what_changed import Changed, count_changed
from pratique.kinds.errors import BadInput
from pratique.record.permissions import Actor
from pratique.web.asker import for_staff
from pratique.web.console.case_forms import CaseForm
from pratique.web.console.case_pages import change_case
from pratique.web.console.interview_forms import Interview, show_asks, show_visits, take_interview
from pratique.web.console.missed import count_unreachable, say_missed
from pratique.web.console.timeline import AXIS, find_patterns, make_days
from pratique.web.console.tracing_terms import PATTERN_WORDS, show_case
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import TRACERS, show
from pratique.web.known_facts import CLASS_WORDS
from pratique.web.page_clock import get_now

ABSENT = frozenset({"not_installed", "no_presence", "no_pack", "no_tracing"})
"""What this installation lacks before anything can be traced."""


@dataclass(slots=True)
class Sent:
    """What was sent to the page and could not be done, to be shown beside its form."""

    form: CaseForm | None = None
    interview: Interview = field(default_factory=Interview)
    changed: CaseChanged | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*TRACERS)
def case(request: HttpRequest, actor: Actor, case_id: str) -> HttpResponse:
    """Show where a case was, day by day; take in the interview, corrections and the withdrawal."""
    try:
        if request.method != "POST":
            return _show(request, actor, case_id, Sent(), HTTPStatus.OK)
        sent = _take(request, actor, case_id)
        if isinstance(sent, HttpResponseRedirect):
            return sent
        status = HTTPStatus.CONFLICT if sent.changed else HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(request, actor, case_id, sent, status)
    except BadInput as error:
        return show_absent(request, actor, error)


def show_absent(request: HttpRequest, actor: Actor, error: BadInput) -> HttpResponse:
    """Say why nothing can be traced, and what to do; raises Http404 for a case that there is not."""
    if error.code == "no_case":
        raise Http404
    context = {"said": say_fault(error), "code": error.code}
    status = HTTPStatus.SERVICE_UNAVAILABLE if error.code in ABSENT else HTTPStatus.UNPROCESSABLE_ENTITY
    return show(request, actor, "console/tracing_absent.html", context, status=status)


def _take(request: HttpRequest, actor: Actor, case_id: str) -> Sent | HttpResponseRedirect:
    """Do what a form says; it needs neither presence nor a pack."""
    if request.POST.get("do") in ("tell", "untell"):
        shown = take_interview(request, actor, case_id)
        if shown is None:
            return HttpResponseRedirect(f"{reverse('cases_case', args=[case_id])}#interview")
        return Sent(interview=shown)
    try:
        changed = change_case(request, actor, read_case(actor, case_id, get_now(), page="cases_case"))
    except CaseChanged as late:
        return Sent(changed=late)
    return Sent(form=changed) if isinstance(changed, CaseForm) else changed


def _show(request: HttpRequest, actor: Actor, case_id: str, sent: Sent, status: HTTPStatus) -> HttpResponse:
    """Show the case, its days where they can be traced, and what stands beside the forms."""
    now = get_now()
    changed = count_changed(actor, case_id, now)
    try:
        timeline = read_case_timeline(actor, case_id, now, page="cases_case")
    except BadInput as error:
        if error.code not in ABSENT:
            raise
        seen = read_case(actor, case_id, now, page="cases_case")
        days: dict[str, Any] = {"said": say_fault(error), "code": error.code}
    else:
        seen, days = timeline.case, _lay_out(timeline)
    context = {
        **days,
        **_tell(seen, sent, changed),
        "visits": show_visits(case_id, sent.interview),
        "interview": sent.interview,
    }
    return show(request, actor, "console/case.html", context, status=status)


def _lay_out(timeline: Timeline) -> dict[str, Any]:
    first, rest = show_asks(timeline)
    return {
        "window": timeline.window,
        "days": make_days(timeline),
        "axis": AXIS,
        "patterns": [(name, PATTERN_WORDS[name]) for name in find_patterns(timeline)],
        "has_membership": any(bar.is_membership for bar in timeline.bars),
        "has_told": any(bar.visit for bar in timeline.bars),
        "missed": say_missed([timeline.report], count_unreachable(timeline.report)),
        "asks": first,
        "more_asks": rest,
    }


def _tell(seen: CaseView, sent: Sent, changed: Changed) -> dict[str, Any]:
    late = sent.changed
    both = [] if late is None else [_say_told(late.wanted), _say_told(late.found)]
    return {"shown": show_case(seen), "form": sent.form or CaseForm(None, seen), "changed": changed, "both": both}


def _say_told(told: CaseTold) -> dict[str, Any]:
    return {"told": told, "word": CLASS_WORDS.get(told.classification, told.classification)}
