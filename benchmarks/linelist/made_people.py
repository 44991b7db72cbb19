# ruff: noqa: E501  (a table of family names)
"""Synthetic people and their registrations, with known truth: who is whom. Nobody in it exists.

Family names by their shares in China: the five commonest together 30.8 % (Ministry of Public Security, report on names
of 2020), the others rounded by rank. Given names, slips and gaps are set by hand; their rates stand below.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pypinyin import lazy_pinyin

from pratique.people.bulk_matching import MatchRecord

FAMILY = {
    "王": 7.2, "李": 7.1, "张": 6.7, "刘": 5.2, "陈": 4.6, "杨": 3.1, "黄": 2.2, "赵": 2.1, "吴": 2.0, "周": 2.0, "徐": 1.7,
    "孙": 1.5, "马": 1.4, "朱": 1.3, "胡": 1.3, "郭": 1.2, "何": 1.2, "林": 1.2, "高": 1.2, "罗": 1.1, "郑": 1.0, "梁": 1.0,
    "谢": 0.8, "宋": 0.8, "唐": 0.8, "许": 0.7, "韩": 0.7, "邓": 0.6, "冯": 0.6, "曹": 0.6, "彭": 0.6, "曾": 0.6, "肖": 0.6,
    "田": 0.6, "董": 0.5, "潘": 0.5, "袁": 0.5, "蔡": 0.5, "蒋": 0.5, "余": 0.5, "于": 0.5, "杜": 0.5, "叶": 0.5, "程": 0.5,
    "魏": 0.5, "苏": 0.5, "吕": 0.4, "丁": 0.4, "任": 0.4, "卢": 0.4, "姚": 0.4, "沈": 0.4, "钟": 0.4, "姜": 0.4, "崔": 0.4,
    "谭": 0.4, "陆": 0.4, "范": 0.4, "汪": 0.4, "廖": 0.4, "石": 0.4, "金": 0.4, "韦": 0.3, "贾": 0.3, "夏": 0.3, "付": 0.3,
    "方": 0.3, "邹": 0.3, "熊": 0.3, "白": 0.3, "孟": 0.3, "秦": 0.3, "邱": 0.3, "侯": 0.3, "江": 0.3, "尹": 0.3, "薛": 0.3,
    "闫": 0.3, "雷": 0.2, "龙": 0.2, "史": 0.2, "陶": 0.2, "贺": 0.2, "毛": 0.2, "欧阳": 0.07, "单": 0.05, "解": 0.04, "仇": 0.03,
}  # fmt: skip
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文志海波辉鹏宇浩然子轩雨泽梓涵欣怡诗嘉俊豪晨曦思佳琪雪梅凤"
    "云春燕琴莉萍斌峰飞龙鑫东晓小永家庆天一博瑞可心语桐悦宁安康健荣贵福生林森山川源清雅洁莹颖倩薇蕾婷婉妍妮珊珍珠瑶琳璐"
)
END = date(2021, 8, 1)

SAME_FORM, PINYIN, SWAPPED, JOINED, SLIP, HOMOPHONE = 0.55, 0.2, 0.08, 0.05, 0.05, 0.04
"""How the second registration writes the name; the rest changes one character to another."""
NO_BIRTH, DAY_MONTH, ONE_DIGIT, WRONG_BIRTH = 0.12, 0.04, 0.03, 0.01
NO_PHONE, OTHER_PHONE = 0.15, 0.25
NO_DOCUMENT, WRONG_DOCUMENT = 0.45, 0.015
TWICE, THRICE, TWIN, SHARES_PHONE = 0.3, 0.03, 0.012, 0.35

HOMOPHONES = {
    "伟": "玮",
    "芳": "方",
    "静": "敬",
    "丽": "莉",
    "军": "君",
    "杰": "洁",
    "明": "铭",
    "红": "虹",
    "建": "健",
    "欣": "心",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as they are."""

    family: str
    given: str
    sex: str
    born: date
    phone: str
    document: str


def make_records(people: int, seed: int) -> tuple[list[MatchRecord], list[int]]:
    """Give registrations, and of each the number of its person."""
    chance = random.Random(seed)  # noqa: S311  (a benchmark)
    records: list[MatchRecord] = []
    truth: list[int] = []
    for number, person in enumerate(_make_people(people, chance)):
        times = 1 + (chance.random() < TWICE) + (chance.random() < THRICE)
        for time in range(times):
            record = _register(person, chance) if time == 0 else _register_again(person, chance)
            records.append(replace(record, key=str(len(records))))
            truth.append(number)
    return records, truth


