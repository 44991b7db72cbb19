"""Presence brought in: each form of input gives the same folder, each bad row is named, no row is lost."""

import csv
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import find_zone
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.tracing.engines.reading import bring_in, read_set_aside, read_stored_places
from tests.unit.tracing.presence_rows import NAMES, arrow, bring, held, row, spans, write_csv

GOOD = [
    row("p1", "home 1", "household", "01T20:00", "04T10:00", source="membership"),
    row(
        "p1",
        "G1",
        "train_sealed",
        "02T08:00",
        "02T12:00",
        role="passenger",
        seat="02车12F号",
        party="一家",
        source="ticket",
    ),
    row("007", "G1", "train_sealed", "02T08:00", "02T12:00", role="crew", carriage="5-8号车厢", source="roster"),
    row(
        "李",
        "CA1234",
        "plane",
        "03T08:00",
        "03T12:00",
        role="passenger",
        row="31",
        seat="C",
        recorded_at="2021-08-06T00:00:00+08:00",
    ),
    row("李", "CA1234", "plane", "03T08:00", "03T12:00", role="crew", row="30", row_to="34"),
    row("p2", "K9", "train_compartment", "03T20:00", "04T08:00", carriage="加1", seat="13号下铺"),
    row("p2", "K8", "train_open", "04T20:00", "05T08:00", carriage="3", seat="13号下铺"),
]


def test_what_rows_become(tmp_path: Path) -> None:
    report = bring(write_csv(tmp_path / "a.csv", GOOD), tmp_path / "f")
    assert (report.rows, report.accepted, report.cut, report.split, report.records) == (7, 7, 3, 3, 13)
    records = held(tmp_path / "f")
    assert [one[:3] + one[5:] for one in records] == [
        ("007", "G1", "train_sealed", 2, 5, -1, -1, -1, "", 5, 0),
        ("007", "G1", "train_sealed", 2, 6, -1, -1, -1, "", 5, 0),
        ("007", "G1", "train_sealed", 2, 7, -1, -1, -1, "", 5, 0),
        ("007", "G1", "train_sealed", 2, 8, -1, -1, -1, "", 5, 0),
        ("p1", "G1", "train_sealed", 1, 2, 12, -1, 6, "一家", 2, 0),
        *[("p1", "home 1", "household", 0, -1, -1, -1, -1, "", 4, 0)] * 4,
        ("p2", "K8", "train_open", 0, 3, 7, -1, 13, "", 0, 0),
        ("p2", "K9", "train_compartment", 0, 101, 4, -1, 13, "", 0, 0),
        ("李", "CA1234", "plane", 1, -1, 31, -1, 3, "", 0, 1),
        ("李", "CA1234", "plane", 2, -1, 30, 34, -1, "", 0, 0),
    ]
    assert [one[2:] for one in spans(tmp_path / "f") if one[1] == "home 1"] == [
        ("01T20:00", "02T00:00"),
        ("02T00:00", "03T00:00"),
        ("03T00:00", "04T00:00"),
        ("04T00:00", "04T10:00"),
    ]


def forms(folder: Path) -> dict[str, Any]:
    table = arrow(GOOD)
    pq.write_table(table, folder / "a.parquet")
    many = folder / "many"
    many.mkdir()
    pq.write_table(table.slice(0, 3), many / "1.parquet")
    write_csv(many / "2.csv", GOOD[3:], tuple(reversed(NAMES)))
    (many / "_SUCCESS").touch()
    return {
        "parquet": folder / "a.parquet",
        "folder": many,
        "bom": write_csv(folder / "bom.csv", GOOD, encoding="utf-8-sig"),
        "gb18030": write_csv(folder / "gb.csv", GOOD, encoding="gb18030"),
        "windows": _with_returns(write_csv(folder / "win.csv", GOOD)),
        "arrow": table,
        "reader": table.to_reader(2),
        "batch": table.to_batches()[0],
        "dictionaries": pa.table(
            {name: table[name].dictionary_encode() if name in {"person", "kind"} else table[name] for name in NAMES}
        ),
        "pandas": table.to_pandas(),
        "polars": pl.DataFrame(table),
        "lazy": pl.DataFrame(table).lazy(),
        "ibis": ibis.memtable(table),
        "ns": table.set_column(3, "start", table["start"].cast(pa.timestamp("ns", "Asia/Tokyo"))),
    }


