"""Worlds of a few records, told as a person would tell them: names, local times, named kinds."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from pratique.kinds.place_kinds import PLACE_KINDS, Role, Source
from pratique.policy.load import load_pack
from pratique.tracing.from_pack import rules_at
from pratique.tracing.oracle import Oracle
from pratique.tracing.rules import TraceRules
from pratique.tracing.tables import NO_PARTY, Case, Names, Presence, Question

PACK = load_pack("cn-beijing-2021-08")
ZONE = PACK.zone


def at(text: str) -> int:
    """Give seconds of UTC of a local time in August 2021: "3 14:20"."""
    day, clock = text.split()
    moment = datetime.fromisoformat(f"2021-08-{int(day):02} {clock}")
    return int(moment.replace(tzinfo=ZONE).timestamp())


AT = at("7 20:00")


def rules() -> TraceRules:
    """Give the reference pack's rules on 7 August 2021."""
    return rules_at(PACK, AT * 1_000_000)


class World:
    """Records by name; numbers are given in order of first use."""

    def __init__(self) -> None:
        self.people: list[str] = []
        self.places: list[str] = []
        self.rows: list[tuple[int, ...]] = []

    def person(self, name: str) -> int:
        return _number(self.people, name)

    def place(self, name: str) -> int:
        return _number(self.places, name)

    def add(
        self,
        person: str,
        place: str,
        kind: str,
        start: str,
        end: str,
        *,
        role: Role = Role.PRESENT,
        carriage: int = -1,
        row: int = -1,
        source: Source = Source.CHECKIN,
        late: int = 0,
    ) -> None:
        self.rows.append(
            (
                self.person(person),
                self.place(place),
                PLACE_KINDS.index(kind),
                at(start),
                at(end),
                role,
                carriage,
                row,
                -1,
                -1,
                NO_PARTY,
                source,
                late,
            )
        )

    def case(self, name: str, person: str, start: str, end: str = "7 20:00") -> Case:
        return Case(name, self.person(person), at(start), at(end))

    @property
    def names(self) -> Names:
        return Names(self.people, self.places)

    def presence(self) -> Presence:
        types = ["u4", "u4", "u1", "u4", "u4", "u1", "i2", "i2", "i2", "i2", "u4", "u1", "u1"]
        columns = np.array(self.rows, np.int64).reshape(-1, len(types)).T
        return Presence(*(column.astype(dtype) for column, dtype in zip(columns, types, strict=True)))

    def oracle(self) -> Oracle:
        return Oracle(self.presence())

    def question(self, *cases: Case) -> Question:
        return Question(cases, {}, AT)


def _number(names: list[str], name: str) -> int:
    if name not in names:
        names.append(name)
    return names.index(name)
