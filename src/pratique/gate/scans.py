"""A scan as a gate keeps it: that somebody was asked about, where, when, and by what code of a decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

import msgspec


class Scan(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One check; instants are µs of UTC, ``scanned_at`` by the device's clock. ``person_no`` None: a code was shown."""

    scan_id: bytes
    scanned_at: int
    received_at: int
    device: str
    gate: str
    nonce: str
    person_no: int | None
    code_id: bytes | None
    said: str
    """The code of the decision, and nothing more of it."""
    seq: int
    """How far the record was followed."""


class ScanSpool(Protocol):
    """Keeps scans until the register has taken them in; appending waits for no disk."""

    def append_many(self, scans: Sequence[Scan]) -> None:
        """Hand scans over; what cannot be kept is told by ``kept``, never raised."""

    def kept(self, scan_ids: Collection[bytes]) -> set[bytes]:
        """Give which of these stand on the disk."""
