"""The typed interview line: read as written, asked back where it may mean two things, refused by code."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.investigation.interview import AskBack, Told, read_line, say_line
from pratique.investigation.interview_days import Days
from pratique.investigation.interview_places import PlaceNames
from pratique.investigation.interview_words import ACTIVITIES, ACTIVITY_OF
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR, find_zone, parse_instant

WEEK = Days(date(2021, 8, 1), date(2021, 8, 7), date(2021, 8, 7))
TWO_WEEKS = Days(date(2021, 8, 1), date(2021, 8, 12), date(2021, 8, 12))


@pytest.mark.parametrize(
    ("text", "start", "end", "activity", "place", "people"),
    [
        ("Tue 12-13 lunch, Canteen B, Li", 720, 780, "lunch", "Canteen B", ("Li",)),
        ("周二 12-13点 午饭 食堂乙 李", 720, 780, "lunch", "食堂乙", ("李",)),
        ("星期二，12：00—13：00，午饭，食堂乙，李、王", 720, 780, "lunch", "食堂乙", ("李", "王")),
        ("3 Aug 7-8pm dinner at Noodles, Wang", 1140, 1200, "dinner", "Noodles", ("Wang",)),
        ("Aug 3 12-1 lunch, Canteen", 720, 780, "lunch", "Canteen", ()),
        ("8月3号 晚上7点到9点 吃饭 面馆1 赵", 1140, 1260, "meal", "面馆1", ("赵",)),
        ("3号 12点半-13点 午饭 食堂", 750, 780, "lunch", "食堂", ()),
        ("2021-08-03 22-2 work, Plant", 1320, 1560, "work", "Plant", ()),
        ("2021-08-03 全天 在家 1号楼", 0, 1440, "home", "1号楼", ()),
        ("2021-08-03 09:30-11 work, Plant", 570, 660, "work", "Plant", ()),
    ],
)
def test_a_line_is_read(text: str, start: int, end: int, activity: str, place: str, people: tuple[str, ...]) -> None:
    assert read_line(text, WEEK) == Told(date(2021, 8, 3), start, end, activity, place, people)


@pytest.mark.parametrize(
    ("text", "code", "choices"),
    [
        ("Tue 12-13 lunch, Canteen B", "which-day", 2),
        ("周二 12-13点 午饭 食堂乙", "which-day", 2),
        ("8/3 1-3 leisure, Hall", "which-hours", 2),
        ("8/3 9-11 work, Plant", "which-hours", 2),
        ("8/3 12:30 lunch, Canteen", "until-when", 3),
        ("8/3 12-13 Canteen B, Li", "which-activity", len(ACTIVITIES)),
        ("8/3 12-13 lunch", "which-place", 0),
    ],
)
def test_what_may_mean_two_things_is_asked_back_and_each_choice_means_one(text: str, code: str, choices: int) -> None:
    asked = read_line(text, TWO_WEEKS)
    assert isinstance(asked, AskBack)
    assert (asked.code, len(asked.choices)) == (code, choices)
    meant = [read_line(choice, TWO_WEEKS) for choice in asked.choices]
    assert all(isinstance(one, Told) for one in meant)
    assert len(set(meant)) == len(meant)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "interview_empty"),
        ("lunch with Li", "interview_day"),
        ("Tue lunch, Canteen", "interview_hours"),
        ("3 Aug 25-26 lunch, Canteen", "interview_hours"),
        ("3 Aug 24-25 lunch, Canteen", "interview_hours"),
        ("3 Aug 13pm-14 lunch, Canteen", "interview_hours"),
        ("3 Sep 12-13 lunch, Canteen", "interview_day_outside"),
        ("2021-02-30 12-13 lunch, Canteen", "interview_day_outside"),
        ("3 Aug 12-13 lunch, Canteen" + ", Li" * 13, "interview_people"),
        ("x" * 301, "interview_long"),
        ("Tue\0 12-13 lunch, C", "interview_letters"),
    ],
)
def test_what_is_no_line_is_refused_by_code(text: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_line(text, WEEK)
    assert caught.value.code == code


WORDS = st.text(st.sampled_from("ABcdé 食堂乙李1号楼-'()"), min_size=1, max_size=12).map(lambda t: " ".join(t.split()))
PLACES = WORDS.filter(bool)
STRETCHES = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(
    day=st.dates(WEEK.first, WEEK.last),
    stretch=STRETCHES,
    activity=st.sampled_from(ACTIVITIES),
    place=PLACES,
    people=st.lists(PLACES, max_size=4),
    lang=st.sampled_from(["en", "zh-hans"]),
)
def test_what_is_said_is_read_back(
    day: date, stretch: tuple[int, int], activity: object, place: str, people: list[str], lang: str
) -> None:
    told = Told(day, *stretch, activity.name, place, tuple(people))  # type: ignore[attr-defined]
    assert read_line(say_line(told, lang), WEEK) == told


@given(st.text(max_size=320) | st.text("周二三3月8号日12:-点半pmam午饭食堂 ,、at王/", max_size=40))
def test_no_text_raises_anything_but_bad_input(text: str) -> None:
    try:
        read = read_line(text, TWO_WEEKS)
    except BadInput as error:
        assert error.code.startswith("interview_")
    else:
        if isinstance(read, Told):
            assert TWO_WEEKS.first <= read.day <= TWO_WEEKS.last
            assert 0 <= read.start < 1440 and read.start < read.end <= read.start + 1440  # noqa: PT018
            assert read_line(say_line(read, "en"), TWO_WEEKS) == read


def test_a_line_becomes_instants_of_its_zone() -> None:
    zone = find_zone("Asia/Shanghai")
    start, end = Told(date(2021, 8, 3), 1320, 1560, "work", "Plant").find_stretch(zone)
    assert start == parse_instant("2021-08-03T22:00:00+08:00")
    assert end - start == 4 * HOUR


def test_every_word_means_one_activity() -> None:
    words = [word for one in ACTIVITIES for word in {one.name, one.zh, one.en, *one.also}]
    assert len(words) == len(ACTIVITY_OF)


def test_a_place_is_found_by_its_name_then_by_its_writing_then_from_a_list() -> None:
    names = PlaceNames(["Canteen B", "Canteen A", "canteen-a", "食堂乙", "西站食堂乙层", "Plant 3"])
    assert names.find("Canteen B").name == "Canteen B"
    assert names.find("ｃａｎｔｅｅｎ b").name == "Canteen B"
    assert names.find("Canteen A").name == "Canteen A"
    assert names.find("CANTEEN A").choices == ("Canteen A", "canteen-a")
    assert names.find("CANTEEN A").name is None
    assert names.find("食堂").choices == ("食堂乙", "西站食堂乙层")
    assert "Canteen B" in names.find("Cantine B").choices
    assert names.find("Harbour") == names.find("---")
