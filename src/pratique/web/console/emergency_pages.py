"""An emergency reading: said what it is, opened for a reason, shown until it ends by itself, reviewed by another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from pratique.desk.named import do_break_glass_named
from pratique.kinds.errors import BadInput
from pratique.record.access import access_person_by_break_glass
from pratique.record.closed_lists import PURPOSE_CARDS
from pratique.record.openings import Opening, get_last_purpose, get_own_opening
from pratique.record.permissions import Actor, find_purposes
from pratique.record.refusals import Refused
from pratique.web.asker import for_staff
from pratique.web.console.named_fields import NamedForm
from pratique.web.form_faults import tell_fault
from pratique.web.inner_frame import BREAKERS, read_unit_names, say_purpose, show
from pratique.web.known_facts import tell_facts
from pratique.web.page_clock import get_now


class EmergencyForm(NamedForm):
    """Whose record, what for, what the emergency is, and that it is meant."""

    reason = forms.CharField(
        label=_("What is the emergency? The person reads this."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Please say what the emergency is.")},
    )
    sure = forms.BooleanField(
        label=_("There is no time for an assignment or a second identifier."),
        error_messages={"required": _("Please tick this, or ask for an assignment.")},
    )

    def __init__(self, data: Any, actor: Actor) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data)
        purposes = [(purpose, say_purpose(purpose)) for purpose in find_purposes(actor)]
        self.fields["purpose"] = forms.ChoiceField(
            label=_("Purpose"),
            choices=[("", _("choose")), *purposes],
            error_messages={"required": _("Please choose the purpose.")},
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*BREAKERS)
def emergency(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say what an emergency reading is, and open one."""
    form = EmergencyForm(request.POST if request.method == "POST" else None, actor)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            told = form.cleaned_data
            try:
                opened = do_break_glass_named(actor, told["identifier"], told["reason"], get_now())
                return HttpResponseRedirect(reverse("emergency_open", args=[opened, told["purpose"]]))
            except (BadInput, Refused) as fault:
                status = tell_fault(form, fault)
    return show(request, actor, "console/emergency.html", {"form": form}, status=status)


@require_safe
@for_staff(*BREAKERS)
def resume(request: HttpRequest, actor: Actor, opening: str) -> HttpResponse:
    """Go back to an emergency reading, for the purpose for which it was read last."""
    del request
    found = _find(actor, opening)
    purposes = find_purposes(actor)
    purpose = get_last_purpose(actor, found) or (purposes[0] if purposes else "")
    return HttpResponseRedirect(reverse("emergency_open", args=[found.fact_id, purpose]))


@require_safe
@for_staff(*BREAKERS)
def opening(request: HttpRequest, actor: Actor, opening: str, purpose: str) -> HttpResponse:
    """Show the person, as far as the purpose opens, while the reading runs; each look is recorded."""
    found, now = _find(actor, opening), get_now()
    if found.until <= now:
        return show(request, actor, "console/emergency_over.html", {"opening": found})
    view = access_person_by_break_glass(actor, found.person_no, purpose, now, page="emergency")
    others = [(one, say_purpose(one)) for one in find_purposes(actor) if one != purpose and PURPOSE_CARDS[one].fields]
    context = {
        "opening": found,
        "person": view,
        "purpose": say_purpose(purpose),
        "others": others,
        "facts": tell_facts(view.facts, read_unit_names(), ""),
    }
    return show(request, actor, "console/emergency_open.html", context)


def _find(actor: Actor, fact_id: str) -> Opening:
    found = get_own_opening(actor, fact_id)
    if found is None:
        raise Http404
    return found
