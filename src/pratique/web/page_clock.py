"""The clock of the pages: a demonstration's fixed instant, or the machine's own."""

from __future__ import annotations

import os

from pratique.kinds.clock import read_clock
from pratique.kinds.instants import parse_instant

VARIABLE = "PRATIQUE_AT"


def get_now() -> int:
    """Give the instant at which every page and answer stands; raises BadInput if it was set wrongly."""
    at = os.environ.get(VARIABLE, "")
    return parse_instant(at, VARIABLE) if at else read_clock()


def is_demonstration() -> bool:
    """Say whether the clock was set by hand."""
    return bool(os.environ.get(VARIABLE))
