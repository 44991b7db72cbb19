"""Codes that no longer count: eight bytes of the hash of each id, in a signed list that never goes back.

    list   COSE_Sign1 by a sub-key over CBOR [version, made at, of no use from, hashes joined, by rising value]

A list names unexpired codes only, and says nothing of whose they are or why. A gate keeps the highest version it ever
saw: an older one, and another one of the same version, are refused. Past its hard end no code can be trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from pratique.credentials.cbor import decode, encode
from pratique.credentials.errors import BadCode
from pratique.credentials.keys import Signer, SubKey, is_signed_by, sign1, split_sign1
from pratique.kinds.instants import SECOND

HASH: Final = 8
_PARTS: Final = 4


@dataclass(frozen=True, slots=True)
class Revocations:
    """A list of revoked codes; ``version`` is the register's sequence number, instants are µs of UTC."""

    version: int
    made_at: int
    ends: int
    hashes: frozenset[bytes]

    def names(self, code_id: bytes) -> bool:
        """Say whether a code is revoked."""
        return hash_id(code_id) in self.hashes


def hash_id(code_id: bytes) -> bytes:
    """Give what a revocation list names a code by."""
    return sha256(code_id).digest()[:HASH]


def write_revocations(signer: Signer, version: int, made_at: int, ends: int, hashes: Iterable[bytes]) -> bytes:
    """Sign a list."""
    joined = b"".join(sorted(set(hashes)))
    return sign1(signer.private, signer.told.kid, encode([version, made_at // SECOND, ends // SECOND, joined]))


def read_revocations(data: bytes, find_key: Callable[[bytes], SubKey | None]) -> Revocations:
    """Read a list signed by a sub-key that is believed; raises BadCode ``revocations``."""
    bad = BadCode("revocations", "this is not a revocation list of this system")
    protected, payload, signature = split_sign1(data)
    key = find_key(protected[-HASH:])
    if key is None or not is_signed_by(key.public, protected, payload, signature):
        raise bad
    told = decode(payload)
    if not isinstance(told, list) or len(told) != _PARTS:
        raise bad
    version, made, ends, joined = told
    if not (isinstance(version, int) and isinstance(made, int) and isinstance(ends, int) and isinstance(joined, bytes)):
        raise bad
    if len(joined) % HASH:
        raise bad
    hashes = frozenset(joined[i : i + HASH] for i in range(0, len(joined), HASH))
    return Revocations(version, made * SECOND, ends * SECOND, hashes)


def take_newer(held: Revocations | None, offered: Revocations) -> Revocations:
    """Give the list to keep; raises BadCode ``revocations_older`` for one that would bring a revoked code back."""
    if held is None or offered.version > held.version:
        return offered
    if offered.version == held.version and offered.hashes == held.hashes:
        return offered if offered.ends > held.ends else held
    raise BadCode("revocations_older", "this revocation list is older than the one held, so it is not taken")
