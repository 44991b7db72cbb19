"""Base45 (RFC 9285): two bytes in three characters of a QR's alphanumeric mode; strict on reading."""

from __future__ import annotations

from struct import unpack_from
from typing import Final

from pratique.credentials.errors import BadCode

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_PAIRS: Final = [a + b for b in ALPHABET for a in ALPHABET]
"""The two lower digits of a number below 2025."""
_DIGIT: Final = {letter: number for number, letter in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """Write bytes as base45."""
    even = len(data) & ~1
    text = "".join([_PAIRS[n % 2025] + ALPHABET[n // 2025] for n in unpack_from(f">{even // 2}H", data)])
    return text if even == len(data) else text + _PAIRS[data[-1]]


def decode(text: str) -> bytes:
    """Read base45; raises BadCode ``base45``."""
    bad = BadCode("base45", "this text has a character, or a length, that no code has")
    try:
        digits = [_DIGIT[letter] for letter in text]
    except KeyError:
        raise bad from None
    found = bytearray()
    for i in range(0, len(digits) - 2, 3):
        number = digits[i] + digits[i + 1] * 45 + digits[i + 2] * 2025
        if number > 0xFFFF:  # noqa: PLR2004  (two bytes)
            raise bad
        found += number.to_bytes(2, "big")
    rest = digits[len(digits) // 3 * 3 :]
    if rest:
        if len(rest) == 1 or (number := rest[0] + rest[1] * 45) > 0xFF:  # noqa: PLR2004  (one byte)
            raise bad
        found.append(number)
    return bytes(found)
