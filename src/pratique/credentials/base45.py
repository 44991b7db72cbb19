"""Base45 (RFC 9285): two bytes in three characters of a QR's alphanumeric mode; strict on reading."""

from __future__ import annotations

from functools import cache
from struct import unpack_from
from typing import Final

from pratique.credentials.errors import BadCode

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_DIGIT: Final = {letter: number for number, letter in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """Write bytes as base45."""
    words, last = _make_words(), len(data) & 1
    text = "".join([words[n] for n in unpack_from(f">{len(data) // 2}H", data)])
    return text + words[data[-1]][:2] if last else text


@cache
def _make_words() -> list[str]:
    """Give the three characters of each pair of bytes, once a process."""
    pairs = [a + b for b in ALPHABET for a in ALPHABET]
    return [pairs[n % 2025] + ALPHABET[n // 2025] for n in range(1 << 16)]


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