def _with_returns(path: Path) -> Path:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n")
    return path


def test_each_form_of_input_gives_the_same_folder(tmp_path: Path) -> None:
    bring(write_csv(tmp_path / "a.csv", GOOD), tmp_path / "f")
    for form, source in forms(tmp_path).items():
        report = bring(source, tmp_path / form)
        assert held(tmp_path / form) == held(tmp_path / "f"), form
        assert report.accepted == len(GOOD), form


def test_batches_and_ranges_of_people_change_nothing(tmp_path: Path) -> None:
    rows = [
        row(f"p{n % 7}", f"v{n % 3}", "venue", f"{1 + n % 9:02}T08:00", f"{1 + n % 9:02}T09:00") for n in range(200)
    ]
    whole = bring(arrow(rows), tmp_path / "whole")
    parts = bring(arrow(rows), tmp_path / "parts", rows_at_once=3, people_at_once=1)
    assert held(tmp_path / "whole") == held(tmp_path / "parts")
    assert parts == whole
    assert whole.duplicates == 200 - whole.accepted > 0


def test_twice_the_same_changes_nothing_but_is_counted(tmp_path: Path) -> None:
    rows = [*GOOD, row("p9", "v", "venue", "01T08:00", ""), row("", "v", "venue", "01T08:00", "01T09:00")]
    source = write_csv(tmp_path / "a.csv", rows)
    bring(source, tmp_path / "f")
    before = {path.relative_to(tmp_path): path.read_bytes() for path in (tmp_path / "f").rglob("*") if path.is_file()}
    report = bring(source, tmp_path / "f")
    after = {path.relative_to(tmp_path): path.read_bytes() for path in (tmp_path / "f").rglob("*") if path.is_file()}
    assert after == before
    assert (report.accepted, report.duplicates, report.set_aside) == (0, 7, {"no_end": 1, "no_person": 1})


def test_late_files_join_their_day_and_keep_the_numbers(tmp_path: Path) -> None:
    bring(arrow(GOOD[:3]), tmp_path / "f")
    bring(arrow(GOOD[2:]), tmp_path / "f")
    bring(arrow(GOOD), tmp_path / "once")
    assert held(tmp_path / "f") == held(tmp_path / "once")
    assert [path.name for path in sorted((tmp_path / "f" / "day=2021-08-03").iterdir())] == [
        "0000.parquet",
        "0001.parquet",
    ]


