"""Synthetic cities for these tests, made once, and their files as arrays."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pratique.drill.city import make_city
from pratique.drill.order import CityOrder
from pratique.tracing.tables import COLUMNS, Presence

SUNDAY = date(2021, 7, 25)


@dataclass(frozen=True)
class Made:
    """A city on disk and its records in memory, day after day."""

    order: CityOrder
    folder: Path
    presence: Presence
    places: list[str]
    people: list[str]

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@lru_cache(maxsize=6)
def get_city(people: int, days: int, seed: int = 1, seeds: int = 0) -> Made:
    folder = Path(mkdtemp(prefix="pratique-city-")) / "city"
    order = CityOrder(people, days, seed, SUNDAY, seeds=seeds)
    make_city(order, folder)
    return Made(order, folder, read_presence(folder), *(read_names(folder, name) for name in ("places", "people")))


def read_presence(folder: Path) -> Presence:
    table = pa.concat_tables(pq.read_table(file) for file in sorted(folder.glob("presence/day=*/*.parquet")))
    assert table.schema.names == list(COLUMNS)
    return Presence(**{name: table[name].to_numpy() for name in COLUMNS})


def read_names(folder: Path, which: str) -> list[str]:
    return pq.read_table(folder / "presence" / f"{which}.parquet")["name"].to_pylist()


def rows_of(presence: Presence, chosen: Any) -> dict[str, Any]:
    return {name: getattr(presence, name)[chosen] for name in COLUMNS}


def digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def overlaps_itself(presence: Presence, chosen: Any) -> int:
    rows = rows_of(presence, chosen)
    order = np.lexsort((rows["start"], rows["person"]))
    person, start, end = (rows[name][order] for name in ("person", "start", "end"))
    return int(((person[1:] == person[:-1]) & (start[1:] < end[:-1])).sum())
