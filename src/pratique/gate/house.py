"""What a node holds of the house beside standings: facts of packs, lists and gates, in one file that workers reread.

house.json    {"schema": 1, "seq", "facts": [[seq, recorded_at, id, kind, happened_at, by, unit, system, ref, payload]]}
bundle.json   keys and revocations (``credentials.bundle``), mode 0600
tokens.json   {"schema": 1, "keys"}: keys of online tokens of these days in hex, oldest first, mode 0600
level.json    {"seq", "at"}: how far, and when, the register was last followed
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

import msgspec

from pratique.credentials.keys import DAY_KEY
from pratique.gate.asking import Registered
from pratique.gate.gates import Gate
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.ledger.codec import decode_payload
from pratique.ledger.fact import Fact, Recorded, Source
from pratique.ledger.in_force import KINDS as IN_FORCE_KINDS

HOUSE, BUNDLE, TOKENS = "house.json", "bundle.json", "tokens.json"
LEVEL, STANDING, NONCES = "level.json", "standing", "nonces"
KINDS: Final = (*IN_FORCE_KINDS, "GateRegistered", "GateEnded")
BUNDLE_KINDS: Final = ("SubKeyIssued", "SubKeyRevoked", "CodeRevoked", "OutageDeclared")
"""Facts after which a node needs another bundle."""
_MICRO: Final = 1_000_000
_DEVICE: Final = 16


@dataclass(frozen=True, slots=True)
class Level:
    """How far a node has followed the register, and when it last did."""

    seq: int
    at: int


def write_house(facts: Iterable[Recorded], seq: int) -> bytes:
    """Write the facts of the house, in the order of recording."""
    rows = [
        [
            *(one.seq, one.recorded_at, one.fact.id, one.fact.kind, one.fact.happened_at, one.fact.by, one.fact.unit),
            *(one.fact.source.system, one.fact.source.ref, msgspec.Raw(msgspec.json.encode(one.fact.payload))),
        ]
        for one in facts
    ]
    return msgspec.json.encode({"schema": 1, "seq": seq, "facts": rows})


def read_house(data: bytes) -> tuple[int, tuple[Recorded, ...]]:
    """Read what ``write_house`` wrote; raises BadInput ``house``."""
    try:
        told = msgspec.json.decode(data, type=_House)
        return told.seq, tuple(_read_fact(row) for row in told.facts)
    except (msgspec.MsgspecError, KeyError) as error:
        raise BadInput("house", f"this node's facts of the house are not well formed: {error}") from None


def write_tokens(keys: Iterable[bytes]) -> bytes:
    """Write the keys of tokens."""
    return msgspec.json.encode({"schema": 1, "keys": [key.hex() for key in keys]})


def read_tokens(data: bytes) -> tuple[bytes, ...]:
    """Read what ``write_tokens`` wrote; raises BadInput ``tokens``."""
    wrong = BadInput("tokens", "this node's keys of tokens are not well formed")
    try:
        keys = tuple(bytes.fromhex(key) for key in msgspec.json.decode(data, type=_Tokens).keys)
    except (msgspec.MsgspecError, ValueError):
        raise wrong from None
    if any(len(key) != DAY_KEY for key in keys):
        raise wrong
    return keys


class _Tokens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal[1]
    keys: list[str]


Row = tuple[int, int, str, str, int, str, str, str, str, msgspec.Raw]


class _House(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: int
    seq: int
    facts: list[Row]


def _read_fact(row: Row) -> Recorded:
    seq, recorded, fact_id, kind, happened, by, unit, system, ref, payload = row
    made = Fact(
        id=fact_id,
        kind=kind,
        subject=None,
        happened_at=happened,
        by=by,
        unit=unit,
        source=Source(system, ref),
        payload=decode_payload(kind, bytes(payload)),
    )
    return Recorded(seq, recorded, b"", made)


def find_devices(facts: Iterable[Recorded]) -> dict[str, Registered]:
    """Give the gates that are registered now, by the hash of their device's key; a later fact replaces an earlier."""
    gates: dict[str, p.GateRegistered] = {}
    for one in facts:
        payload: Any = one.fact.payload
        if one.fact.kind == "GateRegistered":
            gates[payload.gate] = cast("p.GateRegistered", payload)
        elif one.fact.kind == "GateEnded":
            gates.pop(payload.gate, None)
    return {told.device: Registered(_make_gate(told), told.name, told.device[:_DEVICE]) for told in gates.values()}


def _make_gate(told: p.GateRegistered) -> Gate:
    return Gate(
        told.gate,
        told.unit,
        told.place,
        told.latitude / _MICRO,
        told.longitude / _MICRO,
        told.mode,
        told.occasion,
        told.clock,
        told.from_place,
    )


def replace_file(path: Path, data: bytes) -> None:
    """Put a file in the place of another, whole or not at all, on the disk before it counts."""
    new = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(path)


def read_level(folder: Path) -> Level | None:
    """Give how far a node was followed; None where it never was."""
    try:
        return msgspec.json.decode((folder / LEVEL).read_bytes(), type=Level)
    except (OSError, msgspec.MsgspecError):
        return None
