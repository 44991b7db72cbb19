"""Who asks, and when: the device's key, its clock, and a nonce that counts once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import msgspec

from pratique.gate.gates import Gate
from pratique.gate.nonces import Nonces
from pratique.kinds.instants import MINUTE, SECOND

SKEW_S: Final = 2 * MINUTE // SECOND
DAY_S: Final = 86_400
LONGEST_NONCE, SHORTEST_NONCE = 64, 16
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_is_id: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII).fullmatch


@dataclass(frozen=True, slots=True)
class Registered:
    """A gate whose device may ask; ``device`` is the start of its key's hash."""

    gate: Gate
    name: str
    device: str


class Asked(msgspec.Struct, frozen=True, gc=False):
    """One check's headers, read."""

    by: Registered
    scan_id: str
    scanned_at: int
    nonce: str
    off_s: int
    """By how many seconds the device's clock differs, without a sign."""
    is_heard: bool
    """Whether this nonce was seen before."""

    @property
    def raw_id(self) -> bytes:
        """Give the sixteen bytes of the scan's id."""
        return bytes.fromhex(self.scan_id.replace("-", ""))


class Doorkeeper:
    """Knows the registered devices, and what each has asked lately; its memory is bounded by their number."""

    def __init__(self, nonces: Nonces) -> None:
        self._devices: Mapping[str, Registered] = {}
        self._known: dict[str, Registered] = {}
        self._nonces = nonces

    def register(self, devices: Mapping[str, Registered]) -> None:
        """Take the devices that are registered now, by the hash of their keys."""
        self._devices = devices
        self._known = {}

    def gates(self) -> list[Gate]:
        """Give the gates that are registered."""
        return [one.gate for one in self._devices.values()]

    def find(self, authorization: str | None) -> Registered | None:
        """Give the gate whose device bears this key."""
        if authorization is None:
            return None
        known = self._known.get(authorization)
        if known is None and authorization.startswith("Bearer ") and len(authorization) <= 200:  # noqa: PLR2004
            known = self._devices.get(sha256(authorization[7:].encode()).hexdigest())
            if known is not None:
                self._known[authorization] = known
        return known

    def read(self, by: Registered, headers: Any, now_s: int) -> Asked | None:  # noqa: ANN401  (Granian's headers)
        """Read what a check bears; None where any of it is missing or malformed."""
        scan_id, scanned, nonce = headers.get("x-scan-id"), headers.get("x-scanned-at"), headers.get("x-nonce")
        if scan_id is None or scanned is None or nonce is None or not _is_id(scan_id):
            return None
        scanned_s = _read_instant(scanned)
        if scanned_s is None or not SHORTEST_NONCE <= len(nonce) <= LONGEST_NONCE or not nonce.isascii():
            return None
        heard = self._nonces.hear(by.gate.gate_id, nonce)
        return Asked(by, scan_id, scanned_s * SECOND, nonce, abs(now_s - scanned_s), heard)


def _read_instant(text: str) -> int | None:
    """Read an RFC 3339 instant with its zone as seconds of UTC."""
    if not 20 <= len(text) <= 32:  # noqa: PLR2004
        return None
    try:
        return int((datetime.fromisoformat(text) - _EPOCH).total_seconds())
    except (ValueError, TypeError):  # TypeError: it bears no zone
        return None
