"""The two fields by which staff name somebody: the kind of one strong identifier, and what it says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pratique.desk.words import explain
from pratique.kinds.errors import BadInput
from pratique.people.identifiers import make_identifier
from pratique.record.refusals import Refused
from pratique.web.console.gate_forms import DOCUMENT_WORDS, PLAIN
from pratique.web.travel_fields import Text

STRONG_WORDS: dict[str, Text] = {
    **DOCUMENT_WORDS,
    "phone": _("mobile number"),
    "email": _("e-mail address"),
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
                self.add_error("value", explain(error, get_language() or "en"))
        return told

    def tell(self, fault: BadInput | Refused) -> None:
        """Put what was refused, or cannot be read, beside its field."""
        language = get_language() or "en"
        if isinstance(fault, Refused):
            self.add_error("value", fault.zh if language.startswith("zh") else fault.en)
            return
        self.add_error(fault.place if fault.place in self.fields else None, explain(fault, language))
