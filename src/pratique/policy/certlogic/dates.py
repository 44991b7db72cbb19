"""Date-times as CertLogic has them: milliseconds of UTC, JavaScript's overflow, partial dates rounded up.

The calendar is worked out in integers (proleptic Gregorian, any year): Python's ``datetime`` has no year 0 and
none after 9999, which a shift may reach.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NoReturn

from pratique.policy.certlogic.errors import CertLogicError

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MAX_SHIFT_MS = 8 * 10**15
"""Beyond this a shifted four-digit year could leave JavaScript's range of 8.64e15 ms."""
MAX_SHIFT_MONTHS = 250_000 * 12

_FULL = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d{1,2}?)(?::?(\d\d))?)?)?",
    re.ASCII,
)
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CACHED = 4096
_OFFSETS = {"": 0, "Z": 0} | {
    f"{sign}{hour:02}:{minute:02}": way * (hour * 60 + minute) * 60_000
    for sign, way in (("+", 1), ("-", -1))
    for hour in range(24)
    for minute in range(60)
}
"""Milliseconds by the usual spelling of an offset."""
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_CYCLE_START = date(400, 3, 1).toordinal()


class DateTime:
    """A date-time as a value: neither truthy nor falsy, equal to nothing, comparable by the date operators."""

    __slots__ = ("ms",)

    def __init__(self, ms: int) -> None:
        self.ms = ms

    def __bool__(self) -> bool:
        raise CertLogicError("truthiness", f"the date-time {self} is neither truthy nor falsy")

    def __str__(self) -> str:
        return format_ms(self.ms)

    def __repr__(self) -> str:
        return f"DateTime({format_ms(self.ms)})"


def parse_ms(text: object) -> int:
    """Read a date or date-time of the specification's formats as milliseconds of UTC.

    Raises CertLogicError ``date_operand`` (not a string), ``date_format``, ``impossible_date``.
    """
    # Python's own reader is several times faster than a pattern, but takes more shapes: hold it to ours.
    try:
        if text[4:19:3] == "--T::":  # type: ignore[index]  # what is no string has no such slice
            at = datetime.fromisoformat(text[:19])  # type: ignore[index]
            ms = (at.toordinal() - _EPOCH_ORDINAL) * DAY_MS
            return ms + (at.hour * 3600 + at.minute * 60 + at.second) * 1000 - _OFFSETS[text[19:]]  # type: ignore[index]
        if text[4::3] == "--" and len(text) == 10:  # type: ignore[index,arg-type]  # noqa: PLR2004
            return (date.fromisoformat(text).toordinal() - _EPOCH_ORDINAL) * DAY_MS  # type: ignore[arg-type]
    except (TypeError, ValueError, KeyError):
        return _parse_any(text)  # no string, impossible, the year 0, or a rarer offset
    return _parse_any(text)


def _parse_any(text: object) -> int:
    if type(text) is not str:
        raise CertLogicError("date_operand", "a date-time is read from a string, and this is none")
    if _PARTIAL.fullmatch(text):
        return _last_day(text) * DAY_MS
    match = _FULL.fullmatch(text)
    if match is None:
        raise CertLogicError("date_format", f"'{text[:40]}' is not in an allowed date or date-time format")
    year, month, day, hour, minute, second, decimals, sign, off_hour, off_minute = match.groups()
    ms = _day_number(text, int(year), int(month), int(day)) * DAY_MS
    if hour is None:
        return ms
    hours, minutes, seconds = int(hour), int(minute), int(second)
    offset = int(off_hour or 0) * 60 + int(off_minute or 0)
    if hours > 23 or minutes > 59 or seconds > 59 or int(off_hour or 0) > 23 or int(off_minute or 0) > 59:  # noqa: PLR2004
        _refuse(text)
    ms += hours * HOUR_MS + minutes * 60_000 + seconds * 1000 + int((decimals or "0").ljust(3, "0")[:3])
    return ms + offset * (60_000 if sign == "-" else -60_000)


def birth_ms(text: object) -> int:
    """Read a date of birth, perhaps partial, as the last day it allows (``dccDateOfBirth``)."""
    if type(text) is not str:
        raise CertLogicError("date_operand", "a date of birth is read from a string, and this is none")
    if not (_PARTIAL.fullmatch(text) or _DAY.fullmatch(text)):
        raise CertLogicError("date_format", f"'{text[:40]}' is not YYYY, YYYY-MM or YYYY-MM-DD")
    return parse_ms(text)


