"""Looking somebody up: two identifiers, a purpose from the list, a reason; shown is what the purpose opens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.kinds.errors import BadInput
from pratique.people.identifiers import make_identifier
from pratique.record.access import access_person_by_match
from pratique.record.permissions import Actor, find_purposes
from pratique.record.refusals import Refused
from pratique.web.asker import for_staff
from pratique.web.console.gate_forms import DOCUMENT_WORDS, PLAIN
from pratique.web.console.merge_history import PAIR_KINDS, offer_comparisons
from pratique.web.form_faults import tell_fault
from pratique.web.inner_frame import BREAKERS, LOOKERS, read_unit_names, say_purpose, show
from pratique.web.known_facts import tell_facts
from pratique.web.page_clock import get_now
from pratique.web.travel_fields import Text

OTHER_WORDS: dict[str, Text] = {
    "phone": _("mobile number"),
    "email": _("e-mail address"),
    "name": _("name"),
    "birth-date": _("date of birth (1990-03-07)"),
}
IDENTIFIER_WORDS: dict[str, Text] = {**DOCUMENT_WORDS, **OTHER_WORDS}


class LookUpForm(forms.Form):
    """Two identifiers of different kinds, the purpose and the reason."""

    use_required_attribute = False

    first_kind = forms.ChoiceField(label=_("First"), choices=list(DOCUMENT_WORDS.items()) + list(OTHER_WORDS.items()))
    first = forms.CharField(label=_("as it stands there"), max_length=250, widget=forms.TextInput(attrs=PLAIN))
    second_kind = forms.ChoiceField(label=_("Second"), choices=list(IDENTIFIER_WORDS.items()), initial="name")
    second = forms.CharField(label=_("as it is written"), max_length=250, widget=forms.TextInput(attrs=PLAIN))
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
        identifiers = tuple(make_identifier(told[f"{which}_kind"], told[which], which) for which in ("first", "second"))
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
    }
    return show(request, actor, "console/person.html", context)


def _show_form(request: HttpRequest, actor: Actor, form: LookUpForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "may_register": bool(actor.roles & set(LOOKERS)),
        "may_break_glass": bool(actor.roles & set(BREAKERS)),
    }
    return show(request, actor, "console/people.html", context, status=status)