BAD = [
    ("unreadable_row", "p1,v,venue"),
    ("unreadable_row", "p1,v,venue,2021-08-01T08:00:00Z,2021-08-01T09:00:00Z,,more"),
    ("unreadable_row", 'p1,"v,venue,2021-08-01T08:00:00Z,2021-08-01T09:00:00Z,'),
    ("unreadable_row", "p\x001,v,venue,2021-08-01T08:00:00Z,2021-08-01T09:00:00Z,"),
    ("no_person", " ,v,venue,2021-08-01T08:00:00Z,2021-08-01T09:00:00Z,"),
    ("no_place", "p1,,venue,2021-08-01T08:00:00Z,2021-08-01T09:00:00Z,"),
    ("unknown_kind", "p1,v,spaceship,2021-08-01T08:00:00Z,2021-08-01T09:00:00Z,"),
    ("unknown_kind", "p1,v,,2021-08-01T08:00:00Z,2021-08-01T09:00:00Z,"),
    ("unknown_source", "p1,v,venue,2021-08-01T08:00:00Z,2021-08-01T09:00:00Z,rumour"),
    ("no_zone", "p1,v,venue,2021-08-01T08:00:00,2021-08-01T09:00:00Z,"),
    ("no_zone", "p1,v,venue,2021-08-01T08:00:00Z,2021-08-01 09:00,"),
    ("no_zone", "p1,v,venue,2021-08-01,2021-08-02,"),
    ("instant", "p1,v,venue,yesterday,2021-08-01T09:00:00Z,"),
    ("instant", "p1,v,venue,2021-02-30T08:00:00Z,2021-08-01T09:00:00Z,"),
    ("instant", "p1,v,venue,,2021-08-01T09:00:00Z,"),
    ("instant", "p1,v,venue,1999-08-01T08:00:00Z,2021-08-01T09:00:00Z,"),
    ("instant", "p1,v,venue,=NOW(),2021-08-01T09:00:00Z,"),
    ("no_end", "p1,v,venue,2021-08-01T08:00:00Z,,"),
    ("ends_before_start", "p1,v,venue,2021-08-01T08:00:00Z,2021-08-01T07:00:00Z,"),
    ("ends_before_start", "p1,v,venue,2021-08-01T08:00:00Z,2021-08-01T08:00:00Z,"),
    ("ends_before_start", "p1,v,venue,2021-08-01T08:00:00Z,2021-08-01T08:00:00.9Z,"),
    ("too_long", "p1,v,venue,2021-08-01T08:00:00Z,2021-08-03T08:00:01Z,"),
    ("too_long", "p1,v,venue,2021-08-01T08:00:00Z,2021-08-05T08:00:00Z,membership"),
    ("too_long", "p1,v,household,2021-08-01T08:00:00Z,2023-08-05T08:00:00Z,membership"),
]


def test_each_bad_row_is_named_and_its_neighbours_stay(tmp_path: Path) -> None:
    good = "p1,v,venue,2021-08-{:02}T08:00:00Z,2021-08-{:02}T09:00:00.5Z,"
    lines = ["person,place,kind,start,end,source"]
    for number, (_, line) in enumerate(BAD, 1):
        lines += [good.format(number, number), line, ""]
    (tmp_path / "=a.csv").write_text("\n".join(lines), "utf-8")
    report = bring(tmp_path / "=a.csv", tmp_path / "f", batch=7)
    assert report.rows == 2 * len(BAD)
    assert report.accepted == len(BAD)
    told = {int(one["row"]): (one["batch"], one["file"], one["code"]) for one in read_set_aside(tmp_path / "f")}
    assert told == {3 * number: ("7", "'=a.csv", code) for number, (code, _) in enumerate(BAD, 1)}
    assert sum(report.set_aside.values()) == len(BAD)


def test_a_row_of_48_hours_stays(tmp_path: Path) -> None:
    assert bring(arrow([row("p", "v", "ship", "01T08:00", "03T08:00")]), tmp_path / "f").accepted == 1


def test_unknown_roles_are_set_aside(tmp_path: Path) -> None:
    rows = [row("p", "v", "ship", "01T08:00", "01T09:00", role=role) for role in ("captain", "Crew", "CARER")]
    assert bring(arrow(rows), tmp_path / "f").set_aside == {"unknown_role": 1}


def test_quotes_inside_fields(tmp_path: Path) -> None:
    lines = [
        "person,place,kind,start,end",
        '"a,1","the ""V"" bar",venue,2021-08-01T08:00:00Z,2021-08-01T09:00:00Z',
        'x"y,"z,venue,2021-08-01T08:00:00Z,2021-08-01T09:00:00Z',
        "b,v,venue,2021-08-01T08:00:00Z,2021-08-01T09:00:00Z",
    ]
    (tmp_path / "a.csv").write_text("\n".join(lines), "utf-8")
    report = bring(tmp_path / "a.csv", tmp_path / "f")
    assert [one[:2] for one in held(tmp_path / "f")] == [("a,1", 'the "V" bar'), ("b", "v")]
    assert report.set_aside == {"unreadable_row": 1}


