"""The parts of the traveller's form: a place, a day with perhaps a time, and each kind of row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, ClassVar, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pratique.kinds.instants import from_datetime
from pratique.web.place_index import PlaceIndex

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise
else:
    Text = str | Promise

END_OF_DAY = time(23, 59)
TOO_LONG = _("This is too long for the name of a place. A name, a reading or a code is enough.")
UNREAD = _("We could not read this. Please check it, or leave it empty.")
LATE = _("This is later than the clock of this page. Please give a moment that has passed.")


@dataclass(frozen=True, slots=True)
class Ground:
    """What the form's readers need to know: the places, the local zone, the page's clock, the order kinds."""

    places: PlaceIndex
    zone: ZoneInfo
    now: int
    order_kinds: tuple[str, ...] = ()

    def instant(self, day: date, clock: time) -> int:
        """Give the instant of a local day and time."""
        return from_datetime(datetime.combine(day, clock, tzinfo=self.zone))


class PlaceField(forms.CharField):
    """A place as typed; its clean value is a division code."""

    def __init__(self, label: Text) -> None:
        attrs = {"class": "place", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        super().__init__(max_length=200, required=False, widget=forms.TextInput(attrs=attrs), label=label)
        self.error_messages |= {"max_length": TOO_LONG, "null_characters_not_allowed": UNREAD}


def make_day(label: Text) -> forms.DateField:
    """Make a field for a local day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": "2019-12-01", "max": "2099-12-31"})
    return forms.DateField(
        label=label,
        required=False,
        widget=widget,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Please write the day as year-month-day, such as 2021-07-26.")},
    )


def make_time(label: Text) -> forms.TimeField:
    """Make a field for a local time of day."""
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        input_formats=["%H:%M", "%H:%M:%S"],
        error_messages={"invalid": _("Please write the time as hours:minutes, such as 09:30.")},
    )


class Part(forms.Form):
    """One row or part of the form; a row that nothing was typed into does not count."""

    word: ClassVar[Text] = ""
    use_required_attribute = False
    weightless: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, data: Mapping[str, Any] | None, *, ground: Ground, prefix: str) -> None:
        super().__init__(cast("Any", data), prefix=prefix, label_suffix="")
        self.ground = ground
        self.number = 0
        self.live = False
        for name, field in self.fields.items():
            kind = getattr(field.widget, "input_type", "")
            if kind == "date":
                field.widget.attrs["aria-label"] = f"{field.label}"
            if kind == "time":
                field.widget.attrs["aria-label"] = f"{field.label}"
            field.widget.attrs["data-part"] = name

    def full_clean(self) -> None:
        """Read what was typed, but only once it was asked: a row still being filled shows no error."""
        if self.live:
            super().full_clean()
        else:
            self._errors = ErrorDict()
            self.cleaned_data = {}

    def wake(self) -> Part:
        """Let the row be read."""
        self.live = True
        self._errors = None  # type: ignore[assignment]  # Django's own way of saying "not read yet"
        return self

    def is_blank(self) -> bool:
        """Say whether nothing was typed here."""
        values = (self.data.get(self.add_prefix(name), "") for name in self.fields if name not in self.weightless)
        return not any(str(value).strip() for value in values)

    def clean_place_of(self, name: str) -> str | None:
        """Give the division code of a place field, or set its error."""
        typed = str(self.cleaned_data.get(name) or "")
        if not typed.strip():
            return None
        found = self.ground.places.find(typed)
        if found.code is not None:
            return found.code
        if found.choices:
            message = _("Several places have this name. Please choose one.")
            language = get_language() or "en"
            choices = [(code, self.ground.places.title(code, language)) for code in found.choices]
            self.add_error(name, ValidationError(message, code="place_choice", params={"choices": choices}))
        else:
            message = _("We do not know this place. Try its Chinese name, its pinyin, or its six-digit code.")
            self.add_error(name, ValidationError(message, code="place_unknown"))
        return None

    def instant_of(self, name: str, blank_time: time) -> int | None:
        """Give the instant of a day field and its time field."""
        day, clock = self.cleaned_data.get(f"{name}_date"), self.cleaned_data.get(f"{name}_time")
        if day is None:
            if clock is not None and f"{name}_date" not in self.errors:
                self.add_error(f"{name}_date", ValidationError(_("Please give the day too."), code="day_missing"))
            return None
        return self.ground.instant(day, clock or blank_time)

    def take_focus(self, wanted: str) -> None:
        """Let the field of this name, if it stands here, be where the page starts."""
        for name, field in self.fields.items():
            if self.add_prefix(name) == wanted:
                field.widget.attrs["autofocus"] = True

    def complain(self, name: str, message: Text, code: str) -> None:
        """Set one error beside a field, unless it has one already."""
        if name not in self.errors:
            self.add_error(name, ValidationError(message, code=code))


