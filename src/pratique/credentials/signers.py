"""Who may sign foreign certificates: certificates by key id, each tried; and whether a signature holds.

The protected key id wins. A certificate's key id is the first eight bytes of its SHA-256. Source: eHealth Network,
Technical Specifications for EU Digital COVID Certificates, volume 1, 3.3 and volume 2, 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Literal

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import Certificate, ExtendedKeyUsage, load_der_x509_certificate
from cryptography.x509.extensions import ExtensionNotFound

from pratique.credentials.cbor import encode
from pratique.credentials.dcc import Kind
from pratique.credentials.hc1 import Signed
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import from_datetime

SignatureWord = Literal["valid", "invalid", "unknown-key"]
ES256: Final = -7
PS256: Final = -37
_HALF: Final = 32
_KID: Final = 8
_LEAST_RSA: Final = 2048

_NUMBERED: Final[tuple[Kind, ...]] = ("test", "vaccination", "recovery")
_USAGES: Final[Mapping[str, Kind]] = {
    f"1.3.6.1.4.1.{arc}1847.2021.1.{number}": kind for arc in ("", "0.") for number, kind in enumerate(_NUMBERED, 1)
}
"""Extended key usages that limit a signer to a kind; both ways of writing them are in use."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate that signs: its key, its days (µs of UTC, both ends included), the kinds it is limited to."""

    kid: bytes
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey = field(repr=False)
    starts: int
    ends: int
    kinds: frozenset[Kind]
    country: str | None = None

    def may_sign(self, kind: Kind) -> bool:
        """Say whether the certificate is meant for a kind; one that names none is meant for all."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a signature holds, and by whom."""

    signature: SignatureWord
    signer: Signer | None = None


class Signers:
    """Certificates by key id; two may share one."""

    def __init__(self, signers: Iterable[Signer]) -> None:
        self._by_kid: dict[bytes, list[Signer]] = {}
        for signer in signers:
            self._by_kid.setdefault(signer.kid, []).append(signer)

    def __len__(self) -> int:
        return sum(len(found) for found in self._by_kid.values())

    def check(self, signed: Signed) -> Checked:
        """Check a signature by every certificate of its key id; an id that nobody has is ``unknown-key``."""
        found = self._by_kid.get(signed.kid or b"", [])
        signer = next((signer for signer in found if is_signed_by(signer.key, signed)), None)
        if signer is not None:
            return Checked("valid", signer)
        return Checked("invalid" if found else "unknown-key")


def read_signer(der: bytes, country: str | None = None) -> Signer:
    """Read a signer's X.509 certificate; raises BadInput ``certificate``."""
    try:
        certificate = load_der_x509_certificate(der)
        key = certificate.public_key()
        starts, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except (ValueError, UnsupportedAlgorithm):
        raise BadInput("certificate", "this is not an X.509 certificate that can be read", "cert") from None
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < _LEAST_RSA:
        raise BadInput("certificate", f"an RSA key of fewer than {_LEAST_RSA} bits signs nothing here", "cert")
    if not isinstance(key, rsa.RSAPublicKey) and not (
        isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    ):
        raise BadInput("certificate", "a signer has a key on P-256, or an RSA key", "cert")
    kid = sha256(der).digest()[:_KID]
    return Signer(kid, key, from_datetime(starts), from_datetime(ends), _find_kinds(certificate), country)


def _find_kinds(certificate: Certificate) -> frozenset[Kind]:
    try:
        usages = certificate.extensions.get_extension_for_class(ExtendedKeyUsage).value
    except (ExtensionNotFound, ValueError):
        return frozenset()
    return frozenset(_USAGES[usage.dotted_string] for usage in usages if usage.dotted_string in _USAGES)


def is_signed_by(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey, signed: Signed) -> bool:
    """Say whether a COSE_Sign1 holds under a key: ES256 on P-256, PS256 on RSA; the algorithm must be the key's."""
    text = b"\x84\x6aSignature1" + encode(signed.protected) + b"\x40" + encode(signed.payload)
    try:
        if isinstance(key, rsa.RSAPublicKey):
            if signed.algorithm != PS256:
                return False
            pss = padding.PSS(padding.MGF1(SHA256()), _HALF)
            key.verify(signed.signature, text, pss, SHA256())
        else:
            if signed.algorithm != ES256 or len(signed.signature) != 2 * _HALF:
                return False
            r, s = (int.from_bytes(part, "big") for part in (signed.signature[:_HALF], signed.signature[_HALF:]))
            key.verify(encode_dss_signature(r, s), text, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
