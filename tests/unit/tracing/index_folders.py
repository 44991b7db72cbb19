"""Presence folders written row by row for tests of the index, and worlds of rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.tracing.tables import NO_PARTY, Presence
from tests.laws.tracing_worlds import MIDNIGHT, Row, presence_of

DAY = 86_400
UNSEATED = (-1, -1, -1, -1, NO_PARTY)


def write_file(folder: Path, name: str, rows: Iterable[Row]) -> Path:
    """Write a day's file (``2021-08-01/0000``) of a presence folder; rows go by the fields of Presence."""
    path = folder / f"day={name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = presence_of(rows)
    pq.write_table(pa.table({field.name: getattr(columns, field.name) for field in fields(Presence)}), path)
    return path


def write_folder(folder: Path, files: Mapping[str, Iterable[Row]], zone: str = "Asia/Shanghai") -> Path:
    """Write a presence folder of these files."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {"format": "pratique-presence", "version": 1, "zone": zone, "kinds": PLACE_KINDS}
    (folder / "about.json").write_text(json.dumps(about), "utf-8")
    for name, rows in files.items():
        write_file(folder, name, rows)
    return folder


def row(person: int, place: int, start: int, end: int, kind: int = 0, source: int = 0, late: int = 0) -> Row:
    """Give a record without a seat, of somebody present."""
    return person, place, kind, start, end, 0, *UNSEATED, source, late


def some_days(days: int, seed: int = 7, rows_a_day: int = 400) -> dict[str, list[Row]]:
    """Give files of several days, and late ones of the first."""
    rng = Random(seed)  # noqa: S311

    def one(day: int) -> Row:
        start = MIDNIGHT + day * DAY + rng.randrange(DAY)
        seat = (rng.randint(1, 3), rng.randint(1, 9), -1, 2, 5) if rng.random() < 0.2 else UNSEATED
        end = start + rng.randint(1, 2 * DAY)
        return (
            rng.randrange(60),
            rng.randrange(9),
            rng.randrange(18),
            start,
            end,
            rng.randrange(4),
            *seat,
            rng.randrange(8),
            0,
        )

    files = {f"2021-08-{day + 1:02}/0000": [one(day) for _ in range(rows_a_day)] for day in range(days)}
    files["2021-08-01/0001"] = [one(0) for _ in range(20)]
    return files


def files_of(folder: Path) -> dict[str, bytes]:
    """Give every file of an index, its lock aside."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}
