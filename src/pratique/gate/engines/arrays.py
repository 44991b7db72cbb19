"""Arrays as the walk takes them: of numpy where it is compiled, lists where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pratique.gate.engines.compiled import IS_COMPILED

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

else:  # pragma: no cover  (the interpreted form is tested by ``py_func``)

    def make_numbers(values: Sequence[int]) -> Array:
        """Give whole numbers."""
        return list(values)

    make_shorts = make_places = make_numbers
