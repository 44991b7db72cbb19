"""Completeness, each field worked by hand in worlds of a few records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pratique.kinds.place_kinds import Role, Source
from pratique.tracing.completeness import MOST_ASKED, Known, Stay, find_gaps, make_completeness
from pratique.tracing.contacts import make_contacts
from pratique.tracing.tables import Case
from tests.unit.tracing.small_world import World, at, rules

NOBODY = np.array([], np.uint32)
FIELDS = [
    "window", "gaps", "places_without_checkin", "unusable_seats", "possible_not_followed", "unreachable", "late",
    "general", "questions",
]  # fmt: skip


def complete(world: World, *cases: Case, no_checkin: tuple[str, ...] = (), unreachable: tuple[str, ...] = ()) -> Any:
    engine = world.oracle()
    known = Known(
        np.array([world.place(name) for name in no_checkin], np.uint32),
        np.array([world.person(name) for name in unreachable], np.uint32),
    )
    question = world.question(*(case for case in cases if case.person >= 0))
    traced = engine.trace(question, rules())
    without = [case for case in cases if case.person < 0]
    contacts = make_contacts(traced.evidence)
    return make_completeness(question, without, traced, contacts, engine, rules(), known, world.names)


def stay(start: int, end: int, source: Source = Source.CHECKIN) -> Stay:
    return Stay(start, end, 0, 0, 0, -1, -1, source, 0)


@pytest.mark.parametrize(
    ("stays", "gaps"),
    [
        ([], [(0, 10_000)]),
        ([(0, 10_000)], []),
        ([(-50, 20_000)], []),
        ([(900, 10_000)], [(0, 900)]),
        ([(899, 10_000)], []),
        ([(0, 9_100)], [(9_100, 10_000)]),
        ([(0, 9_101)], []),
        ([(0, 4_000), (4_900, 10_000)], [(4_000, 4_900)]),
        ([(0, 4_000), (4_899, 10_000)], []),
        ([(0, 6_000), (100, 200), (6_000, 10_000)], []),
        ([(5_000, 6_000), (0, 1_000)], [(1_000, 5_000), (6_000, 10_000)]),
    ],
)
def test_gaps_of_a_quarter_hour_or_more(stays: list[tuple[int, int]], gaps: list[tuple[int, int]]) -> None:
    assert find_gaps([stay(*one) for one in stays], 0, 10_000, 900) == gaps


def test_a_membership_covers_nothing() -> None:
    assert find_gaps([stay(0, 10_000, Source.MEMBERSHIP)], 0, 10_000, 900) == [(0, 10_000)]
    assert find_gaps([stay(0, 10_000, Source.MEMBERSHIP), stay(0, 9_500)], 0, 10_000, 900) == []


def test_an_empty_window_has_no_gap() -> None:
    assert find_gaps([], 10_000, 10_000, 0) == []
    assert find_gaps([], 10_000, 9_000, 0) == []


def test_a_day_of_a_case_by_hand() -> None:
    world = World()
    world.add("ann", "home", "household", "3 00:00", "4 00:00", source=Source.MEMBERSHIP)
    world.add("bob", "home", "household", "3 00:00", "4 00:00", source=Source.MEMBERSHIP)
    world.add("ann", "office", "workplace", "3 08:00", "3 14:20", late=1)
    world.add("bob", "office", "workplace", "3 08:00", "3 09:00")
    world.add("ann", "mall", "venue", "3 17:05", "3 21:00")
    world.add("cat", "mall", "venue", "3 17:05", "3 17:06")
    found = complete(world, world.case("c1", "ann", "3 08:00", "3 22:00"), unreachable=("bob",))["c1"]
    assert list(found) == FIELDS
    assert found["window"] == {"from": "2021-08-03T08:00:00+08:00", "to": "2021-08-03T22:00:00+08:00"}
    assert found["gaps"] == [
        {"from": "2021-08-03T14:20:00+08:00", "to": "2021-08-03T17:05:00+08:00"},
        {"from": "2021-08-03T21:00:00+08:00", "to": "2021-08-03T22:00:00+08:00"},
    ]
    assert (found["unusable_seats"], found["possible_not_followed"], found["late"], found["general"]) == (0, 0, 1, 1)
    assert found["unreachable"] == ["bob"]
    assert found["places_without_checkin"] == []
    asked = found["questions"]
    assert [one["kind"] for one in asked] == ["gap", "gap", "identity", "late"]
    assert asked[0]["zh"] == "周二（8月3日）14:20到17:05之间，您在哪里？"
    assert asked[0]["en"] == "Where were you on Tuesday 3 August between 14:20 and 17:05?"
    assert asked[2]["place"] == "office"
    assert "bob" not in asked[2]["zh"] + asked[2]["en"]


def test_the_longest_gap_is_asked_first() -> None:
    world = World()
    world.add("ann", "office", "workplace", "3 09:00", "3 10:00")
    world.add("ann", "office", "workplace", "3 20:00", "3 23:30")
    found = complete(world, world.case("c1", "ann", "3 08:00", "4 00:00"))["c1"]
    assert [(g["from"][11:16], g["to"][11:16]) for g in found["gaps"]] == [
        ("08:00", "09:00"), ("10:00", "20:00"), ("23:30", "00:00"),
    ]  # fmt: skip
    gaps = [one for one in found["questions"] if one["kind"] == "gap"]
    assert [one["from"][11:16] for one in gaps] == ["10:00", "08:00", "23:30"]


def test_where_nobody_else_was_ever_seen_there_are_no_check_ins() -> None:
    world = World()
    world.add("ann", "kiosk", "venue", "3 08:00", "3 09:00")
    world.add("ann", "kiosk", "venue", "3 12:00", "3 13:00")
    world.add("ann", "mall", "venue", "3 09:00", "3 10:00")
    world.add("bob", "mall", "venue", "1 09:00", "1 10:00")  # another day: the mall does keep records
    world.add("ann", "home", "household", "3 10:00", "3 11:00", source=Source.MEMBERSHIP)
    world.add("ann", "bar", "leisure", "3 11:00", "3 12:00")
    world.add("bob", "bar", "leisure", "1 11:00", "1 12:00")
    world.add("ann", "before", "venue", "2 11:00", "2 12:00")
    found = complete(world, world.case("c1", "ann", "3 00:00"), no_checkin=("bar",))["c1"]
    assert found["places_without_checkin"] == ["bar", "kiosk"]
    asked = [one for one in found["questions"] if one["kind"] == "place"]
    assert [(one["place"], one["from"][11:16], one["to"][11:16]) for one in asked] == [
        ("kiosk", "08:00", "09:00"), ("bar", "11:00", "12:00"),
    ]  # fmt: skip


def test_seats_that_cannot_be_used() -> None:
    world = World()
    world.add("ann", "G1", "train_sealed", "3 08:00", "3 09:00", role=Role.PASSENGER)  # no carriage
    world.add("ann", "G2", "train_sealed", "3 10:00", "3 11:00", role=Role.PASSENGER, carriage=2)  # a row is not asked
    world.add("ann", "G3", "train_sealed", "3 12:00", "3 13:00", role=Role.CREW)
    world.add("ann", "K4", "train_compartment", "4 08:00", "4 09:00", role=Role.PASSENGER)  # both
    world.add("ann", "K5", "train_open", "4 10:00", "4 11:00", role=Role.PASSENGER, carriage=3)  # no bay
    world.add("ann", "CA6", "plane", "5 08:00", "5 09:00", role=Role.PASSENGER)  # no row
    world.add("ann", "S7", "ship", "5 10:00", "5 11:00", role=Role.PASSENGER, row=1)  # a deck is not needed
    world.add("ann", "B8", "coach_sealed", "5 12:00", "5 13:00", role=Role.PASSENGER)  # nothing is needed
    world.add("ann", "M9", "metro", "5 14:00", "5 15:00")
    found = complete(world, world.case("c1", "ann", "3 00:00"))["c1"]
    assert found["unusable_seats"] == 4
    asked = [one for one in found["questions"] if one["kind"] == "seat"]
    assert [one["place"] for one in asked] == ["G1", "K4", "K5", "CA6"]
    wants = ["which carriage were", "which carriage and which compartment", "which bay were", "which row were"]
    assert all(want in one["en"] for want, one in zip(wants, asked, strict=True))
    assert [one["zh"].partition("在")[2] for one in asked] == [
        "几号车厢？", "几号车厢、几号包厢？", "第几个隔间？", "第几排？",
    ]  # fmt: skip
    assert asked[1]["record"] == "2021-08-04T08:00:00+08:00"


def test_only_a_few_seats_are_asked_after_and_all_are_counted() -> None:
    world = World()
    for hour in range(8, 16):
        world.add("ann", f"G{hour}", "train_sealed", f"3 {hour:02}:00", f"3 {hour:02}:30", role=Role.PASSENGER)
    found = complete(world, world.case("c1", "ann", "3 00:00"))["c1"]
    assert found["unusable_seats"] == 8
    assert sum(one["kind"] == "seat" for one in found["questions"]) == MOST_ASKED


def test_who_is_only_possible_is_counted_and_not_followed() -> None:
    world = World()
    world.add("ann", "G1", "train_sealed", "3 08:00", "3 09:00", role=Role.PASSENGER, carriage=1)
    world.add("bob", "G1", "train_sealed", "3 08:00", "3 09:00", role=Role.PASSENGER)  # possible
    world.add("cat", "G1", "train_sealed", "3 08:00", "3 09:00", role=Role.PASSENGER)  # possible here, sure at lunch
    world.add("ann", "bistro", "meal", "3 12:00", "3 13:00")
    world.add("cat", "bistro", "meal", "3 12:00", "3 13:00")
    world.add("dan", "G1", "train_sealed", "3 08:00", "3 09:00", role=Role.PASSENGER, carriage=2)  # none: general
    found = complete(world, world.case("c1", "ann", "3 00:00"))["c1"]
    assert (found["possible_not_followed"], found["general"]) == (1, 1)


def test_cases_are_told_apart_and_the_window_cuts() -> None:
    world = World()
    world.add("ann", "office", "workplace", "3 22:00", "4 02:00", late=1)
    world.add("bob", "office", "workplace", "3 22:00", "4 02:00")
    first, second = world.case("c1", "ann", "3 00:00", "4 00:00"), world.case("c2", "bob", "4 00:00", "4 03:00")
    third = world.case("c3", "ann", "4 02:00", "4 03:00")
    found = complete(world, first, second, third)
    assert [one["late"] for one in found.values()] == [1, 0, 0]
    assert [gap["to"][:16] for one in found.values() for gap in one["gaps"]] == [
        "2021-08-03T22:00", "2021-08-04T03:00", "2021-08-04T03:00",
    ]  # fmt: skip


def test_a_case_whom_no_record_knows_is_one_long_gap() -> None:
    world = World()
    world.add("bob", "mall", "venue", "3 08:00", "3 09:00")
    found = complete(world, Case("c0", -1, at("3 00:00"), at("4 00:00")), world.case("c1", "bob", "3 00:00"))
    assert list(found) == ["c0", "c1"]
    assert found["c0"]["gaps"] == [{"from": "2021-08-03T00:00:00+08:00", "to": "2021-08-04T00:00:00+08:00"}]
    (asked,) = found["c0"]["questions"]
    assert asked["zh"] == "周二（8月3日）这一整天，您在哪里？"
    assert asked["en"] == "Where were you on Tuesday 3 August, all day?"


def test_an_empty_window_says_nothing_and_asks_nothing() -> None:
    world = World()
    world.add("ann", "mall", "venue", "3 08:00", "3 09:00", late=1)
    found = complete(world, replace(world.case("c1", "ann", "4 00:00"), end=at("3 00:00")))["c1"]
    assert found["gaps"] == found["questions"] == found["places_without_checkin"] == []
    assert found["late"] == found["unusable_seats"] == 0


def test_unreachable_contacts_are_asked_after_once_a_place_and_time() -> None:
    world = World()
    for name in ("ann", "bob", "cat", "dan"):
        world.add(name, "bistro", "meal", "3 12:00", "3 13:00")
    found = complete(world, world.case("c1", "ann", "3 00:00"), unreachable=("dan", "bob"))["c1"]
    assert found["unreachable"] == ["bob", "dan"]
    assert [one["place"] for one in found["questions"] if one["kind"] == "identity"] == ["bistro"]
