"""Real trains as facts, and what else leaves the city: when each calls here, where else it stops, its seats."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby

import numpy as np

from pratique.drill.sites import KIND

CITY = "北京"
TIMETABLE_OF = "110000"
HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Cabin:
    """Seats of a vehicle: carriages (decks), rows (compartments, cabins) in each, persons in a row."""

    carriages: int
    rows: int
    abreast: int

    @property
    def seats(self) -> int:
        """Give how many sit."""
        return self.carriages * self.rows * self.abreast


CABINS = {
    KIND["train_sealed"]: Cabin(8, 17, 5),
    KIND["train_compartment"]: Cabin(11, 10, 4),
    KIND["plane"]: Cabin(1, 30, 6),
    KIND["coach_sealed"]: Cabin(1, 11, 4),
    KIND["coach_ventilated"]: Cabin(1, 11, 4),
    KIND["ship"]: Cabin(3, 20, 4),
}
WITHOUT_CARRIAGES = frozenset({KIND["plane"], KIND["coach_sealed"], KIND["coach_ventilated"]})
MODE_CABIN = {
    "train": KIND["train_sealed"],
    "plane": KIND["plane"],
    "coach": KIND["coach_sealed"],
    "ship": KIND["ship"],
}


@dataclass(frozen=True, slots=True)
class Service:
    """One run a day: seconds of local time at the city, and at the stops where passengers leave it (or come from)."""

    name: str
    mode: str
    kind: int
    out: bool
    at_city: int
    elsewhere: tuple[int, ...]

    @property
    def first(self) -> int:
        """Give when its part that touches the city begins."""
        return self.at_city if self.out else self.elsewhere[0]

    @property
    def last(self) -> int:
        """Give when its part that touches the city ends."""
        return self.elsewhere[-1] if self.out else self.at_city


def list_trains() -> list[Service]:
    """Give each part of a shipped train that leaves the city, or reaches it on the day it set out; sleepers first."""
    text = (files("pratique.drill") / "data" / "trains-beijing-2016.csv").read_text("utf-8")
    found: list[Service] = []
    for train, rows in groupby(csv.DictReader(text.splitlines()), key=lambda row: row["train"]):
        found += _read_train(train, list(rows))
    return sorted(found, key=lambda one: (one.kind != KIND["train_compartment"], one.at_city, one.name))


def _read_train(train: str, rows: list[dict[str, str]]) -> Iterator[Service]:
    times: list[int] = []
    for row in rows:
        hours, minutes = (row["arrive"] or row["depart"]).split(":")
        at = int(hours) * HOUR + int(minutes) * 60
        while times and at < times[-1]:
            at += DAY
        times.append(at)
    city = next(n for n, row in enumerate(rows) if row["station"].startswith(CITY))
    sleeper = train.startswith("D") and times[-1] >= DAY + 6 * HOUR and times[0] >= 19 * HOUR
    kind = KIND["train_compartment" if sleeper else "train_sealed"]
    if times[city] >= DAY:
        return
    if later := tuple(at for at in times[city + 1 :] if at > times[city]):
        yield Service(train, "train", kind, True, times[city], later)  # noqa: FBT003  (out)
    if earlier := tuple(at for at in times[:city] if at < times[city]):
        name = f"{train}-IN" if later else train
        yield Service(name, "train", kind, False, times[city], earlier)  # noqa: FBT003  (in)


def choose_services(people: int, division: str, bookings_a_day: dict[str, float], load: float) -> list[Service]:
    """Give as many services each way as seats sold ask for, at least two; trains only where their timetable ships."""
    chosen: list[Service] = []
    trains = list_trains() if division == TIMETABLE_OF else []
    for mode, sold in bookings_a_day.items():
        count = max(2, int(np.ceil(sold / (load * CABINS[MODE_CABIN[mode]].seats)))) if people > 1 else 0
        for out in (True, False):
            if mode == "train":
                there = [train for train in trains if train.out is out]
                chosen += [there[n] for n in _pick(len(there), count)]
            else:
                chosen += [_invent(mode, out=out, number=n, count=count) for n in range(count)]
    return chosen


def _pick(offered: int, count: int) -> list[int]:
    """Give evenly spread positions, the first (a sleeper) among them."""
    return sorted(set(np.linspace(0, offered - 1, min(count, offered)).round().astype(int).tolist()))


def _invent(mode: str, *, out: bool, number: int, count: int) -> Service:
    lasts = {"plane": 150, "coach": 180, "ship": 360}[mode] * 60
    at = 8 * HOUR + (number * 9 * HOUR) // count
    kind = KIND[mode] if mode != "coach" else KIND[("coach_sealed", "coach_ventilated")[number % 2]]
    name = f"{mode.upper()}-{'OUT' if out else 'IN'}-{number + 1:03d}"
    return Service(name, mode, kind, out, at if out else at + lasts, (at + lasts if out else at,))
