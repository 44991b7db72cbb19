"""An export as CSV: UTF-8 with its mark for Excel, every cell text, and none that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from pratique.kinds.cells import guard_cell

BOM = "\ufeff"
AT_ONCE = 200
"""How many rows are sent at a time: memory does not grow with the export."""


def write_csv(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Iterator[bytes]:
    """Write the file piece by piece; lines end as RFC 4180 says."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    buffer.write(BOM)
    writer.writerow([guard_cell(head) for head in heads])
    for number, row in enumerate(rows, 1):
        writer.writerow([guard_cell(cell) for cell in row])
        if number % AT_ONCE == 0:
            yield _take(buffer)
    yield _take(buffer)


def _take(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
