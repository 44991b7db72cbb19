"""A registered gate: where it stands and what it asks. A check cannot choose any of it."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.decisions.standing import Asking, Trip
from pratique.kinds.codes import Mode, OccasionKind
from pratique.policy.pack import Clock


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate of a unit; ``latitude`` and ``longitude`` in degrees, ``from_place`` where all who pass come from."""

    gate_id: str
    unit: str
    place: str
    latitude: float
    longitude: float
    mode: Mode
    occasion: OccasionKind
    clock: Clock = "reaches_at"
    from_place: str | None = None

    def ask(self, at: int) -> Asking:
        """Give what this gate asks of who stands before it at an instant: a journey that boards or arrives now."""
        if self.mode == "none" and self.from_place is None:
            return Asking(self.occasion)
        boards, reaches = (at, None) if self.clock == "boards_at" else (None, at)
        return Asking(self.occasion, Trip(self.mode, self.from_place, self.place, boards, reaches))
