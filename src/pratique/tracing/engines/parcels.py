"""A day of presence as one parcel that a register seals: records under the register's numbers, and what these mean.

A parcel is a tar stream, so that it is read once, from the front, without being kept:

    about.json        {"format": "pratique-parcel", "version": 1, "day", "zone", "kinds": [...], "digests": [...]}
    people.parquet    number, name: people of this day who are nobody in the register
    places.parquet    number, name, kind, division, enclosed, checkin: places of this day
    0000.parquet …    records as in a presence folder, one file a file that was taken in

``digests`` tell what was taken in already: of a file's records under the register's numbers, parties apart.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import find_zone
from pratique.tracing.engines.reading.folder import (
    SCHEMA,
    About,
    day_files,
    read_about,
    read_names,
    read_stored_places,
    write_about,
)
from pratique.tracing.tables import COLUMNS, NO_PARTY, U32

FORMAT, VERSION = "pratique-parcel", 1
_PEOPLE = pa.schema([("number", pa.uint32()), ("name", pa.string())])
_PLACES = pa.schema(
    [
        ("number", pa.uint32()),
        ("name", pa.string()),
        ("kind", pa.uint8()),
        ("division", pa.string()),
        ("enclosed", pa.bool_()),
        ("checkin", pa.bool_()),
    ]
)
_HEAD = ("about.json", "people.parquet", "places.parquet")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a folder's numbers are in the register: people and places by position, parties by an offset."""

    people: U32
    places: U32
    first_party: int


@dataclass(slots=True)
class Known:
    """What parcels hold besides records: names by number, which places take no check-ins, what was taken in by day."""

    zone: str = ""
    kinds: tuple[str, ...] = ()
    people: dict[int, str] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    place_kinds: dict[int, int] = field(default_factory=dict)
    no_checkin: set[int] = field(default_factory=set)
    digests: dict[str, set[str]] = field(default_factory=dict)


class PresenceFolder:
    """A presence folder that is taken in day by day."""

    def __init__(self, folder: Path) -> None:
        """Open a folder; raises BadInput ``presence_folder``."""
        self.about = read_about(folder)
        self.folder = folder
        self.days = day_files(folder)
        names = read_names(folder)
        self.people = list(names.people)
        self._places = read_stored_places(folder)
        self.places = list(self._places.names)

    def digest(self) -> str:
        """Give the sha256 of all that the folder says: the same content, the same digest."""
        total = sha256()
        parts = [self.folder / name for name in ("about.json", "people.parquet", "places.parquet")]
        for path in [*parts, *(file for files in self.days.values() for file in files)]:
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
            total.update(f"{path.relative_to(self.folder)} {digest}\n".encode())
        return total.hexdigest()

    def count_rows(self, day: str) -> int:
        """Give how many records a day has."""
        return sum(pq.read_metadata(file).num_rows for file in self.days[day])

    def count_parties(self) -> int:
        """Give how many numbers parties take: one more than the greatest."""
        most = 0
        for files in self.days.values():
            for file in files:
                party = pq.read_table(file, columns=["party"])["party"].to_numpy()
                known = party[party != NO_PARTY]
                most = max(most, int(known.max()) + 1 if len(known) else 0)
        return most

    def read_day(self, day: str, numbers: Numbers, taken: set[str]) -> Parcel:
        """Read a day under the register's numbers, less the files that were taken in before."""
        files, duplicates, people, places = [], 0, [], []
        for path in self.days[day]:
            table = pq.read_table(path, schema=SCHEMA)
            columns: dict[str, Any] = {name: table[name].to_numpy() for name in COLUMNS}
            used_people, used_places = np.unique(columns["person"]), np.unique(columns["place"])
            columns["person"] = numbers.people[columns["person"]]
            columns["place"] = numbers.places[columns["place"]]
            digest = sha256()
            for name in COLUMNS:
                digest.update(np.ascontiguousarray(columns[name]).tobytes())
            if digest.hexdigest() in taken:
                duplicates += len(table)
                continue
            party = columns["party"]
            columns["party"] = np.where(party == NO_PARTY, party, party + np.uint32(numbers.first_party))
            files.append((digest.hexdigest(), pa.table([columns[name] for name in COLUMNS], schema=SCHEMA)))
            people.append(used_people)
            places.append(used_places)
        none = np.zeros(0, np.uint32)
        used = np.unique(np.concatenate([none, *people])), np.unique(np.concatenate([none, *places]))
        return Parcel(self, day, files, duplicates, numbers, *used)

    def read_places(self, chosen: U32, numbers: Numbers) -> pa.Table:
        """Give what is known of some places, under the register's numbers."""
        places = self._places
        rows = chosen.tolist()
        columns = [
            numbers.places[chosen],
            [self.places[n] for n in rows],
            np.asarray(places.kind)[chosen],
            *([column[n] for n in rows] for column in (places.division, places.enclosed, places.checkin)),
        ]
        return pa.table([pa.array(c, f.type) for c, f in zip(columns, _PLACES, strict=True)], schema=_PLACES)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One day of a folder, ready to be written; ``people`` and ``places`` are the folder's numbers that occur."""

    folder: PresenceFolder
    day: str
    files: list[tuple[str, pa.Table]]
    duplicates: int
    numbers: Numbers
    people: U32
    places: U32

    @property
    def rows(self) -> int:
        """Give how many records there are."""
        return sum(len(table) for _, table in self.files)

    def write(self, out: BinaryIO, registered: int) -> None:
        """Write the parcel; people numbered below ``registered`` are known to the register, and not named."""
        about = self.folder.about
        told = {
            "format": FORMAT, "version": VERSION, "day": self.day, "zone": about.zone.key,
            "kinds": list(about.kind_names), "digests": [digest for digest, _ in self.files],
        }  # fmt: skip
        others = self.people[self.numbers.people[self.people] >= registered]
        named = [self.folder.people[n] for n in others.tolist()]
        people = pa.table([self.numbers.people[others], pa.array(named, pa.string())], schema=_PEOPLE)
        with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, "about.json", json.dumps(told, ensure_ascii=False).encode())
            _add(tar, "people.parquet", _to_bytes(people))
            _add(tar, "places.parquet", _to_bytes(self.folder.read_places(self.places, self.numbers)))
            for number, (_, table) in enumerate(self.files):
                _add(tar, f"{number:04}.parquet", _to_bytes(table))


