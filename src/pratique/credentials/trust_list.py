"""A list of foreign signers, and of certificates that no longer count: its age shows, it ends, it never goes back.

    {"version": 7, "made_at": "…Z", "ends": "…Z",
     "signers": [{"country": "AT", "certificate": "<base64 of the X.509 certificate>"}],
     "revoked": ["<hex of the first 16 bytes of a SHA-256>"]}

``revoked`` names a certificate by the hash of its identifier (``ci``) or of its signature. Past ``ends`` nobody on the
list is trusted: its signers are unknown keys, and that is said.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

import msgspec

from pratique.credentials.signers import Signer, Signers, read_signer
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant

HASH: Final = 16
_LARGEST: Final = 16 * 1024 * 1024


class _Signer(msgspec.Struct, forbid_unknown_fields=True):
    country: str
    certificate: str


class _List(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    made_at: str
    ends: str
    signers: list[_Signer]
    revoked: list[str] = []


@dataclass(frozen=True, slots=True)
class TrustList:
    """A trust list as read; instants are µs of UTC, ``digest`` the SHA-256 of its bytes."""

    version: int
    made_at: int
    ends: int
    signers: tuple[Signer, ...]
    revoked: frozenset[bytes]
    digest: str

    def signers_at(self, at: int) -> Signers:
        """Give who is trusted at an instant: nobody once the list has ended."""
        return Signers(self.signers if at < self.ends else ())

    def names(self, ci: str, signature: bytes) -> bool:
        """Say whether a certificate was revoked."""
        return not self.revoked.isdisjoint({hash_of(ci.encode()), hash_of(signature)})


def hash_of(told: bytes) -> bytes:
    """Give what a trust list names a revoked certificate by."""
    return sha256(told).digest()[:HASH]


def read_trust_list(data: bytes) -> TrustList:
    """Read a trust list; raises BadInput ``trust_list``, ``certificate``, ``instant`` with the place."""
    if len(data) > _LARGEST:
        raise BadInput("trust_list", "this trust list is larger than 16 MB")
    try:
        told = msgspec.json.decode(data, type=_List)
    except msgspec.MsgspecError as error:
        raise BadInput("trust_list", f"this is not a trust list: {error}") from None
    made_at, ends = parse_instant(told.made_at, "/made_at"), parse_instant(told.ends, "/ends")
    if told.version < 1 or ends <= made_at:
        raise BadInput("trust_list", "a trust list has a version from 1 on, and ends after it was made")
    signers = tuple(_read_signer(one, f"/signers/{i}") for i, one in enumerate(told.signers))
    revoked = frozenset(_read_hash(one, f"/revoked/{i}") for i, one in enumerate(told.revoked))
    return TrustList(told.version, made_at, ends, signers, revoked, sha256(data).hexdigest())


def follow_list(held: TrustList | None, found: TrustList) -> TrustList:
    """Give the list that counts from now on: never an older one, and what was once revoked stays so.

    Raises BadInput ``trust_list_older``, ``trust_list_differs`` (another list of the same version).
    """
    if held is None:
        return found
    if found.version < held.version:
        raise BadInput("trust_list_older", f"version {found.version} comes before version {held.version}, held already")
    if found.version == held.version and found.digest != held.digest:
        raise BadInput("trust_list_differs", f"this is another list of version {held.version}")
    return replace(found, revoked=found.revoked | held.revoked)


def decode_base64(text: str, place: str) -> bytes:
    """Read base64 strictly; raises BadInput ``base64``."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("base64", "this is not base64", place) from None


def _read_signer(told: _Signer, place: str) -> Signer:
    try:
        return read_signer(decode_base64(told.certificate, place), told.country)
    except BadInput as error:
        raise BadInput(error.code, error.message, place) from None


def _read_hash(text: str, place: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != HASH:
        raise BadInput("trust_list", f"a revoked certificate is named by {2 * HASH} hexadecimal digits", place)
    return found
