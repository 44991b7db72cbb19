"""Kinds of place, rings and seats in both languages."""

from __future__ import annotations

from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.policy.pack import Pack, Words
from pratique.policy.tracing_section import SeatName, TracingRing

KIND_WORDS: dict[str, Words] = {
    "household": Words("家庭", "household"),
    "workplace": Words("工作单位", "workplace"),
    "class": Words("班级", "class"),
    "meal": Words("聚餐", "meal"),
    "leisure": Words("娱乐场所", "leisure"),
    "venue": Words("公共场所", "public venue"),
    "hospital": Words("医院", "hospital"),
    "metro": Words("地铁", "metro"),
    "bus": Words("公交车", "city bus"),
    "taxi": Words("出租车、网约车", "taxi"),
    "coach_sealed": Words("密闭空调客车", "sealed coach"),
    "coach_ventilated": Words("通风客车", "ventilated coach"),
    "train_sealed": Words("密闭空调列车", "sealed train"),
    "train_open": Words("非密闭列车", "open train"),
    "train_compartment": Words("列车软卧包厢", "train compartment"),
    "plane": Words("飞机", "plane"),
    "ship": Words("轮船", "ship"),
    "care": Words("照护、诊治", "care"),
}

RING_WORDS: dict[TracingRing, Words] = {
    "close": Words("密切接触者", "Close contacts"),
    "secondary": Words("密接的密接", "Contacts of contacts"),
    "general": Words("一般接触者", "General contacts"),
}

SEAT_WORDS: dict[SeatName, Words] = {
    "any": Words("在场的所有人", "everyone there"),
    "carriage": Words("同一车厢", "the same carriage"),
    "compartment": Words("同一包厢", "the same compartment"),
    "bay": Words("同一格及前后各{n}格", "the same bay and {n} to each side"),
    "row": Words("同排及前后各{n}排", "the same row, {n} in front and {n} behind"),
    "cabin": Words("同一舱室", "the same cabin"),
}

PARTY_WORDS = Words("同行者，不看座位", "those who go together, wherever they sit")
COUNTED_WORDS = Words("只计数，不列名", "counted, not listed")
ANY_TIME = Words("任何重叠", "any overlap")
MINUTES = Words("至少{n}分钟", "at least {n} min")
SECONDS = Words("至少{n}秒", "at least {n} s")
DEADLINE_WORDS: dict[str, Words] = {
    "transfer": Words("转运", "transfer"),
    "isolation": Words("集中隔离", "isolation"),
    "monitoring": Words("健康监测", "health monitoring"),
}


def name_kinds(pack: Pack) -> dict[str, Words]:
    """Name each kind of place that a pack's rules may speak of, the built-in ones first."""
    own = pack.tracing.place_kinds if pack.tracing else ()
    return {name: KIND_WORDS[name] for name in PLACE_KINDS} | {kind.id: kind.title for kind in own}


def fill(words: Words, n: int) -> Words:
    """Put a number into both texts."""
    return Words(words.zh.format(n=n), words.en.format(n=n))


def say_length(seconds: int) -> Words:
    """Say the shortest time together: whole minutes where they are whole; 0 is any overlap."""
    if seconds == 0:
        return ANY_TIME
    return fill(SECONDS, seconds) if seconds % 60 else fill(MINUTES, seconds // 60)
