"""The service's JSON answer: shifted fields, zones, brackets, and what is not such an answer."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.places.risk_lists import RiskList, read_risk_list


def make_area(province: str, city: str, county: str, *places: str) -> dict[str, Any]:
    return {"type": "2", "province": province, "city": city, "county": county, "communitys": list(places)}


ANSWER: dict[str, Any] = {
    "data": {
        "end_update_time": "2021-08-16 15时",
        "hcount": 2,
        "mcount": 7,
        "highlist": [make_area("河南省", "开封市", "尉氏县", "庄头镇前曹村", "庄头镇后曹村")],
        "middlelist": [
            make_area("北京市", "房山区", "阎村镇", "乐活家园社区"),
            make_area("上海市", "上海市", "浦东新区", "川沙新镇华夏二路1500弄心圆西苑小区"),
            make_area("江苏省", "扬州市", "经济技术开发区", "八里镇"),
            make_area("湖北省", "武汉市", "经开区（汉南区）", "沌口街道"),
            make_area("湖北省", "武汉市", "东西湖开发区（东西湖区）", "金银湖街道"),
            make_area("湖北省", "仙桃市", "沙嘴街道", "甲小区"),
            make_area("湖南省", "张家界市", "永定区", "官黎坪街道（黄金塔社区除外）"),
        ],
    },
    "code": 0,
    "msg": "ok",
}


def read(answer: object, *, settlements: bool = False) -> RiskList:
    return read_risk_list(json.dumps(answer, ensure_ascii=False).encode(), settlements=settlements)


def test_an_answer_is_read() -> None:
    found = read(ANSWER)
    assert found.effective_at == parse_instant("2021-08-16T15:00:00+08:00")
    assert found.status == "reconciled"
    assert found.declared == {"high": 2, "medium": 7}
    assert [(e.county, e.division, e.place, e.line) for e in found.entries] == [
        ("410223", "410223", "开封市尉氏县庄头镇前曹村", 1),
        ("410223", "410223", "开封市尉氏县庄头镇后曹村", 2),
        ("110111", "110111", "房山区阎村镇乐活家园社区", 3),
        ("310115", "310115", "浦东新区川沙新镇华夏二路1500弄心圆西苑小区", 4),
        (None, "321000", "扬州市经济技术开发区八里镇", 5),
        ("420113", "420113", "武汉市经开区（汉南区）沌口街道", 6),
        ("420112", "420112", "武汉市东西湖开发区（东西湖区）金银湖街道", 7),
        ("429004", "429004", "仙桃市沙嘴街道甲小区", 8),
        ("430802", "430802", "张家界市永定区官黎坪街道（黄金塔社区除外）", 9),
    ]
    assert [e.line for e in found.entries if e.whole_area] == [5, 6, 7]


def test_zones_are_settled() -> None:
    found = read(ANSWER, settlements=True)
    assert not found.waiting
    assert {e.county for e in found.entries if e.line == 5} == {"321003"}
    assert {e.county for e in found.entries if e.line == 6} == {"420113", "420114"}


def test_a_count_that_is_off_is_named() -> None:
    answer = copy.deepcopy(ANSWER)
    answer["data"]["mcount"] = 8
    found = read(answer)
    assert found.status == "unreconciled"
    assert "declares 8" in found.differences[0].message


def test_an_area_without_places_is_listed_as_a_whole() -> None:
    answer = copy.deepcopy(ANSWER)
    answer["data"]["highlist"] = [make_area("湖南省", "张家界市", "永定区")]
    answer["data"]["hcount"] = 1
    found = read(answer)
    assert (found.entries[0].county, found.entries[0].whole_area) == ("430802", True)


@pytest.mark.parametrize(
    ("path", "value", "code", "place"),
    [
        (["code"], 500, "service_error", "/code"),
        (["data"], [], "wrong_type", "/data"),
        (["data", "end_update_time"], "2021-08-32 15时", "instant", "/data/end_update_time"),
        (["data", "end_update_time"], None, "missing_field", "/data/end_update_time"),
        (["data", "hcount"], "2", "missing_field", "/data/hcount"),
        (["data", "mcount"], True, "missing_field", "/data/mcount"),
        (["data", "highlist"], None, "missing_field", "/data/highlist"),
        (["data", "highlist", 0], "x", "wrong_type", "/data/highlist/0"),
        (["data", "highlist", 0, "province"], "河难", "unknown_province", "/data/highlist/0/province"),
        (["data", "highlist", 0, "city"], "开疯市", "unknown_prefecture", "/data/highlist/0/city"),
        (["data", "highlist", 0, "communitys"], "x", "missing_field", "/data/highlist/0/communitys"),
        (["data", "highlist", 0, "communitys", 1], 7, "wrong_type", "/data/highlist/0/communitys/1"),
    ],
)
def test_bad_input_names_its_place(path: list[Any], value: object, code: str, place: str) -> None:
    answer: Any = copy.deepcopy(ANSWER)
    inner = answer
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(BadInput) as caught:
        read(answer)
    assert (caught.value.code, caught.value.place) == (code, place)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"data": 1, "data": 2}', "duplicate_key"),
        (b'{"data": NaN}', "number"),
        (b'{"data": ', "json"),
        (b"[" * 100 + b"]" * 100, "too_deep"),
        (b"[]", "wrong_type"),
        (b'{"a": "\xff"}', "encoding"),
    ],
)
def test_json_is_read_strictly(raw: bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_risk_list(raw)
    assert caught.value.code == code


@settings(max_examples=100, deadline=None)
@given(st.integers(1, len(json.dumps(ANSWER)) - 1))
def test_a_cut_answer_is_refused(length: int) -> None:
    with pytest.raises(BadInput):
        read_risk_list(json.dumps(ANSWER).encode()[:length])
