"""Journeys: real times, seats that exist once, parties side by side, standing, crews with and without a zone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.drill.journeys import list_posts, place_side_by_side
from pratique.drill.sites import KIND
from pratique.drill.timetable import CABINS, WITHOUT_CARRIAGES, Service, list_trains
from pratique.kinds.place_kinds import Role
from pratique.tracing.tables import NO_PARTY
from tests.unit.drill.cities import get_city, rows_of

SEATED = sorted(CABINS)


def clock(hours: int, minutes: int) -> int:
    return hours * 3600 + minutes * 60


def test_trains_leave_and_arrive_by_the_timetable() -> None:
    trains = {(one.name, one.out): one for one in list_trains()}
    assert trains["C2001", True].at_city == clock(6, 7)
    assert trains["C2001", True].elsewhere == (clock(6, 40),)
    assert trains["C2002", False].first == clock(6, 17)
    assert trains["C2002", False].last == clock(6, 50)
    sleeper = trains["D311", True]
    assert sleeper.kind == KIND["train_compartment"]
    assert (sleeper.at_city, sleeper.last) == (clock(21, 16), clock(24 + 8, 58))
    assert all(one.first < one.last and one.at_city < clock(24, 0) for one in trains.values())


def test_passengers_are_aboard_at_the_trains_own_times() -> None:
    made = get_city(20_000, 9, seeds=60)
    trains = {one.name: one for one in list_trains()}
    checked = 0
    for number, name in enumerate(made.places):
        if not name.startswith("service:") or (train := name.split(":")[1].split("/")[0]) not in trains:
            continue
        rows = rows_of(made.presence, (made.presence.place == number) & (made.presence.role == Role.PASSENGER))
        day = [made.order.day(n).isoformat() for n in range(made.order.days)].index(name.split("/")[1])
        begins = rows["start"].astype(np.int64) - made.order.midnight(day)
        service = trains[train]
        allowed = {service.at_city} if service.out else set(service.elsewhere)
        assert set(begins.tolist()) <= allowed
        checked += len(begins)
    assert checked > 300


@given(
    kind=st.sampled_from(SEATED),
    sizes=st.lists(st.integers(1, 5), min_size=1, max_size=300),
)
def test_a_seat_is_given_once_parties_sit_together_and_the_rest_stand(kind: int, sizes: list[int]) -> None:
    cabin = CABINS[kind]
    booking = np.repeat(np.arange(len(sizes)), sizes)
    carriage, row, seat = (column.astype(int) for column in place_side_by_side(kind, booking))
    sits = row > 0
    assert sits.sum() == min(len(booking), cabin.seats)
    assert (sits == (seat > 0)).all()
    deck = np.zeros(len(booking), int) if kind in WITHOUT_CARRIAGES else carriage - 1
    assert (carriage == -1).all() if kind in WITHOUT_CARRIAGES else np.isin(deck, range(cabin.carriages)).all()
    assert (row[sits] <= cabin.rows).all()
    assert (seat[sits] <= cabin.abreast).all()
    position = ((deck * cabin.rows + row - 1) * cabin.abreast + seat - 1)[sits]
    assert (np.diff(position) > 0).all()
    together = np.diff(booking[sits]) == 0
    assert (np.diff(position)[together] == 1).all()


def test_parties_of_the_city_sit_on_seats_that_follow_one_another() -> None:
    made = get_city(20_000, 9, seeds=60)
    presence = made.presence
    known = np.isin(presence.kind, SEATED) & (presence.party != NO_PARTY) & (presence.row > 0)
    known &= (presence.carriage > 0) | np.isin(presence.kind, list(WITHOUT_CARRIAGES))
    rows = rows_of(presence, known)
    cabins = [CABINS[kind] for kind in rows["kind"].tolist()]
    size = np.array([[one.rows, one.abreast] for one in cabins])
    position = (rows["carriage"].astype(int) * size[:, 0] + rows["row"]) * size[:, 1] + rows["seat"]
    parties = 0
    for party in np.unique(rows["party"]):
        mine = rows["party"] == party
        assert len(set(rows["place"][mine].tolist())) == 1
        assert np.ptp(position[mine]) <= 4
        parties += mine.sum() > 1
    assert parties > 20


def test_seats_of_the_city_lie_within_their_vehicles_and_some_are_unknown() -> None:
    presence = get_city(20_000, 9, seeds=60).presence
    for kind, cabin in CABINS.items():
        rows = rows_of(presence, presence.kind == kind)
        most = np.array([cabin.carriages, cabin.rows, cabin.rows, cabin.abreast])
        told = np.stack([rows[name] for name in ("carriage", "row", "row_to", "seat")], axis=1)
        assert ((told == -1) | ((told >= 1) & (told <= most))).all()
    aboard = np.isin(presence.kind, SEATED) & (presence.role == Role.PASSENGER)
    assert 0.01 < (presence.row[aboard] == -1).mean() < 0.10
    assert (presence.carriage[~np.isin(presence.kind, SEATED)] == -1).all()


def test_crews_of_the_city_have_zones_or_serve_all() -> None:
    presence = get_city(20_000, 9, seeds=60).presence
    crew = rows_of(presence, np.isin(presence.kind, SEATED) & (presence.role == Role.CREW))
    assert len(crew["person"])
    assert (crew["seat"] == -1).all()
    assert (crew["row_to"] >= crew["row"]).all()
    zoned = (crew["carriage"] > 0) | (crew["row"] > 0)
    assert zoned.any()
    assert (~zoned).any()


@pytest.mark.parametrize("kind", SEATED)
def test_posts_cover_the_vehicle_and_the_last_serves_all(kind: int) -> None:
    name = {number: name for name, number in KIND.items()}[kind]
    mode = name.split("_")[0]
    posts = list_posts(Service("X1", mode, kind, out=True, at_city=0, elsewhere=(3600,)))
    cabin = CABINS[kind]
    assert posts[-1] == (-1, -1, -1)
    if mode == "train":
        assert [deck for deck, _, _ in posts[:-1]] == list(range(1, cabin.carriages + 1, 2))
    elif mode == "coach":
        assert len(posts) == 1
    else:
        served = {(deck, row) for deck, first, last in posts[:-1] for row in range(first, last + 1)}
        assert len(served) == cabin.carriages * cabin.rows
