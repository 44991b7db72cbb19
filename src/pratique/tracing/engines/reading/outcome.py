"""The second pass: person by person, what is kept, what repeats, what was in two cities; kept records wait by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pratique.kinds.place_kinds import VEHICLE_KINDS, Source
from pratique.tracing.engines.reading.days import local_day
from pratique.tracing.engines.reading.folder import SCHEMA, to_table
from pratique.tracing.engines.reading.sifting import NO_CITY, Bools, count_self_overlaps, sift
from pratique.tracing.engines.reading.staging import Columns
from pratique.tracing.tables import I64

OLD, HELD = -(1 << 62), -(1 << 61)
"""Origins below zero: OLD + file and position is a record of a day's file, HELD + position one held apart."""

_ROW_GROUP = 1 << 20


@dataclass(slots=True)
class Outcome:
    """What the second pass found; origins are those of Intake, or OLD and HELD; ``single``: no row gave two records."""

    waiting: Path
    zone: ZoneInfo
    cities: I64
    kind_names: tuple[str, ...]
    single: bool
    accepted: int = 0
    duplicates: int = 0
    records: int = 0
    self_overlap: int = 0
    in_two_cities: list[I64] = field(default_factory=list)
    held: list[pa.Table] = field(default_factory=list)
    _parts: dict[int, list[Path]] = field(default_factory=dict)

    def add(self, columns: Columns, origin: I64) -> None:
        """Look at all records of a range of people, sorted by person and start."""
        sifted = sift(columns, self._city(columns))
        new, old, held = origin >= 0, origin < HELD, (origin >= HELD) & (origin < 0)
        apart = (sifted.two_cities | held) & ~sifted.repeat
        kept = new & ~sifted.repeat & ~apart
        accepted, parted = self._rows(origin, kept), self._rows(origin, apart & new)
        self.accepted += accepted
        self.duplicates += self._rows(origin, new) - accepted - parted
        self.records += int(kept.sum())
        before = count_self_overlaps(columns, old) if old.any() else 0
        self.self_overlap += count_self_overlaps(columns, kept | (old & ~apart)) - before
        self.in_two_cities.append(origin[apart & ~held])
        if apart.any():
            self.held.append(to_table(_chosen(columns, apart)))
        self._keep(_chosen(columns, kept))

    def days(self) -> Iterator[tuple[int, Iterator[pa.Table]]]:
        """Give the kept new records of each day, by person and start, in tables for row groups."""
        for day in sorted(self._parts):
            yield day, _grouped(self._parts[day])

    def _rows(self, origin: I64, records: Bools) -> int:
        """Count the rows that these records came from."""
        if self.single:
            return int(records.sum())
        rows = np.sort(origin[records])  # far quicker here than the hashing of np.unique
        return int((rows[1:] != rows[:-1]).sum()) + min(len(rows), 1)

    def _city(self, columns: Columns) -> I64:
        """Give each record's city; vehicles move and memberships say nothing of where one is, so they have none."""
        vehicles = [number for number, name in enumerate(self.kind_names) if name in VEHICLE_KINDS]
        vehicle = np.isin(np.arange(len(self.kind_names)), vehicles)
        apart = vehicle[columns["kind"]] | (columns["source"] == Source.MEMBERSHIP)
        return np.where(apart, NO_CITY, self.cities[columns["place"]])

    def _keep(self, columns: Columns) -> None:
        if not len(columns["start"]):
            return
        day = local_day(columns["start"], self.zone).astype(np.uint16)
        order = np.argsort(day, kind="stable")  # of 16 bits: a radix sort
        counts = np.bincount(day)
        numbers = np.flatnonzero(counts)
        for number, rows in zip(numbers.tolist(), np.split(order, np.cumsum(counts[numbers])[:-1]), strict=True):
            parts = self._parts.setdefault(number, [])
            path = self.waiting / f"{number}-{len(parts)}.arrow"
            with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
                writer.write_table(to_table(_chosen(columns, rows)))
            parts.append(path)


def read_old(path: Path) -> Columns:
    """Read a file of records as columns."""
    table = pq.read_table(path, schema=SCHEMA)
    return {name: table[name].to_numpy() for name in SCHEMA.names}


def _grouped(parts: list[Path]) -> Iterator[pa.Table]:
    waiting: list[pa.Table] = []
    for path in parts:
        with pa.memory_map(str(path)) as file:
            waiting.append(pa.ipc.open_file(file).read_all())
        if sum(map(len, waiting)) >= _ROW_GROUP:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _chosen(columns: Columns, rows: Bools | I64) -> Columns:
    if rows.dtype == np.bool_ and rows.all():
        return columns
    return {name: column[rows] for name, column in columns.items()}
