"""Cases: the list, newest first, with what each lacks; notifying, correcting and withdrawing one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from pratique.desk.cases import do_correct_case, do_notify_case, do_withdraw_case, list_cases
from pratique.desk.tracing_views import CaseView
from pratique.kinds.errors import BadInput
from pratique.record.access import access_person_by_match
from pratique.record.permissions import Actor
from pratique.record.queues import START
from pratique.record.refusals import Refused
from pratique.web.asker import for_staff
from pratique.web.console.case_forms import PLACES, CaseForm, NotifyForm
from pratique.web.console.tracing_terms import show_case
from pratique.web.form_faults import say_fault, tell_fault
from pratique.web.inner_frame import TRACERS, show
from pratique.web.keyset import read_after, write_after
from pratique.web.page_clock import get_now

PAGE = 25
REASON = "病例报告 / case notified"
"""Why somebody was looked up, as they read it."""


@require_safe
@for_staff(*TRACERS)
def cases(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the cases that the actor may see; several are traced together from here."""
    after = read_after(request.GET.get("after", ""))
    found = list_cases(actor, get_now(), after=None if after == START else after, limit=PAGE, page="cases")
    context = {
        "cases": [show_case(one) for one in found.cases],
        "after": None if found.after is None else write_after(found.after),
    }
    return show(request, actor, "console/cases.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*TRACERS)
def notify(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Notify a case: the person by two identifiers, on record, and what is told."""
    form = NotifyForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            now = get_now()
            try:
                found = form.make_identifiers()
                person = access_person_by_match(actor, found, "investigation", REASON, now, page="cases")
                made = do_notify_case(actor, person.person_no, form.make_told(), now)
                return HttpResponseRedirect(reverse("cases_case", args=[made.case_id]))
            except (BadInput, Refused) as fault:
                status = tell_fault(form, fault, PLACES)
    return show(request, actor, "console/case_new.html", {"form": form}, status=status)


def change_case(request: HttpRequest, actor: Actor, case: CaseView) -> HttpResponseRedirect | CaseForm:
    """Correct or withdraw a case as a form says; give where to go, or the form with its faults; raises CaseChanged."""
    do, now = request.POST.get("do", ""), get_now()
    if do == "withdraw":
        form = CaseForm(None, case)
        try:
            do_withdraw_case(actor, case.case_id, request.POST.get("reason", "")[:300], now)
        except BadInput as error:
            form.wrong_reason = say_fault(error)
            return form
        return HttpResponseRedirect(reverse("cases"))
    form = CaseForm(request.POST, case)
    if form.is_valid():
        try:
            do_correct_case(actor, case.case_id, form.make_told(), now, seen=request.POST.get("seen", "")[:40] or None)
        except BadInput as error:
            tell_fault(form, error, PLACES)
            return form
        return HttpResponseRedirect(reverse("cases_case", args=[case.case_id]))
    return form