def _make_people(people: int, chance: random.Random) -> Iterator[Person]:
    made = 0
    while made < people:
        family = chance.choices(list(FAMILY), FAMILY.values())[0]
        home = _make_phone(chance)
        for _ in range(chance.choice((1, 1, 2, 2, 3, 4))):
            told = family if chance.random() < 0.6 else chance.choices(list(FAMILY), FAMILY.values())[0]
            phone = home if chance.random() < SHARES_PHONE else _make_phone(chance)
            one = _make_person(told, phone, END - timedelta(days=chance.randrange(30_000)), chance)
            yield one
            made += 1
            if chance.random() < TWIN:
                twin = _make_person(told, phone, one.born, chance)
                shared = one.given[0] + chance.choice(GIVEN) if chance.random() < 0.6 else twin.given
                yield replace(twin, given=shared, sex=one.sex if chance.random() < 0.6 else twin.sex)
                made += 1


def _make_person(family: str, phone: str, born: date, chance: random.Random) -> Person:
    weights = [1 / (place + 8) for place in range(len(GIVEN))]
    given = "".join(chance.choices(GIVEN, weights, k=1 if chance.random() < 0.2 else 2))
    sex = chance.choice(("male", "female"))
    return Person(family, given, sex, born, phone, f"{chance.randrange(10**17):017}")


def _make_phone(chance: random.Random) -> str:
    return f"+861{chance.randrange(3, 10)}{chance.randrange(10**9):09}"


def _register(person: Person, chance: random.Random) -> MatchRecord:
    document = ("resident-id", person.document) if chance.random() < 0.75 else None
    return MatchRecord("", (person.family + person.given,), person.born.isoformat(), person.phone, document, person.sex)


def _register_again(person: Person, chance: random.Random) -> MatchRecord:
    roll = chance.random()
    document: tuple[str, str] | None = ("resident-id", person.document)
    if roll < NO_DOCUMENT:
        document = None
    elif roll < NO_DOCUMENT + WRONG_DOCUMENT:
        document = ("resident-id", f"{chance.randrange(10**17):017}")
    roll = chance.random()
    phone = None if roll < NO_PHONE else _make_phone(chance) if roll < NO_PHONE + OTHER_PHONE else person.phone
    sex = person.sex if chance.random() < 0.985 else chance.choice(("male", "female", "unknown"))
    return MatchRecord("", (_write_name(person, chance),), _write_birth(person.born, chance), phone, document, sex)


def _write_birth(born: date, chance: random.Random) -> str | None:
    roll, text = chance.random(), born.isoformat()
    if roll < NO_BIRTH:
        return None
    if roll < NO_BIRTH + DAY_MONTH:
        return f"{text[:4]}-{text[8:]}-{text[5:7]}" if born.day <= 12 else text
    if roll < NO_BIRTH + DAY_MONTH + ONE_DIGIT:
        return f"{text[:3]}{chance.randrange(10)}{text[4:]}"
    if roll < NO_BIRTH + DAY_MONTH + ONE_DIGIT + WRONG_BIRTH:
        return (END - timedelta(days=chance.randrange(30_000))).isoformat()
    return text


def _write_name(person: Person, chance: random.Random) -> str:
    roll = chance.random()
    family, given = ("".join(lazy_pinyin(part)) for part in (person.family, person.given))
    if (roll := roll - SAME_FORM) < 0:
        return person.family + person.given
    if (roll := roll - PINYIN) < 0:
        return f"{family.upper()} {given.title()}"
    if (roll := roll - SWAPPED) < 0:
        return f"{given.title()} {family.title()}"
    if (roll := roll - JOINED) < 0:
        return f"{family.title()}, {'-'.join(lazy_pinyin(person.given)).title()}"
    if (roll := roll - SLIP) < 0:
        place = chance.randrange(1, len(given)) if len(given) > 1 else 0
        return f"{family.title()} {given[:place]}{chance.choice('aeinghuo')}{given[place + chance.randrange(2) :]}"
    if roll - HOMOPHONE < 0:
        return person.family + "".join(HOMOPHONES.get(one, one) for one in person.given)
    place = chance.randrange(len(person.given))
    return person.family + person.given[:place] + chance.choice(GIVEN) + person.given[place + 1 :]
