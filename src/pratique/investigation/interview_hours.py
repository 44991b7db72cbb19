"""The hours of an interview line: every stretch that they may mean; 1-3 is the night or the afternoon, and is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pratique.investigation.interview_words import PART_OF_DAY, WHOLE_DAY
from pratique.kinds.errors import BadInput

HALF_DAY = 12 * 60
DAY = 24 * 60
_PART = "|".join(PART_OF_DAY)
_CLOCK = r"(\d{1,2})(?:[:点时] ?([0-5]\d)分?|[点时](半)|[点时])? ?(am|pm|a\.m\.|p\.m\.)?(?![\d:])"
_HOURS = re.compile(
    rf"(?P<part>{_PART})? ?{_CLOCK}(?: ?(?:-|–|—|~|～|到|至|\bto\b) ?(?P<part2>{_PART})? ?{_CLOCK})?",
    re.IGNORECASE | re.ASCII,
)
_WHOLE = re.compile("|".join(WHOLE_DAY), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes from 00:00 of the day; ``end`` may lie on the next day, and is None where only a beginning is told."""

    start: int
    end: int | None


def find_hours(line: str) -> tuple[list[Hours], str]:
    """Give the stretches that the hours at the beginning of a text may mean, and the text after them.

    Raises BadInput ``interview_hours`` where it begins with none, or with hours that no clock shows.
    """
    whole = _WHOLE.match(line)
    if whole:
        return [Hours(0, DAY)], line[whole.end() :].strip(" ,")
    match = _HOURS.match(line)
    if match is None:
        raise BadInput("interview_hours", "after the day, give from when until when: 12-13 or 12:30-13:15", "line")
    g = match.groups()
    if int(g[1]) == DAY // 60:
        raise BadInput("interview_hours", "24:00 is an end; begin the next day at 00:00", "line")
    first = _find_clocks(g[1:5], PART_OF_DAY.get(g[0] or ""))
    rest = line[match.end() :].strip(" ,")
    if g[6] is None:
        return [Hours(start, None) for start in first], rest
    if len(first) > 1 and g[9]:
        return _pair(_find_near(first, _find_clocks(g[6:10], None)), _find_clocks(g[6:10], None)), rest
    second = _find_clocks(g[6:10], PART_OF_DAY.get(g[5] or ""))
    return _pair(first, second), rest


def say_hour(minutes: int) -> str:
    """Write minutes of a day on a clock of 24 hours; the end of the day is 24:00."""
    within = minutes if minutes == DAY else minutes % DAY
    return f"{within // 60:02}:{within % 60:02}"


def _find_clocks(told: tuple[str | None, ...], part: tuple[int, int] | None) -> list[int]:
    """Give the minutes of the day that one clock time may mean; two where it may be before or after noon."""
    text, digits, half, suffix = told
    hour = int(text or 0)
    minute = 30 if half else int(digits or 0)
    if hour > 24 or (hour == 24 and minute):  # noqa: PLR2004  (a clock)
        raise BadInput("interview_hours", f"no clock shows {hour}:{minute:02}", "line")
    if suffix:
        if not 1 <= hour <= 12:  # noqa: PLR2004
            raise BadInput("interview_hours", f"{hour} {suffix} is no time", "line")
        return [(hour % 12 + (12 if suffix[0].lower() == "p" else 0)) * 60 + minute]
    if hour == 0 or hour > 12 or (text or "").startswith("0") or (digits is not None and len(text or "") > 1):  # noqa: PLR2004
        return [hour * 60 + minute]
    both = [hour * 60 + minute, (hour + 12) % 24 * 60 + minute]
    if part is not None:
        fitting = [one for one in both if part[0] <= one // 60 <= part[1]]
        return fitting or both
    return both


def _find_near(first: list[int], second: list[int]) -> list[int]:
    """Take "7-8pm" as one half of the day where that fits: what has its own mark says of which half both are."""
    end = second[0]
    near = [start for start in first if 0 < end - start < HALF_DAY]
    return near[-1:] or first


def _pair(first: list[int], second: list[int]) -> list[Hours]:
    """Give the stretches of less than half a day, or, where none is, those over midnight or longer."""
    pairs = [Hours(start, end if end > start else end + DAY) for start in first for end in second]
    short = [one for one in pairs if one.end is not None and one.end - one.start < HALF_DAY]
    if len(first) > 1 or len(second) > 1:
        pairs = short or pairs
    return sorted(set(pairs), key=lambda one: (one.start, one.end or 0))
