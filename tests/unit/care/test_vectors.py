"""Plans worked by hand: each edge that the rules of the reference pack have. An x marks the exit test."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pratique.care.history import Asymptomatic, CareHistory, Certificate, Discharge, Entry, Placed
from tests.unit.care.notation import ask, near, t, took, write, write_stages, write_tests

DAY_0 = near("08-01 12:00", "08-01 18:00")
OWN = took("08-01 20:00", "08-04 09:00", "08-07 09:00", "08-08 09:00")


@dataclass(frozen=True)
class Vector:
    name: str
    history: CareHistory
    at: str
    stages: list[str]
    tests: str
    missing: str = ""
    hard_end: str | None = "08-30 00:00"


def secondary(**contacts: object) -> CareHistory:
    exposures = tuple(near("08-01 12:00", "08-01 18:00", "secondary", c, f"e-{c}") for c in contacts)
    return CareHistory(exposures=exposures, samples=OWN, contact_samples=contacts)  # type: ignore[arg-type]


VECTORS = [
    Vector(
        "found on day 0",
        CareHistory(exposures=(DAY_0,)),
        "08-01 18:00",
        [
            "central-isolation 08-01 18:00 > 08-16 00:00 planned",
            "home-monitoring 08-16 00:00 > 08-23 00:00 planned",
        ],
        "due 08-01 08-04 08-07 08-14 08-15x 08-17 08-22",
        "END TESTS EXIT",
    ),
    Vector(
        "entered on day 1: day 14 of isolation is the exit test",
        CareHistory(exposures=(DAY_0,), placed=(Placed("p", t("08-02 08:00"), "central"),)),
        "08-02 08:00",
        [
            "central-isolation 08-01 18:00 > 08-16 00:00 planned",
            "home-monitoring 08-16 00:00 > 08-23 00:00 planned",
        ],
        "due 08-02 08-05 08-08 08-15x 08-17 08-22",
        "END TESTS EXIT",
    ),
    Vector(
        "found on day 10",
        CareHistory(exposures=(near("08-01 12:00", "08-11 09:00"),)),
        "08-11 09:00",
        [
            "central-isolation 08-11 09:00 > 08-16 00:00 planned",
            "home-monitoring 08-16 00:00 > 08-23 00:00 planned",
        ],
        "due 08-11 08-14 08-15x 08-17 08-22; dropped 08-24",
        "END TESTS EXIT",
    ),
    Vector(
        "found in the last second of day 14",
        CareHistory(exposures=(near("08-01 12:00", "08-15 23:59:59"),)),
        "08-15 23:59:59",
        [
            "central-isolation 08-15 23:59:59 > 08-16 00:00 planned",
            "home-monitoring 08-16 00:00 > 08-23 00:00 planned",
        ],
        "due 08-15x 08-17 08-22; dropped 08-18 08-21 08-28",
        "END TESTS EXIT",
    ),
    Vector(
        "found on day 15",
        CareHistory(exposures=(near("08-01 12:00", "08-16 00:00"),)),
        "08-16 00:00",
        ["home-monitoring 08-16 00:00 > 08-23 00:00 planned"],
        "due 08-16",
    ),
    Vector(
        "found in the last second of day 21",
        CareHistory(exposures=(near("08-01 12:00", "08-22 23:59:59"),)),
        "08-22 23:59:59",
        ["home-monitoring 08-22 23:59:59 > 08-23 00:00 planned"],
        "due 08-22",
    ),
    Vector(
        "found on day 22",
        CareHistory(exposures=(near("08-01 12:00", "08-23 00:00"),)),
        "08-23 00:00",
        [],
        "due 08-23",
        hard_end=None,
    ),
    Vector(
        "a new exposure on day 5",
        CareHistory(
            exposures=(DAY_0, near("08-06 12:00", "08-06 20:00", name="e2")), samples=took("08-01 20:00", "08-04 09:00")
        ),
        "08-06 20:00",
        [
            "central-isolation 08-01 18:00 > 08-21 00:00 planned",
            "home-monitoring 08-21 00:00 > 08-28 00:00 planned",
        ],
        "taken 08-01 08-04; due 08-07 08-14 08-20x 08-22 08-27",
        "END TESTS EXIT",
        "09-04 00:00",
    ),
    Vector(
        "a new exposure on day 5, before it is known",
        CareHistory(
            exposures=(DAY_0, near("08-06 12:00", "08-06 20:00", name="e2")), samples=took("08-01 20:00", "08-04 09:00")
        ),
        "08-06 19:59:59",
        [
            "central-isolation 08-01 18:00 > 08-16 00:00 planned",
            "home-monitoring 08-16 00:00 > 08-23 00:00 planned",
        ],
        "taken 08-01 08-04; due 08-07 08-14 08-15x 08-17 08-22",
        "END TESTS EXIT",
    ),
    Vector(
        "an exposure on day 15 begins a new order",
        CareHistory(exposures=(DAY_0, near("08-16 00:00", "08-16 08:00", name="e2"))),
        "08-16 08:00",
        [
            "central-isolation 08-16 08:00 > 08-31 00:00 planned",
            "home-monitoring 08-31 00:00 > 09-07 00:00 planned",
        ],
        "due 08-16 08-19 08-22 08-29 08-30x 09-01 09-06",
        "END TESTS EXIT",
        "09-14 00:00",
    ),
    Vector(
        "secondary, all known",
        secondary(c=took("08-02 09:00", "08-05 09:00")),
        "08-09 00:00",
        ["central-isolation 08-01 18:00 > 08-09 00:00 tests"],
        "taken 08-01 08-04 08-07 08-08x",
    ),
    Vector(
        "secondary, index test missing, before the end",
        secondary(c=took("08-02 09:00")),
        "08-08 23:59:59",
        ["central-isolation 08-01 18:00 > 08-09 00:00 planned"],
        "taken 08-01 08-04 08-07 08-08x",
        "END INDEX",
    ),
    Vector(
        "secondary, index test missing: released on own negatives",
        secondary(c=took("08-02 09:00")),
        "08-09 00:00",
        ["central-isolation 08-01 18:00 > 08-09 00:00 fallback"],
        "taken 08-01 08-04 08-07 08-08x",
    ),
    Vector(
        "secondary of two close contacts, one of whom lacks a test",
        secondary(b=took("08-02 09:00", "08-05 09:00"), c=took("08-02 09:00")),
        "08-09 00:00",
        ["central-isolation 08-01 18:00 > 08-09 00:00 fallback"],
        "taken 08-01 08-04 08-07 08-08x",
    ),
    Vector(
        "secondary, index test positive, before it is told",
        secondary(c=took("08-02 09:00") + took("08-04 20:00", result="positive", reported="08-05 10:00")),
        "08-05 09:59:59",
        ["central-isolation 08-01 18:00 > 08-09 00:00 planned"],
        "taken 08-01 08-04; due 08-07 08-08x",
        "END TESTS EXIT INDEX",
    ),
    Vector(
        "secondary, index test positive",
        secondary(c=took("08-02 09:00") + took("08-04 20:00", result="positive", reported="08-05 10:00")),
        "08-05 10:00",
        [
            "central-isolation 08-01 18:00 > 08-16 00:00 planned",
            "home-monitoring 08-16 00:00 > 08-23 00:00 planned",
        ],
        "taken 08-01 08-04; due 08-07 08-14 08-15x 08-17 08-22",
        "END TESTS EXIT INDEX_POSITIVE",
    ),
    Vector(
        "secondary, a third index test positive changes nothing",
        secondary(c=took("08-02 09:00", "08-03 09:00") + took("08-04 20:00", result="positive")),
        "08-09 00:00",
        ["central-isolation 08-01 18:00 > 08-09 00:00 tests"],
        "taken 08-01 08-04 08-07 08-08x",
    ),
    Vector(
        "secondary, own exit test told late: held a day at most",
        CareHistory(
            exposures=(near("08-01 12:00", "08-01 18:00", "secondary", "c"),),
            samples=OWN[:3] + took("08-08 20:00", reported="08-09 05:00"),
            contact_samples={"c": took("08-02 09:00", "08-05 09:00")},
        ),
        "08-09 04:59:59",
        ["central-isolation 08-01 18:00 > 08-10 00:00 held"],
        "taken 08-01 08-04 08-07 08-08x",
        "TESTS EXIT",
    ),
    Vector(
        "secondary, own exit test told late: released when it is told",
        CareHistory(
            exposures=(near("08-01 12:00", "08-01 18:00", "secondary", "c"),),
            samples=OWN[:3] + took("08-08 20:00", reported="08-09 05:00"),
            contact_samples={"c": took("08-02 09:00", "08-05 09:00")},
        ),
        "08-09 05:00",
        ["central-isolation 08-01 18:00 > 08-09 05:00 tests"],
        "taken 08-01 08-04 08-07 08-08x",
    ),
    Vector(
        "nobody took any test: released a day after the end",
        CareHistory(exposures=(DAY_0,)),
        "08-17 00:00",
        [
            "central-isolation 08-01 18:00 > 08-17 00:00 fallback",
            "home-monitoring 08-17 00:00 > 08-23 00:00 planned",
        ],
        "due 08-18; missed 08-01 08-04 08-07 08-14 08-15x; dropped 08-23",
    ),
    Vector(
        "an own positive holds until the hard end",
        CareHistory(exposures=(DAY_0,), samples=took("08-14 09:00", result="positive")),
        "08-20 00:00",
        ["central-isolation 08-01 18:00 > 08-30 00:00 held"],
        "taken 08-14; missed 08-01 08-04 08-07 08-15x",
        "TESTS EXIT OWN_POSITIVE",
    ),
    Vector(
        "and no longer",
        CareHistory(exposures=(DAY_0,), samples=took("08-14 09:00", result="positive")),
        "08-30 00:00",
        ["central-isolation 08-01 18:00 > 08-30 00:00 hard-end"],
        "taken 08-14; missed 08-01 08-04 08-07 08-15x",
    ),
    Vector(
        "two plans at once: the latest end, the union of tests",
        CareHistory(exposures=(DAY_0,), entries=(Entry("n", t("08-05 10:00")),)),
        "08-05 10:00",
        [
            "central-isolation 08-01 18:00 > 08-20 00:00 planned",
            "home-monitoring 08-20 00:00 > 08-27 00:00 planned",
        ],
        "due 08-05 08-07 08-08 08-11 08-14 08-15x 08-17 08-18 08-19x 08-21 08-22 08-26; missed 08-01 08-04",
        "END TESTS EXIT",
        "09-03 00:00",
    ),
    Vector(
        "exposed in the last second of a day",
        CareHistory(exposures=(near("08-01 23:59:59", "08-02 09:00"),)),
        "08-02 09:00",
        [
            "central-isolation 08-02 09:00 > 08-16 00:00 planned",
            "home-monitoring 08-16 00:00 > 08-23 00:00 planned",
        ],
        "due 08-02 08-05 08-08 08-15x 08-17 08-22",
        "END TESTS EXIT",
    ),
    Vector(
        "exposed at midnight",
        CareHistory(exposures=(near("08-02 00:00", "08-02 09:00"),)),
        "08-02 09:00",
        [
            "central-isolation 08-02 09:00 > 08-17 00:00 planned",
            "home-monitoring 08-17 00:00 > 08-24 00:00 planned",
        ],
        "due 08-02 08-05 08-08 08-15 08-16x 08-18 08-23",
        "END TESTS EXIT",
        "08-31 00:00",
    ),
    Vector(
        "over the end of a year",
        CareHistory(exposures=(near("12-28 10:00", "12-28 12:00"),)),
        "12-28 12:00",
        [
            "central-isolation 12-28 12:00 > 2022-01-12 00:00 planned",
            "home-monitoring 2022-01-12 00:00 > 2022-01-19 00:00 planned",
        ],
        "due 12-28 12-31 01-03 01-10 01-11x 01-13 01-18",
        "END TESTS EXIT",
        "2022-01-26 00:00",
    ),
    Vector(
        "arrived on the 1st, 21 whole days, free at 00:00 on the 23rd",
        CareHistory(entries=(Entry("n", t("08-01 08:00")),)),
        "08-01 08:00",
        [
            "central-isolation 08-01 08:00 > 08-16 00:00 planned",
            "home-monitoring 08-16 00:00 > 08-23 00:00 planned",
        ],
        "due 08-01 08-04 08-07 08-14 08-15x 08-17 08-22",
        "END TESTS EXIT",
    ),
    Vector(
        "discharged",
        CareHistory(discharges=(Discharge("x", t("08-01 10:00")),)),
        "08-16 00:00",
        ["home-isolation 08-01 10:00 > 08-16 00:00 duration"],
        "",
    ),
    Vector(
        "asymptomatic, two negatives 24 hours apart",
        CareHistory(asymptomatic=(Asymptomatic("y", t("08-01 10:00")),), samples=took("08-14 10:00", "08-15 10:00")),
        "08-16 00:00",
        [
            "central-isolation 08-01 10:00 > 08-16 00:00 tests",
            "home-isolation 08-16 00:00 > 08-31 00:00 planned",
        ],
        "taken 08-14; missed 08-13",
        hard_end="09-13 00:00",
    ),
    Vector(
        "asymptomatic, two negatives a second too near",
        CareHistory(asymptomatic=(Asymptomatic("y", t("08-01 10:00")),), samples=took("08-14 10:00", "08-15 09:59:59")),
        "08-16 00:00",
        ["central-isolation 08-01 10:00 > 09-13 00:00 held"],
        "taken 08-14; missed 08-13",
        "TESTS",
        hard_end="09-13 00:00",
    ),
    Vector(
        "asymptomatic, the first negative beside a positive of the same swab",
        CareHistory(
            asymptomatic=(Asymptomatic("y", t("08-01 10:00")),),
            samples=took("08-14 10:00", "08-15 10:00") + took("08-14 10:00", result="positive"),
        ),
        "08-16 00:00",
        ["central-isolation 08-01 10:00 > 09-13 00:00 held"],
        "taken 08-14; missed 08-13",
        "TESTS OWN_POSITIVE",
        hard_end="09-13 00:00",
    ),
    Vector(
        "isolation completed elsewhere",
        CareHistory(
            exposures=(near("08-01 12:00", "08-03 09:00"),),
            certificates=(Certificate("k", "central-isolation", t("08-02 00:00"), t("08-16 00:00")),),
        ),
        "08-16 00:00",
        [
            "central-isolation 08-03 09:00 > 08-16 00:00 certificate",
            "home-monitoring 08-16 00:00 > 08-23 00:00 planned",
        ],
        "due 08-17 08-22; dropped 08-03 08-06 08-09 08-15x 08-16",
    ),
    Vector(
        "a milder certificate completes nothing",
        CareHistory(
            exposures=(near("08-01 12:00", "08-03 09:00"),),
            certificates=(Certificate("k", "home-isolation", t("08-02 00:00"), t("08-16 00:00")),),
        ),
        "08-16 00:00",
        [
            "central-isolation 08-03 09:00 > 08-17 00:00 held",
            "home-monitoring 08-17 00:00 > 08-23 00:00 planned",
        ],
        "due 08-18; missed 08-03 08-06 08-09 08-15x; dropped 08-16 08-23",
        "TESTS EXIT",
    ),
    Vector(
        "an infant stays at home with its mother",
        CareHistory(exposures=(DAY_0,), attributes={"age_band": "infant"}),
        "08-01 18:00",
        [
            "home-isolation 08-01 18:00 > 08-16 00:00 planned",
            "home-monitoring 08-16 00:00 > 08-23 00:00 planned",
        ],
        "due 08-01 08-04 08-07 08-14 08-15x 08-17 08-22",
        "END TESTS EXIT",
    ),
    Vector("nothing happened", CareHistory(), "08-01 18:00", [], "", hard_end=None),
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one.name)
def test_a_plan_worked_by_hand(vector: Vector) -> None:
    plan = ask(vector.history, vector.at)
    assert write_stages(plan) == vector.stages
    assert write_tests(plan) == vector.tests
    assert " ".join(plan.release.missing) == vector.missing
    assert (write(plan.hard_end) if plan.hard_end else None) == vector.hard_end
