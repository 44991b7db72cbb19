"""The epidemic as files: the line list as a city knows it on its last evening, isolations, and the truth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from pratique.drill.epidemic import Epidemic
from pratique.drill.files import write_table
from pratique.drill.sites import PlaceTable
from pratique.kinds.instants import SECOND, format_instant
from pratique.kinds.place_kinds import PLACE_KINDS

CASES = ("case", "person", "onset", "first_positive", "isolated_at", "source_place")
TRUTH = ("case", "person", "infector", "infected_at", "place", "kind")


def write_epidemic(folder: Path, epidemic: Epidemic, names: Sequence[str], places: PlaceTable) -> dict[str, object]:
    """Write ``cases.csv`` (found by the end), ``isolations.csv`` and ``truth.csv`` (all infections); give their counts.

    ``infector`` is a case's name, empty for who brought the infection. ``source_place`` is where a case was infected,
    known where the infector was found before it. Days of onset are local dates, instants have the zone's offset.
    """
    clock = _Clock(ZoneInfo(epidemic.order.zone), epidemic.order.midnight(epidemic.order.days))
    person, infector, place, at, onset, found, symptoms = _gather(epidemic)
    width = max(6, len(str(len(person))))
    case = {one: f"C{number:0{width}d}" for number, one in enumerate(person.tolist(), 1)}
    found_at = dict(zip(person.tolist(), found.tolist(), strict=True))
    kinds = np.concatenate(places.kinds)
    truth, cases = [], []
    told = zip(*(one.tolist() for one in (person, infector, place, at, onset, found, symptoms)), strict=True)
    for who, by, where, moment, begun, positive, ill in told:
        name = places.names[where] if where >= 0 else ""
        kind = PLACE_KINDS[kinds[where]] if where >= 0 else ""
        truth.append((case[who], names[who], case.get(by, ""), clock.instant(moment), name, kind))
        if positive < clock.end:
            known = name if found_at.get(by, clock.end) < positive else ""
            day = clock.day(begun) if ill else ""
            isolated = clock.instant(int(epidemic.stops[who]))
            cases.append((case[who], names[who], day, clock.instant(positive), isolated, known))
    write_table(folder / "truth.csv", TRUTH, truth)
    write_table(folder / "cases.csv", CASES, cases)
    isolated_now = np.flatnonzero(epidemic.stops < clock.end).tolist()
    rows = ((names[who], clock.instant(int(epidemic.stops[who]))) for who in isolated_now)
    write_table(folder / "isolations.csv", ("person", "from"), rows)
    return {"infections": len(truth), "cases": len(cases), "isolated": len(isolated_now)}


def _gather(epidemic: Epidemic) -> list[NDArray[np.int64]]:
    """Give all infections in the order of time: person, infector, place, at, onset, found, symptoms."""
    rounds = [
        (new.person, new.infector, new.place, new.at, course.onset, course.found, course.symptoms.astype(np.int64))
        for new, course in epidemic.rounds
    ]
    empty = (np.empty(0, np.int64),) * 7
    columns = [np.concatenate(column) for column in zip(empty, *rounds, strict=True)]
    order = np.lexsort((columns[0], columns[3]))
    return [column[order] for column in columns]


class _Clock:
    """Tell seconds of UTC as local dates and instants; what lies after the last evening is not known yet: empty."""

    def __init__(self, zone: ZoneInfo, end: int) -> None:
        self.zone = zone
        self.end = end

    def instant(self, at: int) -> str:
        return format_instant(at * SECOND, self.zone) if at < self.end else ""

    def day(self, at: int) -> str:
        return self.instant(at)[:10]
