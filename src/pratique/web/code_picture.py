"""A code as the squares of a QR, for a page and for paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET: Final = 4
"""Modules left white around it (ISO/IEC 18004)."""
MASK: Final = 3
"""Any of the eight is read alike; choosing the best takes eight times as long."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A QR of ``side`` modules, the quiet edge among them; ``runs``: dark stretches as (x, y, width)."""

    side: int
    runs: tuple[tuple[int, int, int], ...]

    @property
    def path(self) -> str:
        """Give it as an SVG path."""
        return "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in self.runs)


@lru_cache(maxsize=512)
def make_picture(text: str) -> Picture:
    """Draw a text at level M; the same text is drawn once."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET, mask_pattern=MASK)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    return Picture(len(rows), tuple(run for y, row in enumerate(rows) for run in _find_runs(row, y)))


def _find_runs(row: list[bool], y: int) -> Iterator[tuple[int, int, int]]:
    start = None
    for x, dark in enumerate((*row, False)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, y, x - start
            start = None
