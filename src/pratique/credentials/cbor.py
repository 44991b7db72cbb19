"""CBOR (RFC 8949), the part that codes need: strict on reading, deterministic on writing.

Read: definite lengths, shortest heads, no key twice, keys that are numbers or text, no byte left over, bounds on depth
and size; tags 18 and 61 as ``Tag``, tag 0 on text as the text. No other tag, no float, no simple value but true, false
and null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pratique.credentials.errors import BadCode

MAX_DEPTH: Final = 8
MAX_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Tag:
    """A tagged value: 18 is COSE_Sign1, 61 a CWT."""

    number: int
    value: Value


Value = None | bool | int | str | bytes | Sequence["Value"] | Mapping[int | str, "Value"] | Tag

_INT, _NEGATIVE, _BYTES, _TEXT, _LIST, _MAP, _TAG, _SIMPLE = range(8)
_SIMPLES: Final[dict[int, bool | None]] = {20: False, 21: True, 22: None}
_WIDTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}
_LEAST: Final = {24: 24, 25: 1 << 8, 26: 1 << 16, 27: 1 << 32}


def decode(data: bytes) -> Value:
    """Read one value that fills all bytes; raises BadCode ``cbor``."""
    if len(data) > MAX_BYTES:
        raise BadCode("cbor", "what this code holds is too long")
    reader = _Reader(data)
    value = reader.read(0)
    if reader.at != len(data):
        raise BadCode("cbor", "there is something left over after what this code holds")
    return value


def encode(value: Value) -> bytes:
    """Write a value deterministically (RFC 8949, 4.2.1): shortest heads, keys in the order of their bytes."""
    kind = type(value)
    if kind is int:
        return _head(_INT, value) if value >= 0 else _head(_NEGATIVE, -1 - value)  # type: ignore[arg-type, operator]
    if kind is bytes:
        return _head(_BYTES, len(value)) + value  # type: ignore[arg-type, operator]
    if kind is list:
        return _head(_LIST, len(value)) + b"".join(map(encode, value))  # type: ignore[arg-type]
    return _encode_other(value)


def _encode_other(value: Value) -> bytes:
    if value is None or isinstance(value, bool):
        return b"\xf6" if value is None else b"\xf5" if value else b"\xf4"
    if isinstance(value, str):
        raw = value.encode()
        return _head(_TEXT, len(raw)) + raw
    if isinstance(value, Tag):
        return _head(_TAG, value.number) + encode(value.value)
    if isinstance(value, Mapping):
        pairs = sorted((encode(key), encode(item)) for key, item in value.items())
        return _head(_MAP, len(pairs)) + b"".join([key + item for key, item in pairs])
    raise TypeError(type(value).__name__)


_SHORT: Final = [bytes((i,)) for i in range(256)]


def _head(major: int, number: int) -> bytes:
    if number < 24:  # noqa: PLR2004  (RFC 8949, 3)
        return _SHORT[major << 5 | number]
    if number < 1 << 8:
        return _SHORT[major << 5 | 24] + _SHORT[number]
    if number < 1 << 16:
        return _SHORT[major << 5 | 25] + number.to_bytes(2, "big")
    if number < 1 << 32:
        return _SHORT[major << 5 | 26] + number.to_bytes(4, "big")
    if number < 1 << 64:
        return _SHORT[major << 5 | 27] + number.to_bytes(8, "big")
    raise BadCode("cbor", "a number is too large for a code")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def read(self, depth: int) -> Value:
        if depth > MAX_DEPTH:
            raise BadCode("cbor", "what this code holds is nested too deep")
        major, info = divmod(self.take(1)[0], 32)
        if major == _SIMPLE:
            if info not in _SIMPLES:
                raise BadCode("cbor", "what this code holds has a value of a kind that no code has")
            return _SIMPLES[info]
        number = self.number(info)
        if major == _INT:
            return number
        if major == _NEGATIVE:
            return -1 - number
        if major == _BYTES:
            return self.take(number)
        if major == _TEXT:
            return self.text(number)
        if major == _TAG:
            return self.tag(number, depth)
        self.check_left(number if major == _LIST else 2 * number)
        if major == _LIST:
            return [self.read(depth + 1) for _ in range(number)]
        return self.map(number, depth)

    def number(self, info: int) -> int:
        if info < 24:  # noqa: PLR2004  (RFC 8949, 3)
            return info
        if info not in _WIDTHS:
            raise BadCode("cbor", "what this code holds has no definite length")
        number = int.from_bytes(self.take(_WIDTHS[info]), "big")
        if number < _LEAST[info]:
            raise BadCode("cbor", "what this code holds has a number written longer than it need be")
        return number

    def text(self, length: int) -> str:
        try:
            return self.take(length).decode()
        except UnicodeDecodeError:
            raise BadCode("cbor", "what this code holds has a text that is not UTF-8") from None

    def tag(self, number: int, depth: int) -> Value:
        value = self.read(depth + 1)
        if number == 0 and isinstance(value, str):
            return value
        if number not in (18, 61):
            raise BadCode("cbor", "what this code holds has a tag that no code has")
        return Tag(number, value)

    def map(self, count: int, depth: int) -> Mapping[int | str, Value]:
        found: dict[int | str, Value] = {}
        for _ in range(count):
            key = self.read(depth + 1)
            if isinstance(key, bool) or not isinstance(key, int | str) or key in found:
                raise BadCode("cbor", "what this code holds has a key twice, or one that is no number and no text")
            found[key] = self.read(depth + 1)
        return found

    def take(self, count: int) -> bytes:
        self.check_left(count)
        self.at += count
        return self.data[self.at - count : self.at]

    def check_left(self, count: int) -> None:
        if count > len(self.data) - self.at:
            raise BadCode("cbor", "what this code holds was cut")
