"""Payloads of codes and gates: sub-keys, outages, what was revoked, where checks are made."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from pratique.kinds.codes import Mode, OccasionKind
from pratique.kinds.payloads.parts import Count, Digest, Division, Instant, Payload, Text, Word

KeyId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16}\Z")]
"""Eight bytes that name a key."""
CodeId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
"""The sixteen random bytes of a code."""
Point = Annotated[str, msgspec.Meta(pattern=r"^0[23][0-9a-f]{64}\Z")]
"""A public key on P-256, compressed."""
Certificate = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{2,1024}\Z")]
Latitude = Annotated[int, msgspec.Meta(ge=-90_000_000, le=90_000_000)]
Longitude = Annotated[int, msgspec.Meta(ge=-180_000_000, le=180_000_000)]
"""Millionths of a degree: payloads have no floats."""
CodeForm = Literal["screen", "outage", "printed"]
RevokedFor = Literal["lost", "asked", "mistake", "misuse", "erased"]
GateClock = Literal["boards_at", "reaches_at"]


class SubKeyIssued(Payload, frozen=True, kw_only=True):
    """A sub-key that the root signed: it signs over ``[starts, signs_until)`` and is believed until ``ends``."""

    kid: KeyId
    root: KeyId
    starts: Instant
    signs_until: Instant
    ends: Instant
    certificate: Certificate


class SubKeyRevoked(Payload, frozen=True, kw_only=True):
    """A sub-key no longer counts, nor does any code that it signed."""

    kid: KeyId
    reason: Text


class OutageDeclared(Payload, frozen=True, kw_only=True):
    """Until an instant codes live longer, since they cannot be made anew; the newest declaration holds."""

    until: Instant
    reason: Text


class CodeRevoked(Payload, frozen=True, kw_only=True):
    """A code no longer counts. It names a random id and nobody: whose it was stands in its issue, under their key."""

    code_id: CodeId
    expires_at: Instant
    reason: RevokedFor


class GateRegistered(Payload, frozen=True, kw_only=True):
    """A gate, or what is changed of it; ``device``: the hash of the key that its device shows."""

    gate: Word
    name: Word
    unit: Word
    place: Division
    latitude: Latitude
    longitude: Longitude
    mode: Mode
    occasion: OccasionKind
    clock: GateClock
    device: Digest
    from_place: Division | None = None


class GateEnded(Payload, frozen=True, kw_only=True):
    """A gate is no longer one: its device is refused."""

    gate: Word
    reason: Text


class NodeRegistered(Payload, frozen=True, kw_only=True):
    """A machine elsewhere that follows the register for gates; ``point``: the key that it signs its requests with."""

    node: Word
    name: Word
    unit: Word
    point: Point


class NodeEnded(Payload, frozen=True, kw_only=True):
    """A node is no longer one: its requests are refused."""

    node: Word
    reason: Text


class NodeCopied(Payload, frozen=True, kw_only=True):
    """A node began to take everybody's standing, as of a sequence number; what comes after it are changes."""

    node: Word
    upto: Count
