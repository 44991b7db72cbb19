"""An accepted row as a registration, a case and a record to find duplicates by."""

from __future__ import annotations

import pytest

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.linelist.case_line import make_case_line, make_match_record
from pratique.people.bulk_matching import find_pairs
from tests.unit.linelist.sheets import AT, ZONE, see

HEAD = "编号,姓名,护照号,证件类型,分类,发病日期,采样时间,隔离时间,电话,出生日期\n"


def test_a_row_becomes_a_registration_and_a_case() -> None:
    made = make_case_line(
        see(HEAD + "A1,李娜,e12345678,护照,确诊,2021-08-03,2021-08-04 09:30,2021-08-05,13800138000,\n").accepted[0],
        ZONE,
        AT,
    )
    assert made.registration.document == ("passport", "E12345678")
    assert (made.case_ref, made.classification, made.onset) == ("A1", "confirmed", "2021-08-03")
    assert made.first_positive == parse_instant("2021-08-04T09:30:00+08:00")
    assert made.isolated_at == parse_instant("2021-08-06T00:00:00+08:00")


def test_a_sample_of_somebody_merely_suspected_is_no_positive_and_isolation_never_lies_ahead() -> None:
    made = make_case_line(see(HEAD + "A1,李娜,,,疑似,,2021-08-04,2021-08-07,,\n").accepted[0], ZONE, AT)
    assert (made.first_positive, made.isolated_at) == (None, AT)


def test_a_day_of_sampling_counts_from_its_beginning() -> None:
    made = make_case_line(see(HEAD + "A1,李娜,,,初筛阳性,,2021-08-04,,,\n").accepted[0], ZONE, AT)
    assert made.first_positive == parse_instant("2021-08-04T00:00:00+08:00")


def test_without_a_class_or_anybody_there_is_no_case() -> None:
    for text, code in (("姓名\n李娜\n", "no_classification"), ("病例编号,分类\nA1,确诊\n", "nothing_told")):
        with pytest.raises(BadInput) as told:
            make_case_line(see(text).accepted[0], ZONE, AT)
        assert told.value.code == code


def test_rows_that_may_be_one_person_are_pairs_and_both_stay() -> None:
    made = see(HEAD + "A1,欧阳娜娜,,,确诊,,,,13800138000,1990-03-07\nA2,OUYANG Nana,,,疑似,,,,13800138000,1990-03-07\n")
    (pair,) = find_pairs([make_match_record(one) for one in made.accepted]).pairs
    assert (pair.one, pair.other) == ("2", "3")
    assert {(one.part, one.level) for one in pair.reasons} == {
        ("name", "same_reading"), ("birth_date", "same"), ("phone", "same"),
    }  # fmt: skip
