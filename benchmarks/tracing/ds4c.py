"""DS4C, South Korea 2020: visits with a place and a day, and who infected whom, as presence records and a trace."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from day_records import EPOCH, make_records
from numpy.typing import NDArray

from pratique.kinds.instants import SECOND, local_midnight
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.tracing.cases import Sheet, read_cases
from pratique.tracing.engine import Engine
from pratique.tracing.rules import KindRule, RingRules, SeatRule, TraceRules
from pratique.tracing.tables import CLOSE, Case, Presence, Question

SEOUL = ZoneInfo("Asia/Seoul")
VENUE = PLACE_KINDS.index("venue")
DAY = 86_400
EARTH_M = 6_371_008.8
END = date(2020, 9, 1)
"""Later than all of it."""

Table = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Korea:
    """Visits by column (patient, day since 1970, degrees), and pairs (infector, infected) of whom both have visits."""

    patient: Table
    day: Table
    north: Table
    east: Table
    hospital: Table
    pairs: tuple[tuple[int, int], ...]
    anchors: dict[int, tuple[str, str]]

    @property
    def themselves(self) -> int:
        """Count the pairs in which the patient is their own infector."""
        return sum(by == whom for by, whom in self.pairs)


@dataclass(frozen=True, slots=True)
class Way:
    """How visits are matched: metres and days apart at most; ``before_d`` None takes all visits of the infector."""

    metres: float
    days: int
    before_d: int | None
    hospitals: bool


@dataclass(frozen=True, slots=True)
class Told:
    """``ceiling`` = ``found`` + ``themselves`` + ``backwards`` (only a visit of the infected the day before matches).

    ``rings``: by infector, how many patients their ring holds who are not known to be infected by them.
    """

    ceiling: int
    themselves: int
    backwards: int
    found: int
    rings: tuple[int, ...]


def read(data: Path) -> Korea:
    """Read the two files."""
    info, route = (_rows(data / f"ds4c-patient-{name}.csv") for name in ("info", "route"))
    patients, visits = list(info), list(route)
    visited = {row["patient_id"] for row in visits}
    infected = [(int(row["infected_by"]), int(row["patient_id"])) for row in patients if row["infected_by"]]
    return Korea(
        patient=np.array([int(row["patient_id"]) for row in visits]),
        day=np.array([(date.fromisoformat(row["date"]) - EPOCH).days for row in visits]),
        north=np.array([float(row["latitude"]) for row in visits]),
        east=np.array([float(row["longitude"]) for row in visits]),
        hospital=np.array([row["type"] == "hospital" for row in visits]),
        pairs=tuple((by, whom) for by, whom in infected if {str(by), str(whom)} <= visited),
        anchors={
            int(row["patient_id"]): (row["symptom_onset_date"].strip(), row["confirmed_date"]) for row in patients
        },
    )


def trace(korea: Korea, make: Callable[[Presence], Engine], way: Way) -> Told:
    """Trace every infector by an engine, and set what is found against what the visits can give."""
    presence, people = make_presence(korea, way)
    engine = make(presence)
    number = {patient: n for n, patient in enumerate(people.tolist())}
    known = [(number[by], number[whom]) for by, whom in korea.pairs if by in number and whom in number]
    windows = make_windows(korea, way)
    infectors = {by: windows[int(people[by])] for by, _ in known if int(people[by]) in windows}
    near = _ring(engine, infectors, way)
    possible = count_possible(korea, way, windows)
    infected = Counter(by for by, whom in known if by in near and whom in near[by])
    return Told(
        ceiling=len(possible),
        themselves=sum(by == whom for by, whom, _ in possible),
        backwards=sum(by != whom and not forward for by, whom, forward in possible),
        found=infected.total(),
        rings=tuple(len(ring) - infected[by] for by, ring in near.items()),
    )


def make_presence(korea: Korea, way: Way) -> tuple[Presence, Table]:
    """Give presence of whole local days at places, and the patients by number.

    Nearness in metres does not carry over (a near b, b near c, a far from c), so a place here is a pair of points near
    each other, or one point: who was at a point was at each of its pairs. Two share a place exactly if they are near.
    """
    kept = np.flatnonzero(way.hospitals | ~korea.hospital)
    points, point = np.unique(np.column_stack([korea.north, korea.east])[kept], axis=0, return_inverse=True)
    people, person = np.unique(korea.patient[kept], return_inverse=True)
    one, other = np.nonzero(np.triu(metres_apart(*points.T, *points.T) <= way.metres))
    near = [np.flatnonzero((one == n) | (other == n)) for n in range(len(points))]
    places = [near[n] for n in point.ravel().tolist()]
    visit = np.repeat(np.arange(len(kept)), [len(each) for each in places])
    return make_records(person[visit], np.concatenate(places), korea.day[kept][visit], VENUE, SEOUL), people


def make_windows(korea: Korea, way: Way) -> dict[int, tuple[int, int]]:
    """Give each patient's window as the engine reads cases; confirmed is isolated from the end of that day."""
    at = local_midnight(END, SEOUL) // SECOND
    patients = list(korea.anchors)
    if way.before_d is None:
        return dict.fromkeys(patients, (0, at))
    onset, confirmed = zip(*korea.anchors.values(), strict=True)
    columns = {
        "case": [str(patient) for patient in patients],
        "person": [str(patient) for patient in patients],
        "onset": [day or None for day in onset],
        "first_positive": [f"{day}T00:00:00+09:00" if day else None for day in confirmed],
        "isolated_at": [f"{_next(day)}T00:00:00+09:00" if day else None for day in confirmed],
    }
    cases, _ = read_cases(Sheet(columns, range(len(patients))), SEOUL, way.before_d, at)
    return {int(case.case): (case.start, case.end) for case in cases}