def read_head(stream: BinaryIO, known: Known) -> None:
    """Add what a parcel says besides its records; its records are not read. Raises BadInput ``parcel``."""
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        parts = dict(zip(_HEAD, _members(tar), strict=False))
        about = _read_about(parts["about.json"][1])
        people, places = (pq.read_table(io.BytesIO(parts[name][1])) for name in _HEAD[1:])
    known.zone, known.kinds = about["zone"], max(known.kinds, tuple(about["kinds"]), key=len)
    known.digests.setdefault(about["day"], set()).update(about["digests"])
    known.people.update(zip(people["number"].to_pylist(), people["name"].to_pylist(), strict=True))
    numbers = places["number"].to_pylist()
    known.places.update(zip(numbers, places["name"].to_pylist(), strict=True))
    known.place_kinds.update(zip(numbers, places["kind"].to_pylist(), strict=True))
    checkin = places["checkin"].to_pylist()
    known.no_checkin.update(n for n, answer in zip(numbers, checkin, strict=True) if answer is False)


def unpack(stream: BinaryIO, folder: Path, name: str, heads: Mapping[int, int]) -> None:
    """Write a parcel's records into a presence folder, as ``day=…/<name>-0000.parquet``, with no name of anybody.

    ``heads``: numbers that stand for another; their records become the other's.
    """
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        members = _members(tar)
        about = _read_about(next(members)[1])
        target = folder / f"day={about['day']}"
        target.mkdir(parents=True, exist_ok=True)
        write_about(folder, About(find_zone(about["zone"]), tuple(about["kinds"])))
        for member, data in members:
            if member not in _HEAD:
                (target / f"{name}-{member}").write_bytes(_with_heads(data, heads))


def _with_heads(data: bytes, heads: Mapping[int, int]) -> bytes:
    if not heads:
        return data
    table = pq.read_table(io.BytesIO(data), schema=SCHEMA)
    person = table["person"].to_numpy()
    gone = np.array(sorted(heads), np.uint32)
    at = np.minimum(np.searchsorted(gone, person), len(gone) - 1)
    found = gone[at] == person
    if not found.any():
        return data
    kept = np.array([heads[n] for n in gone.tolist()], np.uint32)
    column = pa.array(np.where(found, kept[at], person), pa.uint32())
    return _to_bytes(table.set_column(0, SCHEMA.field("person"), column))


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in tar:
        file = tar.extractfile(member)
        if file is None:
            raise BadInput("parcel", "this is no parcel of presence", member.name[:40])
        yield member.name, file.read()


def _read_about(data: bytes) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(data)
    if (about.get("format"), about.get("version")) != (FORMAT, VERSION):
        raise BadInput("parcel", "this is no parcel of presence of version 1", "about.json")
    return about


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


def _to_bytes(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd", compression_level=1, row_group_size=1 << 20)
    return out.getvalue()


def check_kinds(before: Sequence[str], now: Sequence[str], place: str) -> None:
    """Raise BadInput ``kinds`` unless one list of kinds of place begins with the other."""
    if any(one != other for one, other in zip(before, now, strict=False)):
        raise BadInput("kinds", "the kinds of place of this folder are numbered otherwise than the register's", place)
