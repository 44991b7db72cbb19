"""Instants in words, in both languages: local date and time, and how far off that is."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from pratique.kinds.calendar_words import MONTHS, WEEKDAYS, ZH_WEEKDAYS
from pratique.kinds.instants import DAY, HOUR, MINUTE, to_datetime


def say_instant(us: int, zone: ZoneInfo, language: str) -> str:
    """Say a local date and time, with the year: "Tue 10 August 2021, 00:00"."""
    moment = to_datetime(us, zone)
    clock = f"{moment:%H:%M}" if not moment.second else f"{moment:%H:%M:%S}"
    return (
        f"{say_date(us, zone, language)} {clock}" if _is_zh(language) else (f"{say_date(us, zone, language)}, {clock}")
    )


def say_near(us: int, zone: ZoneInfo, language: str) -> str:
    """Say a local date and time of these weeks, without the year: "Tue 10 August, 00:00"."""
    moment = to_datetime(us, zone)
    if _is_zh(language):
        return f"{moment.month}月{moment.day}日（{ZH_WEEKDAYS[moment.weekday()]}）{moment:%H:%M}"
    return f"{WEEKDAYS[moment.weekday()][:3]} {moment.day} {MONTHS[moment.month - 1]}, {moment:%H:%M}"


def say_date(us: int, zone: ZoneInfo, language: str) -> str:
    """Say a local date with its day of the week."""
    moment = to_datetime(us, zone)
    if _is_zh(language):
        return f"{moment.year}年{moment.month}月{moment.day}日（{ZH_WEEKDAYS[moment.weekday()]}）"
    return f"{WEEKDAYS[moment.weekday()][:3]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def say_distance(us: int, now: int) -> str:
    """Say how far an instant lies from now: "in 2 days 4 hours", "3 hours ago", "now"."""
    span = say_span(abs(us - now))
    if abs(us - now) < MINUTE:
        return gettext("now")
    return gettext("in %(span)s") % {"span": span} if us > now else gettext("%(span)s ago") % {"span": span}


def say_span(us: int) -> str:
    """Say a length of time in its two largest parts."""
    days, rest = divmod(us, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    parts = []
    if days:
        parts.append(ngettext("%(n)d day", "%(n)d days", days) % {"n": days})
    if hours and days < 7:  # noqa: PLR2004  (beyond a week an hour tells nothing)
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if minutes and not days and hours < 12:  # noqa: PLR2004
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes})
    joiner = " " if gettext("in %(span)s").startswith("in") else ""
    return joiner.join(parts) or gettext("less than a minute")


def _is_zh(language: str) -> bool:
    return language.startswith("zh")
