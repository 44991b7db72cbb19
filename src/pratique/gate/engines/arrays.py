"""Arrays as the walk takes them: of numpy where it is compiled, lists where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pratique.gate.engines.compiled import IS_COMPILED
from pratique.gate.engines.fold import fold, fold_many

Array = Any

if IS_COMPILED:
    import numpy as np

    def make_numbers(values: Sequence[int]) -> Array:
        """Give whole numbers of eight bytes."""
        return np.array(values, np.int64)

    def make_shorts(values: Sequence[int]) -> Array:
        """Give whole numbers of two bytes."""
        return np.array(values, np.int16)

    def make_places(values: Sequence[int]) -> Array:
        """Give whole numbers of four bytes."""
        return np.array(values, np.int32)

    def fold_all(packed: Sequence[bytes], *lane: Array) -> list[list[int]]:
        """Walk over many standings of one lane; give three lists, of what ``fold`` gives of each."""
        starts = np.cumsum(np.fromiter((0, *map(len, packed)), np.int64, len(packed) + 1))[:-1]
        found = np.empty((3, len(packed)), np.int64)
        fold_many(np.frombuffer(b"".join(packed), np.uint8), starts, *lane, found)
        return [row.tolist() for row in found]

else:

    def make_numbers(values: Sequence[int]) -> Array:
        """Give whole numbers."""
        return list(values)

    make_shorts = make_places = make_numbers

    def fold_all(packed: Sequence[bytes], *lane: Array) -> list[list[int]]:
        """Walk over many standings of one lane; give three lists, of what ``fold`` gives of each."""
        return [list(column) for column in zip(*(fold(one, 0, *lane) for one in packed), strict=True)]
