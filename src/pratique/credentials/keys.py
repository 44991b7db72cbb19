"""Keys of our own codes: a root that stays away, sub-keys of a day each, certificates, and the gates' keys of a day.

root         ES256, in a file under a passphrase, never on the register
sub-key      ES256; signs codes over one day, and is believed until the longest-lived of them has ended
certificate  COSE_Sign1 by the root over CBOR {1: kid, 2: public point, 3: signs from, 4: signs until, 5: believed
             until}, in seconds of UTC
gate key     32 bytes a day, made by the register, known to registered gates: it opens what codes carry, and signs
             nothing
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from pratique.credentials.cbor import Value, decode, encode
from pratique.credentials.errors import BadCode
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, SECOND

ES256: Final = -7
KEY_DAYS: Final = 8
"""How long a sub-key is believed from its first instant: its day, and the longest life of a code."""
KID: Final = 8
POINT: Final = 33
DAY_KEY: Final = 32
LEAST_PASSPHRASE: Final = 12
MOST_SUB_KEYS: Final = 92

_HALF: Final = 32
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the points of P-256."""
_ALGORITHM: Final = ECDSA(SHA256())


@dataclass(frozen=True)
class SubKey:
    """A sub-key as its certificate tells of it; instants are µs of UTC, spans half-open."""

    kid: bytes
    point: bytes
    starts: int
    signs_until: int
    ends: int
    certificate: bytes

    @cached_property
    def public(self) -> EllipticCurvePublicKey:
        """Give the key that checks."""
        return read_point(self.point)


@dataclass(frozen=True, slots=True)
class Signer:
    """A sub-key with its private part, for the day on which it signs."""

    told: SubKey
    private: EllipticCurvePrivateKey = field(repr=False)


def make_private() -> EllipticCurvePrivateKey:
    """Make a key on P-256."""
    return generate_private_key(SECP256R1())


def make_point(private: EllipticCurvePrivateKey | EllipticCurvePublicKey) -> bytes:
    """Give the public part: 33 bytes, the compressed point."""
    public = private if isinstance(private, EllipticCurvePublicKey) else private.public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def read_point(point: bytes) -> EllipticCurvePublicKey:
    """Read a public part; raises BadInput ``public_key``."""
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError:
        raise BadInput("public_key", "this is not a public key of ES256") from None


def make_kid(point: bytes) -> bytes:
    """Give the eight bytes by which a key is named."""
    return sha256(point).digest()[:KID]


def write_root(private: EllipticCurvePrivateKey, passphrase: str) -> bytes:
    """Give a root's private part as PKCS 8 under a passphrase; raises BadInput ``passphrase`` for a short one."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise BadInput("passphrase", f"use a passphrase of at least {LEAST_PASSPHRASE} characters")
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))


def write_private_part(private: EllipticCurvePrivateKey) -> bytes:
    """Give a sub-key's private part as PKCS 8; it lies in a folder of keys, mode 0600."""
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_private(pem: bytes, passphrase: str | None = None) -> EllipticCurvePrivateKey:
    """Read a private part; raises BadInput ``passphrase`` or ``private_key``."""
    try:
        private = load_pem_private_key(pem, None if passphrase is None else passphrase.encode())
    except TypeError:
        raise BadInput("private_key", "a root is under a passphrase, a sub-key is not") from None
    except ValueError:
        code = "private_key" if passphrase is None else "passphrase"
        raise BadInput(code, "the passphrase does not open this file, or it is no private key") from None
    if not isinstance(private, EllipticCurvePrivateKey) or not isinstance(private.curve, SECP256R1):
        raise BadInput("private_key", "this is not a private key of ES256")
    return private


def sign1(private: EllipticCurvePrivateKey, kid: bytes, payload: bytes) -> bytes:
    """Sign as COSE_Sign1 (RFC 9052) by ES256, tag 18; the algorithm and the key's id are protected."""
    protected = b"\xa2\x01\x26\x04\x48" + kid  # the map {1: -7, 4: eight bytes}
    part = encode(payload)
    signed = b"\x84\x6aSignature1\x4d" + protected + b"\x40" + part
    r, s = decode_dss_signature(private.sign(signed, _ALGORITHM))
    s = min(s, _ORDER - s)
    signature = r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")
    return b"\xd2\x84\x4d" + protected + b"\xa0" + part + b"\x58\x40" + signature


