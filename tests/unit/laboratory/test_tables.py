"""Files and messages of results: every row is read or named; what a spreadsheet or a sender does to them is told."""

from __future__ import annotations

from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.laboratory import tables
from pratique.laboratory.messages import SampledPerson, SentResult, read_results
from pratique.laboratory.tables import read_table
from pratique.laboratory.words import FAULT_WORDS, WHY_WORDS, read_result

ZONE = ZoneInfo("Asia/Shanghai")


def read(text: str) -> tables.Told:
    return read_table(text.encode(), ZONE, {})


def test_a_file_in_chinese_is_read_with_its_zone() -> None:
    told = read(
        "标本条码,检测结果,采样时间,报告时间,批次\nA1,阳性,2021-08-03 09:30,2021-08-03T12:00:00Z,R1\nA2,-,,,R1\n"
    )
    one, two = told.items
    assert (one.specimen_ref, one.result, one.run) == ("A1", "positive", "R1")
    assert one.sampled_at == parse_instant("2021-08-03T09:30:00+08:00")
    assert one.reported_at == parse_instant("2021-08-03T12:00:00Z")
    assert (two.result, two.sampled_at) == ("negative", None)


def test_each_bad_row_is_named_and_the_others_are_read() -> None:
    told = read(
        "specimen,result,sampled_at,document_type,document_number,purpose\n"
        "A1,maybe,2021-08-03 09:30,,,\nA2,positive,2021-08-03,,,\n,positive,2021-08-03 09:30,,,\n"
        "A4,positive,2021-08-03 09:30,resident-id,123,\nA5,positive,2021-08-03 09:30,passport,,\n"
        "A6,,2021-08-03 09:30,,,\nA7,positive,2021-08-03 09:30,,,why\nA8,positive,2021-08-03 09:30,,,confirmatory\n"
    )
    codes = ["result_word", "instant", "no_specimen", "identifier", "identifier_half", "no_result", "purpose_word"]
    assert [one.code for one in told.bad] == codes
    assert [one.row for one in told.bad] == list(range(2, 9))
    assert [one.specimen_ref for one in told.items] == ["A8"]
    assert told.rows == 8


def test_a_title_above_the_header_is_passed_over() -> None:
    told = read("Report of the day,\n,\nbarcode,result\nA1,POS\n")
    assert [one.result for one in told.items] == ["positive"]


def test_a_workbook_is_read_and_a_rounded_barcode_is_refused() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["barcode", "result"])
    sheet.append(["0012", "阴性"])
    sheet.append([12345678901234567, "阴性"])
    out = BytesIO()
    book.save(out)
    told = read_table(out.getvalue(), ZONE, {})
    assert [one.specimen_ref for one in told.items] == ["0012"]
    assert [one.code for one in told.bad] == ["number_rounded"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02\xff" * 50, "encoding"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_or_locked"),
        (b"PK\x03\x04 no workbook", "xlsx_damaged"),
        (b"name,result\nLi,positive\n", "lab_columns"),
        ("条码,结果\nA1,阳性\n".encode("gb18030"), "encoding_ask"),
    ],
)
def test_what_is_no_file_of_results_is_refused_whole(data: bytes, code: str) -> None:
    with pytest.raises(BadInput) as fault:
        read_table(data, ZONE, {})
    assert fault.value.code == code


def test_a_hundred_megabytes_are_refused_at_once() -> None:
    with pytest.raises(BadInput) as fault:
        read_table(b"x" * 100 * 1024 * 1024, ZONE, {})
    assert fault.value.code == "lab_file_size"


def test_too_many_rows_are_refused_before_anything_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    with pytest.raises(BadInput) as fault:
        read("specimen,result\n" + "A,positive\n" * 4)
    assert fault.value.code == "lab_rows"


def test_a_laboratorys_own_words_come_first() -> None:
    assert read_result("N", {"N": "negative"}) == "negative"
    assert read_result("260373001", {}) == "positive"
    assert read_result("N", {}) is None


def test_a_message_is_read_or_named_result_by_result() -> None:
    results = (
        SentResult(specimen_ref="A1", result="positive", sampled_at="2021-08-03T09:30:00+08:00"),
        SentResult(specimen_ref="A2", result="positive", sampled_at="yesterday"),
        SentResult(specimen_ref="A3", result="what"),
        SentResult(specimen_ref="A4", result="negative", person=SampledPerson(kind="name", value="李伟")),
        SentResult(specimen_ref="A5", result="negative", pool="P", members=("B",)),
        SentResult(specimen_ref=" ", result="negative"),
    )
    told = read_results("0" * 64, "R1", results, {})
    assert [(one.specimen_ref, one.run) for one in told.items] == [("A1", "R1")]
    assert [one.code for one in told.bad] == ["instant", "result_word", "identifier", "members", "lab_word"]
    with pytest.raises(BadInput) as fault:
        read_results("0" * 64, "R1", results * 100, {})
    assert fault.value.code == "lab_many"


def test_every_reason_has_words_in_both_languages() -> None:
    for zh, en in (*WHY_WORDS.values(), *FAULT_WORDS.values()):
        assert zh
        assert en
