"""The typed interview line: "Tue 12-13 lunch, Canteen B, Li" read against the days that count; never a guess.

docs/algorithms/interview.md is the specification. What may mean two things is asked back: each choice is the whole
line, written so that it means one thing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pratique.investigation.interview_days import Days, find_days
from pratique.investigation.interview_hours import Hours, find_hours, say_hour
from pratique.investigation.interview_words import ACTIVITIES, ACTIVITY_OF, BY_NAME
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import from_datetime

LONGEST_LINE = 300
MOST_COMPANIONS = 12
DAY_MINUTES = 24 * 60
AskCode = Literal["which-day", "which-hours", "until-when", "which-activity", "which-place"]
"""What is asked back; ``which-place``: no place was given, and it is to be typed."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one line says: a local day, minutes from its 00:00 (``end`` may lie on the next day), what, where, who."""

    day: date
    start: int
    end: int
    activity: str
    place: str
    companions: tuple[str, ...] = ()

    def find_stretch(self, zone: ZoneInfo) -> tuple[int, int]:
        """Give the stretch as instants, µs of UTC."""
        return _find_instant(self.day, self.start, zone), _find_instant(self.day, self.end, zone)


@dataclass(frozen=True, slots=True)
class AskBack:
    """What a line leaves open, and the lines that it may mean; with none, the investigator adds what is missing."""

    code: AskCode
    choices: tuple[str, ...]


def read_line(text: str, days: Days) -> Told | AskBack:
    """Read one line against the days that count; raises BadInput ``interview_…`` where it cannot be a line."""
    line = _fold(text)
    day_choices, after_day = find_days(line, days)
    hour_choices, after_hours = find_hours(after_day)
    fields = _cut_fields(after_hours)
    activity, place_in_first = _find_activity(fields[0] if fields else "")
    if len(day_choices) > 1:
        return AskBack("which-day", tuple(f"{day.isoformat()} {after_day}" for day in day_choices))
    day, rest = day_choices[0], ", ".join(fields)
    if not activity:
        hours = after_day[: len(after_day) - len(after_hours)].strip(" ,")
        lead = f"{day.isoformat()} {hours}"
        words = tuple(f"{lead} {one.name}, {rest}".rstrip(", ") for one in ACTIVITIES)
        return AskBack("which-activity", words)
    wanted = BY_NAME[activity].hours
    fitting = [one for one in hour_choices if wanted[0] * 60 <= one.start % DAY_MINUTES < (wanted[1] + 1) * 60]
    hour_choices = fitting or hour_choices
    if len(hour_choices) > 1:
        return AskBack("which-hours", tuple(f"{day.isoformat()} {_say_hours(one)} {rest}" for one in hour_choices))
    hours_read = hour_choices[0]
    if hours_read.end is None:
        ends = [Hours(hours_read.start, hours_read.start + more) for more in (30, 60, 120)]
        return AskBack("until-when", tuple(f"{day.isoformat()} {_say_hours(one)} {rest}" for one in ends))
    told = [place_in_first, *fields[1:]] if place_in_first else fields[1:]
    if not told:
        return AskBack("which-place", ())
    if len(told) - 1 > MOST_COMPANIONS:
        raise BadInput("interview_people", f"name {MOST_COMPANIONS} people at most on one line", "line")
    return Told(day, hours_read.start, hours_read.end, activity, told[0], tuple(told[1:]))


def say_line(told: Told, lang: str) -> str:
    """Write a line so that it is read back as it is, in Chinese or English."""
    one = BY_NAME[told.activity]
    word = one.zh if lang.startswith("zh") else one.en
    return f"{told.day.isoformat()} {_say_hours(Hours(told.start, told.end))} " + ", ".join(
        (word, told.place, *told.companions)
    )


def _say_hours(hours: Hours) -> str:
    return say_hour(hours.start) if hours.end is None else f"{say_hour(hours.start)}-{say_hour(hours.end)}"


def _fold(text: str) -> str:
    """Bring widths, dashes, commas and blanks to one form; raises BadInput for what is no line at all."""
    if len(text) > LONGEST_LINE:
        raise BadInput("interview_long", f"a line has {LONGEST_LINE} letters at most", "line")
    folded = unicodedata.normalize("NFKC", text)
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") and letter != "\t" for letter in folded):
        raise BadInput("interview_letters", "this line holds letters that cannot be shown; type it anew", "line")
    line = " ".join(folded.split())
    if not line:
        raise BadInput("interview_empty", "type a line such as: Tue 12-13 lunch, Canteen B, Li", "line")
    return line


def _cut_fields(text: str) -> list[str]:
    """Cut what follows the hours at commas; a line with none, in Chinese, at blanks. 、 parts people only."""
    parts = text.split(",") if "," in text or text.isascii() else text.split(" ")
    fields = [part for part in (" ".join(part.split()) for part in parts) if part]
    people = [name.strip() for field in fields[2:] for name in field.split("、")]
    return [*fields[:2], *(name for name in people if name)]


def _find_activity(field: str) -> tuple[str, str]:
    """Give the activity that a field names, and the place that it names after it ("lunch at Canteen B")."""
    low = field.lower()
    if low in ACTIVITY_OF:
        return ACTIVITY_OF[low], ""
    match = re.match(r"(.+?) ?(?:\bat\b|\bin\b|@|在) ?(.+)\Z", field, re.IGNORECASE)
    if match and match[1].lower() in ACTIVITY_OF:
        return ACTIVITY_OF[match[1].lower()], match[2]
    return "", ""


def _find_instant(day: date, minutes: int, zone: ZoneInfo) -> int:
    moment = datetime.combine(day + timedelta(minutes // DAY_MINUTES), time(0), tzinfo=zone)
    return from_datetime(moment.replace(hour=minutes % DAY_MINUTES // 60, minute=minutes % 60))
