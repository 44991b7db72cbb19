"""Cells, rows and mappings: each bad cell named with its code, no row lost, what is mended is read again."""

from __future__ import annotations

import pytest

from pratique.kinds.errors import BadInput
from pratique.linelist.faults import FAULTS, NOTICES
from pratique.linelist.mapping import Mapping, read_mapping, suggest, write_mapping
from pratique.linelist.writing import write_quarantined
from tests.unit.linelist.sheets import find_codes, see

HEAD = "病例编号,姓名,性别,出生日期,年龄,证件号码,电话,病例分类,发病日期,采样时间,转归,转归日期\n"
GOOD = {
    "病例编号": "A1", "姓名": "李娜", "性别": "女", "出生日期": "1990-03-07", "年龄": "31", "电话": "13800138000",
    "病例分类": "确诊", "发病日期": "2021-08-03", "采样时间": "2021-08-04 09:30",
}  # fmt: skip


def make_line(**other: str) -> str:
    row = {**GOOD, **other}
    return ",".join(row.get(name, "") for name in HEAD.strip().split(",")) + "\n"


def read_one(column: str, text: str, **other: str) -> dict[str, str] | str:
    made = see(HEAD + make_line(**{column: text, **other}))
    if made.accepted:
        return made.accepted[0].values
    (only,) = {cell.code for cell in made.quarantined[0].bad}
    return only


@pytest.mark.parametrize(
    "text",
    ["2021-08-03", "2021/8/3", "2021.8.3", "2021年8月3日", "20210803", "3 Aug 2021", "Aug 3, 2021", "03-Aug-2021",
     "２０２１－０８－０３", "2021-08-03T00:00:00.000Z", "2021-08-02T16:00:00Z", "2021-08-03 14:05"],
)  # fmt: skip
def test_a_day_is_read_in_each_of_its_forms(text: str) -> None:
    assert read_one("发病日期", f'"{text}"')["onset"] == "2021-08-03"


@pytest.mark.parametrize(
    ("text", "code"),
    [("03/08/2021", "date_order"), ("3.8.21", "date_year"), ("2021-02-30", "date"), ("44411", "date_number"),
     ("Augst 3 2021", "date"), ("yesterday", "date"), ("2021-08-03x", "date"), ("2021-08-08", "future")],
)  # fmt: skip
def test_a_day_that_cannot_be_told_is_asked_about(text: str, code: str) -> None:
    assert read_one("发病日期", text, 采样时间="") == code


def test_the_order_of_day_and_month_is_asked_once_and_then_held() -> None:
    text = HEAD + make_line(发病日期="03/08/2021", 采样时间="")
    made = see(text)
    assert made.questions == ("date_order",)
    told = {order: see(text, Mapping(date_order=order)) for order in ("day-first", "month-first")}
    assert told["day-first"].accepted[0].values["onset"] == "2021-08-03"
    assert told["month-first"].accepted[0].values["onset"] == "2021-03-08"
    assert read_one("发病日期", "23/07/2021")["onset"] == "2021-07-23"


@pytest.mark.parametrize(
    ("text", "told"),
    [("2021-08-04 09:30", "2021-08-04T09:30:00+08:00"), ("2021-08-04", "2021-08-04"),
     ("2021-08-04T01:30:00Z", "2021-08-04T09:30:00+08:00"), ("2021年8月4日 9时30分", "2021-08-04T09:30:00+08:00")],
)  # fmt: skip
def test_a_moment_keeps_its_hour_only_where_one_is_told(text: str, told: str) -> None:
    assert read_one("采样时间", text)["sampled"] == told


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"发病日期": "2021-08-05", "转归": "死亡", "转归日期": "2021-08-04"}, "onset_after_death"),
        ({"发病日期": "2021-08-05", "转归": "治愈", "转归日期": "2021-08-04"}, "outcome_before_onset"),
        ({"采样时间": "1989-01-01"}, "before_birth"),
        ({"采样时间": "2022-08-04"}, "future"),
        ({"转归": "死亡"}, "outcome_no_date"),
        ({"转归日期": "2021-08-05"}, "outcome_missing"),
        ({"年龄": "13"}, "age_differs"),
        ({"年龄": "三十"}, "age"),
        ({"年龄": "200"}, "age"),
        ({"病例分类": ""}, "missing"),
        ({"病例分类": "临床诊断病例"}, "class_not_kept"),
        ({"病例分类": "可能"}, "code"),
        ({"电话": "138"}, "phone"),
        ({"姓名": "=cmd()"}, "name_formula"),
        ({"证件号码": "E12345678"}, "document_type_missing"),
        ({"证件号码": "110101199003078990"}, "document_checksum"),
        ({"证件号码": "110101199013078990"}, "document_date"),
        ({"病例编号": "", "姓名": ""}, "unnamed"),
    ],
)
def test_each_rule_of_a_row_names_its_code(changes: dict[str, str], code: str) -> None:
    assert read_one("性别", "女", **changes) == code


