"""How staff name somebody in a form: by one strong identifier, or by two of different kinds that both match."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.kinds.errors import BadInput
from pratique.people.identifiers import Identifier, make_identifier
from pratique.web.console.gate_forms import DOCUMENT_WORDS, PLAIN
from pratique.web.form_faults import tell_fault
from pratique.web.travel_fields import Text

STRONG_WORDS: dict[str, Text] = {
    **DOCUMENT_WORDS,
    "phone": _("mobile number"),
    "email": _("e-mail address"),
}
IDENTIFIER_WORDS: dict[str, Text] = {
    **STRONG_WORDS,
    "name": _("name"),
    "birth-date": _("date of birth (1990-03-07)"),
}


class NamedForm(forms.Form):
    """Somebody by one strong identifier; ``cleaned_data["identifier"]`` is what it is compared by."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=_("Known by"), choices=list(STRONG_WORDS.items()))
    value = forms.CharField(
        label=_("as it stands there"),
        max_length=250,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Please say whose record it is.")},
    )

    def __init__(self, data: Any) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="")

    def clean(self) -> dict[str, Any]:
        """Read the identifier; a fault stands beside its field."""
        told = self.cleaned_data
        if told.get("kind") and told.get("value"):
            try:
                told["identifier"] = make_identifier(told["kind"], told["value"], "value")
            except BadInput as error:
                tell_fault(self, error)
        return told


class TwoIdentifiersForm(forms.Form):
    """Somebody by two identifiers of different kinds."""

    use_required_attribute = False

    first_kind = forms.ChoiceField(label=_("First"), choices=list(IDENTIFIER_WORDS.items()))
    first = forms.CharField(label=_("as it stands there"), max_length=250, widget=forms.TextInput(attrs=PLAIN))
    second_kind = forms.ChoiceField(label=_("Second"), choices=list(IDENTIFIER_WORDS.items()), initial="name")
    second = forms.CharField(label=_("as it is written"), max_length=250, widget=forms.TextInput(attrs=PLAIN))

    def make_identifiers(self) -> tuple[Identifier, Identifier]:
        """Read both identifiers; raises BadInput, placed at its field."""
        told = self.cleaned_data
        return (
            make_identifier(told["first_kind"], told["first"], "first"),
            make_identifier(told["second_kind"], told["second"], "second"),
        )
