"""Whole areas, splitting and keys of printed places."""

from __future__ import annotations

import pytest

from pratique.places.risk_lists.notice import is_balanced, strip_marks
from pratique.places.risk_lists.places_text import is_whole_area, make_key, split_outside_brackets


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "禄口街道全域",
        "京广路街道",
        "永佳河镇",
        "汤汪乡",
        "南阳新村街道",
        "广陵经济开发区",
        "经济技术开发区文汇街道",
        "明湖办事处",
        "永定街道、崇文街道",
    ],
)
def test_whole_areas(rest: str) -> None:
    assert is_whole_area(rest)


@pytest.mark.parametrize(
    "rest",
    [
        "官黎坪街道（除黄金塔社区以外的其他区域）",
        "官黎坪街道（黄金塔社区除外）",
        "庄头镇除镇前曹村、后曹村外的其他地区",
        "吕河乡（除杨店、大杨、彭围孜行政村外）",
        "官黎坪街道黄金塔社区",
        "湾头镇联合村",
        "双桥街道宝带河以西、文昌西路以南合围区域",
        "塔桥路以东、江津中路以北、工农路以西、东岳东路以南围合区",
        "姐告国门社区",
        "崇文街道、西溪坪街道杨家湾小区",
        "高新区云龙产业园",
    ],
)
def test_parts_of_areas(rest: str) -> None:
    assert not is_whole_area(rest)


@pytest.mark.parametrize(
    "line",
    [
        "昌平区龙跃苑二区（新增）",
        "昌平区龙跃苑二区(新)",
        "昌平区龙跃苑二区(新增）；",
        "昌平区龙跃苑二区；（新增）",
        " 昌平区龙跃苑二区 ；",
        "·昌平区龙跃苑二区。",
        "12、昌平区龙跃苑二区",
    ],
)
def test_marks_are_dropped(line: str) -> None:
    assert strip_marks(line) == "昌平区龙跃苑二区"


def test_what_belongs_to_the_place_stays() -> None:
    for text in ("二七区福华街街道油漆厂家属院(132号院)", "大朗镇1.5号楼", "四望亭路店（四望亭路店）"):
        assert strip_marks(text) == text


def test_splitting_leaves_brackets_whole() -> None:
    assert list(split_outside_brackets("甲（乙、丙）、丁")) == ["甲（乙、丙）", "丁"]


def test_keys_are_of_one_width() -> None:
    assert make_key("蜀冈—瘦西湖 （新）") == make_key("蜀冈-瘦西湖(新)")


def test_balance() -> None:
    assert is_balanced("甲(新增）")
    assert not is_balanced("甲（新")
    assert not is_balanced("甲)（")
