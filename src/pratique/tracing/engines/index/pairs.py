"""Sets of (case, person), compiled: open addressing in one array of numbers."""

from __future__ import annotations

import numpy as np

from pratique.tracing.engines.index.compiled import Number, compiled
from pratique.tracing.engines.index.packing import U64
from pratique.tracing.tables import I64, U32

EMPTY = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
SPREAD = np.uint64(0x9E37_79B9_7F4A_7C15)
"""2**64 divided by the golden ratio, odd: neighbouring numbers land far apart."""


@compiled
def pair_of(case: int, person: int) -> Number:
    """Give the number of a pair."""
    return (np.uint64(case) << np.uint64(32)) | np.uint64(person)


@compiled
def slot_of(table: U64, pair: int) -> Number:
    """Give where a pair stands in a set, or the free slot where it would."""
    mask = len(table) - 1
    slot = np.int64((np.uint64(pair) * SPREAD) >> np.uint64(32)) & mask
    while table[slot] != EMPTY and table[slot] != pair:
        slot = (slot + 1) & mask
    return slot


@compiled
def holds(table: U64, pair: int) -> Number:
    """Tell whether a pair is in a set."""
    return table[slot_of(table, pair)] == pair


@compiled
def holds_all(table: U64, jobs: I64, person: int) -> Number:
    """Tell whether a set has a person for the case of every job."""
    held = 0
    while held < len(jobs) and holds(table, pair_of(jobs[held, 0], person)):
        held += 1
    return held == len(jobs)


@compiled
def set_of(pairs: U64) -> U64:
    """Make a set of pairs, at most half full."""
    size = 2
    while size < 2 * len(pairs) + 2:
        size *= 2
    table = np.full(size, EMPTY)
    for pair in pairs:
        table[slot_of(table, pair)] = pair
    return table


@compiled
def count_others(counted: U64, case: U32, person: U32, cases: int) -> I64:
    """Count by case the distinct ``counted`` pairs that are no row of evidence (sorted by case and source)."""
    table = set_of(counted)
    known = np.zeros(len(table), np.uint8)
    for i in range(len(case)):
        if i == 0 or person[i] != person[i - 1] or case[i] != case[i - 1]:
            slot = slot_of(table, pair_of(case[i], person[i]))
            known[slot] = 1
    counts = np.zeros(cases, np.int64)
    for slot in range(len(table)):
        if table[slot] != EMPTY and known[slot] == 0:
            counts[np.int64(table[slot] >> np.uint64(32))] += 1
    return counts
