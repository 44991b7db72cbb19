"""The rest of the traveller's form: an order one is under, the journey, and the door for urgent care."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.kinds.instants import DAY
from pratique.web.travel_fields import END_OF_DAY, Ground, Part, PlaceField, make_day, make_time

ORDER_WORDS = {
    "treatment": _("treatment in hospital"),
    "hospital": _("treatment in hospital"),
    "central-isolation": _("isolation in a site"),
    "home-isolation": _("isolation at home"),
    "health-monitoring": _("health monitoring"),
    "home-monitoring": _("health monitoring at home"),
    "sealed-zone": _("a sealed zone"),
}
MODES = [
    ("rail", _("train")),
    ("air", _("plane")),
    ("coach", _("coach")),
    ("road", _("car or other road vehicle")),
    ("ship", _("ship")),
    ("none", _("I am not travelling; tell me how I stand")),
]

LONGEST_RIDE = 2 * DAY
OVER = _("This lies more than a day back, so this journey is over. Please check the date.")


class OrderPart(Part):
    """An order to isolate or to be monitored."""

    word = _("Order")
    kind = forms.ChoiceField(
        label=_("You are under"),
        required=False,
        error_messages={"invalid_choice": _("Please choose what you are under.")},
    )
    until_date = make_day(_("Last day"))

    def __init__(self, data: Mapping[str, Any] | None, *, ground: Ground, prefix: str) -> None:
        super().__init__(data, ground=ground, prefix=prefix)
        kinds = [(kind, ORDER_WORDS.get(kind, kind)) for kind in ground.order_kinds]
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("choose")), *kinds]

    def clean(self) -> dict[str, Any]:
        """Read the row; an order ends with its last day."""
        if not self.cleaned_data.get("kind"):
            self.complain("kind", _("Please choose what you are under."), "kind_missing")
        day = self.cleaned_data.get("until_date")
        if day is None:
            self.complain("until_date", _("Please give its last day. It stands on the notice."), "day_missing")
        else:
            self.cleaned_data["until"] = self.ground.instant(day, time(23, 59, 59))
        return self.cleaned_data


class TripPart(Part):
    """The journey asked about."""

    care = forms.BooleanField(label=_("I need urgent care: hospital, childbirth, acute illness, fire"), required=False)
    mode = forms.ChoiceField(
        label=_("How do you travel?"),
        choices=MODES,
        initial="rail",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Please choose how you travel.")},
    )
    origin = PlaceField(_("From"))
    destination = PlaceField(_("To"))
    boards_date = make_day(_("Leaves or boards: day"))
    boards_time = make_time(_("Leaves or boards: time"))
    reaches_date = make_day(_("Arrives: day"))
    reaches_time = make_time(_("Arrives: time"))

    def clean(self) -> dict[str, Any]:
        """Read the journey; an empty place or time is left to the reader of the whole form."""
        if self.cleaned_data.get("mode") in ("none", "", None):
            return self.cleaned_data
        boards = self.instant_of("boards", time(12))
        reaches = self.instant_of("reaches", END_OF_DAY)
        for name in ("boards", "reaches"):
            given = self.cleaned_data.get(f"{name}_date") and not self.cleaned_data.get(f"{name}_time")
            if given:
                message = _("Please give the time too: a test may be just in time or too old.")
                self.complain(f"{name}_time", message, "time_missing")
        if boards is not None and reaches is not None and reaches < boards:
            message = _("You cannot arrive before you leave. Please check both.")
            self.complain("reaches_date", message, "order")
        self._check_not_over(boards, reaches)
        self.cleaned_data.update(
            origin_code=self.clean_place_of("origin"),
            destination_code=self.clean_place_of("destination"),
            boards=boards,
            reaches=reaches,
        )
        return self.cleaned_data

    def _check_not_over(self, boards: int | None, reaches: int | None) -> None:
        """Complain of a journey that is over: nobody is judged by it, and a mistyped date is likelier."""
        now = self.ground.now
        is_on_its_way = reaches is not None and reaches >= now
        oldest = now - LONGEST_RIDE if is_on_its_way else now - DAY
        for name, instant in (("boards", boards), ("reaches", reaches)):
            if instant is not None and instant < oldest:
                self.complain(f"{name}_date", OVER, "over")
                return
