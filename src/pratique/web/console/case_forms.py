"""What is typed of a case: whose it is, by two identifiers, and what is told of it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.desk.cases import CASE_CLASSES, CaseTold
from pratique.desk.tracing_views import CaseView
from pratique.kinds.instants import from_datetime, to_datetime
from pratique.web.console.named_fields import TwoIdentifiersForm
from pratique.web.holdings import get_holdings
from pratique.web.known_facts import CLASS_WORDS
from pratique.web.travel_fields import make_day, make_time

PLACES = {"first_positive": "positive_day", "isolated_at": "isolated_day"}
"""Which field a fault of the desk stands beside, where the names differ."""


class CaseForm(forms.Form):
    """What is told of a case; a fault stands beside its field."""

    use_required_attribute = False

    classification = forms.ChoiceField(
        label=_("The case is"), choices=[(name, CLASS_WORDS[name]) for name in CASE_CLASSES]
    )
    onset = make_day(_("First symptoms: day"))
    positive_day = make_day(_("First positive sample: day"))
    positive_clock = make_time(_("First positive sample: time"))
    isolated_day = make_day(_("Isolated since: day"))
    isolated_clock = make_time(_("Isolated since: time"))
    source_place = forms.CharField(
        label=_("Where they were infected, if it is known"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any, case: CaseView | None = None) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="", initial=None if case is None else _fill(case))
        self.wrong_reason = ""
        for name in ("positive_clock", "isolated_clock"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    def clean(self) -> dict[str, Any]:
        """Hold the times to their days: a time alone says nothing, and isolation is told to the minute."""
        told = self.cleaned_data
        for name in ("positive", "isolated"):
            if told.get(f"{name}_clock") and not told.get(f"{name}_day"):
                self.add_error(f"{name}_day", _("Please give the day too."))
        if told.get("isolated_day") and not told.get("isolated_clock"):
            self.add_error("isolated_clock", _("Please give the time: exposures end at that minute."))
        return told

    def make_told(self) -> CaseTold:
        """Give what was typed; a first positive sample without a time counts from 00:00 of its day."""
        told = self.cleaned_data
        return CaseTold(
            classification=told["classification"],
            onset=told["onset"].isoformat() if told["onset"] else None,
            first_positive=self._instant("positive"),
            isolated_at=self._instant("isolated"),
            source_place=told["source_place"] or None,
        )

    def _instant(self, name: str) -> int | None:
        day, clock = self.cleaned_data[f"{name}_day"], self.cleaned_data[f"{name}_clock"]
        if day is None:
            return None
        return from_datetime(datetime.combine(day, clock or time(0), tzinfo=get_holdings().pack.zone))


class NotifyForm(CaseForm, TwoIdentifiersForm):
    """Whose case it is as well, by two identifiers."""


def _fill(case: CaseView) -> dict[str, str]:
    zone = get_holdings().pack.zone
    filled = {
        "classification": case.classification,
        "onset": case.onset or "",
        "source_place": case.source_place or "",
    }
    for name, us in (("positive", case.first_positive), ("isolated", case.isolated_at)):
        if us is not None:
            local = to_datetime(us, zone)
            filled |= {f"{name}_day": f"{local:%Y-%m-%d}", f"{name}_clock": f"{local:%H:%M}"}
    return filled
