"""Reading cases and the small files: windows, and every reason for setting a row aside."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from pratique.tracing.cases import CaseRow, Sheet, read_cases, read_isolations
from pratique.tracing.engines.reachable import read_unreachable
from tests.unit.tracing.small_world import AT, ZONE, at

COLUMNS = ("case", "person", "onset", "first_positive", "isolated_at", "source_place")
Row = tuple[str | None, ...]


def sheet(*rows: Row) -> Sheet:
    filled = [(*row, *[None] * (len(COLUMNS) - len(row))) for row in rows]
    return Sheet({name: [row[n] for row in filled] for n, name in enumerate(COLUMNS)}, range(1, len(rows) + 1))


def table(**columns: list[str | None]) -> Sheet:
    return Sheet(columns, range(1, 1 + max(len(column) for column in columns.values())))


def read_one(*row: str | None) -> CaseRow:
    cases, account = read_cases(sheet(row), ZONE, 4, AT)
    assert not account.set_aside
    return cases[0]


@pytest.mark.parametrize(
    ("onset", "first_positive", "first_day"),
    [
        ("2021-08-05", None, "1 00:00"),
        ("2021-08-05T23:59:59+08:00", None, "1 00:00"),
        ("2021-08-05T16:00:00Z", None, "2 00:00"),  # 6 August in Beijing
        (None, "2021-08-06T00:00:00+08:00", "2 00:00"),
        ("2021-08-06", "2021-08-05T10:00:00+08:00", "1 00:00"),
        ("2021-08-05", "2021-08-06T10:00:00+08:00", "1 00:00"),
    ],
)
def test_the_window_begins_at_midnight_days_before_the_earlier(
    onset: str | None, first_positive: str | None, first_day: str
) -> None:
    case = read_one("c1", "ann", onset, first_positive)
    assert (case.start, case.end) == (at(first_day), AT)


def test_the_window_ends_at_the_isolation_or_at_the_instant_of_the_tracing() -> None:
    assert read_one("c1", "ann", "2021-08-05", None, "2021-08-06T08:00:00.5+08:00").end == at("6 08:00")
    assert read_one("c1", "ann", "2021-08-05", None, "2021-08-09T08:00:00+08:00").end == AT
    early = read_one("c1", "ann", "2021-08-05", None, "2021-07-30T00:00:00+08:00")
    assert early.end < early.start


def test_midnight_is_the_zones_own_across_a_change_of_clocks() -> None:
    row = sheet(("c1", "ann", "2021-03-16"))
    (case,), _ = read_cases(row, ZoneInfo("America/New_York"), 4, AT)
    assert case.start == 1_615_525_200  # 12 March 00:00 EST; the clocks change on 14 March


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("c1", "ann"), "no_anchor"),
        (("c1", "ann", None, None, "2021-08-05T00:00:00+08:00"), "no_anchor"),
        (("c1", None, "2021-08-05"), "missing"),
        ((None, "ann", "2021-08-05"), "missing"),
        (("c1", "ann", "5 August"), "instant"),
        (("c1", "ann", "2021-02-30"), "instant"),
        (("c1", "ann", "2021/8/5"), "instant"),
        (("c1", "ann", "2021-8-5"), "instant"),
        (("c1", "ann", "2021/08/05"), "instant"),
        (("c1", "ann", "2021-08-05T10:00:00"), "no_zone"),
        (("c1", "ann", None, "2021-08-05"), "no_zone"),
        (("c1", "ann", "2021-08-05", None, "2021-08-05 10:00"), "no_zone"),
        (("c1", "ann", "2021-08-08"), "after_at"),
        (("c1", "ann", None, "2021-08-08T00:00:00+08:00"), "after_at"),
    ],
)
def test_a_case_that_cannot_be_taken_is_set_aside_with_its_reason(row: Row, code: str) -> None:
    cases, account = read_cases(sheet(row, ("c2", "bob", "2021-08-05")), ZONE, 4, AT)
    assert [case.case for case in cases] == ["c2"]
    assert [(one.file, one.row, one.code) for one in account.set_aside] == [("cases", 1, code)]
    assert account.set_aside[0].message
    assert account.set_aside[0].zh
    assert account.count() == {"rows": 2, "taken": 1, "duplicates": 0, "set_aside": 1, "reasons": {code: 1}}


@pytest.mark.parametrize("onset", ["2021/8/5", "2021-8-5", "2021/08/05"])
def test_a_day_written_otherwise_is_shown_how(onset: str) -> None:
    _, account = read_cases(sheet(("c1", "ann", onset)), ZONE, 4, AT)
    (aside,) = account.set_aside
    assert all("2021-08-05" in said and "onset" in said for said in (aside.message, aside.zh))
    assert onset in aside.zh


def test_today_is_not_later_than_now_and_only_the_earlier_day_counts() -> None:
    assert read_one("c1", "ann", "2021-08-07").start == at("3 00:00")
    assert read_one("c1", "ann", "2021-08-07", "2021-08-09T00:00:00+08:00").start == at("3 00:00")


def test_a_case_told_twice() -> None:
    ann, bob = ("c1", "ann", "2021-08-05"), ("c1", "bob", "2021-08-05")
    cases, account = read_cases(sheet(ann, ann), ZONE, 4, AT)
    assert (len(cases), account.duplicates, account.set_aside) == (1, 1, [])
    cases, account = read_cases(sheet(ann, bob, ann), ZONE, 4, AT)
    assert cases == ()
    assert [one.code for one in account.set_aside] == ["contradicts"] * 3
    assert account.rows == account.taken + account.duplicates + len(account.set_aside)


def test_cases_come_by_name_and_two_may_be_of_one_person() -> None:
    cases, _ = read_cases(sheet(("b", "ann", "2021-08-05"), ("a", "ann", "2021-08-01")), ZONE, 4, AT)
    assert [(case.case, case.person) for case in cases] == [("a", "ann"), ("b", "ann")]


def test_isolations_rise_by_person() -> None:
    later, earlier = "2021-08-05T10:00:00+08:00", "2021-08-04T10:00:00+08:00"
    rows = {
        "person": ["ann", "ann", "ann", None, "bob", "cat", "dan"],
        "from": [later, earlier, later, later, None, "2021-08-05", "soon"],
    }
    found, account = read_isolations(table(**rows))
    assert found == {"ann": (at("4 10:00"), at("5 10:00"))}
    assert [(one.row, one.code) for one in account.set_aside] == [
        (4, "missing"), (5, "missing"), (6, "no_zone"), (7, "instant"),
    ]  # fmt: skip
    assert (account.rows, account.taken, account.duplicates) == (7, 2, 1)


def test_who_cannot_be_reached() -> None:
    people = ["a", "b", "c", "d", "e", None, "f", "f", "g", "g", " "]
    marks = ["no", "YES", None, "False", "perhaps", "no", "no", "yes", "0", "0", "no"]
    found, account = read_unreachable(pa.table({"person": people, "reachable": marks}))
    assert sorted(found) == ["a", "d", "g"]
    assert [(one.row, one.key, one.code) for one in account.set_aside] == [
        (5, "e", "yes_no"), (6, "", "missing"), (7, "f", "contradicts"), (8, "f", "contradicts"), (11, "", "missing"),
    ]  # fmt: skip
    assert (account.rows, account.taken, account.duplicates) == (11, 5, 1)
    assert sorted(read_unreachable(pa.table({"person": ["a", "b"], "reachable": [False, True]}))[0]) == ["a"]
    assert read_unreachable(pa.table({"person": ["a"]}))[0] == []


def test_nothing_in_nothing_out() -> None:
    assert read_cases(sheet(), ZONE, 4, AT)[0] == ()
    assert read_isolations(table(person=[], **{"from": []}))[0] == {}
    nobody = pa.table({"person": pa.array([], pa.string())})
    assert read_unreachable(nobody)[0] == []


def test_lines_that_could_not_be_read_are_named() -> None:
    _, account = read_cases(Sheet({"case": ["c1"], "person": ["ann"], "onset": ["2021-08-05"]}, [3], [2]), ZONE, 4, AT)
    assert [(one.row, one.code) for one in account.set_aside] == [(2, "unreadable_row")]
    assert (account.rows, account.taken) == (2, 1)
