"""A code: an extract sealed to the gates (COSE_Encrypt0, A256GCM), inside a statement signed for everybody (ES256).

    code      HC1 text of COSE_Sign1 by the day's sub-key over CBOR
              {4: ends, 6: issued, 7: id of 16 random bytes, -65700: form, -65701: [protected, unprotected, ciphertext]}
    sealed    the extract, 0x80, zeros up to one of three lengths; the code's id is authenticated with it

Who holds the code alone can read when it was issued and ends, a random id, the name of the gates' key and one of three
lengths. The nonce is random: of 2**27 codes of a day two share one with a likelihood of 2**-43.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pratique.credentials.cbor import Value
from pratique.credentials.errors import BadCode
from pratique.credentials.extract import MAX_BYTES

Form = Literal["screen", "outage", "printed"]
FORMS: Final[tuple[Form, ...]] = ("screen", "outage", "printed")
ID: Final = 16
NONCE: Final = 12
LENGTHS: Final = (94, 136, MAX_BYTES + 1)
"""Lengths of what is sealed: with them a code is a QR of version 12, 13 or 15 at level M."""
EXPIRES, ISSUED, CODE_ID, FORM, SEALED = 4, 6, 7, -65700, -65701

_PROTECTED: Final = b"\xa1\x01\x03"
"""The map {1: 3}: A256GCM."""
_MARK: Final = b"\x80"


@dataclass(frozen=True, slots=True)
class SealedPart:
    """What only gates read: which day's key opens it, and what it holds once opened."""

    day_kid: bytes
    nonce: bytes
    ciphertext: bytes


def seal(extract: bytes, code_id: bytes, nonce: bytes, key: AESGCM) -> bytes:
    """Seal an extract to the gates of a day, padded."""
    length = next(one for one in LENGTHS if len(extract) < one)
    plain = (extract + _MARK).ljust(length, b"\0")
    return key.encrypt(nonce, plain, _bind(code_id))


def tell_sealed(part: SealedPart) -> Value:
    """Give a sealed part as COSE_Encrypt0 without its tag."""
    return [_PROTECTED, {4: part.day_kid, 5: part.nonce}, part.ciphertext]


def read_sealed(told: Value) -> SealedPart:
    """Read a sealed part; raises BadCode ``sealed``."""
    bad = BadCode("sealed", "what this code holds is not sealed as this system seals it")
    if not isinstance(told, list) or len(told) != 3 or told[0] != _PROTECTED:  # noqa: PLR2004  (COSE_Encrypt0)
        raise bad
    header, ciphertext = told[1], told[2]
    if not isinstance(header, dict) or set(header) != {4, 5}:
        raise bad
    day_kid, nonce = header[4], header[5]
    if not isinstance(day_kid, bytes) or not isinstance(nonce, bytes) or not isinstance(ciphertext, bytes):
        raise bad
    if len(nonce) != NONCE or len(ciphertext) - 16 not in LENGTHS:
        raise bad
    return SealedPart(day_kid, nonce, ciphertext)


def unseal(part: SealedPart, code_id: bytes, key: bytes) -> bytes:
    """Open what is sealed; raises BadCode ``gate_key`` where the key is another's or anything was changed."""
    try:
        plain = AESGCM(key).decrypt(part.nonce, part.ciphertext, _bind(code_id))
    except InvalidTag:
        raise BadCode("gate_key", "this gate's key of the day does not open what the code holds") from None
    extract, mark, _ = plain.rstrip(b"\0").rpartition(_MARK)
    if not mark:
        raise BadCode("sealed", "what this code holds is not sealed as this system seals it")
    return extract


def _bind(code_id: bytes) -> bytes:
    """Give what is authenticated: Enc_structure (RFC 9052, 5.3), ["Encrypt0", protected, the code's id]."""
    return b"\x83\x68Encrypt0\x43" + _PROTECTED + b"\x50" + code_id
