"""What is typed to register somebody: a document or none, names in each script, a birthday, ways to reach them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.kinds.errors import BadInput
from pratique.people.documents import DOCUMENT_TYPES
from pratique.people.registration import Registration, make_registration
from pratique.web.console.gate_forms import DOCUMENT_WORDS, PLAIN
from pratique.web.form_faults import tell_fault
from pratique.web.text_field import NameField

NONE = "none"
PLACES = {"names/0": "name", "names/1": "other_name", "names": "name", "birth-date": "birth_date"}
"""Which field a decoder's place stands for, where they differ."""


def make_line(
    label: Any,  # noqa: ANN401  (a text still to be translated)
    longest: int,
    kind: type[forms.CharField] = forms.CharField,
) -> forms.CharField:
    """Make a field of one line that may be left empty."""
    return kind(label=label, max_length=longest, required=False, widget=forms.TextInput(attrs=PLAIN))


class RegisterForm(forms.Form):
    """Somebody to be registered; a fault stands beside its field."""

    use_required_attribute = False

    document_type = forms.ChoiceField(
        label=_("Document"), choices=[*((t, DOCUMENT_WORDS[t]) for t in DOCUMENT_TYPES), (NONE, _("no document"))]
    )
    number = make_line(_("Number"), 60)
    name = make_line(_("Name, as on the document"), 120, NameField)
    other_name = make_line(_("Name in another script, if they have one"), 120, NameField)
    birth_date = make_line(_("date of birth (1990-03-07)"), 20)
    phone = make_line(_("mobile number"), 40)
    email = make_line(_("e-mail address"), 250)

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="")

    def clean(self) -> dict[str, Any]:
        """Read who is told of."""
        told = self.cleaned_data
        told["registration"] = None
        if not self.errors:
            try:
                told["registration"] = self._read(told)
            except BadInput as error:
                tell_fault(self, error, PLACES)
        return told

    def _read(self, told: dict[str, Any]) -> Registration:
        has_document = told["document_type"] != NONE
        return make_registration(
            document_type=told["document_type"] if has_document else None,
            number=told["number"] if has_document else None,
            names=[name for name in (told["name"], told["other_name"]) if name],
            birth_date=told["birth_date"] or None,
            phone=told["phone"] or None,
            email=told["email"] or None,
        )
