"""CSV as people have it: encodings, delimiters, damage."""

from __future__ import annotations

import random

import pytest

from pratique.kinds.errors import BadInput
from pratique.linelist.mapping import Mapping
from pratique.linelist.sheet import open_sheet
from tests.unit.linelist.sheets import find_codes, see

LIST = "病例编号,姓名,病例分类\nA1,李娜,确诊\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_marks_delimiters_and_line_ends_are_found(encoding: str, delimiter: str, end: str) -> None:
    made = see(LIST.replace(",", delimiter).replace("\n", end).encode(encoding))
    assert made.accepted[0].values == {"case_id": "A1", "name": "李娜", "classification": "confirmed"}


def test_gb18030_is_asked_about_and_read_when_told() -> None:
    data = LIST.encode("gb18030")
    with pytest.raises(BadInput) as told:
        see(data)
    assert told.value.code == "encoding_ask"
    assert see(data, Mapping(encoding="gb18030")).accepted[0].values["name"] == "李娜"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"name,phone\nLi\x00Na,1\n", "nul"),
        (b'name,phone\nLi,1\n"Li Na,1\n', "csv_quotes"),
        (b'name,phone\n"Li"Na,1\n', "csv_quotes"),
        (b"\xff\xfe\x00", "encoding"),
        (b"name,phone\n\xff\xff,1\n", "encoding"),
        (b"one,two\n1,2\n", "no_columns"),
    ],
)
def test_damage_is_named(data: bytes, code: str) -> None:
    with pytest.raises(BadInput) as told:
        see(data)
    assert told.value.code == code


def test_the_line_of_an_open_quote_is_where_it_opens() -> None:
    with pytest.raises(BadInput) as told:
        see('name\n"two\nlines"\n"open\n' + "x\n" * 50)
    assert told.value.place == "line 4"


def test_rows_of_another_width_are_set_aside_and_blank_ones_are_no_rows() -> None:
    made = see("case ID,name,class\nA1,Li\n\n,,\nA2,Li Na,,x\nA3,Li Na,,,\n", Mapping(columns={"case_id": "case ID"}))
    assert find_codes(made) == {(2, "", "fields_few"), (5, "", "fields_many")}
    assert (made.rows, [one.row for one in made.accepted]) == (3, [6])


def test_headers_that_repeat_or_lack_keep_a_name_each() -> None:
    sheet = open_sheet(b"name,name,,onset\nLi,Na,x,\n")
    assert sheet.columns == ("name", "name (2)", "C", "onset")
    assert len(list(sheet.rows)) == 1
    assert {one.code for one in sheet.notices} == {"header_twice", "header_empty"}


def test_a_long_file_is_refused_and_one_at_the_limit_of_old_spreadsheets_warns() -> None:
    rows = "name\n" + "Li Na\n" * 65_535
    assert [one.code for one in see(rows).notices] == ["cut_off"]
    with pytest.raises(BadInput) as told:
        list(open_sheet(b"name\n" + b"x\n" * 1_048_576).rows)
    assert told.value.code == "too_many_rows"


def test_random_bytes_are_bad_input_only() -> None:
    chance = random.Random(3)  # noqa: S311
    for size in range(1, 400):
        head = chance.choice([b"", b"PK\x03\x04", b"name,", b"\xef\xbb\xbf", b"\xfe\xff"])
        with pytest.raises(BadInput):
            see(head + chance.randbytes(size))
