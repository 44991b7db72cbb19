"""How a segment lies in its files: its columns, and how a record is packed (docs/algorithms/index.md).

A segment is one day of presence (local start day) in place order and in person order. All numbers are little endian.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

VERSION = 1
"""Of the layout; an index of another version is refused."""

COLUMNS: dict[str, str] = {
    # Place order: records sorted by (place, kind, start).
    "person": "<u4",
    "time": "<u4",
    "tag": "|u1",
    # Its keys, one a (place, kind): where the slice begins (one more closes it), and the longest record in it.
    "key_place": "<u4",
    "key_kind": "|u1",
    "key_row": "<u4",
    "key_longest": "<u4",
    # Person order: rows of place order, by person. ``who`` is empty where ``who_row`` is dense from ``base``.
    "who": "<u4",
    "who_row": "<u4",
    "position": "<u4",
    # Details: all that a tag cannot say, for the rows of place order in ``detail_row`` (rising).
    "detail_row": "<u4",
    "carriage": "<i2",
    "row": "<i2",
    "row_to": "<i2",
    "seat": "<i2",
    "party": "<u4",
    "role": "|u1",
    "source": "|u1",
    "late": "|u1",
    # By kind: the earliest start and the latest end of its records, seconds of UTC; (2**32 - 1, 0) where it has none.
    "reach": "<u4",
    # By code: role, source, late, and whether there are details.
    "codes": "|u1",
}
DETAILS = ("carriage", "row", "row_to", "seat", "party", "role", "source", "late")
UNKNOWN_DETAILS: dict[str, int] = {"carriage": -1, "row": -1, "row_to": -1, "seat": -1, "party": 0xFFFFFFFF}

LOW_BITS = 15
"""Of a record's length, beside its start in ``time``; the rest stands in ``tag`` above the code."""
LOW = (1 << LOW_BITS) - 1
CODE_BITS = 5
CODE = (1 << CODE_BITS) - 1
ELSEWHERE = CODE
"""The code of a record whose role, source and lateness stand with its details."""
KINDS = 256
LONGEST_S = 48 * 3600
"""The longest record that is taken, as docs/algorithms/trace.md sets it."""

KEY_KIND_SHIFT, KEY_PLACE_SHIFT = 17, 25
"""A record's sort key: place (32 bits), kind (8), start in the day (17: a day of 25 hours has 90,000 seconds)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One day's records in the columns of ``COLUMNS``; ``start`` (of UTC) and ``length`` are its local day's, in s."""

    day: str
    start: int
    length: int
    rows: int
    base: int
    """The first person of a dense ``who_row``; -1 where ``who`` names them."""
    columns: dict[str, NDArray[Any]]
