"""Results for nobody: listed by barcode; given to somebody looked up, looked for again, or said to be void."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pratique.desk.lab_aside import do_dismiss_aside, do_match_again, do_settle_aside, list_aside
from pratique.kinds.errors import BadInput
from pratique.laboratory.words import WHY_WORDS
from pratique.record.access import access_person_by_match
from pratique.record.models import AsideRow
from pratique.record.permissions import Actor, find_purposes
from pratique.record.refusals import Refused
from pratique.web.asker import for_staff
from pratique.web.console.lab_forms import ReasonForm, WhoseForm
from pratique.web.form_faults import say_fault, tell_fault
from pratique.web.inner_frame import RESULT_SETTLERS, is_chinese, show
from pratique.web.keyset import read_after, write_after
from pratique.web.page_clock import get_now

PAGE = 25
REASON = "无主的检测结果 / a result for nobody"
"""Why somebody was looked up, as they read it."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*RESULT_SETTLERS)
def aside(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show results that wait for somebody, the oldest first; look for them again."""
    now = get_now()
    if request.method == "POST":
        do_match_again(actor, now)
        return HttpResponseRedirect(reverse("aside"))
    told = request.GET.get("after", "")
    found = list_aside(actor, now, after=read_after(told) if told else None, limit=PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    context = {
        "rows": [(row, _say_why(row)) for row in found[:PAGE]],
        "after": None if last is None else write_after((last.set_aside_at, last.fact_id)),
    }
    return show(request, actor, "console/aside.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*RESULT_SETTLERS)
def one(request: HttpRequest, actor: Actor, fact_id: str) -> HttpResponse:
    """Say whose a result is, by two identifiers, or that it is void."""
    now, status = get_now(), 200
    row = AsideRow.objects.filter(fact_id=fact_id, settled="").first()
    if row is None:
        wrong = say_fault(BadInput("no_aside", "this result was settled already, or there is none"))
        return show(request, actor, "console/lab_gone.html", {"wrong": wrong}, status=404)
    do = request.POST.get("do", "")
    whose = WhoseForm(request.POST if do == "settle" else None)
    reason = ReasonForm(request.POST if do == "dismiss" else None)
    if request.method == "POST":
        status = 422
        try:
            if do == "dismiss" and reason.is_valid():
                do_dismiss_aside(actor, fact_id, reason.cleaned_data["reason"], now)
                return HttpResponseRedirect(reverse("aside"))
            if do == "settle" and whose.is_valid():
                purpose = next(iter(find_purposes(actor)), "registration")
                person = access_person_by_match(actor, whose.make_identifiers(), purpose, REASON, now, page="aside")
                do_settle_aside(actor, fact_id, person.person_no, now)
                return HttpResponseRedirect(reverse("aside"))
        except (BadInput, Refused) as fault:
            status = tell_fault(reason if do == "dismiss" else whose, fault)
    context = {"row": row, "why": _say_why(row), "whose": whose, "reason": reason}
    return show(request, actor, "console/aside_one.html", context, status=status)


def _say_why(row: AsideRow) -> str:
    zh, en = next((words for why, words in WHY_WORDS.items() if why == row.why), (row.why, row.why))
    return zh if is_chinese() else en
