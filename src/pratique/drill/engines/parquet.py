"""The presence folder as Parquet, a file a day, the same bytes for the same records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pratique.tracing.engines.reading.folder import SCHEMA
from pratique.tracing.tables import COLUMNS, Presence

SPREAD = ("person", "place", "start", "end", "party")
"""Columns packed by differences; the others repeat, and are packed by a dictionary."""
ROWS_A_GROUP = 1 << 20


def write_day(parts: Sequence[Presence], file: Path) -> int:
    """Write a day's records, part after part (at most ROWS_A_GROUP rows a row group), and give how many."""
    file.parent.mkdir(parents=True)
    repeated = [name for name in COLUMNS if name not in SPREAD]
    rows = 0
    with pq.ParquetWriter(
        file, SCHEMA, compression="zstd", compression_level=1, use_dictionary=repeated,
        column_encoding=dict.fromkeys(SPREAD, "DELTA_BINARY_PACKED"), store_schema=False,
    ) as writer:  # fmt: skip
        for part in parts:
            if len(part):
                columns = [np.ascontiguousarray(getattr(part, name)) for name in COLUMNS]
                writer.write_table(pa.table(columns, schema=SCHEMA), row_group_size=ROWS_A_GROUP)
                rows += len(part)
    return rows


def write_places(
    names: Sequence[str], kind: NDArray[np.uint8], division: NDArray[np.int16], divisions: Sequence[str],
    enclosed: NDArray[np.int8], checkin: NDArray[np.int8], file: Path,
) -> None:  # fmt: skip
    """Write places in the order of their numbers; -1 (no division, not said) becomes null."""
    columns = {
        "name": pa.array(names, pa.string()),
        "kind": pa.array(kind, pa.uint8()),
        "division": pa.array(divisions, pa.string()).take(pa.array(division, mask=division < 0)),
        "enclosed": pa.array(enclosed == 1, pa.bool_(), mask=enclosed < 0),
        "checkin": pa.array(checkin == 1, pa.bool_(), mask=checkin < 0),
    }
    pq.write_table(pa.table(columns), file, compression="zstd", compression_level=1)
