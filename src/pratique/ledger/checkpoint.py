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
from binascii import Error as Base64Error
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pratique.ledger.faults import LedgerFault

ORIGIN: Final = "pratique.local/ledger"
_ED25519: Final = b"\x01"
_TEXT = re.compile(
    r"(?P<origin>[^\s+]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"recorded (?P<recorded>0|[1-9][0-9]{0,18})\nkeys (?P<keys>[0-9a-f]{32})\n"
)
_SIGNATURE = re.compile(r"— (?P<origin>[^\s+]+) (?P<signature>[A-Za-z0-9+/]{91}=)\n")


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
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    signature = _key_hash(checkpoint.origin, public) + private.sign(checkpoint.text().encode())
    return f"{checkpoint.text()}\n— {checkpoint.origin} {b64encode(signature).decode()}\n"


def read_checkpoint(note: str, key: str) -> Checkpoint:
    """Give a checkpoint whose signature is by this key; raises LedgerFault ``checkpoint``."""
    origin, public = read_key_text(key)
    text, _, signatures = note.partition("\n\n")
    match, signed = _TEXT.fullmatch(f"{text}\n"), _SIGNATURE.fullmatch(signatures)
    if match is None or signed is None:
        raise LedgerFault("checkpoint", "this is not a signed checkpoint of a ledger, or it was cut")
    raw = b64decode(signed["signature"])
    if match["origin"] != origin or signed["origin"] != origin or raw[:4] != _key_hash(origin, public):
        raise LedgerFault("checkpoint", "the checkpoint is signed with another key")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], f"{text}\n".encode())
    except InvalidSignature:
        raise LedgerFault("checkpoint", "the signature does not fit the checkpoint: it was changed") from None
    root, keys = b64decode(match["root"]), bytes.fromhex(match["keys"])
    return Checkpoint(origin, int(match["size"]), root, int(match["recorded"]), keys)


def make_key_text(seed: bytes, origin: str = ORIGIN) -> str:
    """Give the public key, as it is handed to auditors."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return f"{origin}+{_key_hash(origin, public).hex()}+{b64encode(_ED25519 + public).decode()}"


def read_key_text(key: str) -> tuple[str, bytes]:
    """Give (origin, public key) of a key's text; raises LedgerFault ``checkpoint``."""
    origin, _, rest = key.strip().partition("+")
    key_hash, _, encoded = rest.partition("+")
    try:
        raw = b64decode(encoded, validate=True)
    except (Base64Error, ValueError):
        raw = b""
    public = raw[1:]
    if raw[:1] != _ED25519 or len(public) != 32 or _key_hash(origin, public).hex() != key_hash:  # noqa: PLR2004
        raise LedgerFault("checkpoint", "this is not the public key of a ledger")
    return origin, public


def _key_hash(origin: str, public: bytes) -> bytes:
    return sha256(origin.encode() + b"\n" + _ED25519 + public).digest()[:4]
