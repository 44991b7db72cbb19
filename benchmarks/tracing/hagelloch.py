"""Measles in Hagelloch, 1861: families and school classes as places, by the rules of the reference pack.

Every child is at home and, if they have a class, in it on every day (the data tell no hours and no holidays). The days
are moved by a whole number of weeks into the time of the pack; only who shares what matters, not when.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from day_records import EPOCH, make_records

from pratique.kinds.instants import SECOND, local_midnight
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.policy.load import load_pack
from pratique.tracing.cases import Sheet, read_cases
from pratique.tracing.engine import Engine
from pratique.tracing.from_pack import rules_at
from pratique.tracing.tables import CLOSE, Case, Presence, Question

MOVED = timedelta(weeks=8321)
FIRST, LAST = date(1861, 10, 15), date(1862, 2, 15)
"""Around all of it: the first prodrome is of 30 October, the last rash of 27 January."""
HOUSEHOLD, CLASS = PLACE_KINDS.index("household"), PLACE_KINDS.index("class")
CLASSES = 1000
"""Places from here on are classes, those below families."""


@dataclass(frozen=True, slots=True)
class Told:
    """Children whose infector is known; who of them share family or class with them; who stands in which ring.

    Sizes of rings by infector: the close one, and both.
    """

    pairs: int
    sharing: int
    close: int
    secondary: int
    close_rings: tuple[int, ...]
    both_rings: tuple[int, ...]


def trace(data: Path, make: Callable[[Presence], Engine]) -> Told:
    """Trace every child who infected another."""
    with (data / "hagelloch-1861.csv").open(encoding="utf-8", newline="") as file:
        children = {int(row["case_ID"]): row for row in csv.DictReader(file)}
    pairs = [
        (int(float(row["infector"])), child) for child, row in children.items() if row["infector"] not in {"", "NA"}
    ]
    pack = load_pack("cn-beijing-2021-08")
    at = local_midnight(LAST + MOVED, pack.zone) // SECOND
    rules = rules_at(pack, at * SECOND)
    infectors = sorted({by for by, _ in pairs})
    sheet = Sheet(
        {
            "case": [f"{child:03}" for child in infectors],
            "person": [str(child) for child in infectors],
            "onset": [
                (date.fromisoformat(children[child]["date_of_prodrome"]) + MOVED).isoformat() for child in infectors
            ],
        },
        infectors,
    )
    read, _ = read_cases(sheet, rules.zone, rules.before_d, at)
    cases = tuple(Case(case.case, int(case.person), case.start, case.end) for case in read)
    found = make(make_presence(children, pack.zone)).trace(Question(cases, {}, at), rules).evidence
    rows = set(zip(found.case.tolist(), found.ring.tolist(), found.person.tolist(), strict=True))
    near = {(cases[case].person, person) for case, ring, person in rows if ring == CLOSE}
    far = {(cases[case].person, person) for case, _, person in rows}
    return Told(
        pairs=len(pairs),
        sharing=sum(share(children[by], children[child]) for by, child in pairs),
        close=sum(pair in near for pair in pairs),
        secondary=sum(pair in far - near for pair in pairs),
        close_rings=tuple(sum(by == infector for by, _ in near) for infector in infectors),
        both_rings=tuple(sum(by == infector for by, _ in far) for infector in infectors),
    )


def share(child: dict[str, str], other: dict[str, str]) -> bool:
    """Tell whether two children share family or class; class 0 is no class."""
    return child["family_ID"] == other["family_ID"] or (child["class"] == other["class"] != "0")


def make_presence(children: dict[int, dict[str, str]], zone: ZoneInfo) -> Presence:
    """Give every child's days at home and, with a class, in it."""
    at_home = [(child, int(row["family_ID"]), HOUSEHOLD) for child, row in children.items()]
    in_class = [(child, CLASSES + int(row["class"]), CLASS) for child, row in children.items() if row["class"] != "0"]
    person, place, kind = np.array(at_home + in_class).T
    first = (FIRST + MOVED - EPOCH).days
    days = np.arange(first, first + (LAST - FIRST).days)
    return make_records(
        *(np.repeat(column, len(days)) for column in (person, place)),
        np.tile(days, len(person)),
        np.repeat(kind, len(days)),
        zone,
    )
