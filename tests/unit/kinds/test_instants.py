"""Instants: what is read, what is refused, and how local days count."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import (
    EARLIEST,
    LATEST,
    find_zone,
    format_instant,
    free_at,
    from_datetime,
    local_midnight,
    parse_instant,
)

BEIJING = find_zone("Asia/Shanghai")


@given(st.integers(EARLIEST, LATEST - 1))
def test_what_is_written_is_read_again(instant: int) -> None:
    assert parse_instant(format_instant(instant, BEIJING)) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2021-08-07",
        "2021-08-07T20:00:00",
        "2021-08-07 20:00:00+08:00",
        "2021-02-30T00:00:00Z",
        "2021-08-07T24:00:00Z",
        "2021-08-07T20:00:60Z",
        "2021-08-07T20:00:00+8",
        "2021-08-07T20:00:00+19:00",
        "2021-08-07T20:00:00+08:60",
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "2021-08-07T20:00:00.1234567Z",
        "２０２１-08-07T20:00:00Z",
        "2021-08-07T20:00:00Z\n",
    ],
)
def test_what_is_no_instant_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_instant(text, "/trip/boards_at")
    assert caught.value.code == "instant"
    assert caught.value.place == "/trip/boards_at"


def test_the_day_itself_is_day_zero() -> None:
    left = parse_instant("2021-07-26T10:00:00+08:00")
    assert format_instant(free_at(left, 14, BEIJING), BEIJING) == "2021-08-10T00:00:00+08:00"
    entered = parse_instant("2022-02-01T09:00:00+08:00")
    assert format_instant(free_at(entered, 21, BEIJING), BEIJING) == "2022-02-23T00:00:00+08:00"


def test_midnight_where_the_clock_jumps_over_it() -> None:
    havana = find_zone("America/Havana")
    assert local_midnight(date(2021, 3, 14), havana) <= from_datetime(datetime(2021, 3, 14, 5, tzinfo=UTC))


def test_an_unknown_zone_is_told() -> None:
    with pytest.raises(BadInput) as caught:
        find_zone("Asia/Atlantis")
    assert caught.value.code == "zone"
