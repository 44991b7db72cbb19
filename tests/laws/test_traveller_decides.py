"""Whatever the traveller decoder lets in gets a decision: nothing raises after it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.decisions.decide import decide
from pratique.decisions.traveller import read_traveller
from pratique.kinds.codes import MODES, OCCASIONS, OUTCOMES, RINGS
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, EARLIEST, LATEST, format_instant, parse_instant
from pratique.places.divisions import EDITIONS, load_divisions
from tests.laws.holdings import HOLDINGS, get_holding, load_reference
from tests.laws.people import ZONE, describe_as_file, make_case

CODES = sorted({code for edition in EDITIONS for code in load_divisions(edition).codes})
NOON = parse_instant("2021-08-08T12:00:00+08:00")

whens = st.one_of(
    st.integers(NOON - 40 * DAY, NOON + 40 * DAY),
    st.integers(EARLIEST, LATEST - 1),
    st.sampled_from([EARLIEST, EARLIEST + 1, NOON, NOON - 1, NOON - 15 * DAY, LATEST - 1]),
)
stamps = whens.map(lambda us: format_instant(us, ZONE))
codes = st.sampled_from(CODES)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draw a short list of objects."""
    return st.lists(st.fixed_dictionaries(fields), max_size=3)


ordered = st.tuples(whens, whens).map(lambda pair: [format_instant(us, ZONE) for us in sorted(pair)])


def spans(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draw a short list of objects from one instant to a later one."""
    return st.lists(
        st.builds(lambda pair, rest: {"from": pair[0], "to": pair[1], **rest}, ordered, st.fixed_dictionaries(fields)),
        max_size=3,
    )


people = st.fixed_dictionaries(
    {"id": st.just("p")},
    optional={
        "residence": codes,
        "stays": spans(division=codes, place=st.one_of(st.none(), st.text(min_size=1, max_size=6))),
        "coverage": spans(grain=st.sampled_from(["county", "prefecture", "country"])),
        "tests": some(sampled_at=stamps, result=st.sampled_from(["negative", "positive"])),
        "exposures": some(ring=st.sampled_from(RINGS), last_at=stamps),
        "orders": some(kind=st.sampled_from(load_reference().order_kinds), until=stamps),
    },
)
trips = st.fixed_dictionaries(
    {"mode": st.sampled_from(MODES)},
    optional={"from": codes, "to": codes, "boards_at": stamps, "reaches_at": stamps},
)
files = st.fixed_dictionaries(
    {"schema": st.just(1), "person": people},
    optional={"trip": trips, "occasion": st.sampled_from(OCCASIONS)},
)


@given(file=files, at=whens, holding=st.sampled_from(sorted(HOLDINGS)))
def test_whatever_is_let_in_is_decided(file: dict[str, Any], at: int, holding: str) -> None:
    try:
        standing, asking = read_traveller(file, load_reference(), load_divisions(), at)
    except BadInput:
        return
    assert decide(standing, asking, at, get_holding(holding)).outcome in OUTCOMES


def test_every_division_can_be_asked_about() -> None:
    for code in CODES:
        stays = [{"division": code, "from": "2021-07-01T00:00:00+08:00"}]
        file = {"schema": 1, "person": {"id": "p", "stays": stays}, "trip": {"from": code, "to": "110000"}}
        standing, asking = read_traveller(file, load_reference(), load_divisions(), NOON)
        assert decide(standing, asking, NOON, get_holding("lists")).outcome in OUTCOMES, code


@pytest.mark.parametrize("first", range(0, 2_000, 1_000))
def test_a_random_person_told_as_a_file_is_the_same_person(first: int) -> None:
    read = 0
    for seed in range(first, first + 1_000):
        case = make_case(seed)
        try:
            standing, asking = read_traveller(describe_as_file(case), load_reference(), load_divisions(), case.at)
        except BadInput:
            continue
        read += 1
        told = decide(standing, asking, case.at, case.in_force)
        meant = decide(case.standing, case.asking, case.at, case.in_force)
        assert (told.outcome, told.status, told.code) == (meant.outcome, meant.status, meant.code), seed
    assert read > 200