def make_rules(way: Way) -> TraceRules:
    """Give rules for records that know only the day: any overlap of days, or the days after as lag."""
    shared = RingRules({VENUE: KindRule(SeatRule.ANY, 0, 0, way.days * DAY)}, {})
    return TraceRules(SEOUL, PLACE_KINDS, way.before_d or 0, DAY, shared, RingRules({}, {}), frozenset(), ())


def count_possible(korea: Korea, way: Way, windows: dict[int, tuple[int, int]]) -> list[tuple[int, int, bool]]:
    """Give the pairs of which some two visits match, without any engine; and if one is not before the infector's."""
    possible = []
    for by, whom in korea.pairs:
        if by not in windows:
            continue
        first, last = (seconds // DAY for seconds in (windows[by][0] + 9 * 3600, windows[by][1] + 9 * 3600))
        kept = way.hospitals | ~korea.hospital
        mine = kept & (korea.patient == by) & (korea.day >= first) & (korea.day < last)
        theirs = kept & (korea.patient == whom)
        apart = metres_apart(korea.north[mine], korea.east[mine], korea.north[theirs], korea.east[theirs])
        later = korea.day[theirs][None, :] - korea.day[mine][:, None]
        match = (apart <= way.metres) & (abs(later) <= way.days)
        if match.any():
            possible.append((by, whom, bool((match & (later >= 0)).any())))
    return possible


def metres_apart(north: Table, east: Table, other_north: Table, other_east: Table) -> Table:
    """Give the great-circle distances of all of the ones (rows) from all of the others (columns)."""
    a, b, c, d = (np.radians(each) for each in (north[:, None], east[:, None], other_north[None], other_east[None]))
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    metres: Table = 2 * EARTH_M * np.arcsin(np.sqrt(half))
    return metres


def _ring(engine: Engine, infectors: dict[int, tuple[int, int]], way: Way) -> dict[int, set[int]]:
    """Give by infector the numbers of all in their close ring."""
    cases = tuple(Case(str(by), by, *window) for by, window in infectors.items())
    at = local_midnight(END, SEOUL) // SECOND
    found = engine.trace(Question(cases, {}, at), make_rules(way)).evidence
    near: dict[int, set[int]] = {by: set() for by in infectors}
    close = found.ring == CLOSE
    for case, person in zip(found.case[close].tolist(), found.person[close].tolist(), strict=True):
        near[cases[case].person].add(person)
    return near


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
