"""Instants: RFC 3339 with a zone outside, int64 microseconds of UTC inside.

A local date needs a jurisdiction's zone, so every function here that speaks of days takes one.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pratique.kinds.errors import BadInput

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EARLIEST = 946_684_800 * SECOND  # 2000-01-01T00:00:00Z
LATEST = 4_102_444_800 * SECOND  # 2100-01-01T00:00:00Z

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([Zz])|([+-])(\d\d):(\d\d))",
    re.ASCII,
)


@lru_cache(maxsize=8192)
def parse_instant(text: str, place: str = "") -> int:
    """Read an RFC 3339 instant with its zone as microseconds of UTC.

    Raises BadInput ``instant`` on anything else: no zone, an impossible date, more than six decimals,
    or a year outside 2000-2099.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        message = f"'{text[:40]}' is not an instant with a zone, such as 2021-08-07T20:00:00+08:00"
        raise BadInput("instant", message, place)
    year, month, day, hour, minute, second = (int(match[i]) for i in range(1, 7))
    micro = int((match[7] or "").ljust(6, "0"))
    offset = 0
    if match[9]:
        offset = (int(match[10]) * 60 + int(match[11])) * (1 if match[9] == "+" else -1)
        if abs(offset) > 18 * 60 or int(match[11]) > 59:  # noqa: PLR2004
            raise BadInput("instant", f"'{text[:40]}' has an impossible zone offset", place)
    try:
        moment = datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC)
    except ValueError:
        raise BadInput("instant", f"'{text[:40]}' is not a date and time that exists", place) from None
    us = (moment - _EPOCH) // _MICROSECOND - offset * MINUTE
    if not EARLIEST <= us < LATEST:
        raise BadInput("instant", f"'{text[:40]}' is outside the years 2000 to 2099", place)
    return us


def format_instant(us: int, zone: ZoneInfo) -> str:
    """Write an instant as RFC 3339 in the given zone; decimals only where there are any."""
    return to_datetime(us, zone).isoformat()


def to_datetime(us: int, zone: ZoneInfo) -> datetime:
    """Give the zoned datetime of an instant."""
    return (_EPOCH + timedelta(microseconds=us)).astimezone(zone)


def from_datetime(moment: datetime) -> int:
    """Give the instant of a zoned datetime; raises ValueError if it bears no zone."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without a zone is no instant")
    return (moment - _EPOCH) // _MICROSECOND


def local_date(us: int, zone: ZoneInfo) -> date:
    """Give the local calendar date on which an instant falls."""
    return to_datetime(us, zone).date()


@lru_cache(maxsize=8192)
def local_midnight(day: date, zone: ZoneInfo) -> int:
    """Give the first instant of a local date."""
    return from_datetime(datetime(day.year, day.month, day.day, tzinfo=zone))


def free_at(us: int, days: int, zone: ZoneInfo) -> int:
    """Give 00:00 of D(days+1), where the local date of ``us`` is D0 (POLICY-FACTS 1.4, end rule)."""
    return local_midnight(local_date(us, zone) + timedelta(days=days + 1), zone)


@lru_cache(maxsize=64)
def find_zone(name: str) -> ZoneInfo:
    """Find a zone of the IANA database; raises BadInput ``zone``."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput("zone", f"'{name[:40]}' is not a zone of the IANA time zone database") from None


def pick_days(first: date, last: date, most: int) -> list[date]:
    """Give the days from ``first`` to ``last``, evenly spaced, so that there are no more than ``most``."""
    days = (last - first).days + 1
    return [first + timedelta(days=n) for n in range(0, days, -(-days // most))]
