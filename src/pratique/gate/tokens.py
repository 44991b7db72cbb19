"""Online tokens: 22 characters that name a person to gates of one register, and to nobody else.

    token   base64url of one AES-128 block over
            person_no, 4 bytes | key's id, 4 | issued, seconds of UTC, 4 | four zeros
    key     HKDF-SHA256 of a gates' key of a day; the id is that of the day's key

Two tokens of a person have nothing in common, and without the key none says anything. A text that was not made by a
gates' key held here opens as noise: its id and zeros fit once in 2**64.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pratique.credentials.keys import make_day_kid
from pratique.kinds.instants import MINUTE, SECOND

LENGTH: Final = 22
SKEW_S: Final = 2 * MINUTE // SECOND
"""How far ahead of a gate's clock a token may be dated."""

_BLOCK: Final = 16
_ZEROS: Final = bytes(4)
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]", re.ASCII)
"""The last character holds two bits of the block: four others would be second spellings of a token."""

Fault = Literal["other_system", "expired", "not_yet"]


@dataclass(frozen=True, slots=True)
class Read:
    """What a token says: a person's number, or why not."""

    person_no: int
    fault: Fault | None = None


class TokenKey:
    """One gates' key of a day, as tokens use it."""

    def __init__(self, day_key: bytes) -> None:
        self.kid = make_day_kid(day_key)
        key = HKDF(SHA256(), 16, None, b"pratique gate token 1").derive(day_key)
        cipher = Cipher(AES(key), ECB())  # noqa: S305  (one block alone, which never repeats)
        # INVARIANT: ECB keeps nothing between blocks, so one context serves every token.
        self.encrypt = cipher.encryptor().update
        self.decrypt = cipher.decryptor().update


def write_token(person_no: int, at: int, key: TokenKey) -> str:
    """Give a token issued at an instant."""
    block = person_no.to_bytes(4, "big") + key.kid + (at // SECOND).to_bytes(4, "big") + _ZEROS
    return urlsafe_b64encode(key.encrypt(block))[:LENGTH].decode()


class Tokens:
    """Reads tokens by the keys held."""

    def __init__(self, day_keys: Iterable[bytes] = ()) -> None:
        """Take the gates' keys of some days, oldest first."""
        self.keys = [TokenKey(key) for key in reversed(tuple(day_keys))]

    def read(self, token: str, now_s: int, life_s: int) -> Read:
        """Read a token at an instant; ``life_s``: how long one lives."""
        if len(token) != LENGTH or not _SHAPE.fullmatch(token):
            return Read(0, "other_system")
        block = urlsafe_b64decode(token + "==")
        for i, key in enumerate(self.keys):
            opened = key.decrypt(block)
            if opened[4:8] == key.kid and opened[12:] == _ZEROS:
                if i:  # the key of most tokens is asked first
                    self.keys.insert(0, self.keys.pop(i))
                issued = int.from_bytes(opened[8:12], "big")
                fault: Fault | None = "not_yet" if issued > now_s + SKEW_S else None
                fault = "expired" if now_s >= issued + life_s else fault
                return Read(int.from_bytes(opened[:4], "big"), fault)
        return Read(0, "other_system")
