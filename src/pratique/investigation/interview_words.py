"""The words of a typed interview line in both languages: what was done, days of the week, parts of a day."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.kinds.calendar_words import MONTHS, WEEKDAYS


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that people do: its word in each language, other words for it, the kind of place where it is done.

    ``hours``: the hours of the day [first, last] within which it begins, where its word says so.
    """

    name: str
    zh: str
    en: str
    also: tuple[str, ...]
    kind: str
    hours: tuple[int, int] = (0, 23)


ACTIVITIES: tuple[Activity, ...] = (
    Activity("breakfast", "早饭", "breakfast", ("早餐", "早点"), "meal", (4, 11)),
    Activity("lunch", "午饭", "lunch", ("午餐", "中饭"), "meal", (10, 15)),
    Activity("dinner", "晚饭", "dinner", ("晚餐", "supper"), "meal", (16, 23)),
    Activity("meal", "吃饭", "meal", ("聚餐", "用餐", "eating"), "meal"),
    Activity("home", "在家", "home", ("at home", "家里", "居家"), "household"),
    Activity("visit", "串门", "visit", ("拜访", "走亲戚", "visiting"), "household"),
    Activity("work", "上班", "work", ("工作", "at work", "working"), "workplace"),
    Activity("class", "上课", "class", ("课堂", "school", "lesson"), "class"),
    Activity("clinic", "看病", "clinic", ("就诊", "医院", "hospital", "doctor"), "hospital"),
    Activity("care", "陪护", "care", ("照护", "护理", "caring"), "care"),
    Activity("shopping", "购物", "shopping", ("买菜", "逛街", "market", "shop"), "venue"),
    Activity("leisure", "娱乐", "leisure", ("打牌", "健身", "唱歌", "看电影", "gym", "cinema", "karaoke"), "leisure"),
    Activity("metro", "地铁", "metro", ("subway",), "metro"),
    Activity("bus", "公交", "bus", ("公共汽车",), "bus"),
    Activity("taxi", "出租车", "taxi", ("打车", "网约车", "cab"), "taxi"),
    Activity("plane", "飞机", "plane", ("航班", "flight"), "plane"),
    Activity("train", "火车", "train", ("高铁", "列车"), "train_open"),
    Activity("coach", "长途汽车", "coach", ("客车", "大巴"), "coach_sealed"),
    Activity("ship", "轮船", "ship", ("船", "ferry", "boat"), "ship"),
)
BY_NAME: dict[str, Activity] = {one.name: one for one in ACTIVITIES}
ACTIVITY_OF: dict[str, str] = {word: one.name for one in ACTIVITIES for word in (one.name, one.zh, one.en, *one.also)}
"""Any word for an activity, in lower case, to the activity's name."""

WEEKDAY_OF: dict[str, int] = {
    **{name.lower(): number for number, name in enumerate(WEEKDAYS)},
    **{name[:3].lower(): number for number, name in enumerate(WEEKDAYS)},
    **{f"{begin}{day}": number for begin in ("周", "星期", "礼拜") for number, day in enumerate("一二三四五六日")},
    **{f"{begin}天": 6 for begin in ("周", "星期", "礼拜")},
    "tues": 1,
    "thur": 3,
    "thurs": 3,
}
DAYS_BACK: dict[str, int] = {"today": 0, "yesterday": 1, "今天": 0, "昨天": 1, "前天": 2, "大前天": 3}
MONTH_OF: dict[str, int] = {
    **{name.lower(): number for number, name in enumerate(MONTHS, 1)},
    **{name[:3].lower(): number for number, name in enumerate(MONTHS, 1)},
}
PART_OF_DAY: dict[str, tuple[int, int]] = {
    "凌晨": (0, 5),
    "早上": (4, 11),
    "早晨": (4, 11),
    "上午": (5, 12),
    "中午": (10, 14),
    "下午": (12, 18),
    "傍晚": (16, 20),
    "晚上": (17, 23),
}
"""The hours [first, last] in which something that is said of a part of a day begins."""
WHOLE_DAY = ("全天", "整天", "一整天", "all day")
