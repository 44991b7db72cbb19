"""The shape of a notice: instants, headings, counts; what was cut is refused, what does not add up is named."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.places.risk_lists import Entry, RiskList, read_risk_list

SENTENCE = "按目录调整的情况，2021年8月7日06时，全国2个高风险地区，3个中风险地区。"
NOTICE = f"""8月6日0—24时，无新增。
{SENTENCE}
高风险地区(2个)
河南：1个
郑州市二七区京广路街道
湖南：1个
张家界市永定区官黎坪街道黄金塔社区
中风险地区(3个)
江苏省：2个
南京市江宁区湖熟街道新风苑（新增）
扬州市未知街道甲小区(新)；
北京(1个)：
昌平区龙泽园街道龙跃苑二区"""


def read(text: str) -> RiskList:
    return read_risk_list(text.encode())


def refuse(text: str | bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_risk_list(text if isinstance(text, bytes) else text.encode())
    return caught.value


def test_a_notice_is_read_whole() -> None:
    found = read(NOTICE)
    assert found.effective_at == parse_instant("2021-08-07T06:00:00+08:00")
    assert found.confirmed_at == found.effective_at
    assert found.status == "reconciled"
    assert found.differences == ()
    assert found.declared == {"high": 2, "medium": 3}
    assert found.entries[0] == Entry("high", "410103", "410103", "郑州市二七区京广路街道", whole_area=True, line=5)
    assert [entry.county for entry in found.entries] == ["410103", "430802", "320115", None, "110114"]
    assert [entry.line for entry in found.entries] == [5, 7, 10, 11, 13]
    assert found.entries[3].division == "321000"
    assert found.entries[3].place == "扬州市未知街道甲小区"
    assert [(t.level, t.province, t.declared, t.read) for t in found.tallies] == [
        ("high", "", 2, 2),
        ("high", "410000", 1, 1),
        ("high", "430000", 1, 1),
        ("medium", "", 3, 3),
        ("medium", "320000", 2, 2),
        ("medium", "110000", 1, 1),
    ]


def test_the_last_confirmation_may_be_later() -> None:
    later = parse_instant("2021-08-07T18:00:00+08:00")
    assert read_risk_list(NOTICE.encode(), confirmed_at=later).confirmed_at == later


def test_an_id_names_the_instant_and_the_entries() -> None:
    one, other = read(NOTICE), read(NOTICE.replace("永定区", "武陵源区"))
    assert one.id.startswith("cn/2021-08-07T06:00/")
    assert one.id != other.id
    assert one.id == read(NOTICE).id


def test_nothing_is_carried_forward_from_the_line_above() -> None:
    text = NOTICE.replace("扬州市未知街道甲小区(新)；", "南京市某自然村")
    waiting = read(text).entries[3]
    assert waiting.county is None
    assert waiting.division == "320100"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("江苏省：2个", "江苏省：3个", "province_count"),
        ("河南：1个", "河南：0个", "province_count"),
        ("河南：1个", "河南：3个", "sum_of_provinces"),
        ("中风险地区(3个)", "中风险地区(4个)", "two_totals"),
        ("中风险地区(3个)", "中风险地区(2个)", "level_count"),
        ("高风险地区(2个)", "高风险地区(4个)", "two_totals"),
        ("3个中风险地区", "9个中风险地区", "two_totals"),
    ],
)
def test_a_count_that_is_off_loads_the_list_unreconciled(old: str, new: str, code: str) -> None:
    found = read(NOTICE.replace(old, new))
    assert found.status == "unreconciled"
    assert code in {difference.code for difference in found.differences}
    assert all(difference.message for difference in found.differences)
    assert len(found.entries) == 5


def test_a_province_that_may_be_missing_is_no_slip() -> None:
    """A list that prints one place too many in one province must not hide that another was cut off."""
    assert refuse(NOTICE.replace("江苏省：2个", "江苏省：1个")).code == "truncated"


def test_a_difference_names_its_province_and_line() -> None:
    found = read(NOTICE.replace("江苏省：2个", "江苏省：3个"))
    (difference,) = [d for d in found.differences if d.code == "province_count"]
    assert (difference.province, difference.declared, difference.read, difference.line) == ("320000", 3, 2, 9)


def test_a_line_with_two_counties_counts_once() -> None:
    text = NOTICE.replace("新风苑（新增）", "新风苑、雨花台区景明佳园小区（新增）")
    found = read(text)
    assert found.status == "reconciled"
    assert [e.county for e in found.entries if e.line == 10] == ["320115", "320114"]
    assert found.count_read("medium") == 3


@pytest.mark.parametrize("lines", range(1, NOTICE.count("\n") + 1))
def test_a_notice_that_stops_at_the_end_of_a_line_is_refused(lines: int) -> None:
    cut = "\n".join(NOTICE.split("\n")[:lines])
    assert refuse(cut).code in {"truncated", "not_a_list"}


@pytest.mark.parametrize("ending", ["（新", "(新增", "（东至集贤路，"])
def test_a_notice_that_stops_within_a_bracket_is_refused(ending: str) -> None:
    error = refuse(NOTICE + ending)
    assert error.code == "truncated"
    assert error.place == "line 13"


def test_a_notice_that_stops_within_a_letter_is_refused() -> None:
    assert refuse(NOTICE.encode()[:-1]).code == "truncated"


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(NOTICE.encode()) - 1))
def test_any_cut_gives_a_list_or_a_clear_error(length: int) -> None:
    try:
        found = read_risk_list(NOTICE.encode()[:length])
    except BadInput as error:
        assert error.code
        return
    assert found.count_read("medium") == 3


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_clear_error(raw: bytes) -> None:
    assert refuse(raw).message


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_damage_gives_a_list_or_a_clear_error(data: st.DataObject) -> None:
    raw = bytearray(NOTICE.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_risk_list(bytes(raw))
    except BadInput as error:
        assert error.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("  \n ", "empty"),
        ("今天没有新增。", "not_a_list"),
        (NOTICE.replace(SENTENCE, ""), "no_instant"),
        (NOTICE.replace("8月7日06时", "8月32日06时"), "instant"),
        (NOTICE.replace("06时", "25时"), "instant"),
        (SENTENCE.replace("06时", "07时") + NOTICE, "two_instants"),
        (NOTICE.replace("河南：1个", "河难：1个"), "unknown_province"),
        (NOTICE + "\n中风险地区(3个)\n北京：1个\n昌平区龙泽园街道", "duplicate_section"),
        ("<html><body><p>" + NOTICE, "html"),
        (NOTICE.replace("\n", "<br>\n"), "html"),
        (NOTICE + "\x00", "not_text"),
        (NOTICE + "甲" * 5000, "line_too_long"),
    ],
)
def test_bad_input_has_a_code_and_a_sentence(text: str, code: str) -> None:
    error = refuse(text)
    assert error.code == code
    assert error.message


def test_bad_input_names_its_line() -> None:
    assert refuse(NOTICE.replace("河南：1个", "河难：1个")).place == "line 4"
    assert refuse(NOTICE.replace("高风险地区(2个)", "高风险地区(2个)<br>")).place == "line 3"


def test_an_older_encoding_is_read() -> None:
    assert read_risk_list(NOTICE.encode("gb18030")).entries == read(NOTICE).entries
    assert read_risk_list(b"\xef\xbb\xbf" + NOTICE.encode()).entries == read(NOTICE).entries
    assert read(NOTICE.replace("\n", "\r\n")).entries == read(NOTICE).entries


@pytest.mark.parametrize("raw", [NOTICE.encode("utf-16"), b"\x89PNG\r\n\x1a\n\xff\xfe\xfd", b"PK\x03\x04\xff"])
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    assert refuse(raw).code in {"encoding", "not_text"}


def test_the_end_of_a_day_may_be_written_24() -> None:
    found = read(NOTICE.replace("8月7日06时", "8月6日24时"))
    assert found.effective_at == parse_instant("2021-08-07T00:00:00+08:00")


def test_a_notice_without_high_places() -> None:
    start, end = NOTICE.index("高风险地区(2个)"), NOTICE.index("中风险地区(3个)")
    text = (NOTICE[:start] + NOTICE[end:]).replace("全国2个高风险地区", "全国无高风险地区")
    found = read(text)
    assert found.status == "reconciled"
    assert found.count_read("high") == 0
    assert refuse(text.replace("全国无", "全国2个")).code == "truncated"
