"""The one place that reads the machine's clock; only ``cli`` and ``web`` call it."""

from __future__ import annotations

import time

from pratique.kinds.instants import SECOND


def read_clock() -> int:
    """Give the present instant in whole seconds, as microseconds of UTC."""
    return int(time.time()) * SECOND  # noqa: TID251  (the edge itself)
