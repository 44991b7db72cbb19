"""Online tokens: 22 characters that name a person to gates of one register, and to nobody else.

    token   base64url of one AES-128 block over
            person_no, 4 bytes | key's id, 4 | issued, seconds of UTC, 4 | four zeros
    key     HKDF-SHA256 of a key of tokens of a day; the id is that of the day's key

Two tokens of a person have nothing in common, and without the key none says anything. The register makes the key and
gate nodes get it with the feed; the gates' keys in a device's bundle open no token. A text that was not made by a key
held here opens as noise: its id and zeros fit once in 2**64.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from binascii import a2b_base64
from collections.abc import Iterable, Sequence
from struct import Struct
from typing import Final, Literal

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pratique.credentials.keys import make_day_kid
from pratique.gate.engines.blocks import LENGTH, join_blocks, split_blocks
from pratique.kinds.instants import MINUTE, SECOND

SKEW_S: Final = 2 * MINUTE // SECOND
"""How far ahead of a gate's clock a token may be dated."""

_PARTS: Final = Struct(">I4sII").unpack
_PLAIN: Final = bytes.maketrans(b"-_", b"+/")
_fits: Final = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]\Z", re.ASCII).match
"""The last character holds two bits of the block: others would be second spellings of a token."""

Fault = Literal["other_system", "expired", "not_yet"]


class TokenKey:
    """One day's key of tokens."""

    def __init__(self, day_key: bytes) -> None:
        self.kid = make_day_kid(day_key)
        key = HKDF(SHA256(), 16, None, b"pratique gate token 1").derive(day_key)
        cipher = Cipher(AES(key), ECB())  # noqa: S305  (one block alone, which never repeats)
        # INVARIANT: ECB keeps nothing between blocks, so one context serves every token.
        self.encrypt = cipher.encryptor().update
        self.decrypt = cipher.decryptor().update


def write_token(person_no: int, at: int, key: TokenKey) -> str:
    """Give a token issued at an instant."""
    block = person_no.to_bytes(4, "big") + key.kid + (at // SECOND).to_bytes(4, "big") + bytes(4)
    return urlsafe_b64encode(key.encrypt(block))[:LENGTH].decode()


class Tokens:
    """Reads tokens by the keys held."""

    def __init__(self, day_keys: Iterable[bytes] = ()) -> None:
        """Take the keys of some days, oldest first."""
        self.keys = [TokenKey(key) for key in reversed(tuple(day_keys))]

    def read(self, token: str, now_s: int, life_s: int) -> tuple[int, Fault | None]:
        """Give whom a token names at an instant, or 0 and why not; ``life_s``: how long one lives."""
        if not _fits(token):
            return 0, "other_system"
        block = a2b_base64(token.encode().translate(_PLAIN) + b"==")
        for i, key in enumerate(self.keys):
            person, kid, issued, zeros = _PARTS(key.decrypt(block))
            if zeros == 0 and kid == key.kid:
                if i:  # the key of most tokens is asked first
                    self.keys.insert(0, self.keys.pop(i))
                if issued > now_s + SKEW_S:
                    return 0, "not_yet"
                return (person, None) if now_s < issued + life_s else (0, "expired")
        return 0, "other_system"

    def read_many(self, tokens: Sequence[str], now_s: int, life_s: int) -> list[tuple[int, Fault | None]]:
        """Read tokens as ``read`` reads each; together where all are of the key of most tokens."""
        blocks = join_blocks(tokens) if self.keys else None
        told = None if blocks is None else split_blocks(self.keys[0].decrypt(blocks), self.keys[0].kid)
        if told is None or max(told[1]) > now_s + SKEW_S or now_s >= min(told[1]) + life_s:
            return [self.read(token, now_s, life_s) for token in tokens]
        return [(person, None) for person in told[0]]