def test_ids_are_text_and_formulas_are_only_text(tmp_path: Path) -> None:
    rows = [row(person, "=1+1", "venue", "01T08:00", "01T09:00") for person in ("007", "7", "=cmd|'/c calc'!A1", " 7 ")]
    bring(write_csv(tmp_path / "a.csv", rows), tmp_path / "f")
    assert [one[0] for one in held(tmp_path / "f")] == ["007", "7", "=cmd|'/c calc'!A1"]


def test_seats_that_cannot_be_read_are_counted_and_kept_as_unknown(tmp_path: Path) -> None:
    cases = [
        ({"seat": "A3"}, (-1, -1, -1, -1), 1),
        ({"carriage": "5", "seat": "餐车"}, (5, -1, -1, -1), 1),
        ({"carriage": "3", "seat": "02车12F号"}, (-1, -1, -1, -1), 1),
        ({"carriage": "11-16号车厢"}, (-1, -1, -1, -1), 0),
        ({"seat": "6A、8C"}, (-1, 6, 8, -1), 0),
        ({"seat": "6A, unknown"}, (-1, -1, -1, -1), 0),
        ({"row": "9", "row_to": "5"}, (-1, -1, -1, -1), 1),
        ({"row": "5", "row_to": "9"}, (-1, 5, 9, -1), 0),
        ({"carriage": "-1", "row": "3.0", "seat": "未知"}, (-1, 3, -1, -1), 0),
        ({"carriage": "0"}, (-1, -1, -1, -1), 1),
    ]
    for number, (fields, seat, unreadable) in enumerate(cases):
        report = bring(
            arrow([row("p", "G1", "train_sealed", "01T08:00", "01T09:00", **fields)]), tmp_path / str(number)
        )
        assert [one[6:10] for one in held(tmp_path / str(number))] == [seat], fields
        assert report.seat_unreadable == unreadable, fields


def test_numbers_are_taken_as_numbers(tmp_path: Path) -> None:
    table = arrow([row("p", "G1", "train_sealed", f"0{day}T08:00", f"0{day}T09:00") for day in (1, 2, 3)])
    numbers = pa.table({"carriage": pa.array([3, None, -1], pa.int16()), "row": pa.array([12.0, None, 1.5])})
    for name in ("carriage", "row"):
        table = table.set_column(table.column_names.index(name), name, numbers[name])
    report = bring(table, tmp_path / "f")
    assert sorted(one[6:8] for one in held(tmp_path / "f")) == [(-1, -1), (-1, -1), (3, 12)]
    assert report.seat_unreadable == 1


def test_crew_are_known_by_their_seat_text_too(tmp_path: Path) -> None:
    bring(arrow([row("p", "G1", "train_sealed", "01T08:00", "01T09:00", seat="7-8车列车员")]), tmp_path / "f")
    assert [one[5:7] for one in held(tmp_path / "f")] == [(2, 7), (2, 8)]


