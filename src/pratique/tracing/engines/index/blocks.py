"""Who is left out, 64 rows of place order at a time, compiled.

Where thousands who are all left out share a place, each of them would look every other up; so what was looked up
for a block of rows is kept, a bit a row, and a block in which nobody is left is passed over at one go.
"""

from __future__ import annotations

import numpy as np

from pratique.tracing.engines.index.compiled import Number, compiled
from pratique.tracing.engines.index.packing import U64
from pratique.tracing.engines.index.pairs import holds_all
from pratique.tracing.tables import I64, U32

BITS = 6
BLOCK = 1 << BITS
ALL = -1
"""All 64 bits."""
KEPT_WHERE, KEPT_CASES, KEPT_OUT = range(3)
KEPT = 3
SLOTS = 1 << 14
"""Blocks that are kept, each in one slot only: a later one takes an earlier one's, which is looked up again."""


NOBODY = 2
"""The size of the least set of pairs, which is empty."""


@compiled
def new_kept(excluded: U64) -> I64:
    """Give an empty table of kept blocks; one without slots where nobody is left out."""
    return np.full((SLOTS if len(excluded) > NOBODY else 0, KEPT), -1)


@compiled
def left_out(kept: I64, excluded: U64, persons: U32, home: int, block: int, jobs: I64, cases: int) -> Number:
    """Give the rows of a block whose people are left out for every job, as bits.

    ``persons`` are those of segment number ``home``; ``cases`` is the number that the jobs' cases have together.
    """
    where = home << 32 | block
    slot = kept[(block + home * 0x9E37_79B1 + cases * 0x85EB_CA6B) & (SLOTS - 1)]
    if slot[KEPT_WHERE] != where or slot[KEPT_CASES] != cases:
        out, first = np.int64(0), block << BITS
        for row in range(first, min(first + BLOCK, len(persons))):
            if holds_all(excluded, jobs, np.int64(persons[row])):
                out |= np.int64(1) << (row - first)
        slot[KEPT_WHERE], slot[KEPT_CASES], slot[KEPT_OUT] = where, cases, out
    return slot[KEPT_OUT]
