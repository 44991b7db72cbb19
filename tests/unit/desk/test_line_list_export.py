"""The line list leaves by the rule of two persons, everyone named first, and is read again as it left."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from pratique.desk.acts import do_approve, do_propose
from pratique.desk.exports import do_take_export
from pratique.desk.imports import do_ask_load, do_load_import, do_upload, find_upload, read_file
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR
from pratique.linelist.godata import write_godata
from pratique.linelist.preview import preview
from pratique.linelist.writing import Form, write_line_list
from pratique.record.models import Act, CaseRow, ReadTrace
from tests.unit.desk.cast import AT, Cast

HEADS = "病例编号,姓名,拼音姓名,手机,病例分类,发病日期,采样时间,报告时间,转归,转归日期,性别,年龄,职业,现住址,备注\n"
ROWS = (
    "H-1,欧阳修远,OUYANG Xiuyuan,13800000031,确诊,2021-08-03,2021-08-04,"
    "2021-08-05 10:00,治疗中,,男,31,教师,花园路一号,=1+1\n"
    "H-2,张三丰,,,疑似,2021-08-02,,,死亡,2021-08-06,女,,,,\n"
)


@pytest.fixture
def persons(cast: Cast) -> list[int]:
    """Take two cases in."""
    upload_id = do_upload(cast.investigator, "a.csv", [(HEADS + ROWS).encode()], AT)
    read_file(find_upload(cast.investigator, upload_id), AT)
    do_ask_load(cast.investigator, upload_id, AT)
    do_load_import(cast.investigator, upload_id, AT)
    return list(CaseRow.objects.order_by("person_no").values_list("person_no", flat=True))


def take(cast: Cast, persons: list[int]) -> list[dict[str, str]]:
    what = {"persons": persons, "reason": "for the province", "columns": ["line-list"]}
    proposal = do_propose(cast.commander, "export-people", what, AT)
    do_approve(cast.commander_west, proposal, Act.objects.get(fact_id=proposal).digest, AT)
    handed = do_take_export(cast.commander, proposal, AT + HOUR)
    assert handed.cases is not None
    assert ReadTrace.objects.filter(purpose="export-line-list").count() == len(persons)
    return list(handed.cases)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_leaves_is_read_again_as_it_was(cast: Cast, persons: list[int], form: Form) -> None:
    rows = take(cast, persons)
    assert [row["case_id"] for row in rows] == ["H-1", "H-2"]
    zone = ZoneInfo("UTC")
    first = preview((HEADS + ROWS).encode(), None, zone=zone, at=AT)
    again = preview(write_line_list(rows, form), None, zone=zone, at=AT)
    assert not again.quarantined
    for before, after in zip(first.accepted, again.accepted, strict=True):
        told = {name: text for name, text in after.values.items() if name != "first_positive"}
        assert told == before.values


def test_godata_reads_it_too(cast: Cast, persons: list[int]) -> None:
    made = preview(write_godata(take(cast, persons), "csv"), None, zone=ZoneInfo("UTC"), at=AT)
    assert [row.values["classification"] for row in made.accepted] == ["confirmed", "suspected"]


def test_it_is_a_file_of_its_own(cast: Cast, persons: list[int]) -> None:
    with pytest.raises(BadInput) as raised:
        do_propose(
            cast.commander, "export-people", {"persons": persons, "reason": "x", "columns": ["names", "line-list"]}, AT
        )
    assert raised.value.code == "export_line_list"
