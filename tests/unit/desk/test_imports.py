"""A line list is read, mapped, taken in, taken in again, undone; the rows it leaves are those that facts make."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pratique.desk import imports
from pratique.desk.import_undoing import do_undo_import
from pratique.desk.imports import (
    do_ask_load,
    do_load_import,
    do_map_upload,
    do_upload,
    find_upload,
    read_file,
    read_found,
    take_rows_to_mend,
)
from pratique.desk.reports import do_report
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR
from pratique.linelist.mapping import Mapping
from pratique.people.identifiers import make_identifier
from pratique.record import models as m
from pratique.record.access import access_people_by_assignment
from pratique.record.people import find_by_identifier
from pratique.record.permissions import Actor
from pratique.record.projections import rebuild
from pratique.record.refusals import Refused
from pratique.record.register import open_reader
from pratique.record.setup import find_home
from tests.unit.desk.cast import AT, LI, WANG, Cast, make_id

HEADS = "病例编号,姓名,证件类型,证件号码,手机,病例分类,发病日期,采样时间,报告时间,转归,转归日期,住址\n"
GOOD = [
    f"H-1,李伟,居民身份证,{LI},,确诊,2021-08-03,2021-08-04,2021-08-05 10:00,治疗中,,花园路一号",
    f"H-2,王芳,居民身份证,{WANG},13800000009,无症状,,2021-08-04,2021-08-04,,,",
    "H-3,张三,,,13800000010,疑似,2021-08-02,,,死亡,2021-08-06,",
]
DEAD = "H-4,赵六,,,,确诊,2021-08-06,,,死亡,2021-08-05,"
ROWS = (m.Person, m.Lookup, m.CaseRow, m.Assignment, m.SpecimenRow, m.LineKey, m.ImportBatch)


def give(cast: Cast, lines: list[str], at: int = AT, heads: str = HEADS) -> m.Upload:
    """Upload a CSV and read it."""
    data = (heads + "\n".join(lines) + "\n").encode()
    upload = find_upload(cast.investigator, do_upload(cast.investigator, "名单.csv", [data], at))
    read_file(upload, at)
    upload.refresh_from_db()
    return upload


def load(cast: Cast, upload: m.Upload, at: int = AT) -> Any:
    do_ask_load(cast.investigator, upload.upload_id, at)
    return do_load_import(cast.investigator, upload.upload_id, at)


def count(found: Any) -> tuple[int, int, int, int]:
    return found.rows, found.accepted, found.quarantined, found.duplicates


def dump() -> dict[str, list[Any]]:
    keys = {"Lookup": ["kind", "key", "person_no"]}
    return {
        model.__name__: sorted(map(str, model.objects.values_list(*keys.get(model.__name__, [])))) for model in ROWS
    }


def test_a_list_becomes_people_and_cases_that_the_unit_sees(cast: Cast) -> None:
    upload = give(cast, [*GOOD, DEAD])
    assert upload.state == "ready"
    found = read_found(upload)
    assert found is not None
    assert count(found) == (4, 3, 1, 0)
    assert [(bad.row, bad.column, bad.code) for bad in found.bad] == [(5, "发病日期", "onset_after_death")]
    assert m.CaseRow.objects.count() == 0

    assert count(load(cast, upload)) == (4, 3, 1, 0)
    numbers = sorted(m.CaseRow.objects.values_list("person_no", flat=True))
    seen = access_people_by_assignment(cast.investigator, numbers, "investigation", AT + HOUR)
    assert {person.names for person in seen} == {("李伟", "LI Wei"), ("王芳",), ("张三",)}
    told = next(
        item.fact.payload for item in open_reader().read_person(1) if isinstance(item.fact.payload, p.CaseNotified)
    )
    assert (told.case_ref, told.sampled, told.course, told.address) == ("H-1", "2021-08-04", "ill", "花园路一号")
    assert isinstance(told.reported, int)
    row = m.ImportBatch.objects.get()
    assert (row.rows, row.accepted, row.quarantined, row.duplicates, row.unit_id) == (4, 3, 1, 0, "east")
    assert m.SpecimenRow.objects.filter(result="positive", withdrawn=False).count() == 2
    assert m.ReadTrace.objects.filter(how="registered", actor_id=cast.investigator.actor_id).count() == 2


def test_loaded_twice_it_is_all_duplicates(cast: Cast) -> None:
    load(cast, give(cast, GOOD))
    before = dump()
    upload = give(cast, GOOD, AT + HOUR)
    found = read_found(upload)
    assert found is not None
    assert count(found) == (3, 0, 0, 3)
    with pytest.raises(BadInput) as raised:
        do_ask_load(cast.investigator, upload.upload_id, AT + HOUR)
    assert raised.value.code == "nothing_to_load"
    assert dump() == before


def test_a_known_case_id_that_says_otherwise_is_set_aside(cast: Cast) -> None:
    load(cast, give(cast, GOOD))
    upload = give(cast, [GOOD[0].replace("2021-08-03", "2021-08-02"), GOOD[1]], AT + HOUR)
    found = read_found(upload)
    assert found is not None
    assert count(found) == (2, 0, 1, 1)
    assert [bad.code for bad in found.bad] == ["case_known"]


def test_a_document_of_somebody_else_is_set_aside(cast: Cast) -> None:
    upload = give(
        cast,
        [
            GOOD[0].replace("李伟", "周杰"),
            f"H-8,王芳,居民身份证,{WANG},,确诊,2021-08-03,,,,,",
            f"H-9,陈红,居民身份证,{WANG},,确诊,2021-08-03,,,,,",
        ],
    )
    found = read_found(upload)
    assert found is not None
    assert count(found) == (3, 1, 2, 0)
    assert {bad.code for bad in found.bad} == {"document_of_another"}


def test_undone_nothing_of_it_stands_and_it_can_be_taken_in_again(cast: Cast) -> None:
    empty = dump()
    load(cast, give(cast, GOOD))
    batch = m.ImportBatch.objects.get().batch
    assert do_undo_import(cast.investigator, batch, "the wrong file", AT + HOUR) == 0
    assert find_by_identifier(make_identifier("resident-id", WANG)) == frozenset()
    assert find_by_identifier(make_identifier("resident-id", LI)) == {1}
    after = dump()
    for name in ("Lookup", "CaseRow", "Assignment", "LineKey"):
        assert after[name] == empty[name], name
    assert not m.SpecimenRow.objects.filter(withdrawn=False).exists()
    with pytest.raises(BadInput, match="undone already"):
        do_undo_import(cast.investigator, batch, "again", AT + HOUR)
    found = load(cast, give(cast, GOOD, AT + 2 * HOUR), AT + 2 * HOUR)
    assert count(found) == (3, 3, 0, 0)


def test_somebody_of_whom_others_wrote_since_stays_registered(cast: Cast) -> None:
    load(cast, give(cast, GOOD))
    number = min(find_by_identifier(make_identifier("resident-id", WANG)))
    do_report(cast.investigator, number, p.SymptomsReported(symptoms=("cough",)), AT + HOUR)
    batch = m.ImportBatch.objects.get().batch
    assert do_undo_import(cast.investigator, batch, "the wrong file", AT + 2 * HOUR) == 1
    assert find_by_identifier(make_identifier("resident-id", WANG)) == {number}
    kinds = {item.fact.kind for item in open_reader().read_person(number)}
    assert kinds == {"PersonRegistered", "SymptomsReported"}


def test_rows_are_those_that_facts_make_in_bulk_and_one_by_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"N-{n},周{n % 7}平,,,138{n:08},确诊,2021-08-0{n % 6 + 1},2021-08-06,,,," for n in range(130)]
    monkeypatch.setattr(imports, "LINES_AT_ONCE", 60)
    load(cast, give(cast, [*GOOD, *(line.replace("周0", "周零").replace("周", "周小") for line in lines)]))
    made = dump()
    assert len(made["CaseRow"]) == 133
    rebuild()
    assert dump() == made


class Killed(Exception):  # noqa: N818  (no error of ours)
    """Stands for the end of a process."""


def test_stopped_anywhere_it_goes_on_and_nothing_is_double(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "LINES_AT_ONCE", 1)
    upload = give(cast, [*GOOD, DEAD])
    do_ask_load(cast.investigator, upload.upload_id, AT)

    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise Killed

    with pytest.raises(Killed):
        do_load_import(cast.investigator, upload.upload_id, AT, stop)
    assert m.CaseRow.objects.count() == 2
    assert not m.ImportBatch.objects.exists()
    assert count(do_load_import(cast.investigator, upload.upload_id, AT + HOUR)) == (4, 3, 1, 0)
    assert m.CaseRow.objects.count() == 3
    assert count(do_load_import(cast.investigator, upload.upload_id, AT + 2 * HOUR)) == (4, 3, 1, 0)
    assert m.ImportBatch.objects.count() == 1


def test_the_mapping_is_remembered_for_the_header(cast: Cast) -> None:
    heads, line = "甲,乙,丙\n", ["Z-1,孙七,可能"]
    upload = give(cast, line, heads=heads)
    assert upload.state == "unreadable"
    mapping = Mapping(
        name="县医院", columns={"case_id": "甲", "name": "乙", "classification": "丙"},
        words={"classification": {"可能": "suspected"}},
    )  # fmt: skip
    do_map_upload(cast.investigator, upload.upload_id, mapping, AT)
    upload.refresh_from_db()
    read_file(upload, AT)
    upload.refresh_from_db()
    assert count(load(cast, upload)) == (1, 1, 0, 0)
    again = read_found(give(cast, ["Z-2,钱八,可能"], AT + HOUR, heads))
    assert again is not None
    assert again.mapping == mapping
    assert count(again) == (1, 1, 0, 0)


def test_the_file_lies_sealed_and_goes_after_a_week(cast: Cast) -> None:
    upload = give(cast, GOOD)
    raw = b"".join(path.read_bytes() for path in (find_home() / "uploads").rglob("*") if path.is_file())
    for word in ("李伟", LI, "名单"):
        assert word.encode() not in raw
    do_upload(cast.investigator, "b.csv", [b"x"], AT + 8 * DAY)
    assert not m.Upload.objects.filter(upload_id=upload.upload_id).exists()
    assert not (find_home() / "uploads" / upload.upload_id).exists()


def test_rows_to_mend_go_to_who_gave_the_file_on_record(cast: Cast) -> None:
    upload = give(cast, [*GOOD, DEAD])
    told = take_rows_to_mend(cast.investigator, upload.upload_id, "csv", "en", AT).decode("utf-8-sig").splitlines()
    assert told[0].endswith(",what to mend")
    assert "the onset is after the death" in told[1]
    trace = open_reader().read_house({"RecordRead"})[-1].fact
    assert (trace.by, trace.source.ref) == (cast.investigator.actor_id, "own-file")
    other = Actor("a-other", "east", frozenset({"investigator"}), has_second_factor=True)
    with pytest.raises(BadInput, match="no such file"):
        take_rows_to_mend(other, upload.upload_id, "csv", "en", AT)


def test_who_may_not_notify_cases_may_not_import(cast: Cast) -> None:
    with pytest.raises(Refused):
        do_upload(cast.registrar, "a.csv", [b"x"], AT)
    assert not m.Upload.objects.exists()


@pytest.mark.parametrize("size", [0, 3])
def test_a_file_that_is_no_table_says_so(cast: Cast, size: int, tmp_path: Path) -> None:
    del tmp_path
    upload_id = do_upload(cast.investigator, "a.csv", [os.urandom(size).hex().encode()] if size else [], AT)
    upload = find_upload(cast.investigator, upload_id)
    found = read_file(upload, AT)
    assert found is not None
    assert found.fault is not None
    upload.refresh_from_db()
    assert upload.state == "unreadable"
    assert make_id("11010119900307001") == LI
