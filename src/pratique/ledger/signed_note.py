"""Signed notes, after the C2SP form signed-note: a text whose first line is its origin, a blank line, a signature.

    <origin>
    <text>

    — <origin> <base64 of key hash (4) and Ed25519 signature (64)>

The origin is part of what is signed and of the key's hash, so that a note of one kind is never taken for another.
A key is written `<origin>+<key hash, hex>+<base64 of 0x01 and the public key>`.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pratique.ledger.faults import LedgerFault

_ED25519: Final = b"\x01"
_SIGNATURE = re.compile(r"— (?P<origin>[^\s+]+) (?P<signature>[A-Za-z0-9+/]{91}=)\n")
_LOOSE = re.compile(
    r"\s*(?P<origin>[^\s+]+)\s+(?P<body>\{.*\})\s*[—–-]+\s*(?P<by>[^\s+]+)\s+(?P<signature>.+?)\s*", re.DOTALL
)


def sign_note(text: str, origin: str, seed: bytes) -> str:
    """Sign a text that begins with its origin and ends with a newline."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    signature = hash_key(origin, private.public_key().public_bytes_raw()) + private.sign(text.encode())
    return f"{text}\n— {origin} {b64encode(signature).decode()}\n"


def read_note(note: str, key: str) -> str:
    """Give the text of a note signed by this key; raises LedgerFault ``checkpoint``."""
    origin, public = read_key_text(key)
    text, _, signatures = note.partition("\n\n")
    signed = _SIGNATURE.fullmatch(signatures)
    if signed is None:
        raise LedgerFault("checkpoint", "this is not a signed text, or it was cut")
    raw = b64decode(signed["signature"])
    if not text.startswith(f"{origin}\n") or signed["origin"] != origin or raw[:4] != hash_key(origin, public):
        raise LedgerFault("checkpoint", "it is signed with another key")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], f"{text}\n".encode())
    except InvalidSignature:
        raise LedgerFault("checkpoint", "the signature does not fit: the text was changed") from None
    return f"{text}\n"


def tidy_note(typed: str) -> str:
    """Give a note of one JSON object as it was signed, from one whose lines were broken or joined in copying.

    What cannot be one is given back as it is. Nothing is changed but the blanks at line ends: any other difference
    breaks the signature.
    """
    match = _LOOSE.fullmatch(typed.replace("\r", ""))
    if match is None:
        return typed
    body, signature = match["body"].replace("\n", ""), "".join(match["signature"].split())
    return f"{match['origin']}\n{body}\n\n— {match['by']} {signature}\n"


def make_key_text(seed: bytes, origin: str) -> str:
    """Give the public key, as it is handed to those who check."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return f"{origin}+{hash_key(origin, public).hex()}+{b64encode(_ED25519 + public).decode()}"


def read_key_text(key: str) -> tuple[str, bytes]:
    """Give (origin, public key) of a key's text; raises LedgerFault ``checkpoint``."""
    origin, _, rest = key.strip().partition("+")
    key_hash, _, encoded = rest.partition("+")
    try:
        raw = b64decode(encoded, validate=True)
    except (Base64Error, ValueError):
        raw = b""
    public = raw[1:]
    if raw[:1] != _ED25519 or len(public) != 32 or hash_key(origin, public).hex() != key_hash:  # noqa: PLR2004
        raise LedgerFault("checkpoint", "this is not the public key of a ledger")
    return origin, public


def hash_key(origin: str, public: bytes) -> bytes:
    """Give the four bytes by which a signature names its key."""
    return sha256(origin.encode() + b"\n" + _ED25519 + public).digest()[:4]
