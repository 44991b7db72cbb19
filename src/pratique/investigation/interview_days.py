"""The day at the beginning of an interview line: every day of those that count that it may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pratique.investigation.interview_words import DAYS_BACK, MONTH_OF, WEEKDAY_OF
from pratique.kinds.errors import BadInput

MOST_DAYS = 60
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", re.ASCII)
_ZH = re.compile(r"(?:(\d{1,2}) ?月 ?)?(\d{1,2}) ?[日号]", re.ASCII)
_SLASH = re.compile(r"(\d{1,2})/(\d{1,2})(?![\d/])", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9})\b", re.ASCII)
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?\b(?![:\-])", re.ASCII)
_WORD = re.compile(r"([A-Za-z]+)\b\.?|((?:周|星期|礼拜)[一二三四五六日天]|大前天|前天|昨天|今天)")


@dataclass(frozen=True, slots=True)
class Days:
    """The local days that count, both included, and the day on which the line is typed."""

    first: date
    last: date
    today: date

    def list(self) -> list[date]:
        """Give every day, the earliest first; ``MOST_DAYS`` of the last where there are more."""
        count = min((self.last - self.first).days, MOST_DAYS - 1)
        return [self.last - timedelta(n) for n in range(count, -1, -1)]


def find_days(line: str, days: Days) -> tuple[list[date], str]:
    """Give the days that a line may mean, and the line after its day.

    Raises BadInput ``interview_day`` where it begins with none, ``interview_day_outside`` where none of those counts.
    """
    for pattern, find in _FORMS:
        match = pattern.match(line)
        found = find(match, days) if match else None
        if match and found is not None:
            meant = sorted({day for day in found if days.first <= day <= days.last})
            if not meant:
                said = f"from {days.first.isoformat()} to {days.last.isoformat()}"
                raise BadInput("interview_day_outside", f"the days that count run {said}", "line")
            return meant, line[match.end() :].strip(" ,")
    raise BadInput("interview_day", "begin with the day: Tue, 3 Aug or 2021-08-03", "line")


def _in_years(days: Days, month: int, day: int) -> list[date]:
    found = []
    for year in {days.first.year, days.last.year}:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return found


def _iso(match: re.Match[str], days: Days) -> list[date]:
    del days
    try:
        return [date(int(match[1]), int(match[2]), int(match[3]))]
    except ValueError:
        return []


def _zh(match: re.Match[str], days: Days) -> list[date]:
    if match[1]:
        return _in_years(days, int(match[1]), int(match[2]))
    return [day for day in days.list() if day.day == int(match[2])]


def _slash(match: re.Match[str], days: Days) -> list[date]:
    one, two = int(match[1]), int(match[2])
    return [*_in_years(days, one, two), *_in_years(days, two, one)]


def _day_month(match: re.Match[str], days: Days) -> list[date] | None:
    month = MONTH_OF.get(match[2].lower())
    return None if month is None else _in_years(days, month, int(match[1]))


def _month_day(match: re.Match[str], days: Days) -> list[date] | None:
    month = MONTH_OF.get(match[1].lower())
    return None if month is None else _in_years(days, month, int(match[2]))


def _word(match: re.Match[str], days: Days) -> list[date] | None:
    word = match[0].lower().rstrip(".")
    if word in DAYS_BACK:
        return [days.today - timedelta(DAYS_BACK[word])]
    if word in WEEKDAY_OF:
        return [day for day in days.list() if day.weekday() == WEEKDAY_OF[word]]
    return None


_FORMS = (
    (_ISO, _iso),
    (_ZH, _zh),
    (_SLASH, _slash),
    (_DAY_MONTH, _day_month),
    (_MONTH_DAY, _month_day),
    (_WORD, _word),
)
