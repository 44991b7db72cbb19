"""The picture of the days that count: each stay a block, what is not told a hatched gap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from pratique.kinds.instants import DAY, HOUR, MINUTE, SECOND, local_date, local_midnight, to_datetime

SEEN_GAP = HOUR
"""A shorter gap is not drawn: a stay "until the end of the day" leaves its last minute."""


FILL = "fill:"
"""How a wish begins that asks for a row over a gap."""
_ENDS = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the strip, in percent of its width; ``number`` is that of the stay, 0 for a gap."""

    number: int
    left: str
    width: str
    middle: str
    shade: int
    wide: bool


@dataclass(frozen=True, slots=True)
class DayMark:
    """One day's column: where it starts and what is written over it."""

    day: int
    month: int
    left: str
    middle: str
    first: bool


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch that is not told; ``wish`` asks the form for a row with these days in it."""

    first: int
    last: int
    wish: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The whole picture; ``start_s`` and ``now_s`` are local wall-clock seconds, for the page's script."""

    marks: tuple[DayMark, ...]
    stays: tuple[Block, ...]
    gaps: tuple[Block, ...]
    now_left: str
    start_s: int
    now_s: int
    days: int
    untold_us: int
    holes: tuple[Hole, ...]


def make_strip(stays: Iterable[tuple[int, int | None]], now: int, days: int, zone: ZoneInfo) -> Strip:
    """Draw stays (first, last; None while they go on), in the order of the form, over the days that count."""
    today = local_date(now, zone)
    start = local_midnight(today - timedelta(days=days), zone)
    columns = days + 1
    end = local_midnight(today + timedelta(days=1), zone)
    length = end - start

    def block(number: int, first: int, last: int) -> Block:
        left, width = (first - start) / length * 100, (last - first) / length * 100
        return Block(
            number,
            _percent(left),
            _percent(width),
            _percent(left + width / 2),
            (number - 1) % 4 + 1,
            width > 3,  # noqa: PLR2004
        )

    told = [
        (number, max(first, start), min(now if last is None else last, now))
        for number, (first, last) in enumerate(stays, 1)
    ]
    told = [(number, first, max(last, first)) for number, first, last in told if last >= start]
    gaps = _find_gaps([(first, last) for _, first, last in told], start, now)
    marks = tuple(_mark(today - timedelta(days=days - i), i, columns) for i in range(columns))
    return Strip(
        marks=marks,
        stays=tuple(block(n, first, max(last, first + length // 400)) for n, first, last in told),
        gaps=tuple(block(0, first, last) for first, last in gaps),
        now_left=_percent((now - start) / length * 100),
        start_s=_wall_clock(start, zone),
        now_s=_wall_clock(now, zone),
        days=columns,
        untold_us=sum(last - first for first, last in gaps),
        holes=tuple(make_hole(first, last, zone) for first, last in gaps),
    )


def make_hole(first: int, last: int, zone: ZoneInfo) -> Hole:
    """Name a gap by its ends; a stay "until the end of the day" leaves it to start at midnight."""
    moment = to_datetime(first, zone)
    if (moment.hour, moment.minute) == (23, 59):
        first += MINUTE
    return Hole(first, last, f"{FILL}{to_datetime(first, zone):{_ENDS}}/{to_datetime(last, zone):{_ENDS}}")


def _find_gaps(told: list[tuple[int, int]], start: int, now: int) -> list[tuple[int, int]]:
    gaps = []
    reached = start
    for first, last in sorted(told):
        if first - reached > SEEN_GAP:
            gaps.append((reached, first))
        reached = max(reached, last)
    if now - reached > SEEN_GAP:
        gaps.append((reached, now))
    return gaps


def _mark(day: object, index: int, columns: int) -> DayMark:
    number, month = getattr(day, "day", 0), getattr(day, "month", 0)
    return DayMark(
        number,
        month,
        _percent(index / columns * 100),
        _percent((index + 0.5) / columns * 100),
        index == 0 or number == 1,
    )


def _wall_clock(us: int, zone: ZoneInfo) -> int:
    """Give the seconds that a clock on the wall shows, as if that wall stood in UTC."""
    midnight = local_midnight(local_date(us, zone), zone)
    return local_date(us, zone).toordinal() * (DAY // SECOND) + (us - midnight) // SECOND - 719163 * (DAY // SECOND)


def _percent(value: float) -> str:
    return f"{value:.3f}%"
