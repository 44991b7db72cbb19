"""Naming who may act for me: by a document, phone or address and the name, in what, until when."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.desk.proxies import ProxyTold
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import from_datetime
from pratique.people.identifiers import Identifier, make_identifier
from pratique.web.console.gate_forms import PLAIN
from pratique.web.console.named_fields import NamedForm
from pratique.web.form_faults import tell_fault
from pratique.web.holdings import get_holdings
from pratique.web.resident.consents import SCOPE_WORDS
from pratique.web.text_field import NameField
from pratique.web.travel_fields import make_day


def make_scopes() -> forms.MultipleChoiceField:
    """Make the field of what a proxy may do."""
    return forms.MultipleChoiceField(
        label=_("They may"),
        choices=list(SCOPE_WORDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class GiveForm(NamedForm):
    """Who may act for me."""

    name = NameField(
        label=_("Their name"),
        max_length=100,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Please write their name, as they are registered.")},
    )
    scopes = make_scopes()
    until = make_day(_("Until the end of this day (a year, if left empty)"))

    def clean(self) -> dict[str, Any]:
        """Read both identifiers; each fault stands beside its field."""
        told = super().clean()
        if told.get("name"):
            try:
                told["named"] = make_identifier("name", told["name"], "name")
            except BadInput as error:
                tell_fault(self, error)
        return told

    def make_identifiers(self) -> tuple[Identifier, Identifier]:
        """Give both identifiers."""
        return self.cleaned_data["identifier"], self.cleaned_data["named"]

    def make_told(self, own_name: str) -> ProxyTold:
        """Give what is agreed."""
        told = self.cleaned_data
        return ProxyTold(tuple(told["scopes"]), end_of(told["until"]), told["name"], own_name)


def end_of(day: Any) -> int | None:  # noqa: ANN401  (a date or None, as the field gives it)
    """Give the local midnight that ends a day; None for none."""
    if day is None:
        return None
    return from_datetime(datetime.combine(day + timedelta(days=1), time(0), tzinfo=get_holdings().pack.zone))
