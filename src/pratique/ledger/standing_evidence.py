"""The ids of the facts behind a standing, sixteen bytes apiece; and the varints that both parts are made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from pratique.ledger.fact import unpack_id

_IDS: Final = re.compile(r"(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12},)*")


def encode_numbers(numbers: Sequence[int]) -> bytes:
    """Write whole numbers from 0 as varints, seven bits a byte, the lowest first."""
    out = bytearray()
    append = out.append
    for number in numbers:
        rest = number
        while rest > 0x7F:  # noqa: PLR2004
            append(rest & 0x7F | 0x80)
            rest >>= 7
        append(rest)
    return bytes(out)


def decode_numbers(data: bytes) -> list[int]:
    """Read what ``encode_numbers`` wrote."""
    numbers: list[int] = []
    number = shift = 0
    for byte in data:
        if byte > 0x7F:  # noqa: PLR2004
            number |= (byte & 0x7F) << shift
            shift += 7
        else:
            numbers.append(number | byte << shift)
            number = shift = 0
    return numbers


def pack_evidence(sources: list[tuple[str, ...]]) -> bytes:
    """Write the sources of each part; ids that are no UUIDs, such as the pointers into a file, are written out."""
    ids = [one for several in sources for one in several]
    if not ids:
        return b""
    joined = ",".join(ids) + ","
    if _IDS.fullmatch(joined):
        counts = encode_numbers([len(several) for several in sources])
        return encode_numbers((len(counts),)) + counts + bytes.fromhex(joined.replace("-", "").replace(",", ""))
    return b"\0" + msgspec.msgpack.encode(sources)


def unpack_evidence(evidence: bytes, count: int) -> list[tuple[str, ...]]:
    """Read the sources of so many parts; none without evidence."""
    if not evidence:
        return [()] * count
    if evidence[0] == 0:
        return msgspec.msgpack.decode(evidence[1:], type=list[tuple[str, ...]])
    start = 1 if evidence[0] <= 0x7F else 2  # noqa: PLR2004
    end = start + decode_numbers(evidence[:start])[0]
    raw = evidence[end:]
    ids = [unpack_id(raw[i : i + 16]) for i in range(0, len(raw), 16)]
    found: list[tuple[str, ...]] = []
    place = 0
    for number in decode_numbers(evidence[start:end]):
        found.append(tuple(ids[place : place + number]))
        place += number
    return found
