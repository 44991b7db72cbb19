"""What is asked of a synthetic city, checked; and the random streams that its parts draw from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import SECOND, find_zone, local_midnight
from pratique.places.divisions import load_divisions

MOST_PEOPLE = 50_000_000
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class CityOrder:
    """A city to be made: how many people and days, the seed, where and when; ``seeds`` people bring the epidemic.

    Raises BadInput ``people``, ``days``, ``seed``, ``seeds``, ``zone``, ``start`` or ``unknown_division``.
    """

    people: int
    days: int
    seed: int
    start: date
    zone: str = "Asia/Shanghai"
    division: str = "110000"
    seeds: int = 0

    def __post_init__(self) -> None:
        _check("people", self.people, 1, MOST_PEOPLE)
        _check("days", self.days, 1, MOST_DAYS)
        _check("seed", self.seed, 0, 2**63 - 1)
        _check("seeds", self.seeds, 0, self.people)
        if not 2000 <= self.start.year < 2099:  # noqa: PLR2004  (what instants can hold, with a year to spare)
            raise BadInput("start", f"the first day must lie in the years 2000 to 2098, not {self.start}", "--start")
        find_zone(self.zone)
        load_divisions().check(self.division, "--division")

    def day(self, number: int) -> date:
        """Give the local date of a day, 0 being the first."""
        return self.start + timedelta(days=number)

    def midnight(self, number: int) -> int:
        """Give the first second (UTC) of a local day."""
        return local_midnight(self.day(number), ZoneInfo(self.zone)) // SECOND

    def is_working_day(self, number: int) -> bool:
        """Tell Monday to Friday; holidays are not known here."""
        return self.day(number).weekday() < 5  # noqa: PLR2004  (Saturday)

    def stream(self, part: int, day: int = 0) -> np.random.Generator:
        """Give the random numbers of one part on one day: the same in whatever order they are asked for."""
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence(self.seed, spawn_key=(part, day))))


def _check(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise BadInput(name, f"must be from {least:,} to {most:,}, not {value:,}", f"--{_OPTIONS.get(name, name)}")


_OPTIONS = {"seeds": "seeds-of-epidemic"}

PEOPLE, PLACES, DAY, TRIPS, EPIDEMIC = range(5)
"""Parts with a stream of their own."""
