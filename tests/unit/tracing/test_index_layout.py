"""What goes into an index comes out of it, at every extreme of its packing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from pratique.kinds.errors import BadInput
from pratique.tracing.engines.index import IndexEngine, build_index
from pratique.tracing.engines.index.sorting import sorted_order
from pratique.tracing.tables import NO_PARTY
from tests.laws.tracing_worlds import MIDNIGHT, Row, rows_of
from tests.unit.tracing.index_folders import DAY, UNSEATED, row, write_folder

MOST = 2**32 - 2


def read_back(folder: Path, rows: list[Row], day: str = "2021-08-01", zone: str = "Asia/Shanghai") -> list[Row]:
    write_folder(folder / "presence", {f"{day}/0000": rows}, zone)
    build_index(folder / "presence", folder / "index")
    people = np.array([r[0] for r in rows], np.uint32)
    return rows_of(IndexEngine(folder / "index").records_of(people, 0, 2**32 - 1))


def sorted_rows(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda r: (r[0], r[3], r[1], *r))


def test_extremes_of_a_record_come_back(tmp_path: Path) -> None:
    rows = [
        row(0, 0, MIDNIGHT, MIDNIGHT + 1),
        row(MOST, MOST, MIDNIGHT + DAY - 1, MIDNIGHT + DAY - 1 + 2 * DAY, kind=255, source=255, late=1),
        (1, MOST, 7, MIDNIGHT + 1, MIDNIGHT + 32_769, 3, 32_767, 32_767, 32_767, 32_767, NO_PARTY - 1, 3, 0),
        (1, 2, 7, MIDNIGHT + 2, MIDNIGHT + 2 + 32_767, 2, -1, 0, -1, -1, 0, 3, 0),
        (1, 2, 8, MIDNIGHT + 2, MIDNIGHT + 2 + 32_768, 1, 0, -1, -1, 0, NO_PARTY, 3, 1),
        (2**31, 2**31, 0, MIDNIGHT + 2, MIDNIGHT + 65_536, 2, *UNSEATED, 0, 0),
    ]
    assert read_back(tmp_path, rows) == sorted_rows(rows)


def test_more_kinds_of_record_than_there_are_codes_come_back(tmp_path: Path) -> None:
    rows = [
        (n % 9, n % 5, n % 18, MIDNIGHT + n, MIDNIGHT + n + 60, n % 4, *seat, n % 256, n // 256 % 2)
        for n in range(600)
        for seat in (UNSEATED, (1, n % 40, -1, 3, n))
    ]
    assert read_back(tmp_path, rows) == sorted_rows(rows)


def test_few_people_with_far_numbers_take_no_room_for_those_between(tmp_path: Path) -> None:
    rows = [row(person, 0, MIDNIGHT, MIDNIGHT + 60) for person in (5, 2**20, MOST)]
    assert read_back(tmp_path, rows) == rows
    assert (tmp_path / "index" / "day=2021-08-01" / "0000" / "columns").stat().st_size < 8192


@pytest.mark.parametrize(("day", "length"), [("2021-10-31", 90_000), ("2021-03-28", 82_800), ("2021-06-01", DAY)])
def test_a_day_has_the_seconds_of_its_zone(tmp_path: Path, day: str, length: int) -> None:
    midnight = int(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Europe/Berlin")).timestamp())
    rows = [row(1, 1, midnight, midnight + 9), row(1, 1, midnight + length - 1, midnight + length - 1 + 2 * DAY)]
    assert read_back(tmp_path, rows, day, "Europe/Berlin") == rows
    for outside in (midnight - 1, midnight + length):
        with pytest.raises(BadInput) as error:
            read_back(tmp_path / str(outside), [row(1, 1, outside, outside + 9)], day, "Europe/Berlin")
        assert error.value.code == "presence_row"


@pytest.mark.parametrize(
    "bad",
    [
        row(1, 1, MIDNIGHT, MIDNIGHT),
        row(1, 1, MIDNIGHT + 9, MIDNIGHT),
        row(1, 1, MIDNIGHT, MIDNIGHT + 2 * DAY + 1),
        (1, 1, 0, MIDNIGHT, MIDNIGHT + 9, 4, *UNSEATED, 0, 0),
        row(1, 1, MIDNIGHT, MIDNIGHT + 9, late=2),
    ],
)
def test_a_record_that_cannot_be_packed_is_named(tmp_path: Path, bad: Row) -> None:
    with pytest.raises(BadInput) as error:
        read_back(tmp_path, [row(1, 1, MIDNIGHT, MIDNIGHT + 9), bad])
    assert error.value.code == "presence_row"
    assert error.value.place.endswith("0000.parquet: row 1")


def test_sorting_keeps_the_order_of_equal_keys() -> None:
    keys = np.random.default_rng(3).integers(0, 2**64 - 1, 5000, np.uint64) >> np.arange(5000, dtype=np.uint64) % 64
    expected = np.argsort(keys, kind="stable")
    ours = keys.copy()
    assert sorted_order(ours).tolist() == expected.tolist()
    assert ours.tolist() == keys[expected].tolist()