class StayPart(Part):
    """A stay: where, from when, until when or still there."""

    word = _("Stay")
    weightless = frozenset({"here"})

    place = PlaceField(_("Place"))
    from_date = make_day(_("From: day"))
    from_time = make_time(_("From: time"))
    here = forms.BooleanField(label=_("I am still there"), required=False)
    until_date = make_day(_("Until: day"))
    until_time = make_time(_("Until: time"))

    def clean(self) -> dict[str, Any]:
        """Read the row; what is missing is asked for beside its field."""
        code = self.clean_place_of("place")
        if code is None:
            self.complain("place", _("Please say which place this was."), "place_missing")
        first = self.instant_of("from", time(0))
        if first is None:
            self.complain("from_date", _("Please say from which day on you were there."), "day_missing")
        elif first > self.ground.now:
            self.complain("from_date", LATE, "late")
        here = self.cleaned_data.get("here")
        last = None if here else self.instant_of("until", END_OF_DAY)
        if last is None and not here:
            message = _("Please say when you left, or tick “I am still there”.")
            self.complain("until_date", message, "day_missing")
        if last is not None:
            last = self._cap_today(last)
            if first is not None and last < first and "from_date" not in self.errors:
                message = _("You cannot have left before you came. Please check both days.")
                self.complain("until_date", message, "order")
            elif last > self.ground.now:
                self.complain("until_date", LATE, "late")
        self.cleaned_data.update(code=code, first=first, last=last)
        return self.cleaned_data

    def _cap_today(self, last: int) -> int:
        """Let "until today", with no time given, end at the page's clock."""
        if self.cleaned_data.get("until_time") is None and last > self.ground.now:
            day = self.cleaned_data["until_date"]
            if self.ground.instant(day, time(0)) <= self.ground.now:
                return self.ground.now
        return last


class TestPart(Part):
    """A nucleic acid test."""

    __test__ = False  # no test of ours
    word = _("Test")
    weightless = frozenset({"result"})

    sampled_date = make_day(_("Sampled: day"))
    sampled_time = make_time(_("Sampled: time"))
    result = forms.ChoiceField(
        label=_("Result"),
        required=False,
        error_messages={"invalid_choice": _("Please choose the result that stands on the report.")},
        initial="negative",
        choices=[("negative", _("negative")), ("positive", _("positive")), ("waiting", _("not known yet"))],
    )
    reported_date = make_day(_("Reported: day"))
    reported_time = make_time(_("Reported: time"))

    def clean(self) -> dict[str, Any]:
        """Read the row; the time of sampling is needed, since a test ages by the minute."""
        sampled = self.instant_of("sampled", time(0))
        if sampled is None:
            self.complain("sampled_date", _("Please say when the sample was taken."), "day_missing")
        else:
            if self.cleaned_data.get("sampled_time") is None:
                message = _("Please give the time too: a test counts by the hour. It stands on the report.")
                self.complain("sampled_time", message, "time_missing")
            if sampled > self.ground.now:
                self.complain("sampled_date", LATE, "late")
        reported = self.instant_of("reported", END_OF_DAY)
        if reported is not None and sampled is not None and reported < sampled:
            message = _("A result cannot come before its sample. Please check both days.")
            self.complain("reported_date", message, "order")
        self.cleaned_data.update(sampled=sampled, reported=reported)
        return self.cleaned_data


class ContactPart(Part):
    """What a health worker said of contact with a case."""

    word = _("Contact")
    ring = forms.ChoiceField(
        label=_("You were told that you are"),
        required=False,
        error_messages={"invalid_choice": _("Please choose which kind of contact.")},
        choices=[
            ("", _("choose")),
            ("close", _("a close contact of a case")),
            ("secondary", _("a contact of a close contact")),
            ("general", _("a general contact")),
        ],
    )
    last_date = make_day(_("Last contact: day"))
    last_time = make_time(_("Last contact: time"))

    def clean(self) -> dict[str, Any]:
        """Read the row."""
        if not self.cleaned_data.get("ring"):
            self.complain("ring", _("Please choose which kind of contact."), "ring_missing")
        last = self.instant_of("last", END_OF_DAY)
        if last is None:
            self.complain("last_date", _("Please say when the last contact was."), "day_missing")
        elif self.cleaned_data.get("last_time") is None:
            last = min(last, max(self.ground.now, self.ground.instant(self.cleaned_data["last_date"], time(0))))
        if last is not None and last > self.ground.now:
            self.complain("last_date", LATE, "late")
        self.cleaned_data.update(last=last)
        return self.cleaned_data
