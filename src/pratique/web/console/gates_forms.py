"""What is typed of a gate: its code and name, where it stands, what it asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.desk.gates import LONGEST_NAME, GateTold
from pratique.kinds.errors import BadInput
from pratique.kinds.payloads.codes import GateClock
from pratique.places.divisions import load_divisions
from pratique.web.console.gate_forms import MODE_WORDS, OCCASION_WORDS
from pratique.web.inner_frame import read_unit_names
from pratique.web.travel_fields import Text

CLOCK_WORDS: dict[GateClock, Text] = {
    "reaches_at": _("people arrive here"),
    "boards_at": _("people board here"),
}


class RegisterGateForm(forms.Form):
    """A gate; its coordinates in degrees, so that one code at two distant gates can be told."""

    use_required_attribute = False

    gate = forms.CharField(label=_("Code: letters, digits, hyphens"), max_length=40)
    name = forms.CharField(label=_("What it is called"), max_length=LONGEST_NAME)
    unit = forms.ChoiceField(label=_("Unit"))
    place = forms.CharField(label=_("Division code"), max_length=6)
    latitude = forms.FloatField(label=_("Latitude, degrees north"), min_value=-90, max_value=90, localize=False)
    longitude = forms.FloatField(label=_("Longitude, degrees east"), min_value=-180, max_value=180, localize=False)
    occasion = forms.ChoiceField(label=_("What people do here"), choices=list(OCCASION_WORDS.items()))
    mode = forms.ChoiceField(label=_("By"), choices=list(MODE_WORDS.items()))
    clock = forms.ChoiceField(label=_("The clock of their journey"), choices=list(CLOCK_WORDS.items()))
    from_place = forms.CharField(
        label=_("Where all of them come from, if it is one place"), max_length=6, required=False
    )

    def __init__(self, data: Any) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="")
        self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=list(read_unit_names().items()))
        self.order_fields(tuple(self.base_fields))

    def clean_place(self) -> str:
        """Look the division up."""
        return _check_division(str(self.cleaned_data["place"]))

    def clean_from_place(self) -> str:
        """Look the division up, if there is one."""
        told = str(self.cleaned_data["from_place"])
        return _check_division(told) if told else ""

    def make_told(self) -> GateTold:
        """Give the gate as it is registered."""
        told = dict(self.cleaned_data)
        return GateTold(**{**told, "from_place": told["from_place"] or None})


def _check_division(code: str) -> str:
    try:
        return load_divisions().check(code, "division")
    except BadInput:
        raise forms.ValidationError(_("There is no division with this code."), code="unknown_division") from None
