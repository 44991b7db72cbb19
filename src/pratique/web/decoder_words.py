"""What the traveller file's decoder complains of, in the page's language; looked up by its code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pratique.kinds.errors import BadInput
from pratique.web.travel_fields import Text

COMPLAINTS: dict[str, Text] = {
    "unknown_division": _("We do not know this place. Try its Chinese name, its pinyin, or its six-digit code."),
    "instant": _("This is not a day and time that exists."),
    "stay_order": _("You cannot have left before you came. Please check both days."),
    "future_stay": _("This is later than the clock of this page. Please give a moment that has passed."),
    "future_test": _("This is later than the clock of this page. Please give a moment that has passed."),
    "future_exposure": _("This is later than the clock of this page. Please give a moment that has passed."),
    "report_order": _("A result cannot come before its sample. Please check both days."),
    "trip_order": _("You cannot arrive before you leave. Please check both."),
    "order_order": _("This order would end before it starts. Please check its last day."),
    "unknown_order_kind": _("Please choose what you are under."),
}
OTHER = _("We could not read this. Please check it, or leave it empty.")


def say_complaint(error: BadInput) -> Text:
    """Say a complaint of the decoder kindly."""
    return COMPLAINTS.get(error.code, OTHER)
