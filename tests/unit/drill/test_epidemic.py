"""The epidemic: each infection happened where and when both were, the found are isolated, and their records end."""

from __future__ import annotations

import numpy as np

from pratique.drill.epidemic import HOME
from pratique.drill.hazards import A_SECOND, nearness
from pratique.drill.records import make_records
from pratique.drill.sites import KIND
from tests.unit.drill.cities import Made, get_city, overlaps_itself, rows_of, seconds


def made() -> Made:
    return get_city(20_000, 9, seeds=60)


def number(name: str) -> int:
    return int(name[1:])


def test_each_infector_shared_the_place_at_the_stated_moment() -> None:
    city = made()
    truth = city.table("truth.csv")
    person = {row["case"]: number(row["person"]) for row in truth}
    infected = {row["case"]: seconds(row["infected_at"]) for row in truth}
    place = {name: n for n, name in enumerate(city.places)}
    caused = [row for row in truth if row["infector"]]
    assert len(truth) - len(caused) == 60
    assert len(caused) > 40
    for row in caused:
        at = infected[row["case"]]
        assert infected[row["infector"]] + 86_400 <= at
        here = city.presence.place == place[row["place"]]
        here &= (city.presence.start <= at) & (at < city.presence.end)
        there = set(city.presence.person[here].tolist())
        assert {person[row["case"]], person[row["infector"]]} <= there
        assert set(city.presence.kind[here].tolist()) == {KIND[row["kind"]]}


def test_at_home_both_are_at_home() -> None:
    city = made()
    truth = city.table("truth.csv")
    person = {row["case"]: number(row["person"]) for row in truth}
    away = rows_of(city.presence, city.presence.kind != HOME)
    at_home = [row for row in truth if row["kind"] == "household"]
    assert at_home
    for row in at_home:
        at = seconds(row["infected_at"])
        both = np.isin(away["person"], [person[row["case"]], person[row["infector"]]])
        assert not (both & (away["start"] <= at) & (at < away["end"])).any()


def test_nobody_is_infected_twice_and_cases_are_part_of_the_truth() -> None:
    city = made()
    truth = city.table("truth.csv")
    assert len({row["person"] for row in truth}) == len(truth)
    known = {row["case"]: row for row in truth}
    cases = city.table("cases.csv")
    assert 0 < len(cases) < len(truth)
    end = city.order.midnight(city.order.days)
    for row in cases:
        assert known[row["case"]]["person"] == row["person"]
        infected = seconds(known[row["case"]]["infected_at"])
        assert infected < seconds(row["first_positive"]) < end
        assert row["source_place"] in {"", known[row["case"]]["place"]}
    assert any(not row["onset"] for row in cases)
    assert any(row["source_place"] for row in cases)


def test_the_isolated_have_no_records_after_and_their_households_are_isolated_too() -> None:
    city = made()
    isolated = {number(row["person"]): seconds(row["from"]) for row in city.table("isolations.csv")}
    stops = np.full(20_000, 2**32 - 1, np.int64)
    stops[list(isolated)] = list(isolated.values())
    assert (city.presence.end <= stops[city.presence.person]).all()
    cut = city.presence.end == stops[city.presence.person]
    assert cut.any()
    home = rows_of(city.presence, city.presence.kind == HOME)
    household = dict(zip(home["person"].tolist(), home["place"].tolist(), strict=True))
    for row in city.table("cases.csv"):
        if row["isolated_at"] and (mine := household.get(number(row["person"]))) is not None:
            members = [person for person, place in household.items() if place == mine]
            assert all(isolated[person] <= seconds(row["isolated_at"]) for person in members)


def test_without_isolation_the_records_are_the_same() -> None:
    quiet, ill = get_city(1000, 6), get_city(1000, 6, seeds=60)
    assert 0 < len(quiet.presence) - len(ill.presence) < 0.5 * len(quiet.presence)
    kept = {tuple(row) for row in np.stack([quiet.presence.person, quiet.presence.place, quiet.presence.start], 1)}
    assert {tuple(row) for row in np.stack([ill.presence.person, ill.presence.place, ill.presence.start], 1)} <= kept
    assert overlaps_itself(ill.presence, ill.presence.kind != HOME) == 0
    assert quiet.table("truth.csv") == quiet.table("cases.csv") == quiet.table("isolations.csv") == []


def test_nearness_follows_the_seats() -> None:
    nobody = np.zeros(1, np.int32)

    def at(kind: str, carriage: int = -1, row: int = -1, row_to: int = -1) -> object:
        return make_records(
            nobody, place=0, kind=KIND[kind], start=0, end=1, source=0, carriage=carriage, row=row, row_to=row_to
        )

    def weigh(kind: str, a: tuple[int, ...], b: tuple[int, ...]) -> float:
        there, back = nearness(at(kind, *a), at(kind, *b)), nearness(at(kind, *b), at(kind, *a))
        assert there == back
        return float(there[0])

    train = "train_sealed"
    assert weigh(train, (3, 5), (3, 6)) > weigh(train, (3, 5), (3, 8)) > weigh(train, (3, 5), (3, 12)) > 0
    assert weigh(train, (3, 5), (4, 5)) == 0
    assert 0 < weigh(train, (-1, -1), (4, 5)) < weigh(train, (4, -1), (4, 5)) <= weigh(train, (4, 1), (4, 17))
    assert (
        weigh("plane", (-1, 5, 12), (-1, 10)) == weigh("plane", (-1, 10), (-1, 11)) > weigh("plane", (-1, 1), (-1, 9))
    )
    assert weigh("meal", (-1, -1), (-1, -1)) == 1


def test_every_kind_that_the_city_records_can_infect() -> None:
    kinds = set(made().presence.kind.tolist())
    assert all(A_SECOND[kind] > 0 for kind in kinds)