def join_sign1(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    """Put the parts of a COSE_Sign1 of ours together, in the one form that ``sign1`` writes."""
    return b"\xd2\x84" + encode(protected) + b"\xa0" + encode(payload) + encode(signature)


def is_signed_by(public: EllipticCurvePublicKey, protected: bytes, payload: bytes, signature: bytes) -> bool:
    """Tell whether a signature of COSE_Sign1 by ES256 holds, in the one of its two forms that ``sign1`` writes."""
    if len(signature) != 2 * _HALF:
        return False
    signed = b"\x84\x6aSignature1" + encode(protected) + b"\x40" + encode(payload)
    r, s = int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
    if s > _ORDER // 2:
        return False
    try:
        public.verify(encode_dss_signature(r, s), signed, _ALGORITHM)
    except InvalidSignature:
        return False
    return True


def issue_sub_keys(root: EllipticCurvePrivateKey, starts: int, days: int) -> Iterator[Signer]:
    """Make one sub-key a day from an instant on, each with its certificate; raises BadInput ``days``."""
    if not 1 <= days <= MOST_SUB_KEYS:
        raise BadInput("days", f"make sub-keys for 1 to {MOST_SUB_KEYS} days")
    for day in range(days):
        private = make_private()
        start = starts + day * DAY
        yield Signer(certify(root, make_point(private), start), private)


def certify(root: EllipticCurvePrivateKey, point: bytes, starts: int) -> SubKey:
    """Say by the root what a sub-key is for; ``starts`` in whole seconds."""
    kid, ends = make_kid(point), starts + KEY_DAYS * DAY
    told: Value = {1: kid, 2: point, 3: starts // SECOND, 4: (starts + DAY) // SECOND, 5: ends // SECOND}
    certificate = sign1(root, make_kid(make_point(root)), encode(told))
    return SubKey(kid, point, starts, starts + DAY, ends, certificate)


def read_certificate(certificate: bytes, root: bytes) -> SubKey:
    """Read a certificate by the root's public part; raises BadCode ``certificate``, BadInput ``public_key``."""
    bad = BadCode("certificate", "this sub-key is not one that the root has signed")
    protected, payload, signature = split_sign1(certificate)
    if not is_signed_by(read_point(root), protected, payload, signature):
        raise bad
    told = decode(payload)
    if not isinstance(told, Mapping) or list(told) != [1, 2, 3, 4, 5]:
        raise bad
    kid, point, *spans = (told[i] for i in range(1, 6))
    if not isinstance(kid, bytes) or not isinstance(point, bytes) or kid != make_kid(point):
        raise bad
    read_point(point)
    instants = [one * SECOND for one in spans if isinstance(one, int) and not isinstance(one, bool)]
    if len(instants) != len(spans):
        raise bad
    starts, signs_until, ends = instants
    return SubKey(kid, point, starts, signs_until, ends, certificate)


def split_sign1(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Give protected header, payload and signature of a COSE_Sign1 of ours; raises BadCode ``certificate``."""
    told = decode(data)
    parts = getattr(told, "value", told)
    if not isinstance(parts, list) or len(parts) != 4:  # noqa: PLR2004  (COSE_Sign1 has four parts)
        raise BadCode("certificate", "this is not a signed statement")
    protected, _, payload, signature = parts
    if not isinstance(protected, bytes) or not isinstance(payload, bytes) or not isinstance(signature, bytes):
        raise BadCode("certificate", "this is not a signed statement")
    return protected, payload, signature


def make_day_key() -> bytes:
    """Make a gates' key of a day."""
    return os.urandom(DAY_KEY)


def make_day_kid(key: bytes) -> bytes:
    """Give the four bytes by which a gates' key is named; they tell nothing of it."""
    return sha256(b"pratique gate key" + key).digest()[:4]
