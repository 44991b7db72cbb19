"""What is known of places apart from who was there, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pratique.tracing.tables import U8


@dataclass(frozen=True, slots=True)
class Places:
    """One row a place: its name, kind (number), division (GB/T 2260), and two answers; None is unknown.

    ``enclosed``: is it an enclosed space; ``checkin``: does it take check-ins at all.
    """

    names: Sequence[str]
    kind: U8
    division: Sequence[str | None]
    enclosed: Sequence[bool | None]
    checkin: Sequence[bool | None]

    def __len__(self) -> int:
        return len(self.names)