def test_an_identity_number_tells_its_type_birthday_and_sex() -> None:
    number = make_number("11010119900307001")
    assert read_one("证件号码", number, 性别="男")["document_type"] == "resident-id"
    assert read_one("证件号码", number) == "sex_differs"
    assert read_one("证件号码", number, 性别="男", 出生日期="1991-03-07", 年龄="") == "birth_date_differs"


def make_number(seventeen: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, weights, strict=True))
    return seventeen + "10X98765432"[total % 11]


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ("欧阳,娜娜,", "欧阳娜娜"),
        ("Li,Na,", "Li Na"),
        ("Li,Na,Maria", "Li Na Maria"),
        (",Na,", "Na"),
        ("李,Na,", "李 Na"),
    ],
)
def test_a_name_in_parts_becomes_one(parts: str, name: str) -> None:
    made = see(f"lastName,firstName,middleName,classification\n{parts},confirmed\n")
    assert made.accepted[0].values["name"] == name


def test_a_cell_of_any_length_is_told_in_time() -> None:
    assert find_codes(see(f"name,onset,notes\n{'x' * 9000},{'1' * 9000},{'y' * 9000}\n")) == {
        (2, "name", "long"), (2, "onset", "long"), (2, "notes", "long"),
    }  # fmt: skip


def test_no_row_is_lost_and_repeats_and_contradictions_are_told_apart() -> None:
    lines = [
        make_line(),
        make_line(),
        make_line(病例编号="A2"),
        make_line(病例编号="A2", 姓名="李那"),
        make_line(病例编号="A3", 电话="1"),
    ]
    made = see(HEAD + "".join(lines) + lines[2])
    assert (made.rows, len(made.accepted), len(made.duplicates)) == (6, 1, 1)
    assert (made.duplicates[0].row, made.duplicates[0].of) == (3, 2)
    assert find_codes(made) == {
        (4, "病例编号", "contradicts"),
        (5, "病例编号", "contradicts"),
        (6, "电话", "phone"),
        (7, "病例编号", "contradicts"),
    }
    again = see(HEAD + lines[0], known=frozenset({made.accepted[0].digest}))
    assert (len(again.duplicates), again.duplicates[0].of) == (1, None)


def test_rows_to_mend_come_in_the_users_own_columns_and_are_read_by_the_same_mapping() -> None:
    made = see(
        HEAD.replace("电话", "我的电话") + make_line(电话="138"),
        Mapping(columns={**suggest_for(HEAD), "phone": "我的电话"}),
    )
    for form in ("csv", "xlsx"):
        data = write_quarantined(made, form, "zh")  # type: ignore[arg-type]
        again = see(data, made.mapping)
        assert again.columns[:-1] == made.columns
        assert find_codes(again) == {(2, "我的电话", "phone")}
        assert "手机号" in again.quarantined[0].cells[-1]
    mended = write_quarantined(made, "csv").replace(b",138,", b",13800138000,")
    assert len(see(mended, made.mapping).accepted) == 1


def suggest_for(header: str) -> dict[str, str]:
    return suggest(header.strip().split(",")).columns


def test_a_mapping_adds_the_users_words_and_is_saved_whole() -> None:
    words = {"classification": {"阳": "confirmed"}}
    mapping = Mapping(name="某医院", columns=suggest_for(HEAD), words=words, date_order="day-first")
    assert read_mapping(write_mapping(mapping)) == mapping
    assert see(HEAD + make_line(病例分类="阳"), mapping).accepted[0].values["classification"] == "confirmed"


def test_what_holds_for_every_row_may_be_said_once_and_is_asked_where_nothing_says_it() -> None:
    text = "姓名,护照号\n李娜,E12345678\n"
    asked = see(text, Mapping(fixed={"document_type": "passport"}))
    assert asked.questions == ("classification",)
    made = see(text, Mapping(fixed={"document_type": "passport", "classification": "suspected"}))
    assert made.questions == ()
    assert made.accepted[0].values == {
        "name": "李娜", "document_number": "E12345678", "document_type": "passport", "classification": "suspected",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (Mapping(columns={"nme": "姓名"}), "no_field"),
        (Mapping(columns={"name": "名"}), "no_column"),
        (Mapping(columns={"name": "姓名", "notes": "姓名"}), "column_twice"),
        (Mapping(columns={"onset": "发病日期"}), "no_columns"),
        (Mapping(columns={"name": "姓名"}, words={"sex": {"x": "y"}}), "no_code"),
        (Mapping(columns={"name": "姓名"}, words={"name": {"x": "y"}}), "no_field"),
        (Mapping(columns={"name": "姓名"}, fixed={"outcome": "y"}), "no_code"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping: Mapping, code: str) -> None:
    with pytest.raises(BadInput) as told:
        see(HEAD + make_line(), mapping)
    assert told.value.code == code
    with pytest.raises(BadInput):
        read_mapping(b'{"columns": 3}')


def test_words_stand_in_both_languages() -> None:
    assert all(zh and en and zh != en for zh, en in (*FAULTS.values(), *NOTICES.values()))
