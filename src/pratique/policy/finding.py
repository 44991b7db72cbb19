"""One thing wrong with a pack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A stable code, the place in the pack, a sentence."""

    code: str
    place: str
    message: str
