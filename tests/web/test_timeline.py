"""A case's days laid out: lanes, midnight, days of 23 and 25 hours, places named, contacts counted."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from pratique.desk.tracing_views import Bar, CaseView, Piece, Timeline, TimelineDay
from pratique.kinds.instants import HOUR, MINUTE, parse_instant
from pratique.web.console.timeline import DayRow, make_days

pytestmark = pytest.mark.usefixtures("no_house")
CASE = CaseView("2021-00001", "f", 1, None, (), "confirmed", "2021-08-05", None, None, None, 0, "u", ())


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def make_bar(number: int, start: int, end: int, **more: object) -> Bar:
    told = {
        "place_no": number, "place": "somewhere", "kind": "venue", "role": "present", "source": "checkin",
        "is_membership": False, "is_late": False, "carriage": None, "row": None, "seat": None, "lacks_seat": False,
        "close": 0, "possible": 0, **more,
    }  # fmt: skip
    return Bar(number=number, start=start, end=end, **told)  # type: ignore[arg-type]


def lay(day: str, until: str, bars: tuple[Bar, ...], zone: str = "Asia/Shanghai") -> DayRow:
    """Lay out one local day of bars that are cut to it."""
    start, end = parse_instant(day), parse_instant(until)
    pieces = tuple(Piece(max(bar.start, start), min(bar.end, end), bar.number) for bar in bars)
    days = (TimelineDay(day[:10], start, end, pieces),)
    [row] = make_days(Timeline(CASE, ZoneInfo(zone), (start, end), bars, days, {}))
    return row


DAY = ("2021-08-02T00:00:00+08:00", "2021-08-03T00:00:00+08:00")
START = parse_instant(DAY[0])


def test_what_overlaps_lies_in_lanes_of_its_own_and_memberships_below() -> None:
    row = lay(
        *DAY,
        (
            make_bar(0, START, START + 24 * HOUR, is_membership=True, kind="household"),
            make_bar(1, START + 8 * HOUR, START + 10 * HOUR),
            make_bar(2, START + 9 * HOUR, START + 11 * HOUR),
            make_bar(3, START + 10 * HOUR, START + 12 * HOUR),
        ),
    )
    home, first, second, third = row.marks
    assert first.top == third.top
    assert first.top + first.height < second.top
    assert second.top + second.height < home.top
    assert home.height < first.height
    assert home.top + home.height <= row.height
    assert home.label == ""


def test_a_record_over_midnight_says_so_on_both_sides() -> None:
    row = lay(*DAY, (make_bar(0, START - HOUR, START + 25 * HOUR),))
    [mark] = row.marks
    assert mark.clock == "00:00–24:00"
    assert len(mark.notes) == 3
    assert mark.width == "100.000%"


@pytest.mark.parametrize(
    ("day", "until", "hours"),
    [
        ("2021-03-28T00:00:00+01:00", "2021-03-29T00:00:00+02:00", 23),
        ("2021-10-31T00:00:00+02:00", "2021-11-01T00:00:00+01:00", 25),
    ],
)
def test_a_day_of_another_length_is_drawn_whole(day: str, until: str, hours: int) -> None:
    start, end = parse_instant(day), parse_instant(until)
    assert end - start == hours * HOUR
    [mark] = lay(day, until, (make_bar(0, end - HOUR, end),), "Europe/Berlin").marks
    assert mark.clock == "23:00–24:00"
    assert float(mark.left[:-1]) + float(mark.width[:-1]) == pytest.approx(100, abs=0.01)


def test_counts_are_written_where_there_is_room() -> None:
    bars = tuple(make_bar(n, START + n * 10 * MINUTE, START + (n + 1) * 10 * MINUTE, close=n + 1) for n in range(6))
    row = lay(*DAY, (*bars, make_bar(6, START + 12 * HOUR, START + 13 * HOUR, possible=2)))
    assert [mark.is_shown for mark in row.marks] == [True] * 7
    assert [mark.is_counted for mark in row.marks] == [True, False, False, False, False, False, True]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "G1 · Mon 2 August 2021"), ("zh-hans", "G1 · 2021年8月2日（周一）")]
)
def test_a_run_is_named_by_its_number_and_day(language: str, said: str) -> None:
    bar = make_bar(0, START, START + HOUR, place="service:G1/2021-08-02", kind="train_open", carriage=3, row=4)
    with override(language):
        [mark] = lay(*DAY, (bar,)).marks
    assert mark.place == said
    assert mark.pattern == "ride"
    assert "3" in mark.seat
    assert "4" in mark.seat
