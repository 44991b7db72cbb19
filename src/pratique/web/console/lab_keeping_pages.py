"""Laboratories that may send results: listed, registered, changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.desk.laboratory import CADENCE_S, do_register_laboratory, read_words
from pratique.kinds.errors import BadInput
from pratique.record.models import LaboratoryRow
from pratique.record.permissions import Actor
from pratique.web.asker import for_staff
from pratique.web.form_faults import tell_fault
from pratique.web.inner_frame import LAB_KEEPERS, read_unit_names, show
from pratique.web.page_clock import get_now

SECONDS = 60
PLAIN = {"autocomplete": "off"}


class LaboratoryForm(forms.Form):
    """A laboratory; a code that is registered already changes what is registered."""

    use_required_attribute = False

    laboratory = forms.CharField(label=_("Code"), max_length=40, widget=forms.TextInput(attrs=PLAIN))
    name = forms.CharField(label=_("What it is called"), max_length=200, widget=forms.TextInput(attrs=PLAIN))
    unit = forms.ChoiceField(label=_("The unit of its own accounts"))
    desk = forms.ChoiceField(label=_("The unit that answers for its results"))
    cadence = forms.IntegerField(
        label=_("How many minutes it may be silent"), min_value=1, max_value=10_080, initial=CADENCE_S // SECONDS
    )

    def __init__(self, data: Any) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="")
        for name in ("unit", "desk"):
            self.fields[name].choices = list(read_unit_names().items())  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*LAB_KEEPERS)
def laboratories(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the laboratories; register one, or change what is registered. Its own words for results stay."""
    form, status = LaboratoryForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            told = form.cleaned_data
            standing = LaboratoryRow.objects.filter(laboratory=told["laboratory"]).first()
            words = None if standing is None else read_words(standing)
            try:
                do_register_laboratory(
                    actor, told["laboratory"], told["name"], told["unit"], told["desk"], get_now(),
                    cadence_s=told["cadence"] * SECONDS, words=words,
                )  # fmt: skip
            except BadInput as error:
                tell_fault(form, error, {"code": "laboratory"})
            else:
                return HttpResponseRedirect(reverse("laboratories"))
    units = read_unit_names()
    rows = [
        (row, units.get(row.unit_id, row.unit_id), units.get(row.desk_id, row.desk_id), row.cadence_s // SECONDS)
        for row in LaboratoryRow.objects.order_by("laboratory")
    ]
    return show(request, actor, "console/laboratories.html", {"form": form, "rows": rows}, status=status)
