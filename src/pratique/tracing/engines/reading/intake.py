"""The first pass: batches of rows become staged records, rows that cannot be used are named."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from pratique.tracing.engines.reading.days import local_day
from pratique.tracing.engines.reading.rows import Numberings, cut_rows, read_rows
from pratique.tracing.engines.reading.set_aside import NUMBER_OF, SetAside
from pratique.tracing.engines.reading.sources import Batch
from pratique.tracing.engines.reading.staging import Staging
from pratique.tracing.tables import I16, U8, U32

ROW_BITS = 40
_NOT_SEEN = 255


@dataclass(slots=True)
class Intake:
    """What has been taken in so far; ``split`` and ``cut`` count the records that rows gave beyond one each."""

    staging: Staging
    numberings: Numberings
    aside: SetAside
    zone: ZoneInfo
    kind_names: tuple[str, ...]
    files: list[str] = field(default_factory=list)
    days: set[int] = field(default_factory=set)
    seen: U8 = field(default_factory=lambda: np.zeros(0, np.uint8))
    rows: int = 0
    good: int = 0
    cut: int = 0
    split: int = 0
    seat_unreadable: int = 0

    def take(self, batch: Batch) -> None:
        """Take a batch in; raises BadInput where a column cannot be taken at all."""
        if not self.files or self.files[-1] != batch.file:
            self.files.append(batch.file)
        file = len(self.files) - 1
        unreadable = np.full(len(batch.unreadable), NUMBER_OF["unreadable_row"], np.uint8)
        rows = read_rows(batch, self.kind_names, self.numberings)
        bad = np.flatnonzero(rows.codes)
        self.aside.add(
            batch.file,
            np.concatenate([batch.unreadable, batch.numbers[bad]]),
            np.concatenate([unreadable, rows.codes[bad]]),
        )
        self.rows += len(batch.table) + len(unreadable)
        self.good += len(rows.good)
        self.seat_unreadable += rows.unreadable_seats
        self.split += len(rows.seating.of) - len(rows.good)
        self._note_kinds(rows.columns["place"], rows.columns["kind"])
        for columns, position in cut_rows(rows, self.zone):
            self.cut += len(position)
            self.days.update(np.flatnonzero(np.bincount(local_day(columns["start"], self.zone))).tolist())
            self.staging.add(columns, (file << ROW_BITS) | batch.numbers[position])
        self.cut -= len(rows.seating.of)

    def _note_kinds(self, place: U32, kind: I16) -> None:
        """Keep the kind of each place's first record."""
        grown = np.full(len(self.numberings.places), _NOT_SEEN, np.uint8)
        grown[: len(self.seen)] = self.seen
        fresh = np.flatnonzero(grown[place] == _NOT_SEEN)[::-1]
        grown[place[fresh]] = kind[fresh]
        self.seen = grown
