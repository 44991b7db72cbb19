"""Appeals: open ones with their clock, the oldest first; taken by somebody who took no part; decided in writing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from pratique.desk.appeals import APPEAL, FINDINGS, LONGEST, do_decide_appeal, do_take_appeal
from pratique.desk.refer_takes import do_leave_refer
from pratique.kinds.errors import BadInput
from pratique.record.access import access_person_by_assignment
from pratique.record.permissions import Actor
from pratique.record.tasks import get_task
from pratique.record.views import FactView, PersonView
from pratique.tasks.task import LostRace, Task, is_late
from pratique.web.asker import for_staff
from pratique.web.console.queues import find_task, show_queue
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import APPEALED_TO, read_staff_names, read_unit_names, show
from pratique.web.keyset import VERSION_DIGITS, read_after, read_number
from pratique.web.known_facts import FINDING_WORDS, tell, tell_facts
from pratique.web.page_clock import get_now

PURPOSE = "appeal"


class FindingForm(forms.Form):
    """What was found, and in words that the person reads."""

    use_required_attribute = False

    finding = forms.ChoiceField(
        label=_("What did you find?"),
        choices=[(one, FINDING_WORDS[one]) for one in FINDINGS],
        widget=forms.RadioSelect(),
        error_messages={"required": _("Please say what you found.")},
    )
    note = forms.CharField(
        label=_("Why, in words that the person reads"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Please write down why.")},
    )


@require_safe
@for_staff(*APPEALED_TO)
def appeals(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show open appeals of one's units; nobody is named before one is taken."""
    shown = show_queue(actor, get_now(), read_after(request.GET.get("after", "")), kind=APPEAL)
    return show(request, actor, "console/appeals.html", {"queue": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*APPEALED_TO)
def case(request: HttpRequest, actor: Actor, task_id: str) -> HttpResponse:
    """Show an appeal: its clock to everybody of the unit, what was said to who has taken it."""
    now = get_now()
    task = find_task(actor, task_id, APPEAL, now)
    if task is None:
        raise Http404
    wish, version = request.POST.get("do", "") if request.method == "POST" else "", _read_version(request)
    try:
        if wish == "take":
            do_take_appeal(actor, task.id, version, now)
            return HttpResponseRedirect(reverse("appeals_case", args=[task.id]))
        if wish == "give-back":
            do_leave_refer(actor, task.id, "release", version, now)
            return HttpResponseRedirect(reverse("appeals"))
        if task.owner != actor.actor_id or task.is_ended or task.subject is None:
            return _show_outside(request, actor, task)
        form = FindingForm(request.POST if wish == "decide" else None, label_suffix="")
        if wish == "decide" and form.is_valid():
            told = form.cleaned_data
            do_decide_appeal(actor, task.id, version, told["finding"], told["note"], now)
            return HttpResponseRedirect(reverse("appeals"))
    except LostRace:
        wrong = _now("Somebody was quicker. Nothing of yours was recorded; this is how it stands now.")
        return _show_outside(request, actor, get_task(task_id) or task, wrong)
    except BadInput as error:
        return _show_outside(request, actor, get_task(task_id) or task, say_fault(error))
    return _show_inside(request, actor, task, form, 422 if wish else 200)


def _show_outside(request: HttpRequest, actor: Actor, task: Task, wrong: str = "") -> HttpResponse:
    context = {**_frame(task), "wrong": wrong, "is_mine": task.owner == actor.actor_id}
    return show(request, actor, "console/appeal.html", context, status=409 if wrong else 200)


def _show_inside(request: HttpRequest, actor: Actor, task: Task, form: FindingForm, status: int) -> HttpResponse:
    view = access_person_by_assignment(actor, task.subject or 0, PURPOSE, get_now(), page="appeal")
    filed = next((fact for fact in view.facts if fact.fact_id == task.cause), None)
    others = [fact for fact in view.facts if fact is not filed]
    context = {
        **_frame(task),
        "person": view,
        "filed": filed,
        "against": _find_against(view, filed),
        "facts": tell_facts(others, read_unit_names(), ""),
        "form": form,
    }
    return show(request, actor, "console/appeal_inside.html", context, status=status)


def _find_against(view: PersonView, filed: FactView | None) -> str:
    """Say which answer is appealed against; empty: the state as it is computed."""
    decision = None if filed is None else filed.says.get("decision")
    return next((tell(fact.kind, fact.says) for fact in view.facts if fact.fact_id == decision), "")


def _frame(task: Task) -> dict[str, Any]:
    names = read_staff_names({task.owner} if task.owner else set())
    return {
        "task": task,
        "unit": read_unit_names().get(task.unit, task.unit),
        "owner": names.get(task.owner or "", ""),
        "is_late": is_late(task, get_now()),
    }


def _read_version(request: HttpRequest) -> int:
    return read_number(request.POST.get("version"), VERSION_DIGITS) or 0