def shift_ms(ms: int, amount: int, unit: str) -> int:
    """Move a date-time as JavaScript's UTC setters do: 31 January and one month give 3 March."""
    if unit == "hour":
        return ms + amount * HOUR_MS
    if unit == "day":
        return ms + amount * DAY_MS
    days, rest = divmod(ms, DAY_MS)
    year, month, day = civil_of(days)
    months = year * 12 + month - 1 + (amount if unit == "month" else 12 * amount)
    return (days_of(months // 12, months % 12 + 1, 1) + day - 1) * DAY_MS + rest


def check_shift(amount: int, unit: str) -> None:
    """Raise CertLogicError ``date_range`` for a shift that could leave the range of dates."""
    if unit in ("hour", "day"):
        fits = abs(amount) * (HOUR_MS if unit == "hour" else DAY_MS) <= MAX_SHIFT_MS
    else:
        fits = abs(amount) * (1 if unit == "month" else 12) <= MAX_SHIFT_MONTHS
    if not fits:
        raise CertLogicError("date_range", f"{amount} {unit}s lead out of the range of dates")


def format_ms(ms: int) -> str:
    """Write a date-time as certlogic-js gives it outside: ``2021-07-08T00:00:00.000Z``."""
    days, rest = divmod(ms, DAY_MS)
    year, month, day = civil_of(days)
    years = f"{year:04}" if 0 <= year <= 9999 else f"{'+' if year > 0 else '-'}{abs(year):06}"  # noqa: PLR2004
    clock = f"{rest // HOUR_MS:02}:{rest // 60_000 % 60:02}:{rest // 1000 % 60:02}.{rest % 1000:03}"
    return f"{years}-{month:02}-{day:02}T{clock}Z"


def days_of(year: int, month: int, day: int) -> int:
    """Count the days from 1970-01-01 in the proleptic Gregorian calendar."""
    if month <= 2:  # noqa: PLR2004  (the count starts each year in March)
        year, month = year - 1, month + 12
    year_days = 365 * year + year // 4 - year // 100 + year // 400
    return year_days + (153 * (month - 3) + 2) // 5 + day - 1 - 719_468


def civil_of(days: int) -> tuple[int, int, int]:
    """Give year, month and day of a day number; the inverse of ``days_of``."""
    cycles, rest = divmod(days + 719_468, 146_097)
    day = date.fromordinal(_CYCLE_START + rest)
    return day.year + 400 * (cycles - 1), day.month, day.day


def _last_day(text: str) -> int:
    year, month = int(text[:4]), int(text[5:] or 12)
    if not 1 <= month <= 12:  # noqa: PLR2004
        _refuse(text)
    return days_of(year, month, _month_length(year, month))


def _day_number(text: str, year: int, month: int, day: int) -> int:
    if not (1 <= month <= 12 and 1 <= day <= _month_length(year, month)):  # noqa: PLR2004
        _refuse(text)
    return days_of(year, month, day)


def _month_length(year: int, month: int) -> int:
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)  # noqa: PLR2004
    return _MONTH_DAYS[month - 1] + leap


def _refuse(text: str) -> NoReturn:
    raise CertLogicError("impossible_date", f"'{text[:40]}' is not a date and time that exists")


class ParsedDates(dict[object, int]):
    """Milliseconds by text, at most ``_CACHED`` of them; the same dates come up again and again.

    INVARIANT: holds strings only, so 1, True and 1.0 can never meet each other here.
    """

    def __missing__(self, text: object) -> int:
        return self._keep(text, parse_ms(text))

    def _keep(self, text: object, ms: int) -> int:
        if len(self) >= _CACHED:
            self.clear()
        self[text] = ms
        return ms


class BirthDates(ParsedDates):
    """As ``ParsedDates``, for dates of birth."""

    def __missing__(self, text: object) -> int:
        return self._keep(text, birth_ms(text))


class ShiftedDates(ParsedDates):
    """As ``ParsedDates``, moved by some months or years."""

    def __init__(self, amount: int, unit: str) -> None:
        super().__init__()
        self.amount, self.unit = amount, unit

    def __missing__(self, text: object) -> int:
        return self._keep(text, shift_ms(parse_ms(text), self.amount, self.unit))