def test_two_cities_set_both_aside_whatever_the_order(tmp_path: Path) -> None:
    places = pa.table(
        {
            "place": ["a", "b", "a2", "bj1", "bj2", "nowhere"],
            "kind": ["venue"] * 6,
            "division": ["430802", "533102", "430821", "110101", "110105", None],
        }
    )
    rows = [
        row("p", "a", "venue", "01T08:00", "01T10:00"),  # 1: against 2
        row("p", "b", "venue", "01T09:59", "01T11:00"),  # 2
        row("p", "b", "venue", "01T11:00", "01T12:00"),
        row("p", "a", "venue", "01T12:00", "01T13:00"),  # touches, does not overlap
        row("q", "a", "venue", "01T08:00", "01T12:00"),  # one city
        row("q", "a2", "venue", "01T09:00", "01T10:00"),
        row("q", "nowhere", "venue", "01T09:00", "01T10:00"),
        row("q", "b", "train_sealed", "01T09:00", "01T10:00"),  # a vehicle
        row("q", "b", "household", "01T00:00", "03T00:00", source="membership"),
        row("r", "bj1", "venue", "01T08:00", "01T12:00"),  # one municipality
        row("r", "bj2", "venue", "01T09:00", "01T10:00"),
        row("s", "a", "venue", "01T08:00", "03T08:00"),  # 12: holds 13 and 14 across two midnights
        row("s", "a", "venue", "01T09:00", "01T09:30"),
        row("s", "b", "venue", "03T07:00", "03T07:30"),  # 14
    ]
    for number, order in enumerate((rows, rows[::-1])):
        folder = tmp_path / str(number)
        report = bring(arrow(order), folder, places=places, rows_at_once=2, people_at_once=1)
        assert report.set_aside == {"two_cities": 4}
        named = {int(one["row"]) for one in read_set_aside(folder)}
        assert named == ({1, 2, 12, 14} if order is rows else {14, 13, 3, 1})
    one_by_one = tmp_path / "one by one"
    withdrawn = sum(bring(arrow([one]), one_by_one, places=places).withdrawn for one in rows)
    assert withdrawn == 2
    assert held(one_by_one) == held(tmp_path / "0") == held(tmp_path / "1")
    named = [one["file"] for one in read_set_aside(one_by_one)]
    assert sum(file.startswith("day=2021-08-0") for file in named) == 2
    again = bring(arrow(rows), one_by_one)
    assert (again.accepted, again.duplicates, again.withdrawn) == (0, len(rows), 0)
    assert len(list(read_set_aside(one_by_one))) == len(named) == 4


