"""A case's contacts by hand: somebody added with a reason, removed with one, and each undone."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.desk.case_contacts import CONTACTS_SHOWN, read_contacts
from pratique.desk.companions import do_add_companion, read_companions
from pratique.desk.contacts import do_add_contact, do_remove_contact, do_restore_contact
from pratique.kinds.codes import Ring
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import from_datetime
from pratique.record.access import access_person_by_match
from pratique.record.permissions import Actor
from pratique.record.refusals import Refused
from pratique.web.asker import for_staff
from pratique.web.console.named_fields import TwoIdentifiersForm
from pratique.web.console.tracing_terms import STRENGTH_WORDS, say
from pratique.web.form_faults import say_fault, tell_fault
from pratique.web.holdings import get_holdings
from pratique.web.inner_frame import TRACERS, show
from pratique.web.keyset import read_number
from pratique.web.page_clock import get_now
from pratique.web.tracing_words import RING_WORDS
from pratique.web.travel_fields import make_day, make_time

LOOK = "接触者登记 / contact added"
"""Why somebody was looked up, as they read it."""
NAMED = "访谈中提到 / named in the interview: %(name)s"
PLACES = {"last_at": "day", "first_at": "first_day", "person": "first"}


class AddForm(TwoIdentifiersForm):
    """Who was exposed, how nearly, when last, and how this is known."""

    ring = forms.ChoiceField(label=_("Contact"), choices=[("close", _("close")), ("secondary", _("secondary"))])
    first_day = make_day(_("First exposed: day"))
    first_clock = make_time(_("First exposed: time"))
    day = make_day(_("Last exposed: day"))
    clock = make_time(_("Last exposed: time"))
    reason = forms.CharField(
        label=_("How is this known?"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, data: Any) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="")
        self.fields["day"].required = True
        for name in ("first_clock", "clock"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    def make_last(self) -> int:
        """Give the last exposure; without a time, at 00:00 of its day."""
        return self._make("day", "clock")

    def make_first(self) -> int | None:
        """Give the first exposure, None where it was not told."""
        return self._make("first_day", "first_clock") if self.cleaned_data["first_day"] else None

    def _make(self, day: str, clock: str) -> int:
        told = self.cleaned_data
        return from_datetime(datetime.combine(told[day], told[clock] or time(0), tzinfo=get_holdings().pack.zone))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*TRACERS)
def contacts(request: HttpRequest, actor: Actor, case_id: str) -> HttpResponse:
    """Show whom the record holds for contacts of a case; add, remove, restore."""
    do, form, wrong = request.POST.get("do", ""), AddForm(None), {}
    here = reverse("cases_contacts", args=[case_id])
    status = 200
    if request.method == "POST" and do == "add":
        form = AddForm(request.POST)
        status = _add(actor, case_id, form)
    elif request.method == "POST":
        contact, reason = request.POST.get("contact", "")[:40], request.POST.get("reason", "")[:300]
        try:
            if do == "companion":
                person, told_of = request.POST.get("person", "")[:40], request.POST.get("name", "")[:60]
                do_add_companion(actor, case_id, contact, person, str(NAMED) % {"name": told_of}, get_now())
                return HttpResponseRedirect(here)
            (do_restore_contact if do == "restore" else do_remove_contact)(actor, contact, reason, get_now())
        except BadInput as error:
            wrong, status = {contact: say_fault(error)}, 422
        else:
            status = 302
    if status == 302:  # noqa: PLR2004  (it was done)
        return HttpResponseRedirect(here)
    return _show(request, actor, case_id, {"form": form}, wrong, status)


def _add(actor: Actor, case_id: str, form: AddForm) -> int:
    """Add whom the form names; give how it went as a status of HTTP."""
    if not form.is_valid():
        return 422
    now, told = get_now(), form.cleaned_data
    ring: Ring = "secondary" if told["ring"] == "secondary" else "close"
    try:
        person = access_person_by_match(actor, form.make_identifiers(), "investigation", LOOK, now, page="contacts")
        last, first = form.make_last(), form.make_first()
        do_add_contact(actor, case_id, person.person_no, ring, last, told["reason"], now, first_at=first)
    except (BadInput, Refused) as fault:
        return tell_fault(form, fault, PLACES)
    return 302


def _show(
    request: HttpRequest, actor: Actor, case_id: str, context: dict[str, Any], wrong: dict[str, str], status: int
) -> HttpResponse:
    start = (read_number(request.GET.get("page"), 5) or 0) * CONTACTS_SHOWN
    try:
        found = read_contacts(actor, case_id, get_now(), start=start, page="cases_contacts")
    except BadInput:
        raise Http404 from None
    rows = [
        {
            "contact": one,
            "ring": say(RING_WORDS["close" if one.ring == "close" else "secondary"]),
            "strength": STRENGTH_WORDS.get(one.strength, ""),
            "wrong": wrong.get(one.fact_id, ""),
        }
        for one in found.contacts
    ]
    shown = {
        "case_id": case_id,
        "rows": rows,
        "further": start // CONTACTS_SHOWN + 1 if found.is_more else None,
        "companions": [
            {"one": one, "wrong": wrong.get(one.visit, "")}
            for one in read_companions(actor, case_id, get_now(), page="cases_contacts")
        ],
    }
    return show(request, actor, "console/case_contacts.html", {**context, **shown}, status=status)
