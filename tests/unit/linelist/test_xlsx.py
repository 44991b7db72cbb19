"""XLSX as people have it, written here by openpyxl: what a spreadsheet hides or damages is told."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from datetime import date, datetime
from typing import Any

import pytest

from pratique.kinds.errors import BadInput
from pratique.linelist.sheet import open_sheet
from pratique.linelist.writing import write_quarantined
from pratique.linelist.xlsx_rows import read_serial
from tests.unit.linelist.sheets import find_codes, make_xlsx, put_part, see

HEAD = ("case ID", "name", "date of birth", "onset", "case classification", "document number", "phone")
ROW = ("A1", "Li Na", date(1990, 3, 7), "2021-08-03", "confirmed", "", "13800138000")


def test_dates_texts_and_whole_numbers_are_read_as_they_were_meant() -> None:
    onset = datetime(2021, 8, 3, 14, 5)  # noqa: DTZ001  (a spreadsheet knows no zone)
    made = see(make_xlsx([HEAD, ("0012", "李娜", date(1990, 3, 7), onset, "确诊", "", 13800138000)]))
    values = made.accepted[0].values
    assert values["case_id"] == "0012"
    assert (values["birth_date"], values["onset"]) == ("1990-03-07", "2021-08-03")
    assert (values["phone"], values["classification"]) == ("+8613800138000", "confirmed")


def test_a_long_number_that_was_rounded_is_told_with_its_cell_and_never_guessed() -> None:
    made = see(make_xlsx([HEAD, (*ROW[:5], 110101199003070990, ROW[6])]))
    assert find_codes(made) == {(2, "document number", "number_rounded")}


def test_the_system_of_1904_moves_no_day() -> None:
    def set_epoch(book: Any, _: Any) -> None:
        book.epoch = openpyxl_1904()

    made = see(make_xlsx([HEAD, ROW], set_epoch))
    assert made.accepted[0].values["birth_date"] == "1990-03-07"


def openpyxl_1904() -> datetime:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904  # noqa: PLC0415

    return CALENDAR_MAC_1904


@pytest.mark.parametrize(
    ("serial", "told"),
    [
        (1, "1900-01-01"),
        (59, "1900-02-28"),
        (60, None),
        (61, "1900-03-01"),
        (44411.5, "2021-08-03T12:00:00"),
        (0.5, None),
    ],
)
def test_a_serial_is_a_day_except_the_one_that_never_was(serial: float, told: str | None) -> None:
    assert read_serial(serial, counts_from_1904=False) == told


def test_a_number_in_a_date_column_without_a_date_format_is_asked_about() -> None:
    assert find_codes(see(make_xlsx([HEAD, (*ROW[:3], 44411, *ROW[4:])]))) == {(2, "onset", "date_number")}


def test_rows_with_merged_cells_are_set_aside_and_others_taken() -> None:
    rows = [HEAD, ROW, ("A2", *ROW[1:]), ("A3", *ROW[1:])]
    made = see(make_xlsx(rows, lambda _, sheet: sheet.merge_cells("B2:B3")))
    assert find_codes(made) == {(2, "name", "merged_cell"), (3, "name", "merged_cell")}
    assert [one.row for one in made.accepted] == [4]
    assert {one.code: one.count for one in made.notices} == {"merged": 1}


def test_a_title_merged_above_the_header_harms_nothing() -> None:
    made = see(make_xlsx([("Line list of August",), HEAD, ROW], lambda _, sheet: sheet.merge_cells("A1:G1")))
    assert (made.header_row, len(made.accepted)) == (2, 1)


def test_hidden_rows_and_columns_and_formulas_are_read_and_told() -> None:
    def hide(_: Any, sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet["G2"] = "=1+1"

    made = see(make_xlsx([HEAD, ROW], hide))
    assert {one.code: one.count for one in made.notices} == {"hidden_rows": 1, "hidden_columns": 1, "formulas": 1}
    assert find_codes(made) == {(2, "phone", "formula_no_value")}


def test_an_error_of_a_formula_is_no_value() -> None:
    assert find_codes(see(make_xlsx([HEAD, (*ROW[:1], "#N/A", *ROW[2:])]))) == {(2, "name", "cell_error")}


def test_several_sheets_are_asked_about_and_hidden_ones_told() -> None:
    def more(book: Any, _: Any) -> None:
        book.create_sheet("second").append(HEAD)

    def hidden(book: Any, _: Any) -> None:
        book.create_sheet("second").sheet_state = "hidden"

    with pytest.raises(BadInput) as told:
        see(make_xlsx([HEAD, ROW], more))
    assert told.value.code == "which_sheet"
    assert open_sheet(make_xlsx([HEAD, ROW], more), sheet="second").columns == HEAD
    assert [one.code for one in see(make_xlsx([HEAD, ROW], hidden)).notices] == ["hidden_sheets"]


def make_rows_part(*numbers: int) -> bytes:
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{"name" if n == 1 else f"Li {n}x"}</t></is></c></row>'
        for n in numbers
    )
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize(("last", "notice"), [(65_535, []), (65_536, ["cut_off"]), (1_048_576, ["cut_off"])])
def test_a_sheet_that_ends_where_spreadsheets_end_warns(last: int, notice: list[str]) -> None:
    made = see(put_part(make_xlsx([HEAD]), "xl/worksheets/sheet1.xml", make_rows_part(1, last)))
    assert [one.code for one in made.notices] == notice
    assert made.rows == 1


@pytest.mark.parametrize(("numbers", "code"), [((1, 1_048_577), "too_many_rows"), ((1, 3, 2), "xlsx_damaged")])
def test_rows_beyond_a_sheet_or_out_of_order_are_refused(numbers: tuple[int, ...], code: str) -> None:
    with pytest.raises(BadInput) as told:
        see(put_part(make_xlsx([HEAD]), "xl/worksheets/sheet1.xml", make_rows_part(*numbers)))
    assert told.value.code == code


@pytest.mark.parametrize("escape", ["_xD800_", "_x0000_"])
def test_an_escape_of_what_no_text_can_hold_sets_the_row_aside_and_can_be_written(escape: str) -> None:
    made = see(make_xlsx([HEAD, (f"A{escape}1", *ROW[1:]), ROW]))
    assert find_codes(made) == {(2, "case ID", "control")}
    again = see(write_quarantined(made, "csv", "en"))
    assert (again.rows, len(again.columns)) == (1, len(HEAD) + 1)


def test_a_document_type_is_refused_before_any_entity() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData/></worksheet>'
    with pytest.raises(BadInput) as told:
        see(put_part(make_xlsx([HEAD]), "xl/worksheets/sheet1.xml", bomb))
    assert told.value.code == "xlsx_damaged"


def test_two_gigabytes_declared_are_refused_unread() -> None:
    data = bytearray(make_xlsx([HEAD, ROW]))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 2 * 1024**3)
    with pytest.raises(BadInput) as told:
        see(bytes(data))
    assert told.value.code == "unpacked_size"


def test_a_part_that_is_larger_than_declared_is_damaged() -> None:
    out = io.BytesIO(make_xlsx([HEAD, ROW]))
    with zipfile.ZipFile(out) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    data = bytearray(out.getvalue())
    for at in range(len(data) - 4):
        if data[at : at + 4] == struct.pack("<I", info.file_size):
            data[at : at + 4] = struct.pack("<I", 10)
    with pytest.raises(BadInput) as told:
        see(bytes(data))
    assert told.value.code == "xlsx_damaged"


def test_an_old_workbook_or_a_locked_one_is_told_apart() -> None:
    with pytest.raises(BadInput) as told:
        see(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    assert told.value.code == "old_or_locked"


def test_a_workbook_cut_or_changed_anywhere_is_read_or_is_bad_input_only() -> None:
    whole = make_xlsx([HEAD, ROW, ROW])
    chance = random.Random(5)  # noqa: S311
    refused = 0
    for _ in range(250):
        data = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.4 else whole)
        for _ in range(chance.randrange(1, 4)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            see(bytes(data))
        except BadInput:
            refused += 1
    assert 150 < refused < 250
