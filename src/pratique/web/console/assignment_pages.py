"""Assignments: somebody's record to a member of staff or a unit, for a cause, until an instant; and ending one."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.desk.assignments import LONGEST_ASSIGNMENT, do_end_assignment
from pratique.desk.named import do_assign_named
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, from_datetime, to_datetime
from pratique.record.assignments import Assigned, get_assignments_below
from pratique.record.models import Account, Unit
from pratique.record.permissions import Actor
from pratique.record.refusals import Refused
from pratique.record.units import get_units_below
from pratique.web.asker import for_staff
from pratique.web.console.named_fields import NamedForm
from pratique.web.form_faults import say_fault, tell_fault
from pratique.web.holdings import get_holdings
from pratique.web.inner_frame import ASSIGNERS, is_chinese, read_staff_names, read_unit_names, show
from pratique.web.keyset import cut_page, read_after
from pratique.web.page_clock import get_now
from pratique.web.travel_fields import Text, make_day, make_time

PAGE = 25
STAFF_SHOWN = 500
USUAL = 7 * DAY
CAUSE_WORDS: dict[str, Text] = {
    "case": _("a case"),
    "task": _("a task"),
    "zone": _("a zone"),
    "ward": _("a ward or a place of care"),
}
"""What an assignment is for: a kind from this list, and its number."""
CAUSE_NUMBER = r"^[\w\-/.#]{1,60}\Z"
PLACES = {"until": "day", "who": "whom", "cause": "number"}
"""Which field a fault of the desk stands beside, where the names differ."""


class AssignForm(NamedForm):
    """Whose record, to whom, for what, until when."""

    cause = forms.ChoiceField(label=_("Because of"), choices=list(CAUSE_WORDS.items()))
    number = forms.RegexField(
        label=_("its number or name (no person's name)"),
        regex=CAUSE_NUMBER,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Please give the number: an assignment has a cause."),
            "invalid": _("Letters, digits and - / . # only, 60 at most."),
        },
    )
    day = make_day(_("Until: day"))
    clock = make_time(_("Until: time"))

    def __init__(self, data: Any, actor: Actor, now: int) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data)
        self.now = now
        local = to_datetime(now + USUAL, get_holdings().pack.zone)
        self.initial.update({"day": f"{local:%Y-%m-%d}", "clock": f"{local:%H:%M}"})
        self.fields["clock"].widget.attrs["aria-label"] = self.fields["clock"].label
        below = get_units_below(actor.unit_id)
        staff = Account.objects.filter(is_staff=True, is_active=True, unit_id__in=below)
        listed = staff.exclude(actor_id=actor.actor_id).order_by("username").values_list("actor_id", "username")
        units = Unit.objects.filter(unit_id__in=below).order_by("unit_id")
        named = units.values_list("unit_id", "name_zh" if is_chinese() else "name_en")
        self.fields["whom"] = forms.ChoiceField(
            label=_("To whom"),
            choices=[
                ("", _("choose")),
                (_("Units"), [(f"unit:{unit}", name) for unit, name in named]),
                (_("Staff"), [(f"who:{who}", name) for who, name in listed[:STAFF_SHOWN]]),
            ],
            error_messages={"required": _("Please choose a unit or a member of staff.")},
        )

    def make_until(self) -> int:
        """Give the instant that was typed; without a day, the usual one."""
        day, clock = self.cleaned_data.get("day"), self.cleaned_data.get("clock")
        if day is None:
            return self.now + USUAL
        return from_datetime(datetime.combine(day, clock or time(0), tzinfo=get_holdings().pack.zone))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*ASSIGNERS)
def assignments(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the open assignments of one's units, the soonest to end first; make one, end one."""
    now, wrong, status = get_now(), "", 200
    is_ending = request.POST.get("do") == "end"
    form = AssignForm(request.POST if request.method == "POST" and not is_ending else None, actor, now)
    if is_ending:
        try:
            _end(request, actor, now)
        except BadInput as error:
            wrong, status = say_fault(error), 422
        else:
            return HttpResponseRedirect(reverse("assignments"))
    elif request.method == "POST":
        status = _assign(actor, form, now)
        if status == 302:  # noqa: PLR2004  (it was done)
            return HttpResponseRedirect(reverse("assignments"))
    context = {"form": form, "wrong": wrong, "most_days": LONGEST_ASSIGNMENT // DAY, **_list(request, actor, now)}
    return show(request, actor, "console/assignments.html", context, status=status)


def _end(request: HttpRequest, actor: Actor, now: int) -> None:
    reason = request.POST.get("reason", "").strip()[:300]
    if not reason:
        raise BadInput("no_reason", "say why it ends", "reason")
    do_end_assignment(actor, request.POST.get("assignment", ""), reason, now)


def _assign(actor: Actor, form: AssignForm, now: int) -> int:
    """Assign what the form says; give how it went as a status of HTTP."""
    if not form.is_valid():
        return 422
    told = form.cleaned_data
    kind, _colon, whom = told["whom"].partition(":")
    to = {kind: whom}
    try:
        do_assign_named(
            actor,
            told["identifier"],
            f"{told['cause']}:{told['number']}",
            form.make_until(),
            now,
            who=to.get("who", ""),
            unit=to.get("unit", ""),
        )
    except (BadInput, Refused) as fault:
        return tell_fault(form, fault, PLACES)
    return 302


def _list(request: HttpRequest, actor: Actor, now: int) -> dict[str, Any]:
    found = get_assignments_below(actor, now, after=read_after(request.GET.get("after", "")), limit=PAGE + 1)
    rows, after = cut_page(found, PAGE, key_assignment)
    names, units = read_staff_names({row.who for row in rows}), read_unit_names()
    return {"rows": [tell_assignment(row, names, units) for row in rows], "after": after}


def key_assignment(row: Assigned) -> tuple[int, str]:
    """Give where an assignment stands in a list: the soonest to end first."""
    return row.until, row.fact_id


def tell_assignment(row: Assigned, names: dict[str, str], units: dict[str, str]) -> dict[str, Any]:
    """Give an assignment as pages show it: nobody whose record it is."""
    kind, _colon, number = row.cause.partition(":")
    return {
        "id": row.fact_id,
        "who": names.get(row.who, ""),
        "unit": units.get(row.unit, row.unit),
        "cause": CAUSE_WORDS.get(kind, ""),
        "number": number if kind in CAUSE_WORDS else row.cause,
        "until": row.until,
    }
