"""Facts and places for the ledger's tests."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pratique.kinds import payloads as p
from pratique.kinds.payloads import Payload
from pratique.ledger.connect import connect_postgresql, connect_sqlite, find_sqlite_file
from pratique.ledger.database import Database
from pratique.ledger.fact import Fact, Source, make_fact_id
from pratique.ledger.keys import Keys, make_keys
from pratique.ledger.read import Reader
from pratique.ledger.schema import make_ledger
from pratique.ledger.store import Ledger

T0 = 1_628_337_600_000_000  # 2021-08-07T12:00:00Z
SECOND = 1_000_000
_DICE = random.Random(7)  # noqa: S311
_COUNT = itertools.count()


def make_id() -> str:
    return make_fact_id(T0 + next(_COUNT) * 1000, _DICE.randbytes(10))


def make_fact(payload: Payload, subject: int | None = 1, **more: Any) -> Fact:
    given = {"id": make_id(), "happened_at": T0, "by": "officer:7", "unit": "110000/cdc", "source": Source("desk", "")}
    return Fact(kind=type(payload).__name__, subject=subject, payload=payload, **(given | more))


def stay(subject: int = 1, division: str = "110114", first: int = T0, **more: Any) -> Fact:
    return make_fact(p.StayReported(division=division, first=first), subject, **more)


def withdraw(target: Fact, **more: Any) -> Fact:
    return make_fact(p.FactWithdrawn(fact=target.id, reason="a slip"), target.subject, corrects=target.id, **more)


def read_by(unit: str = "110000/cdc", persons: tuple[int, ...] = (1,)) -> Fact:
    return make_fact(p.RecordRead(purpose="care", persons=persons, fields=("stays",)), None, unit=unit)


@dataclass
class Clock:
    """A clock that goes on by a second each time it is asked."""

    at: int = T0
    step: int = SECOND

    def __call__(self) -> int:
        self.at += self.step
        return self.at


@dataclass
class Place:
    """A ledger with its keys in a folder, on either database; ``connect`` gives one more connection."""

    address: str
    folder: Path
    keys: Keys
    clock: Clock = field(default_factory=Clock)
    connections: list[Any] = field(default_factory=list)

    def connect(self) -> Any:
        path = find_sqlite_file(self.address)
        made = connect_postgresql(self.address) if path is None else connect_sqlite(path, make=True)
        self.connections.append(made)
        return made

    def ledger(self) -> Ledger:
        return Ledger(self.connections[0], self.keys)

    def reader(self) -> Reader:
        return Reader(self.connections[0], self.keys)

    def append(self, *facts: Fact) -> list[Any]:
        ledger = self.ledger()
        with ledger.transaction():
            return ledger.append(facts, self.clock)

    def close(self) -> None:
        for connection in self.connections:
            connection.close()
        self.keys.close()


def make_place(folder: Path, address: str) -> Place:
    make_keys(folder / "keys")
    place = Place(address, folder, Keys(folder / "keys"))
    database = Database(place.connect())
    with database.transaction():
        make_ledger(database, place.keys)
    return place
