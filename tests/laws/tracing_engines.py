"""Every engine of tracing, opened over the same presence: the oracle in memory, the others over a presence folder."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.tracing.engine import Engine
from pratique.tracing.engines.duck import DuckEngine
from pratique.tracing.engines.index import IndexEngine, build_index
from pratique.tracing.oracle import Oracle
from pratique.tracing.tables import Presence
from tests.laws.tracing_rules import ZONE
from tests.laws.tracing_worlds import Row, presence_of, rows_of

ENGINES = ("oracle", "duckdb", "index")


def open_engine(name: str, presence: Presence, folder: Path, people: int, places: int, late: int = 0) -> Engine:
    """Open an engine by name over these records."""
    if name == "oracle":
        return Oracle(presence)
    write(presence, folder / "presence", people, places, late)
    if name == "duckdb":
        return DuckEngine(folder / "presence")
    build_index(folder / "presence", folder / "index")
    return IndexEngine(folder / "index")


def write(presence: Presence, folder: Path, people: int, places: int, late: int) -> None:
    """Write a presence folder; where ``late`` is not 0, it is the seed by which some records come in further files."""
    folder.mkdir(parents=True)
    about = {"format": "pratique-presence", "version": 1, "zone": ZONE.key, "kinds": PLACE_KINDS}
    (folder / "about.json").write_text(json.dumps(about), "utf-8")
    kinds = {row[1]: row[2] for row in rows_of(presence)}
    named = {"name": [f"p{n}" for n in range(people)]}
    pq.write_table(pa.table(named), folder / "people.parquet")
    stated = {
        "name": pa.array([f"s{n}" for n in range(places)]),
        "kind": pa.array([kinds.get(n, 0) for n in range(places)], pa.uint8()),
        "division": pa.array([None] * places, pa.string()),
        "enclosed": pa.array([None] * places, pa.bool_()),
        "checkin": pa.array([None] * places, pa.bool_()),
    }
    pq.write_table(pa.table(stated), folder / "places.parquet")
    rng = Random(late)  # noqa: S311
    files: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows_of(presence):
        day = datetime.fromtimestamp(row[3], ZONE).date().isoformat()
        files[day, rng.randrange(3) if late else 0].append(row)
    for day in {day for day, _part in files}:
        (folder / f"day={day}").mkdir()
    for (day, part), rows in files.items():
        columns = presence_of(rows)
        table = pa.table({field.name: getattr(columns, field.name) for field in fields(Presence)})
        pq.write_table(table, folder / f"day={day}" / f"{part:04}.parquet")
