"""Journeys out of the city and back: bookings, parties side by side, seats, standing room, crews and their zones."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pratique.drill.order import TRIPS, CityOrder
from pratique.drill.population import I32, Occupation, People
from pratique.drill.records import make_records
from pratique.drill.shares import CARRIAGE_UNKNOWN, LEAVES_CITY, LOAD, MODES, SEAT_UNKNOWN, WHOLE_HOUSEHOLD
from pratique.drill.sites import PlaceTable
from pratique.drill.timetable import CABINS, WITHOUT_CARRIAGES, Service, choose_services
from pratique.kinds.place_kinds import Role, Source
from pratique.tracing.tables import NO_PARTY, Presence

HOME = np.iinfo(np.int16).max
"""The day on which somebody comes back who is not away."""
CREW_DAYS = 4
"""Crews go out, rest elsewhere, come back, rest at home."""
ON_SHIFTS = (Occupation.CREW, Occupation.HOSPITAL, Occupation.CARE)
"""Who never travels as a passenger: a night's work may reach into the day."""
MEAN_PARTY = 1.6
MOST_TOGETHER = 5
ATTENDANTS = {"plane": 4, "coach": 1, "ship": 6}


@dataclass(slots=True)
class Journeys:
    """What runs each day, who is away until when, and how many parties have been numbered."""

    order: CityOrder
    people: People
    services: list[Service]
    crew: I32
    back_on: NDArray[np.int16]
    parties: int = 0
    _mode: dict[tuple[str, bool], list[int]] = field(default_factory=dict)

    @classmethod
    def make(cls, order: CityOrder, people: People) -> Journeys:
        """Choose the services that the city's size asks for; everybody is at home."""
        sold = {mode: order.people * LEAVES_CITY * share for mode, share in MODES.items()}
        services = choose_services(order.people, order.division, sold, LOAD)
        made = cls(order, people, services, people.who(Occupation.CREW), np.full(order.people, HOME, np.int16))
        for number, service in enumerate(services):
            made._mode.setdefault((service.mode, service.out), []).append(number)
        return made

    def run(self, day: int, places: PlaceTable) -> tuple[list[Presence], NDArray[np.bool_]]:
        """Make a day's records on vehicles, and say who is at home for an ordinary day."""
        rng = self.order.stream(TRIPS, day)
        name = self.order.day(day).isoformat()
        kinds = np.array([service.kind for service in self.services], np.uint8)
        first = places.add(kinds, (f"service:{one.name}/{name}" for one in self.services))
        midnight = self.order.midnight(day)
        at_home = self.back_on == HOME
        parts = []
        for out, going in ((True, self._leave(rng, at_home)), (False, np.flatnonzero(self.back_on == day))):
            booking = self._book(rng, going)
            offered = [mode for mode in MODES if (mode, out) in self._mode]
            share = np.array([MODES[mode] for mode in offered])
            count = int(booking.max(initial=-1)) + 1
            modes = rng.choice(len(offered), size=count, p=share / share.sum()) if offered else np.zeros(count, int)
            for number, mode in enumerate(offered):
                chosen = modes[booking] == number
                aboard, records = self._seat(rng, mode, going[chosen], booking[chosen], midnight, first, out=out)
                self.back_on[aboard] = day + rng.integers(2, 6, len(aboard)) if out else HOME
                parts += records
                at_home[aboard] = False
        self.back_on[self.back_on == day] = day + 1  # sold out: they come a day later
        parts += self._crews(day, midnight, first)
        at_home[self.crew[(np.arange(len(self.crew)) + day) % CREW_DAYS != CREW_DAYS - 1]] = False
        return parts, at_home

    def _leave(self, rng: np.random.Generator, at_home: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Choose who sets out: persons of households, alone or with all of theirs who are at home."""
        homes = len(self.people.first)
        going = np.zeros(homes, np.int8)
        chance = rng.random(homes, np.float32)
        booked = LEAVES_CITY * self.order.people / max(homes, 1) / MEAN_PARTY
        going[chance < booked] = 1
        going[chance < booked * WHOLE_HOUSEHOLD] = 2
        household = self.people.household
        able = at_home & (household >= 0) & ~np.isin(self.people.occupation, ON_SHIFTS)
        mode = np.where(household >= 0, going[household], 0)
        is_first = np.zeros(len(household), np.bool_)
        is_first[self.people.first] = True
        place = np.arange(len(household)) - self.people.first[household]
        return np.flatnonzero(able & (((mode == 1) & is_first) | ((mode == 2) & (place < MOST_TOGETHER))))  # noqa: PLR2004

    def _book(self, rng: np.random.Generator, going: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give bookings numbers in chance order: those of one household who travel on one day are together."""
        households, booking = np.unique(self.people.household[going], return_inverse=True)
        return rng.permutation(len(households))[booking]

    def _seat(
        self, rng: np.random.Generator, mode: str, going: NDArray[np.int64], booking: NDArray[np.int64], midnight: int,
        first: int, *, out: bool,
    ) -> tuple[NDArray[np.int64], list[Presence]]:  # fmt: skip
        """Put bookings on the mode's services, each booking side by side; gives who got on, and their records."""
        offered = self._mode[mode, out]
        nobody = np.empty(0, np.int64)
        if not len(going):
            return nobody, []
        weight = np.linspace(0.5, 1.7, len(offered)) if mode == "train" and len(offered) > 1 else np.ones(len(offered))
        aboard, parts = [nobody], []
        which = rng.choice(len(offered), size=int(booking.max()) + 1, p=weight / weight.sum())[booking]
        stop_chance = rng.random(int(booking.max()) + 1)[booking]
        for turn, number in enumerate(offered):
            here = np.flatnonzero(which == turn)
            here = here[np.argsort(booking[here], kind="stable")]
            if mode != "train":
                here = here[: _whole(booking[here], CABINS[self.services[number].kind].seats)]
            if len(here):
                aboard.append(going[here])
                told = (going[here], booking[here], stop_chance[here])
                parts.append(self._ride(rng, self.services[number], *told, midnight, first + number))
        return np.concatenate(aboard), parts

    def _ride(
        self, rng: np.random.Generator, service: Service, person: NDArray[np.int64], booking: NDArray[np.int64],
        stop_chance: NDArray[np.float64], midnight: int, place: int,
    ) -> Presence:  # fmt: skip
        stops = np.array(service.elsewhere, np.int64)
        elsewhere = stops[(stop_chance * len(stops)).astype(np.int64)]
        city = np.full(len(person), service.at_city, np.int64)
        start, end = (city, elsewhere) if service.out else (elsewhere, city)
        carriage, row, seat = place_side_by_side(service.kind, booking)
        hidden = rng.random(len(person))
        row[hidden < SEAT_UNKNOWN] = -1
        seat[hidden < SEAT_UNKNOWN] = -1
        carriage[hidden < CARRIAGE_UNKNOWN] = -1
        _, party, size = np.unique(booking, return_inverse=True, return_counts=True)
        number_of = self.parties + party
        self.parties += len(size)
        return make_records(
            person.astype(np.int32), place=place, kind=service.kind, start=midnight + start, end=midnight + end,
            role=Role.PASSENGER, carriage=carriage, row=row, seat=seat,
            party=np.where(size[party] > 1, number_of, NO_PARTY),
            source=Source.MANIFEST if service.mode in {"plane", "ship"} else Source.TICKET,
        )  # fmt: skip

    def _crews(self, day: int, midnight: int, first: int) -> list[Presence]:
        """Fill posts, first posts of all services first; what the city has no crew for stays empty."""
        turn = (np.arange(len(self.crew)) + day) % CREW_DAYS
        parts = []
        for out, now in ((True, 0), (False, 2)):
            posts = [
                (place, n, post)
                for n, service in enumerate(self.services)
                if service.out is out
                for place, post in enumerate(list_posts(service))
            ]
            posts.sort(key=lambda one: one[:2])
            able = self.crew[turn == now][: len(posts)]
            if not len(able):
                continue
            taken = posts[: len(able)]
            runs = [self.services[n] for _, n, _ in taken]
            carriage, row, row_to = np.array([post for _, _, post in taken], np.int16).T
            parts.append(
                make_records(
                    able, place=[first + n for _, n, _ in taken], kind=[one.kind for one in runs],
                    start=[midnight + one.first for one in runs], end=[midnight + one.last for one in runs],
                    role=Role.CREW, carriage=carriage, row=row, row_to=row_to, source=Source.ROSTER,
                )
            )  # fmt: skip
        return parts


def place_side_by_side(kind: int, booking: NDArray[np.int64]) -> tuple[NDArray[np.int16], ...]:
    """Give carriage, row and seat (1, 2, ...) of passengers in the order of their bookings.

    Each booking has seats that follow one another; free seats lie between bookings. Who comes after the last seat
    stands: in a carriage, without row and seat.
    """
    cabin = CABINS[kind]
    count = len(booking)
    order = np.arange(count)
    begins = np.flatnonzero(np.diff(booking, prepend=booking[:1] - 1))
    before = np.repeat(begins, np.diff(begins, append=count))
    position = before * max(cabin.seats, count) // count + order - before
    stands = position >= cabin.seats
    carriage, within = np.divmod(position, cabin.rows * cabin.abreast)
    carriage = np.where(stands, position % cabin.carriages, carriage) + 1
    row, seat = within // cabin.abreast + 1, within % cabin.abreast + 1
    if kind in WITHOUT_CARRIAGES:
        carriage = np.full(count, -1)
    row, seat = np.where(stands, -1, row), np.where(stands, -1, seat)
    return carriage.astype(np.int16), row.astype(np.int16), seat.astype(np.int16)


def list_posts(service: Service) -> list[tuple[int, int, int]]:
    """Give a crew's posts as (carriage, row, row_to): zones, and at the end one who serves all (-1)."""
    cabin = CABINS[service.kind]
    if service.mode == "train":
        return [(carriage, -1, -1) for carriage in range(1, cabin.carriages + 1, 2)] + [(-1, -1, -1)]
    count = ATTENDANTS[service.mode]
    if count == 1:
        return [(-1, -1, -1)]
    decks = [-1] if cabin.carriages == 1 else list(range(1, cabin.carriages + 1))
    edges = np.linspace(0, cabin.rows, count // len(decks) + 1).round().astype(int).tolist()
    zones = [(deck, a + 1, b) for deck in decks for a, b in pairwise(edges)]
    return [*zones, (-1, -1, -1)]


def _whole(booking: NDArray[np.int64], seats: int) -> int:
    """Give how many of the passengers fit so that no booking is torn apart."""
    if len(booking) <= seats:
        return len(booking)
    return int(np.searchsorted(booking, booking[seats]))
