"""What is written is read again as it was; nothing in it runs; Go.Data's layout goes both ways."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pratique.linelist.fields import CODE_SETS
from pratique.linelist.godata import COLUMNS, write_godata
from pratique.linelist.writing import write_line_list, write_table
from tests.unit.linelist.sheets import see

DAYS = st.dates(min_value=datetime(1950, 1, 1).date(), max_value=datetime(2021, 8, 7).date())  # noqa: DTZ001
TEXTS = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs")), min_size=1, max_size=20
)
FORMS = st.sampled_from([("csv", "zh"), ("csv", "en"), ("xlsx", "zh"), ("xlsx", "en")])


@st.composite
def make_rows(draw: st.DrawFn) -> list[dict[str, str]]:
    rows = []
    for number in range(draw(st.integers(1, 4))):
        row = {
            "case_id": f"{number:04}",
            "name": draw(st.sampled_from(["李娜", "Li Na", "买买提·吐尔逊", "Ñandú D'Souza"])),
            "classification": draw(st.sampled_from(CODE_SETS["classification"])).code,
            "phone": "+86138001380" + f"{number:02}",
            "onset": draw(DAYS).isoformat(),
            "sampled": f"{max(draw(DAYS).isoformat(), '2000-01-01')}T09:30:00+08:00",
            "address": draw(TEXTS),
            "notes": draw(
                st.sampled_from(["=1+1", "'=1", "-", "@x", "''+", "_x0041_", 'a,"b"', "'quoted'", "1.0", "<&>"])
            ),
        }
        if draw(st.booleans()):
            row["sex"] = draw(st.sampled_from(CODE_SETS["sex"])).code
        rows.append(row)
    return rows


@settings(max_examples=60, deadline=None)
@given(make_rows(), FORMS)
def test_a_line_list_goes_out_and_comes_in_as_it_was(rows: list[dict[str, str]], form: tuple[str, str]) -> None:
    data = write_line_list(rows, *form)  # type: ignore[arg-type]
    made = see(data)
    assert [one.values for one in made.accepted] == rows, made.quarantined
    assert write_line_list([one.values for one in made.accepted], *form) == data  # type: ignore[arg-type]


def test_a_spreadsheet_sees_text_for_ids_dates_for_days_and_runs_nothing() -> None:
    row = {"case_id": "000123", "document_number": "110101199003070011", "onset": "2021-08-03", "notes": "=1+1"}
    book = openpyxl.load_workbook(io.BytesIO(write_line_list([row], "xlsx", "en", fields=list(row))))
    cells = book["line list"][2]
    assert [cell.value for cell in cells[:2]] == ["000123", "110101199003070011"]
    assert [cell.number_format for cell in cells[:2]] == ["@", "@"]
    assert cells[2].value == datetime(2021, 8, 3)  # noqa: DTZ001
    assert cells[3].data_type != "f" or cells[3].value == "=1+1"
    assert b'<is><t xml:space="preserve">=1+1' in read_sheet_part(write_line_list([row], "xlsx"))
    text = write_line_list([row], "csv", "en", fields=["notes", "onset"]).decode("utf-8-sig")
    assert text.splitlines()[1] == "'=1+1,2021-08-03"


def read_sheet_part(data: bytes) -> bytes:
    import zipfile  # noqa: PLC0415

    return zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_users_own_headers_are_kept(form: str) -> None:
    data = write_line_list([{"name": "李娜"}], form, columns={"name": "我的姓名"}, fields=["name"])  # type: ignore[arg-type]
    from pratique.linelist.sheet import open_sheet  # noqa: PLC0415

    assert open_sheet(data).columns == ("我的姓名",)


GODATA = {
    "case_id": "BJ-0001", "name": "欧阳娜", "sex": "female", "birth_date": "1990-03-07", "classification": "confirmed",
    "onset": "2021-08-03", "reported": "2021-08-04", "outcome": "recovered", "outcome_date": "2021-08-06",
    "phone": "+8613800138000", "document_type": "passport", "document_number": "E12345678", "occupation": "cook",
}  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_godata_goes_out_and_comes_in(form: str) -> None:
    data = write_godata([GODATA], form)  # type: ignore[arg-type]
    made = see(data)
    assert made.columns == tuple(COLUMNS)
    assert made.accepted[0].values == GODATA


def test_godatas_own_export_is_read_by_its_labels() -> None:
    head = ["ID", "Case ID", "First Name", "Last Name", "Gender", "Date of Birth", "Classification", "Date of Onset",
            "Date of Reporting", "Outcome", "Date of Outcome", "Addresses Phone number [1]", "Age Years"]  # fmt: skip
    row = ["5f2", "C-1", "Na", "Li", "Female", "1990-03-07T00:00:00.000Z", "Suspect", "2021-08-01T00:00:00.000Z",
           "2021-08-02T00:00:00.000Z", "Alive", "2021-08-03T00:00:00.000Z", "+8613800138000", "31"]  # fmt: skip
    (one,) = see(write_table(head, [row], "csv")).accepted
    assert one.values["name"] == "Li Na"
    assert (one.values["classification"], one.values["outcome"], one.values["onset"]) == (
        "suspected",
        "ill",
        "2021-08-01",
    )


def test_a_class_that_godata_has_not_goes_out_as_the_nearest() -> None:
    data = write_godata([{**GODATA, "classification": "screening-positive"}], "csv").decode("utf-8-sig")
    assert "CASE_CLASSIFICATION_SUSPECT" in data
