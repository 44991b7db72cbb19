"""Sorting by whole numbers of many bits without comparing them, compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pratique.tracing.engines.index.compiled import compiled

DIGIT_BITS = 11
DIGITS = 1 << DIGIT_BITS
PASSES = 6
"""66 bits: more than a key has."""


@compiled
def sorted_order(keys: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Sort ``keys`` in place and give where each stood, equal ones in their order: a radix sort from the lowest digit.

    A digit that all keys share costs nothing.
    """
    n = len(keys)
    counts = np.zeros((PASSES, DIGITS), np.int64)
    for key in keys:
        for level in range(PASSES):
            counts[level, np.int64(key >> np.uint64(level * DIGIT_BITS)) & (DIGITS - 1)] += 1
    order = np.empty(n, np.uint32)
    for i in range(n):
        order[i] = i
    source, target = keys, np.empty(n, np.uint64)
    order_to = np.empty(n, np.uint32)
    for level in range(PASSES):
        if n == 0 or counts[level].max() == n:
            continue
        ends = np.cumsum(counts[level]) - counts[level]
        shift = np.uint64(level * DIGIT_BITS)
        for i in range(n):
            digit = np.int64(source[i] >> shift) & (DIGITS - 1)
            at = ends[digit]
            ends[digit] = at + 1
            target[at] = source[i]
            order_to[at] = order[i]
        source, target = target, source
        order, order_to = order_to, order
    keys[:] = source
    return order
