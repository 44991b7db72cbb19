"""Records on their way into a folder: batches on disk, given back person by person across all batches.

What is to be found of one person (repeats, two cities, overlaps) needs all of their records at once and nobody else's,
so memory holds one range of people at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pratique.tracing.tables import COLUMNS, I64

Columns = dict[str, np.ndarray[Any, np.dtype[Any]]]
AT_ONCE = 1 << 22
"""Records of a range of people that are looked at together, about; one person's are never parted."""


@dataclass(slots=True)
class Staging:
    """Batches of records with their origins (int64; what they mean is the caller's affair), written by ``pool``."""

    folder: Path
    pool: Executor
    _files: list[Path] = field(default_factory=list)
    _writing: Future[None] | None = None

    def add(self, columns: Mapping[str, np.ndarray[Any, np.dtype[Any]]], origin: I64, *, first: bool = False) -> None:
        """Keep a batch, after all others or before them; records equal by person and start come in this order."""
        path = self.folder / f"{len(self._files)}.arrow"
        self._files.insert(0 if first else len(self._files), path)
        self._wait()  # no more than one batch waits in memory
        self._writing = self.pool.submit(_write, path, columns, origin)

    def _wait(self) -> None:
        if self._writing is not None:
            self._writing.result()

    def ranges(self, people: int, at_once: int = AT_ONCE) -> Iterator[tuple[Columns, I64]]:
        """Give all records of one range of people after another, by person and start, then as they came."""
        self._wait()
        batches = [_open(path) for path in self._files]
        counts = np.zeros(people, np.int64)
        for batch in batches:
            counts += np.bincount(batch["person"], minlength=people)
        sums = np.concatenate([[0], np.cumsum(counts)])
        low = 0
        while low < people:
            high = max(low + 1, int(np.searchsorted(sums, sums[low] + at_once, side="right")) - 1)
            yield _gather(batches, low, high)
            low = high


def _write(path: Path, columns: Mapping[str, np.ndarray[Any, np.dtype[Any]]], origin: I64) -> None:
    key = columns["person"].astype(np.int64) << 32 | columns["start"].astype(np.int64)
    order = None if (key[1:] >= key[:-1]).all() else np.argsort(key, kind="stable")
    arrays = {name: columns[name].astype(dtype) for name, dtype in COLUMNS.items()} | {"origin": origin}
    if order is not None:
        arrays = {name: array[order] for name, array in arrays.items()}
    table = pa.table(arrays)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def _open(path: Path) -> Columns:
    with pa.memory_map(str(path)) as file:
        table = pa.ipc.open_file(file).read_all().combine_chunks()
    return {name: table[name].to_numpy() for name in table.column_names}


def _gather(batches: list[Columns], low: int, high: int) -> tuple[Columns, I64]:
    parts = []
    for batch in batches:
        first, last = np.searchsorted(batch["person"], [low, high])
        parts.append({name: column[first:last] for name, column in batch.items()})
    columns = {name: np.concatenate([part[name] for part in parts]) for name in (*COLUMNS, "origin")}
    key = columns["person"].astype(np.int64) << 32 | columns["start"]
    if len(batches) > 1 and not (key[1:] >= key[:-1]).all():
        order = np.argsort(key, kind="stable")
        columns = {name: column[order] for name, column in columns.items()}
    return columns, columns.pop("origin")
