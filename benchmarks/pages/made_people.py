"""Made-up people: a name, a document, a phone, what is known of them; the same for the same seed and number."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass

from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR

FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文"
HOME_DIVISIONS = ("110101", "110102", "110105", "110106", "110107", "110108", "110109", "110111", "110112", "110114")
COARSE = "410100"
"""A prefecture of which the list names a part: who is known to have been there, and no closer, is referred."""
ASKED_EVERY = 50
"""One in so many is referred: 2 %."""


@dataclass(frozen=True, slots=True)
class MadePerson:
    """One made-up person, with what is reported of them."""

    number: int
    document: str
    name: str
    birth_date: str
    phone: str
    person_id: str
    is_asked: bool
    residence: str

    def make_reports(self, now: int) -> tuple[p.Payload, ...]:
        """Give what is told of them: where they live, where they were, how much of it is known."""
        home = p.ResidenceDeclared(division=self.residence)
        if self.is_asked:
            stay = p.StayReported(division=COARSE, first=now - 30 * DAY, grade="feed")
            test = p.SpecimenReported(result="negative", sampled_at=now - 12 * HOUR, reported_at=now - 2 * HOUR)
            return (home, stay, test)
        stay = p.StayReported(division=self.residence, first=now - 40 * DAY, grade="feed")
        return (home, stay, p.CoverageReported(start=now - 40 * DAY, end=now - HOUR, grain="county"))


def make_people(first: int, end: int, seed: int) -> Iterator[MadePerson]:
    """Make the people of the numbers [first, end)."""
    for number in range(first, end):
        dice = random.Random(seed << 32 | number)  # noqa: S311  (a population, not a secret)
        year, month, day = 1940 + dice.randrange(75), 1 + dice.randrange(12), 1 + dice.randrange(28)
        residence = dice.choice(HOME_DIVISIONS)
        yield MadePerson(
            number=number,
            document=f"P{number:08d}",
            name=dice.choice(FAMILY) + dice.choice(GIVEN) + dice.choice(GIVEN),
            birth_date=f"{year}-{month:02d}-{day:02d}",
            phone=f"+86138{number:08d}",
            person_id=base64.b32encode(dice.randbytes(16)).decode().rstrip("="),
            is_asked=number % ASKED_EVERY == 1,
            residence=residence,
        )
