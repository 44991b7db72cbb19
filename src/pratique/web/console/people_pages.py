"""Looking somebody up: two identifiers, a purpose from the list, a reason; shown is what the purpose opens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.kinds.errors import BadInput
from pratique.record.access import access_person_by_match
from pratique.record.permissions import Actor, find_purposes
from pratique.record.refusals import Refused
from pratique.web.asker import for_staff
from pratique.web.console.merge_history import PAIR_KINDS, offer_comparisons
from pratique.web.console.named_fields import TwoIdentifiersForm
from pratique.web.form_faults import tell_fault
from pratique.web.inner_frame import BREAKERS, CODE_PRINTERS, LOOKERS, read_unit_names, say_purpose, show
from pratique.web.known_facts import tell_facts
from pratique.web.page_clock import get_now


class LookUpForm(TwoIdentifiersForm):
    """Two identifiers, the purpose and the reason."""

    purpose = forms.CharField(label=_("Purpose"), max_length=40, required=False, widget=forms.Select())
    reason = forms.CharField(
        label=_("Reason, which the person is told"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any, actor: Actor) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="")
        purposes = [(purpose, say_purpose(purpose)) for purpose in find_purposes(actor)]
        self.fields["purpose"].widget = forms.Select(choices=[("", _("choose")), *purposes])


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff()
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Look one person up, on record; who has no purpose is refused, and the person sees that too."""
    form = LookUpForm(request.POST if request.method == "POST" else None, actor)
    if request.method != "POST" or not form.is_valid():
        return _show_form(request, actor, form, 422 if request.method == "POST" else 200)
    told, now = form.cleaned_data, get_now()
    try:
        identifiers = form.make_identifiers()
        view = access_person_by_match(actor, identifiers, told["purpose"], told["reason"], now, page="people")
    except (BadInput, Refused) as fault:
        return _show_form(request, actor, form, tell_fault(form, fault))
    # What was found about two records is told by itself, with what undoes it.
    facts = [fact for fact in view.facts if fact.kind not in PAIR_KINDS]
    context = {
        "person": view,
        "purpose": say_purpose(told["purpose"]),
        "facts": tell_facts(facts, read_unit_names(), ""),
        **offer_comparisons(actor, view),
        "may_print": bool(actor.roles & set(CODE_PRINTERS)),
    }
    return show(request, actor, "console/person.html", context)


def _show_form(request: HttpRequest, actor: Actor, form: LookUpForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "may_register": bool(actor.roles & set(LOOKERS)),
        "may_break_glass": bool(actor.roles & set(BREAKERS)),
    }
    return show(request, actor, "console/people.html", context, status=status)
