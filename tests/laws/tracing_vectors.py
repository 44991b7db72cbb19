"""Hand-worked vectors of tracing: records, and the evidence they must give; worked from the text, not from an engine.

Person 0 is the case, whose window is [00:00 on day 0, 20:00 on day 4) unless told otherwise; day 0 is 1 August 2021.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pratique.kinds.place_kinds import Role
from pratique.tracing.rules import Strength
from pratique.tracing.tables import CLOSE, NO_PARTY, SECONDARY, Case
from tests.laws.tracing_rules import KIND
from tests.laws.tracing_worlds import AT, DAY, MIDNIGHT, Row

SURE, POSSIBLE = Strength.SURE, Strength.POSSIBLE
CREW = Role.CREW
Expected = tuple[int, int, int, int, int, Strength]
"""Ring, source, person, first_at, last_at, strength."""


@dataclass(frozen=True)
class Vector:
    """A tiny world with its answer."""

    name: str
    records: tuple[Row, ...]
    evidence: tuple[Expected, ...] = ()
    general: int = 0
    window: tuple[int, int] = (MIDNIGHT, AT)
    isolations: dict[int, tuple[int, ...]] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    """Further cases of this world."""


def at(told: str) -> int:
    """Give the instant told as "HH:MM", "HH:MM:SS" or "day HH:MM", local."""
    day, _, clock = told.rpartition(" ")
    hours, minutes, seconds = (int(part) for part in f"{clock}:00".split(":")[:3])
    return MIDNIGHT + int(day or 0) * DAY + hours * 3600 + minutes * 60 + seconds


def rec(person: int, kind: str, start: str, end: str, *, place: int = 0, **seat: int) -> Row:
    """Give a presence record; of the seat, what is not told is unknown."""
    told = {"role": Role.PASSENGER, "carriage": -1, "row": -1, "row_to": -1, "seat": -1, "party": NO_PARTY, **seat}
    return (person, place, KIND[kind], at(start), at(end), *told.values(), 0, 0)


def close(person: int, first: str, last: str, strength: Strength = SURE) -> Expected:
    """Give expected evidence of ring 1."""
    return (CLOSE, 0, person, at(first), at(last), strength)


def second(source: int, person: int, first: str, last: str, strength: Strength = SURE) -> Expected:
    """Give expected evidence of ring 2."""
    return (SECONDARY, source, person, at(first), at(last), strength)


def _aboard(name: str, kind: str, case: dict[str, int], other: dict[str, int], strength: Strength | None) -> Vector:
    """Give a case and one other aboard from 10:00 to 11:00; who is not close there is a general contact."""
    records = (rec(0, kind, "10:00", "11:00", **case), rec(1, kind, "10:00", "11:00", **other))
    found = () if strength is None else (close(1, "10:00", "11:00", strength),)
    return Vector(f"{kind}: {name}", records, found, 0 if found else 1)


def _seat(carriage: int = -1, row: int = -1, row_to: int = -1, role: int = Role.PASSENGER) -> dict[str, int]:
    return {"carriage": carriage, "row": row, "row_to": row_to, "role": role}


def _row(row: int = -1, row_to: int = -1, role: int = Role.PASSENGER) -> dict[str, int]:
    return _seat(-1, row, row_to, role)


def seats() -> list[Vector]:
    """Give vectors of two seats on one vehicle."""
    plane = [
        *((f"row 10 and {row}", _row(10), _row(row), SURE if 7 <= row <= 13 else None) for row in range(6, 15)),
        ("row unknown", _row(10), _row(), POSSIBLE),
        ("neither row known", _row(), _row(), POSSIBLE),
        ("a range all within", _row(10), _row(8, 13), SURE),
        ("a range partly within", _row(10), _row(12, 14), POSSIBLE),
        ("a range beyond", _row(10), _row(14, 16), None),
        ("the case's range, all within", _row(10, 12), _row(13), SURE),
        ("the case's range, partly", _row(10, 12), _row(14), POSSIBLE),
        ("two ranges that touch", _row(10, 12), _row(15, 16), POSSIBLE),
        ("crew of the zone", _row(10), _row(1, 20, CREW), SURE),
        ("crew three rows off", _row(10), _row(13, 20, CREW), SURE),
        ("crew four rows off", _row(10), _row(14, 20, CREW), None),
        ("crew of all rows", _row(10), _row(role=CREW), SURE),
        ("crew of all rows, row unknown", _row(), _row(role=CREW), SURE),
        ("crew of a zone, row unknown", _row(), _row(5, 8, CREW), POSSIBLE),
        ("crew of a zone, a range within", _row(7, 12), _row(10, 20, CREW), SURE),
        ("crew of a zone, a range partly", _row(6, 12), _row(10, 20, CREW), POSSIBLE),
        ("the case is crew of a zone", _row(5, 8, CREW), _row(11), SURE),
        ("the case is crew elsewhere", _row(5, 8, CREW), _row(12), None),
        ("the case is crew, a range partly", _row(10, 20, CREW), _row(6, 12), POSSIBLE),
        ("the case is crew of all rows", _row(role=CREW), _row(40), SURE),
        ("two crews, zones near", _row(1, 5, CREW), _row(8, 12, CREW), SURE),
        ("two crews, zones apart", _row(1, 5, CREW), _row(9, 12, CREW), None),
        ("a carer is a passenger", _row(10), _row(role=Role.CARER), POSSIBLE),
        ("other deck", _seat(1, 10), _seat(2, 10), None),
        ("deck unknown", _seat(1, 10), _row(10), SURE),
        ("crew of the other deck", _seat(1, 10), _seat(2, role=CREW), None),
        ("other deck, row unknown", _seat(1, 10), _seat(2), None),
    ]
    sealed = [
        ("one carriage, rows apart", _seat(5, 1), _seat(5, 19), SURE),
        ("next carriage", _seat(5), _seat(6), None),
        ("extra carriage 1", _seat(1), _seat(101), None),
        ("carriage unknown", _seat(5), _seat(), POSSIBLE),
        ("the case's carriage unknown", _seat(), _seat(5), POSSIBLE),
        ("neither carriage known", _seat(), _seat(), POSSIBLE),
        ("crew of the train", _seat(5), _seat(role=CREW), SURE),
        ("crew of the train, carriage unknown", _seat(), _seat(role=CREW), SURE),
        ("crew of a carriage", _seat(5), _seat(5, role=CREW), SURE),
        ("crew of the next carriage", _seat(5), _seat(6, role=CREW), None),
        ("crew of a carriage, carriage unknown", _seat(), _seat(6, role=CREW), POSSIBLE),
    ]
    openly = [
        *((f"bay 5 and {bay}", _seat(2, 5), _seat(2, bay), SURE if 4 <= bay <= 6 else None) for bay in range(3, 8)),
        ("bay unknown", _seat(2, 5), _seat(2), POSSIBLE),
        ("carriage unknown, bay near", _seat(2, 5), _seat(-1, 6), POSSIBLE),
        ("carriage unknown, bay far", _seat(2, 5), _seat(-1, 7), None),
        ("other carriage, same bay", _seat(2, 5), _seat(3, 5), None),
        ("other carriage, bay unknown", _seat(2, 5), _seat(3), None),
        ("crew of the carriage", _seat(2, 5), _seat(2, role=CREW), SURE),
        ("crew of the train", _seat(2, 5), _seat(role=CREW), SURE),
        ("crew of near bays, any carriage", _seat(2, 5), _seat(-1, 1, 4, CREW), SURE),
        ("crew of far bays, any carriage", _seat(2, 5), _seat(-1, 1, 3, CREW), None),
    ]
    sleeper = [
        ("one compartment", _seat(2, 3), _seat(2, 3), SURE),
        ("next compartment", _seat(2, 3), _seat(2, 4), None),
        ("compartment unknown", _seat(2, 3), _seat(2), POSSIBLE),
        ("carriage unknown", _seat(2, 3), _seat(-1, 3), POSSIBLE),
        ("other carriage", _seat(2, 3), _seat(3, 3), None),
        ("crew of the carriage", _seat(2, 3), _seat(2, role=CREW), SURE),
    ]
    ship = [
        ("one cabin", _seat(1, 12), _seat(1, 12), SURE),
        ("next cabin", _seat(1, 12), _seat(1, 13), None),
        ("deck unknown", _seat(1, 12), _seat(-1, 12), SURE),
        ("other deck", _seat(1, 12), _seat(2, 12), None),
        ("cabin unknown", _seat(1, 12), _seat(1), POSSIBLE),
        ("one of two cabins", _seat(1, 12), _seat(1, 12, 13), POSSIBLE),
        ("crew of cabins 10 to 20", _seat(1, 12), _seat(1, 10, 20, CREW), SURE),
        ("crew of cabins 13 to 20", _seat(1, 12), _seat(1, 13, 20, CREW), None),
    ]
    coach = [
        *((f"row 1 and {row}", _row(1), _row(row), SURE if row <= 4 else None) for row in (3, 4, 5)),
        ("the driver", _row(12), _row(role=CREW), SURE),
    ]
    whole = [("anywhere", _seat(1, 1), _seat(2, 12), SURE), ("nothing known", _seat(), _seat(), SURE)]
    by_kind: dict[str, Sequence[tuple[str, dict[str, int], dict[str, int], Strength | None]]] = {
        "plane": plane,
        "train_sealed": sealed,
        "train_open": openly,
        "train_compartment": sleeper,
        "ship": ship,
        "coach_ventilated": coach,
        "coach_sealed": whole,
        "taxi": whole,
        "metro": [("anywhere", _seat(1, 1), _seat(1, 1), None)],
        "bus": [("anywhere", _seat(), _seat(), None)],
        "venue": [("anywhere", _seat(), _seat(), None)],
    }
    return [_aboard(name, kind, a, b, strength) for kind, rows in by_kind.items() for name, a, b, strength in rows]
