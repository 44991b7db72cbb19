"""The columns that engines take and give: numpy arrays of equal length, seconds of UTC as u32, -1 for unknown.

People, places and cases are numbers here; ``Names`` keeps what they are called in files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
I16 = NDArray[np.int16]
I64 = NDArray[np.int64]

CLOSE, SECONDARY = 0, 1
"""Numbers of the rings in evidence, nearest first."""

NO_PARTY = 0xFFFFFFFF
"""The party of who travels alone or is not known to travel with anyone: -1 as u32."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Presence records (contract 10), one row each; ``late`` is 1 where recorded more than 24 h after its end."""

    person: U32
    place: U32
    kind: U8
    start: U32
    end: U32
    role: U8
    carriage: I16
    row: I16
    row_to: I16
    seat: I16
    party: U32
    source: U8
    late: U8

    def __len__(self) -> int:
        return len(self.person)


COLUMNS: Mapping[str, np.dtype[Any]] = {
    name: np.dtype(dtype)
    for name, dtype in {
        "person": "u4", "place": "u4", "kind": "u1", "start": "u4", "end": "u4", "role": "u1", "carriage": "i2",
        "row": "i2", "row_to": "i2", "seat": "i2", "party": "u4", "source": "u1", "late": "u1",
    }.items()
}  # fmt: skip
"""The columns of Presence in order, with their types; a test holds them to the dataclass."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its person's number, its window in seconds of UTC (``start`` included, ``end`` not)."""

    name: str
    person: int
    start: int
    end: int
    isolated_at: int | None = None
    source_place: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What an engine is asked: cases in order, isolations by person (rising), the instant (seconds of UTC)."""

    cases: tuple[Case, ...]
    isolations: dict[int, tuple[int, ...]]
    at: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row a pair of records, sorted by all columns; ``case`` is the position in the question's cases."""

    case: U32
    ring: U8
    source: U32
    person: U32
    place: U32
    kind: U8
    source_start: U32
    start: U32
    first_at: U32
    last_at: U32
    strength: U8

    def __len__(self) -> int:
        return len(self.case)


@dataclass(frozen=True, slots=True)
class Traced:
    """An engine's answer: evidence, and by case how many general contacts."""

    evidence: Evidence
    general: I64


@dataclass(frozen=True, slots=True)
class Names:
    """What numbers are called in files: ``people[n]`` and ``places[n]``."""

    people: Sequence[str]
    places: Sequence[str]
