"""The care of people assigned to me: plan as a picture, what is missing, orders and papers, results, notices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from pratique.desk.care_reports import do_ask_release
from pratique.desk.order_papers import make_papers
from pratique.desk.person_care import make_care
from pratique.kinds.errors import BadInput
from pratique.record.access import access_people_by_assignment, access_person_by_assignment
from pratique.record.assignments import Assigned, get_own_assignment, get_own_assignments
from pratique.record.closed_lists import Purpose
from pratique.record.models import TaskRow
from pratique.record.permissions import Actor, find_role
from pratique.record.views import PersonView
from pratique.web.asker import for_staff
from pratique.web.care_shown import show_care, show_paper
from pratique.web.console.assignment_pages import key_assignment, tell_assignment
from pratique.web.console.care_forms import FIELDS, FORMS, CareForm
from pratique.web.console.queues import KIND_WORDS
from pratique.web.form_faults import say_fault, tell_fault
from pratique.web.inner_frame import CARERS, read_staff_names, read_unit_names, show
from pratique.web.keyset import cut_page, read_after
from pratique.web.known_facts import tell_facts
from pratique.web.page_clock import get_now
from pratique.web.resident.order_pages import give_paper, tell_notices, tell_results

PAGE = 20
PURPOSES: tuple[Purpose, ...] = ("care", "investigation")
STAYED = frozenset({"PersonPlaced", "PersonLeft", "IsolationCertified", "EntryReported", "DischargeReported"})
"""What is shown of where somebody stayed, and may be added here."""
TASKS = ("test", "place", "release", "settle-care", "look-into-tests")
"""Kinds of tasks that are part of somebody's care."""


@require_safe
@for_staff(*CARERS)
def care(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the people assigned to me with what binds each of them now; one trace names them all."""
    now = get_now()
    found = get_own_assignments(actor, now, after=read_after(request.GET.get("after", "")), limit=PAGE + 1)
    rows, after = cut_page(found, PAGE, key_assignment)
    numbers = list(dict.fromkeys(row.person_no for row in rows))
    views = access_people_by_assignment(actor, numbers, choose_purpose(actor), now, page="care") if numbers else []
    people = dict(zip(numbers, views, strict=True))
    staff, units = read_staff_names({row.who for row in rows}), read_unit_names()
    shown = [{**tell_assignment(row, staff, units), **_tell_bound(people[row.person_no], now)} for row in rows]
    return show(request, actor, "console/care.html", {"rows": shown, "after": after})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*CARERS)
def person(request: HttpRequest, actor: Actor, assignment: str) -> HttpResponse:
    """Show one person's care, and record what is reported of it."""
    found, now = find_own(actor, assignment), get_now()
    if request.method != "POST":
        return show_person(request, actor, found)
    wrong = ""
    sent = None
    try:
        if request.POST.get("do") == "release":
            do_ask_release(actor, found.person_no, now)
            return HttpResponseRedirect(reverse("care_person", args=[assignment]))
        made = next((one for one in FORMS if one.name == request.POST.get("do")), None)
        if made is None:
            raise Http404
        view = access_person_by_assignment(actor, found.person_no, choose_purpose(actor), now, page="care-report")
        sent = made(request.POST, view.facts)
        if sent.is_valid():
            sent.do(actor, found.person_no, now)
            return HttpResponseRedirect(reverse("care_person", args=[assignment]))
    except BadInput as error:
        if sent is None:
            wrong = say_fault(error)
        else:
            tell_fault(sent, error, FIELDS)
    return show_person(request, actor, found, status=422, sent=sent, wrong_release=wrong)


@require_safe
@for_staff(*CARERS)
def paper(request: HttpRequest, actor: Actor, assignment: str, document: UUID) -> HttpResponse:
    """Give the paper of an order, to be handed over."""
    del request
    found = find_own(actor, assignment)
    view = access_person_by_assignment(actor, found.person_no, choose_purpose(actor), get_now(), page="care-paper")
    return give_paper(view, document)


def show_person(
    request: HttpRequest,
    actor: Actor,
    found: Assigned,
    *,
    status: int = 200,
    sent: CareForm | None = None,
    wrong_release: str = "",
) -> HttpResponse:
    """Show one person's care, perhaps with a form that came back."""
    now = get_now()
    view = access_person_by_assignment(actor, found.person_no, choose_purpose(actor), now, page="care")
    context = {
        "person": view,
        "row": tell_assignment(found, read_staff_names({found.who}), read_unit_names()),
        "assignment": found.fact_id,
        "paper_url": "staff",
        "wrong_release": wrong_release,
    }
    if not view.is_erased:
        stayed = (fact for fact in view.facts if fact.kind in STAYED)
        context |= {
            "care": show_care(make_care(view, now), now),
            "results": tell_results(view),
            "notices": tell_notices(view),
            "forms": [sent if isinstance(sent, one) else one(None, view.facts) for one in FORMS],
            "tasks": list_tasks(view),
            "stayed": tell_facts(stayed, read_unit_names(), ""),
        }
    return show(request, actor, "console/care_person.html", context, status=status)


def list_tasks(view: PersonView) -> list[dict[str, Any]]:
    """Tell the open tasks of a person's care, the soonest due first; of appeals and questions nothing is told here."""
    rows = TaskRow.objects.filter(kind__in=TASKS, subject__in=view.numbers, state__in=("open", "taken"))
    units = read_unit_names()
    return [
        {"word": KIND_WORDS.get(row.kind, row.kind), "due_at": row.due_at, "unit": units.get(row.unit_id, row.unit_id)}
        for row in rows.order_by("due_at", "task_id")[:PAGE]
    ]


def choose_purpose(actor: Actor) -> Purpose:
    """Give the purpose by which an actor cares for somebody."""
    return next((one for one in PURPOSES if find_role(actor, one) is not None), "care")


def find_own(actor: Actor, assignment: str) -> Assigned:
    """Give an assignment of the actor's; 404 for any other."""
    found = get_own_assignment(actor, assignment)
    if found is None:
        raise Http404
    return found


def _tell_bound(view: PersonView, now: int) -> dict[str, Any]:
    papers = [] if view.is_erased else [one for one in make_papers(view) if one.is_last]
    bound = [show_paper(one) for one in papers if one.statement.state != "ended" and one.start <= now < one.until]
    return {"names": view.names, "bound": bound, "is_erased": view.is_erased}
