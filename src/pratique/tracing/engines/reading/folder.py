"""The presence folder: names by number, places, and one folder of Parquet files for each local day of start.

    about.json        {"format": "pratique-presence", "version": 1, "zone": "Asia/Shanghai", "kinds": [...]}
    people.parquet    name: row n is person number n
    places.parquet    name, kind, division?, enclosed?, checkin?: row n is place number n
    day=2021-08-01/0000.parquet, 0001.parquet ...    the columns of Presence, same names and types, no nulls

``bring_in`` adds two files of its own: the names of parties, and the records it holds apart (two_cities.parquet).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, overload
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import find_zone
from pratique.tracing.engines.reading.days import local_day, name_day
from pratique.tracing.engines.reading.replacing import replaced
from pratique.tracing.places import Places
from pratique.tracing.tables import COLUMNS, Names, Presence

FORMAT, VERSION = "pratique-presence", 1
SCHEMA = pa.schema([pa.field(name, pa.from_numpy_dtype(dtype), nullable=False) for name, dtype in COLUMNS.items()])
PLACES_SCHEMA = pa.schema(
    {"name": pa.string(), "kind": pa.uint8(), "division": pa.string(), "enclosed": pa.bool_(), "checkin": pa.bool_()}
)


class StoredNames(Sequence[str]):
    """Names by number, kept as Arrow keeps them, so that millions cost what their letters cost."""

    def __init__(self, names: pa.ChunkedArray) -> None:
        self.arrow = names

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        found: str | list[str] = self.arrow[at].to_pylist() if isinstance(at, slice) else self.arrow[at].as_py()
        return found

    def __len__(self) -> int:
        return len(self.arrow)

    def __iter__(self) -> Iterator[str]:
        for chunk in self.arrow.chunks:
            yield from chunk.to_pylist()


@dataclass(frozen=True, slots=True)
class About:
    """What about.json says: the zone that cuts days, and the names of the kinds by number."""

    zone: ZoneInfo
    kind_names: tuple[str, ...]


def read_about(folder: Path) -> About:
    """Read about.json; raises BadInput ``presence_folder`` where there is none or it is of another format."""
    try:
        about = json.loads((folder / "about.json").read_text("utf-8"))
        if (about["format"], about["version"]) == (FORMAT, VERSION):
            return About(find_zone(about["zone"]), tuple(about["kinds"]))
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise BadInput("presence_folder", "this is no presence folder of version 1: bring presence in first", str(folder))


def day_files(folder: Path) -> dict[str, list[Path]]:
    """Give the files of each day, by date; the first of a day, then what came late."""
    days = sorted(folder.glob("day=*"))
    return {day.name.removeprefix("day="): sorted(day.glob("*.parquet")) for day in days}


def read_folder(folder: Path) -> Presence:
    """Load a presence folder whole, in the order of its files; for folders that fit in memory."""
    read_about(folder)
    files = [file for files in day_files(folder).values() for file in files]
    return to_presence(
        pa.concat_tables([pq.read_table(file, schema=SCHEMA) for file in files] or [SCHEMA.empty_table()])
    )


def read_names(folder: Path) -> Names:
    """Read what the numbers are called; both sequences are StoredNames."""
    read_about(folder)
    people = pq.read_table(folder / "people.parquet", columns=["name"])
    places = pq.read_table(folder / "places.parquet", columns=["name"])
    return Names(StoredNames(people["name"]), StoredNames(places["name"]))


def read_stored_places(folder: Path) -> Places:
    """Read the places of a presence folder, by number."""
    read_about(folder)
    table = pq.read_table(folder / "places.parquet", schema=PLACES_SCHEMA)
    kind = table["kind"].to_numpy()
    answers = [table[name].to_pylist() for name in ("division", "enclosed", "checkin")]
    return Places(StoredNames(table["name"]), kind, *answers)


def write_folder(
    presence: Presence, names: Names, places: Places | None, folder: Path, zone: ZoneInfo, kind_names: Sequence[str]
) -> None:
    """Write a presence folder whole, in place of what stood there; either stands at any moment, never half of one.

    ``places`` are in the order of ``names.places``; None takes each place's kind from its first record. Nothing is
    checked or dropped: that is for ``bring_in``. Raises BadInput ``presence_folder`` where something else stands,
    ``busy`` where another process writes.
    """
    if folder.exists() and any(folder.iterdir()):
        read_about(folder)  # never in place of anything else
    if places is None:
        places = _bare_places(presence, names.places)
    day = local_day(presence.start, zone)
    order = np.argsort(day, kind="stable")
    numbers, firsts = np.unique(day[order], return_index=True)
    with replaced(folder) as new:
        write_about(new, About(zone, tuple(kind_names)))
        write_names(new / "people.parquet", names.people)
        write_places(new, places)
        for number, rows in zip(numbers, np.split(order, firsts[1:]), strict=bool(len(numbers))):
            chosen = {name: getattr(presence, name)[rows] for name in COLUMNS}
            (new / name_day(int(number))).mkdir()
            write_records(new / name_day(int(number)) / "0000.parquet", [to_table(chosen)])


def write_about(folder: Path, about: About) -> None:
    """Write about.json."""
    said = {"format": FORMAT, "version": VERSION, "zone": about.zone.key, "kinds": list(about.kind_names)}
    (folder / "about.json").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")


def write_names(path: Path, names: Sequence[str]) -> None:
    """Write names in the order of their numbers."""
    column = names.arrow if isinstance(names, StoredNames) else pa.array(names, pa.string())
    pq.write_table(pa.table({"name": column}), path, compression="zstd", compression_level=1)


def write_places(folder: Path, places: Places) -> None:
    """Write places.parquet."""
    columns = [list(places.names), places.kind, list(places.division), list(places.enclosed), list(places.checkin)]
    pq.write_table(pa.table(columns, schema=PLACES_SCHEMA), folder / "places.parquet")


def write_records(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write one file of records, a row group a table; keys are packed by differences, small columns as dictionaries."""
    deltas = dict.fromkeys(("person", "place", "start", "end"), "DELTA_BINARY_PACKED")
    small = [name for name in COLUMNS if name not in deltas]
    with pq.ParquetWriter(
        path, SCHEMA, compression="zstd", compression_level=1, use_dictionary=small, column_encoding=deltas
    ) as writer:
        for table in tables:
            writer.write_table(table)


def to_table(columns: Mapping[str, np.ndarray[Any, Any]]) -> pa.Table:
    """Give columns as one table of records."""
    return pa.table([np.ascontiguousarray(columns[name]) for name in COLUMNS], schema=SCHEMA)


def to_presence(table: pa.Table) -> Presence:
    """Give a table of records as numpy columns."""
    return Presence(**{field.name: table[field.name].to_numpy() for field in fields(Presence)})


def _bare_places(presence: Presence, names: Sequence[str]) -> Places:
    kind = np.zeros(len(names), np.uint8)
    kind[presence.place[::-1]] = presence.kind[::-1]
    unknown = [None] * len(names)
    return Places(names, kind, unknown, unknown, unknown)
