"""Records packed and sorted into the columns of a segment, compiled; what is packed is in ``layout``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pratique.tracing.engines.index.compiled import compiled
from pratique.tracing.engines.index.layout import KEY_KIND_SHIFT, KEY_PLACE_SHIFT, KINDS, LONGEST_S, LOW, LOW_BITS
from pratique.tracing.tables import I16, NO_PARTY, U8, U32

U16 = NDArray[np.uint16]
U64 = NDArray[np.uint64]

COMBINATIONS = 1 << 12
"""Of role (2 bits), source (8), lateness (1) and whether there are details (1): what a code stands for."""
ROLE_SHIFT, LATE_SHIFT, DETAILS_SHIFT = 8, 10, 11


@compiled
def pack(
    person: U32,
    place: U32,
    kind: U8,
    start: U32,
    end: U32,
    role: U8,
    source: U8,
    late: U8,
    carriage: I16,
    row: I16,
    row_to: I16,
    seat: I16,
    party: U32,
    day: int,
    length: int,
    keys: U64,
    times: U32,
    highs: U8,
    combinations: U16,
) -> int:
    """Fill the last four from the columns before; give the first row that cannot be packed, else -1."""
    for i in range(len(person)):
        offset = np.int64(start[i]) - day
        lasts = np.int64(end[i]) - np.int64(start[i])
        if offset < 0 or offset >= length or lasts <= 0 or lasts > LONGEST_S or role[i] > 3 or late[i] > 1:  # noqa: PLR2004
            return i
        seated = carriage[i] != -1 or row[i] != -1 or row_to[i] != -1 or seat[i] != -1 or party[i] != NO_PARTY
        keys[i] = (
            (np.uint64(place[i]) << np.uint64(KEY_PLACE_SHIFT))
            | (np.uint64(kind[i]) << np.uint64(KEY_KIND_SHIFT))
            | np.uint64(offset)
        )
        times[i] = (offset << LOW_BITS) | (lasts & LOW)
        highs[i] = lasts >> LOW_BITS
        combinations[i] = (
            np.int64(source[i])
            | (np.int64(role[i]) << ROLE_SHIFT)
            | (np.int64(late[i]) << LATE_SHIFT)
            | (np.int64(seated) << DETAILS_SHIFT)
        )
    return -1


@compiled
def count_slices(keys: U64, shift: int) -> int:
    """Count the distinct sorted keys, their lowest ``shift`` bits aside."""
    n = 0
    for i in range(len(keys)):
        if i == 0 or keys[i] >> np.uint64(shift) != keys[i - 1] >> np.uint64(shift):
            n += 1
    return n


@compiled
def slices(keys: U64, shift: int, names: U64, rows: U32) -> None:
    """Fill the distinct sorted keys, and where each begins; one more row closes the last."""
    n = 0
    for i in range(len(keys)):
        if i == 0 or keys[i] >> np.uint64(shift) != keys[i - 1] >> np.uint64(shift):
            names[n] = keys[i] >> np.uint64(shift)
            rows[n] = i
            n += 1
    rows[n] = len(keys)


@compiled
def extents(
    day: int, key_kind: U8, key_row: U32, times: U32, tags: U8, code_bits: int, key_longest: U32, reach: U32
) -> None:
    """Fill the longest length of each key's slice, and by kind the earliest start and the latest end."""
    reach[0::2] = 0xFFFFFFFF
    reach[1::2] = 0
    for key in range(len(key_kind)):
        kind = np.int64(key_kind[key])
        longest = np.int64(0)
        for i in range(key_row[key], key_row[key + 1]):
            start = day + (np.int64(times[i]) >> LOW_BITS)
            lasts = (np.int64(tags[i]) >> code_bits << LOW_BITS) | (np.int64(times[i]) & LOW)
            longest = max(longest, lasts)
            reach[2 * kind] = min(np.int64(reach[2 * kind]), start)
            reach[2 * kind + 1] = max(np.int64(reach[2 * kind + 1]), start + lasts)
        key_longest[key] = longest


def new_reach() -> U32:
    """Give room for the reach of every kind: (earliest start, latest end)."""
    return np.empty(2 * KINDS, np.uint32)
