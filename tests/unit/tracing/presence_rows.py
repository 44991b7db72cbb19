"""Rows of presence for the tests of the readers, and what a folder holds, by name."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pratique.kinds.instants import SECOND, find_zone, format_instant
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.tracing.engines.reading import Report, bring_in, read_folder, read_names
from pratique.tracing.tables import COLUMNS, NO_PARTY

ZONE = find_zone("Asia/Shanghai")
NAMES = (
    "person",
    "place",
    "kind",
    "start",
    "end",
    "role",
    "carriage",
    "row",
    "row_to",
    "seat",
    "party",
    "source",
    "recorded_at",
)

Row = dict[str, str]


def row(person: str, place: str, kind: str, start: str, end: str, **more: str) -> Row:
    """Give a row; instants are August 2021, such as ``01T20:00``."""
    return {"person": person, "place": place, "kind": kind, "start": instant(start), "end": instant(end), **more}


def instant(short: str) -> str:
    return f"2021-08-{short}:00+08:00" if short else ""


def write_csv(path: Path, rows: Sequence[Row], names: Sequence[str] = NAMES, encoding: str = "utf-8") -> Path:
    lines = [",".join(names), *(",".join(one.get(name, "") for name in names) for one in rows)]
    path.write_text("\n".join(lines) + "\n", encoding)
    return path


def arrow(rows: Sequence[Row]) -> pa.Table:
    """Give rows as an Arrow table: instants as timestamps, all else as text, empty as null."""
    columns: dict[str, Any] = {name: pa.array([one.get(name) or None for one in rows], pa.string()) for name in NAMES}
    for name in ("start", "end", "recorded_at"):
        columns[name] = columns[name].cast(pa.timestamp("us", "UTC"))
    return pa.table(columns)


def bring(source: object, folder: Path, **more: Any) -> Report:
    return bring_in(source, folder, zone=ZONE, kind_names=PLACE_KINDS, **more)


def held(folder: Path) -> list[tuple[Any, ...]]:
    """Give the records of a folder by name, sorted: numbers and the order of files do not matter."""
    presence, names = read_folder(folder), read_names(folder)
    people, places = list(names.people), list(names.places)
    parties = pq.read_table(folder / "parties.parquet")["name"].to_pylist()
    rows = zip(*(getattr(presence, name).tolist() for name in COLUMNS), strict=True)
    return sorted(
        (
            people[one[0]],
            places[one[1]],
            PLACE_KINDS[one[2]],
            *one[3:10],
            "" if one[10] == NO_PARTY else parties[one[10]],
            *one[11:],
        )
        for one in rows
    )


def spans(folder: Path) -> list[tuple[str, str, str, str]]:
    """Give person, place, start and end of each record, as local texts."""
    told = [(one[0], one[1], *(format_instant(at * SECOND, ZONE)[8:16] for at in one[3:5])) for one in held(folder)]
    return sorted(told)
