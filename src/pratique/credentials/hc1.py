"""HC1 texts: ``HC1:``, base45, zlib, COSE_Sign1 (RFC 9052). Taken apart here; whether it holds is checked elsewhere."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from pratique.credentials import base45
from pratique.credentials.cbor import Tag, Value, decode
from pratique.credentials.errors import BadCode

PREFIX: Final = "HC1:"
MAX_TEXT: Final = 4_296
"""What the largest QR holds."""
MAX_INFLATED: Final = 65_536
_CWT, _SIGN1 = 61, 18
_ALGORITHM, _KID = 1, 4


@dataclass(frozen=True, slots=True)
class Signed:
    """The parts of a COSE_Sign1, not verified; the protected key id wins over the other."""

    protected: bytes
    algorithm: int | None
    kid: bytes | None
    payload: bytes
    signature: bytes


def write_hc1(signed: bytes) -> str:
    """Give the text of a COSE_Sign1; what is sealed cannot be made shorter, so it is one stored block of zlib.

    One statement has one text, whichever zlib is at hand: a text that differs in a bit is not ours.
    """
    length = len(signed)
    head = b"\x78\x01\x01" + length.to_bytes(2, "little") + (0xFFFF ^ length).to_bytes(2, "little")
    return PREFIX + base45.encode(head + signed + zlib.adler32(signed).to_bytes(4, "big"))


def read_hc1(text: str) -> Signed:
    """Take a text apart; raises BadCode ``not_hc1``, ``base45``, ``zlib``, ``cbor``, ``cose``."""
    if len(text) > MAX_TEXT:
        raise BadCode("not_hc1", "this text is longer than any code")
    if not text.startswith(PREFIX):
        raise BadCode("not_hc1", "this is not a health code: it does not begin with HC1:")
    return split_cose(inflate(base45.decode(text[len(PREFIX) :])))


def inflate(data: bytes) -> bytes:
    """Undo zlib within bounds; raises BadCode ``zlib``."""
    engine = zlib.decompressobj()
    try:
        found = engine.decompress(data, MAX_INFLATED)
    except zlib.error:
        raise BadCode("zlib", "what this code holds cannot be unpacked") from None
    if not engine.eof or engine.unused_data or engine.unconsumed_tail:
        raise BadCode("zlib", "what this code holds is cut, too long, or has something left over")
    return found


def split_cose(data: bytes) -> Signed:
    """Take a COSE_Sign1 apart; raises BadCode ``cbor``, ``cose``."""
    told: Value = decode(data)
    if isinstance(told, Tag) and told.number == _CWT:
        told = told.value
    if isinstance(told, Tag) and told.number == _SIGN1:
        told = told.value
    bad = BadCode("cose", "what this code holds is not a signed statement")
    if not isinstance(told, list) or len(told) != 4:  # noqa: PLR2004  (COSE_Sign1)
        raise bad
    protected, outer, payload, signature = told
    if not isinstance(protected, bytes) or not isinstance(outer, dict):
        raise bad
    if not isinstance(payload, bytes) or not isinstance(signature, bytes):
        raise bad
    inner = decode(protected) if protected else {}
    if not isinstance(inner, dict):
        raise bad
    algorithm, kid = inner.get(_ALGORITHM, outer.get(_ALGORITHM)), inner.get(_KID, outer.get(_KID))
    if isinstance(algorithm, bool) or not isinstance(algorithm, int | None) or not isinstance(kid, bytes | None):
        raise bad
    return Signed(protected, algorithm, kid, payload, signature)
