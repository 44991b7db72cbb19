"""The compiled part of the hot path: the only place of this room that imports numba and numpy."""
