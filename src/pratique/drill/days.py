"""One day of the synthetic city: who is where from when to when; nobody is in two places at once, memberships apart."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pratique.drill import shares
from pratique.drill.journeys import Journeys
from pratique.drill.lines import SLOT, Lines, make_taxi_rides, split_modes
from pratique.drill.order import DAY, CityOrder
from pratique.drill.population import I32, Bools, Occupation, People
from pratique.drill.records import make_records
from pratique.drill.sites import KIND, Sites, draw, draw_by_habit
from pratique.kinds.place_kinds import Role, Source
from pratique.tracing.tables import NO_PARTY, Presence

HOUR = 3600
MINUTE = 60
LEAST_AGE_ALONE = 12
SHIFTS = np.array([[7, 15], [14, 22], [22, 31]]) * HOUR
"""Hospital and care staff: early, late, night (to 07:00 of the next day, which is free), free."""
OFFICE_HOURS = 9 * HOUR
AFTER_WORK = 3 * MINUTE


@dataclass(slots=True)
class City:
    """Everything about the city that lasts longer than a day."""

    order: CityOrder
    people: People
    sites: Sites
    journeys: Journeys
    metro: Lines
    bus: Lines

    @classmethod
    def make(cls, order: CityOrder, people: People, sites: Sites) -> City:
        """Lay lines and choose services for a city of this size."""
        metro = Lines.make("metro", order.people, shares.METRO)
        bus = Lines.make("bus", order.people, shares.BUS)
        return cls(order, people, sites, Journeys.make(order, people), metro, bus)

    def make_day(self, day: int) -> list[Presence]:
        """Make all records that start on a local day, in parts, adding new places; days come in their order."""
        return _Day(self, day).make()


@dataclass(slots=True)
class _Day:
    """The making of one day: rides wait in ``rides`` until all are known, so that a run has one place."""

    city: City
    number: int
    rng: np.random.Generator = field(init=False)
    midnight: int = field(init=False)
    parts: list[Presence] = field(init=False)
    rides: dict[str, list[tuple[I32, I32, I32, I32]]] = field(init=False)
    taxi: list[tuple[I32, I32]] = field(init=False)

    def __post_init__(self) -> None:
        self.rng = self.city.order.stream(DAY, self.number)
        self.midnight = self.city.order.midnight(self.number)
        self.parts, self.taxi = [], []
        self.rides = {"metro": [], "bus": []}

    def make(self) -> list[Presence]:
        """Take each group of people through its day, then put riders on runs."""
        city, people = self.city, self.city.people
        self._members()
        journeys, here = city.journeys.run(self.number, city.sites.places)
        self.parts += journeys
        occupation = people.occupation
        weekday = city.order.is_working_day(self.number)
        chance = self.rng.random(len(occupation), np.float32)
        duty = here & (chance < shares.AT_WORK[0 if weekday else 1])
        office = duty & (occupation == Occupation.OFFICE)
        service = duty & (occupation == Occupation.SERVICE)
        drives = duty & (occupation == Occupation.TAXI)
        shift = (np.arange(len(occupation)) + self.number) % 4
        staff = here & ((occupation == Occupation.HOSPITAL) | (occupation == Occupation.CARE))
        learns = here & weekday & (occupation == Occupation.PUPIL) & (chance < shares.IN_CLASS)
        self._office(_who(office))
        self._service(_who(service))
        self._shifts(staff, shift)
        self._pupils(_who(learns))
        works = office | service | drives | (staff & (shift < len(SHIFTS)))
        busy = works | learns | (occupation == Occupation.CARE_RESIDENT)
        free = here & ~busy & (people.age >= LEAST_AGE_ALONE)
        self._free(_who(free & ~staff))  # after a night they sleep
        self._evening(office | learns | (here & ~busy & (people.age >= 3)))  # noqa: PLR2004
        self._ride(_who(drives))
        return self.parts

    def _members(self) -> None:
        """Households from midnight to midnight, as memberships; care homes the same, as on their roster."""
        people = self.city.people
        ends = self.city.order.midnight(self.number + 1)
        home = _who(people.household >= 0)
        self._add(home, people.household[home], "household", 0, ends - self.midnight, Source.MEMBERSHIP)
        residents = people.who(Occupation.CARE_RESIDENT)
        self._add(residents, self.city.sites.daytime[residents], "care", 0, ends - self.midnight, Source.ROSTER)

    def _office(self, who: I32) -> None:
        """Work from a time of one's own, out for lunch or not, home by the way one came."""
        start = (7 * HOUR + 30 * MINUTE + who.astype(np.int64) * 7919 % 111 * MINUTE).astype(np.int32)
        start += self.rng.integers(0, 600, len(who), dtype=np.int32)
        end = start + OFFICE_HOURS
        place = self.city.sites.daytime[who]
        out = self.rng.random(len(who), np.float32) < shares.LUNCH_OUT
        lunch = self._between(11 * HOUR + 30 * MINUTE, 12 * HOUR + 45 * MINUTE, len(who))
        back = lunch + self._between(25 * MINUTE, 50 * MINUTE, len(who))
        self._add(who, place, "workplace", start, np.where(out, lunch, end), Source.ROSTER)
        self._add(who[out], place[out], "workplace", back[out] + 300, end[out], Source.ROSTER)
        self._visit(who[out], "meal", lunch[out] + 240, back[out], group=place[out])
        self._commute(who, start, end, shares.COMMUTE)
        self._shop(who, shares.SHOPS_LATE, 21 * HOUR + 55 * MINUTE, 22 * HOUR + 15 * MINUTE)

    def _service(self, who: I32) -> None:
        """Serve meals, leisure and sales from ten to eight."""
        place = self.city.sites.daytime[who]
        start = np.full(len(who), 10 * HOUR, np.int32)
        kinds = np.concatenate(self.city.sites.places.kinds)[place]
        self._add(who, place, kinds, start, 20 * HOUR, Source.ROSTER)
        self._commute(who, start, start + 10 * HOUR, shares.COMMUTE)

    def _shifts(self, staff: Bools, shift: NDArray[np.int64]) -> None:
        occupation = self.city.people.occupation
        for kind, job, role in (
            ("hospital", Occupation.HOSPITAL, Role.PRESENT),
            ("care", Occupation.CARE, Role.CARER),
        ):
            who = _who(staff & (occupation == job) & (shift < len(SHIFTS)) & (self.city.sites.daytime >= 0))
            begin, end = SHIFTS[shift[who]].T
            self._add(who, self.city.sites.daytime[who], kind, begin, end, Source.ROSTER, role=role)

    def _pupils(self, who: I32) -> None:
        """In class from eight to half past four."""
        start = np.full(len(who), 8 * HOUR, np.int32)
        end = start + 8 * HOUR + 30 * MINUTE
        self._add(who, self.city.sites.daytime[who], "class", start, end, Source.MEMBERSHIP)
        self._commute(who, start, end, {"bus": shares.PUPIL_BUS})

    def _free(self, who: I32) -> None:
        """Visit a market in the morning, eat out, spend the afternoon somewhere with a ride there and back."""
        goes = self.rng.random((2, len(who)), np.float32)
        early = who[goes[0] < shares.MORNING_VENUE]
        start = self._between(8 * HOUR, 10 * HOUR, len(early))
        self._visit(early, "venue", start, start + self._between(20 * MINUTE, 70 * MINUTE, len(early)))
        noon = who[goes[1] < shares.LUNCH_AT_LEISURE]
        start = self._between(11 * HOUR + 30 * MINUTE, 12 * HOUR, len(noon))
        self._visit(noon, "meal", start, start + self._between(30 * MINUTE, 55 * MINUTE, len(noon)))
        for kind, chosen in split_modes(self.rng, who, shares.AFTERNOON).items():
            there = who[chosen]
            if kind == "hospital" and not len(self.city.sites.hospital):
                continue
            start = self._between(14 * HOUR + 20 * MINUTE, 15 * HOUR, len(there))
            end = start + self._between(30 * MINUTE, 120 * MINUTE, len(there))
            self._visit(there, kind, start, end)
            self._commute(there, start, np.full(len(there), 17 * HOUR, np.int32), shares.AFTERNOON_RIDE)
        self._shop(who, shares.SHOPS_BEFORE_DINNER, 18 * HOUR + 20 * MINUTE, 19 * HOUR)

    def _shop(self, who: I32, share: float, least: int, most: int) -> None:
        """Let some stop at a shop or a market for ten to forty minutes."""
        some = who[self.rng.random(len(who), np.float32) < share]
        start = self._between(least, most, len(some))
        self._visit(some, "venue", start, start + self._between(10 * MINUTE, 40 * MINUTE, len(some)))

    def _evening(self, able: Bools) -> None:
        """Households dine together as a party; others go out one by one."""
        people, rng = self.city.people, self.rng
        homes = len(people.first)
        dines = rng.random(homes, np.float32) < shares.HOUSEHOLD_DINES
        together = able & (people.household >= 0) & dines[people.household]
        who = _who(together)
        home = people.household[who]
        start = self._between(19 * HOUR + 50 * MINUTE, 20 * HOUR + 20 * MINUTE, homes)[home]
        end = start + self._between(45 * MINUTE, 90 * MINUTE, homes)[home]
        place = draw_by_habit(rng, self.city.sites.outings["meal"], np.arange(homes, dtype=np.int32), KIND["meal"])[
            home
        ]
        size = np.bincount(home, minlength=homes)[home]
        party = self.city.journeys.parties + np.cumsum(dines)[home]
        self.city.journeys.parties += int(dines.sum()) + 1
        self._visit(who, "meal", start, end, place=place, party=np.where(size > 1, party, NO_PARTY))
        alone = _who(able & ~together & (people.age >= LEAST_AGE_ALONE))
        for kind, chosen in split_modes(rng, alone, shares.EVENING).items():
            who = alone[chosen]
            start = self._between(19 * HOUR + 50 * MINUTE, 20 * HOUR + 20 * MINUTE, len(who))
            self._visit(who, kind, start, start + self._between(40 * MINUTE, 90 * MINUTE, len(who)))

    def _commute(self, who: I32, start: I32, end: I32, modes: dict[str, float]) -> None:
        """Ride so as to arrive by ``start``, and back from ``end`` on."""
        household = self.city.people.household[who]
        for mode, chosen in split_modes(self.rng, who, modes).items():
            person, home = who[chosen], household[chosen]
            if mode == "taxi":
                self.taxi.append((person, start[chosen] // SLOT - 1))
                self.taxi.append((person, -(-(end[chosen] + AFTER_WORK) // SLOT)))
                continue
            lines = self.city.metro if mode == "metro" else self.city.bus
            there = lines.ride(person, home, start[chosen], to_home=False, arrive=True)
            back = lines.ride(person, home, end[chosen] + AFTER_WORK, to_home=True, arrive=False)
            self.rides[mode] += [(person, *there), (person, *back)]

    def _ride(self, drivers: I32) -> None:
        """Put all who ride today on runs, and into taxis."""
        places, day = self.city.sites.places, self.city.order.day(self.number).isoformat()
        for mode, lines in (("metro", self.city.metro), ("bus", self.city.bus)):
            if self.rides[mode]:
                self.parts.append(lines.records(self.rides[mode], places, day, self.midnight))
        if self.taxi:
            self.parts += make_taxi_rides(self.taxi, drivers, self.rng, places, day, self.midnight)

    def _visit(
        self, who: I32, kind: str, start: I32, end: I32, *, place: I32 | None = None, group: I32 | None = None,
        party: NDArray[np.int64] | int = NO_PARTY,
    ) -> None:  # fmt: skip
        """Check in at a place of the kind, by habit of the household or of a group; a few records come in late."""
        if place is None and kind == "hospital":
            place = draw(self.rng, self.city.sites.hospital, len(who))
        elif place is None:
            group = self.city.people.household[who] if group is None else group
            place = draw_by_habit(self.rng, self.city.sites.outings[kind], group, KIND[kind])
        late = self.rng.random(len(who), np.float32) < shares.LATE_RECORDS
        self._add(who, place, kind, start, end, Source.CHECKIN, party=party, late=late)

    def _add(
        self, who: I32, place: I32, kind: str | NDArray[np.uint8], start: NDArray[np.int64] | I32 | int,
        end: NDArray[np.int64] | I32 | int, source: Source, **others: object,
    ) -> None:  # fmt: skip
        """Take records in seconds of the day."""
        number = KIND[kind] if isinstance(kind, str) else kind
        begin, finish = (np.asarray(at, np.int64) + self.midnight for at in (start, end))
        self.parts.append(
            make_records(who, place=place, kind=number, start=begin, end=finish, source=source, **others)  # type: ignore[arg-type]
        )

    def _between(self, least: int, most: int, count: int) -> I32:
        return self.rng.integers(least, most, count, dtype=np.int32)


def _who(chosen: Bools) -> I32:
    return np.flatnonzero(chosen).astype(np.int32)
