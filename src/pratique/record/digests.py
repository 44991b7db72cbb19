"""Digests of what is to be done: two persons mean the same act if and only if the digest is the same."""

from __future__ import annotations

from hashlib import sha256

from pratique.ledger.codec import canonical


def digest_of(value: object) -> str:
    """Give the SHA-256 of the canonical JSON of plain values; raises BadInput on what has no one form."""
    return sha256(canonical(value)).hexdigest()
