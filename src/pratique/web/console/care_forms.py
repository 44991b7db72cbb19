"""What is reported of a person's isolation: a place entered or left, a certificate, an arrival, a discharge."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.care.explain import KINDS
from pratique.desk.care_reports import (
    do_certify_isolation,
    do_leave,
    do_place,
    do_report_discharge,
    do_report_entry,
)
from pratique.kinds import payloads as p
from pratique.kinds.care_fields import CARE_PLACES
from pratique.kinds.instants import from_datetime
from pratique.policy.pack import Words
from pratique.record.permissions import Actor
from pratique.record.views import FactView
from pratique.web.care_shown import say_words
from pratique.web.console.gate_forms import PLAIN
from pratique.web.documents.order_words import PLACES
from pratique.web.holdings import get_holdings
from pratique.web.known_facts import say
from pratique.web.travel_fields import make_day, make_time

FIELDS = {"at": "day", "left_at": "day", "entered_at": "day", "start": "first", "until": "last"}
"""Which field a fault of the desk stands beside, where the names differ."""


class CareForm(forms.Form):
    """One report; ``name`` is what its button says, ``title`` what it is called."""

    use_required_attribute = False
    name = ""

    def __init__(self, data: Any, view_facts: Sequence[FactView] = ()) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="", auto_id=f"{self.name}_%s")
        self.prepare(view_facts)

    def prepare(self, view_facts: Sequence[FactView]) -> None:
        """Fill what the person's own facts offer to choose from."""

    @abstractmethod
    def do(self, actor: Actor, person_no: int, at: int) -> str:
        """Record it; raises BadInput, Refused."""


class DatedForm(CareForm):
    """A report that happened at a minute."""

    day = make_day(_("Day"))
    clock = make_time(_("Time"))

    def clean(self) -> dict[str, Any]:
        """Ask for the minute: orders are counted from it."""
        told = self.cleaned_data
        for name in ("day", "clock"):
            if name not in self.errors and told.get(name) is None:
                self.add_error(name, _("Please give the day and the time."))
        return told

    def instant(self) -> int:
        """Give the minute."""
        told = self.cleaned_data
        return from_datetime(datetime.combine(told["day"], told["clock"], tzinfo=get_holdings().pack.zone))


class PlaceForm(DatedForm):
    """A place of isolation was entered."""

    name, title = "place", _("They entered a place of isolation")

    place = forms.ChoiceField(label=_("Where"))
    facility = forms.CharField(
        label=_("Its name (if it has one)"), max_length=200, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    field_order = ("place", "facility", "day", "clock")

    def prepare(self, view_facts: Sequence[FactView]) -> None:
        """Name the places in the page's language."""
        del view_facts
        self.fields["place"].choices = [(one, say_words(PLACES[one])) for one in CARE_PLACES]  # type: ignore[attr-defined]

    def do(self, actor: Actor, person_no: int, at: int) -> str:
        """Record it."""
        told = self.cleaned_data
        return do_place(actor, person_no, told["place"], at, entered_at=self.instant(), facility=told["facility"])


class LeaveForm(DatedForm):
    """A place was left."""

    name, title = "leave", _("They left it")

    placement = forms.ChoiceField(label=_("Which place"))
    field_order = ("placement", "day", "clock")

    def prepare(self, view_facts: Sequence[FactView]) -> None:
        """Offer the places that were not left yet."""
        left = {fact.says["placement"] for fact in view_facts if fact.kind == "PersonLeft"}
        held = [one for one in reversed(view_facts) if one.kind == "PersonPlaced" and one.fact_id not in left]
        self.fields["placement"].choices = [(one.fact_id, _name_place(one)) for one in held]  # type: ignore[attr-defined]

    def do(self, actor: Actor, person_no: int, at: int) -> str:
        """Record it."""
        return do_leave(actor, person_no, self.cleaned_data["placement"], at, left_at=self.instant())


class CertificateForm(CareForm):
    """Isolation was completed elsewhere."""

    name, title = "certify", _("A certificate: isolation completed elsewhere")

    kind = forms.ChoiceField(label=_("What was completed"))
    first = make_day(_("First day"))
    last = make_day(_("Released on"))
    issuer = forms.CharField(
        label=_("Who issued it"),
        max_length=200,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Please say who issued the certificate.")},
    )

    def prepare(self, view_facts: Sequence[FactView]) -> None:
        """Name the kinds of the pack in force."""
        del view_facts
        kinds = get_holdings().pack.order_kinds
        self.fields["kind"].choices = [(one, say_words(KINDS.get(one, Words(one, one)))) for one in kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for both days."""
        told = self.cleaned_data
        for name in ("first", "last"):
            if name not in self.errors and told.get(name) is None:
                self.add_error(name, _("Please give the day."))
        return told

    def do(self, actor: Actor, person_no: int, at: int) -> str:
        """Record it; a day begins at its midnight."""
        told, zone = self.cleaned_data, get_holdings().pack.zone
        first, last = (from_datetime(datetime.combine(told[name], time(0), tzinfo=zone)) for name in ("first", "last"))
        made = p.IsolationCertified(kind=told["kind"], start=first, until=last, issuer=told["issuer"])
        return do_certify_isolation(actor, person_no, made, at)


class EntryForm(DatedForm):
    """An arrival from abroad."""

    name, title = "entry", _("They arrived from abroad")

    from_country = forms.CharField(
        label=_("From which country (two letters, such as TH), if it is known"),
        max_length=2,
        required=False,
        widget=forms.TextInput(attrs=PLAIN),
    )
    field_order = ("from_country", "day", "clock")

    def do(self, actor: Actor, person_no: int, at: int) -> str:
        """Record it."""
        country = self.cleaned_data["from_country"].upper() or None
        return do_report_entry(actor, person_no, at, arrived_at=self.instant(), from_country=country)


class DischargeForm(DatedForm):
    """A discharge from hospital."""

    name, title = "discharge", _("They left hospital after an infection")

    def do(self, actor: Actor, person_no: int, at: int) -> str:
        """Record it."""
        return do_report_discharge(actor, person_no, at, left_at=self.instant())


FORMS: tuple[type[CareForm], ...] = (PlaceForm, LeaveForm, CertificateForm, EntryForm, DischargeForm)


def _name_place(fact: FactView) -> str:
    name = fact.says.get("facility") or say_words(PLACES[fact.says["place"]])
    return f"{name}, {say(fact.happened_at)}"