def test_overlaps_at_one_place_are_counted_and_kept(tmp_path: Path) -> None:
    rows = [
        row("p", "v", "venue", "01T08:00", "01T12:00"),
        row("p", "w", "venue", "01T08:30", "01T12:00"),
        row("p", "v", "venue", "01T09:00", "01T10:00"),
        row("p", "v", "venue", "01T11:00", "01T13:00"),
        row("p", "v", "venue", "01T13:00", "01T14:00"),
        row("c", "G1", "train_sealed", "01T13:00", "01T14:00", role="crew", carriage="1-8"),
    ]
    assert bring(arrow(rows), tmp_path / "f").self_overlap == 2
    assert len(held(tmp_path / "f")) == 13
    one_by_one = [bring(arrow([one]), tmp_path / "g").self_overlap for one in rows[::-1]]
    assert sum(one_by_one) == 2


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (arrow(GOOD).drop_columns(["end", "kind"]), "columns"),
        (arrow(GOOD).append_column("phone", pa.nulls(len(GOOD))), "columns"),
        (arrow(GOOD).append_column("person", pa.nulls(len(GOOD))), "columns"),
        (arrow(GOOD).set_column(0, "person", pa.array([1.0] * len(GOOD))), "id_float"),
        (arrow(GOOD).set_column(0, "person", arrow(GOOD)["start"]), "text_type"),
        (arrow(GOOD).set_column(3, "start", arrow(GOOD)["start"].cast(pa.timestamp("us"))), "no_zone"),
        (arrow(GOOD).set_column(3, "start", pa.array([1] * len(GOOD))), "instant_type"),
        (7, "source"),
        (Path("/nowhere.csv"), "source"),
        (Path("/nowhere.xlsx"), "file_kind"),
    ],
)
def test_what_cannot_be_taken_at_all_leaves_the_folder_as_it_was(tmp_path: Path, table: Any, code: str) -> None:
    bring(arrow(GOOD[:2]), tmp_path / "f")
    before = held(tmp_path / "f")
    with pytest.raises(BadInput) as told:
        bring(table, tmp_path / "f")
    assert told.value.code == code
    assert held(tmp_path / "f") == before
    assert not list(tmp_path.glob(".f.new"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (b"person,place\n1,2\n", "columns"),
        (b'"person,place\n', "columns"),
        (b"person,place,kind,start,end\n\xff\xff,1,2,3,4\n", "encoding"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(BadInput) as told:
        bring(tmp_path / "a.csv", tmp_path / "f")
    assert told.value.code == code
    assert "a.csv" in str(told.value)


def test_a_torn_parquet_file_is_told(tmp_path: Path) -> None:
    pq.write_table(arrow(GOOD), tmp_path / "a.parquet")
    (tmp_path / "a.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:-20])
    with pytest.raises(BadInput) as told:
        bring(tmp_path / "a.parquet", tmp_path / "f")
    assert told.value.code == "parquet"


@pytest.mark.parametrize("rows", [[], GOOD[1:2]])
def test_none_and_one(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    for source in (write_csv(tmp_path / "a.csv", rows), arrow(rows), arrow(rows).to_pandas()):
        report = bring(source, tmp_path / "f")
        assert report.rows == len(rows)
        assert len(held(tmp_path / "f")) == len(rows)


def test_a_folder_keeps_its_zone_and_kinds(tmp_path: Path) -> None:
    bring(arrow(GOOD), tmp_path / "f")
    for zone, kinds in (("Asia/Tokyo", PLACE_KINDS), ("Asia/Shanghai", ("other", *PLACE_KINDS))):
        with pytest.raises(BadInput) as told:
            bring_in(arrow(GOOD), tmp_path / "f", zone=find_zone(zone), kind_names=kinds)
        assert told.value.code == "folder_differs"
    more = bring_in(arrow(GOOD), tmp_path / "f", zone=find_zone("Asia/Shanghai"), kind_names=(*PLACE_KINDS, "sauna"))
    assert more.duplicates == len(GOOD)


def test_a_folder_of_something_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "thesis.txt").write_text("years of work")
    with pytest.raises(BadInput) as told:
        bring(arrow(GOOD), tmp_path / "f")
    assert told.value.code == "presence_folder"
    assert (tmp_path / "f" / "thesis.txt").exists()


def test_set_aside_is_a_table_that_others_read(tmp_path: Path) -> None:
    bring(arrow([row("", "v", "venue", "01T08:00", "01T09:00")]), tmp_path / "f")
    with (tmp_path / "f" / "set_aside.csv").open(encoding="utf-8", newline="") as lines:
        header, line = list(csv.reader(lines))
    assert header == ["batch", "file", "row", "code", "zh", "en"]
    assert line[:4] == ["0", "", "1", "no_person"]
    assert all(line[4:])
    assert pd.read_csv(tmp_path / "f" / "set_aside.csv")["row"].tolist() == [1]


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[int] = []
    bring(arrow(GOOD), tmp_path / "f", on_progress=told.append, rows_at_once=3)
    assert told == [3, 6, 7]


def test_places_are_joined_to_what_the_folder_knows(tmp_path: Path) -> None:
    first = pa.table({"place": ["CA1234", "v"], "kind": ["plane", "venue"], "checkin": [None, "no"]})
    bring(arrow(GOOD), tmp_path / "f", places=first)
    bring(arrow([]), tmp_path / "f", places=pa.table({"place": ["v"], "kind": ["venue"], "division": ["110101"]}))
    places = read_stored_places(tmp_path / "f")
    by_name = dict(zip(places.names, zip(places.kind, places.division, places.checkin, strict=True), strict=True))
    assert by_name["v"] == (5, "110101", False)
    assert by_name["home 1"] == (0, None, None)
    with pytest.raises(BadInput) as told:
        bring(arrow([]), tmp_path / "f", places=pa.table({"place": ["v"], "kind": ["venue"], "division": ["110102"]}))
    assert told.value.code == "place_changed"
