"""Recording a guardian or a written consent: both people by a strong identifier and the name, and what was shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.desk.proxies import LONGEST_DOCUMENT, ProxyTold
from pratique.kinds.errors import BadInput
from pratique.people.identifiers import Identifier, make_identifier
from pratique.record.proxies import BASES
from pratique.web.console.gate_forms import PLAIN
from pratique.web.console.named_fields import STRONG_WORDS
from pratique.web.form_faults import tell_fault
from pratique.web.resident.consents import BASIS_WORDS
from pratique.web.resident.proxy_forms import end_of, make_scopes
from pratique.web.text_field import NameField
from pratique.web.travel_fields import Text, make_day

RECORDED = [(one, BASIS_WORDS[one]) for one in BASES if one != "own-session"]
SIDES = ("principal", "proxy")


def _kind(label: Text) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(STRONG_WORDS.items()))


def _value() -> forms.CharField:
    return forms.CharField(
        label=_("as it stands there"),
        max_length=250,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Please say whose record it is.")},
    )


def _name() -> NameField:
    return NameField(
        label=_("Their name"),
        max_length=100,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Please write their name, as they are registered.")},
    )


class OnePersonForm(forms.Form):
    """The person acted for."""

    use_required_attribute = False
    sides: tuple[str, ...] = ("principal",)

    principal_kind = _kind(_("The person acted for: known by"))
    principal_value = _value()
    principal_name = _name()

    def __init__(self, data: Any) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="")

    def clean(self) -> dict[str, Any]:
        """Read the identifiers; each fault stands beside its field."""
        told = self.cleaned_data
        for side in self.sides:
            given = ((told.get(f"{side}_kind"), f"{side}_value"), ("name", f"{side}_name"))
            found = []
            for kind, field in given:
                if kind and told.get(field):
                    try:
                        found.append(make_identifier(kind, told[field], field))
                    except BadInput as error:
                        tell_fault(self, error)
            told[side] = tuple(found)
        return told

    def get_identifiers(self, side: str) -> tuple[Identifier, ...]:
        """Give both identifiers of a side."""
        found: tuple[Identifier, ...] = self.cleaned_data[side]
        return found


class RecordForm(OnePersonForm):
    """Both sides, and what is agreed."""

    sides = SIDES

    proxy_kind = _kind(_("Who acts for them: known by"))
    proxy_value = _value()
    proxy_name = _name()
    basis = forms.ChoiceField(label=_("On what it rests"), choices=RECORDED)
    document = forms.CharField(
        label=_("The document that you were shown: what, its number, its date"),
        max_length=LONGEST_DOCUMENT,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Please name the document.")},
    )
    scopes = make_scopes()
    until = make_day(_("Until the end of this day (a year, or the child's coming of age, if left empty)"))

    def make_told(self) -> ProxyTold:
        """Give what is agreed."""
        told = self.cleaned_data
        return ProxyTold(
            tuple(told["scopes"]), end_of(told["until"]), told["proxy_name"], told["principal_name"], told["document"]
        )
