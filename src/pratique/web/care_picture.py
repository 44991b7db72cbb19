"""A plan as a picture: stages as bars over their days, tests as marks, a line at now. Widths in per cent, no style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pratique.care.plan import CarePlan
from pratique.kinds.instants import DAY, local_date, local_midnight, pick_days

MOST_LABELS = 6
ROW = 30
TOP = 22


@dataclass(frozen=True, slots=True)
class Bar:
    """A stage: where it begins and how wide it is (per cent), its row, its number in the list of stages."""

    left: str
    width: str
    y: int
    text_y: int
    number: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A test: where it stands, and what became of it, by its shape."""

    x: str
    state: str


@dataclass(frozen=True, slots=True)
class DayLabel:
    """A day of the axis."""

    x: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it; heights in pixels. ``now`` None: outside the days that are drawn."""

    height: int
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    days: tuple[DayLabel, ...]
    now: str | None
    marks_y: int


def make_picture(plan: CarePlan, zone: ZoneInfo) -> Picture | None:
    """Draw a plan; None where it has no stage."""
    if not plan.stages:
        return None
    first = local_date(plan.stages[0].start, zone)
    last = local_date(max(one.end for one in plan.stages) - 1, zone)
    start, end = local_midnight(first, zone), local_midnight(last + timedelta(days=1), zone)

    def place(instant: int) -> str:
        return f"{100 * (min(max(instant, start), end) - start) / (end - start):.2f}%"

    bars = tuple(
        Bar(
            left=place(one.start),
            width=f"{max(100 * (min(one.end, end) - one.start) / (end - start), 1.5):.2f}%",
            y=TOP + i * ROW,
            text_y=TOP + i * ROW + 18,
            number=i + 1,
        )
        for i, one in enumerate(plan.stages)
    )
    shown = [one for one in plan.tests if one.state != "dropped" and start <= one.opens < end]
    marks = tuple(Mark(place(local_midnight(one.day, zone) + DAY // 2), one.state) for one in shown)
    marks_y = TOP + len(bars) * ROW + 10
    now = place(plan.at) if start <= plan.at < end else None
    return Picture(marks_y + 14, bars, marks, tuple(_label(first, last, zone, place)), now, marks_y)


def _label(first: date, last: date, zone: ZoneInfo, place: object) -> Sequence[DayLabel]:
    found = pick_days(first, last, MOST_LABELS)
    return [DayLabel(place(local_midnight(day, zone)), f"{day.month}/{day.day}") for day in found]  # type: ignore[operator]
