"""Signed checkpoints: the size and root of the record at an instant, to be kept where the operator cannot reach.

Text after the C2SP forms tlog-checkpoint and signed-note:

    <origin>
    <size>
    <root, base64>
    recorded <instant of the last fact, microseconds>
    keys <which keys go with the record>

    — <origin> <base64 of key hash (4) and Ed25519 signature (64)>

A key is written `<origin>+<key hash, hex>+<base64 of 0x01 and the public key>`. A checkpoint proves only what was
recorded before it: whoever holds the signing key may still rewrite what came after the last one kept elsewhere.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final

from pratique.ledger import signed_note
from pratique.ledger.faults import LedgerFault

ORIGIN: Final = "pratique.local/ledger"
_TEXT = re.compile(
    r"(?P<origin>[^\s+]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"recorded (?P<recorded>0|[1-9][0-9]{0,18})\nkeys (?P<keys>[0-9a-f]{32})\n"
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The record at one size."""

    origin: str
    size: int
    root: bytes
    recorded_at: int
    keys: bytes

    def text(self) -> str:
        """Give what is signed."""
        root = b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\nrecorded {self.recorded_at}\nkeys {self.keys.hex()}\n"


def sign_checkpoint(checkpoint: Checkpoint, seed: bytes) -> str:
    """Give a checkpoint's text with its signature."""
    return signed_note.sign_note(checkpoint.text(), checkpoint.origin, seed)


def read_checkpoint(note: str, key: str) -> Checkpoint:
    """Give a checkpoint whose signature is by this key; raises LedgerFault ``checkpoint``."""
    match = _TEXT.fullmatch(signed_note.read_note(note, key))
    if match is None:
        raise LedgerFault("checkpoint", "this is not a signed checkpoint of a ledger, or it was cut")
    root, keys = b64decode(match["root"]), bytes.fromhex(match["keys"])
    return Checkpoint(match["origin"], int(match["size"]), root, int(match["recorded"]), keys)


def make_key_text(seed: bytes, origin: str = ORIGIN) -> str:
    """Give the public key, as it is handed to auditors."""
    return signed_note.make_key_text(seed, origin)
