"""Payloads sealed under a subject's key (AES-256-GCM), with a commitment that outlives the key.

sealed = nonce (12) || AES-GCM(salt (32) || payload) || tag (16); commitment = SHA-256(salt || payload). The salt is
random and lies inside the seal: once the key is gone, nobody can try out payloads against the commitment.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pratique.ledger.faults import LedgerFault

SALT: Final = 32
NONCE: Final = 12
RANDOMNESS: Final = SALT + NONCE
"""Random bytes that one seal uses up."""


def seal(cipher: AESGCM, raw: bytes, bound: bytes, randomness: bytes) -> tuple[bytes, bytes]:
    """Give (sealed, commitment) of a payload; ``randomness`` is 44 bytes used once, ``bound`` the AAD."""
    salted = randomness[:SALT] + raw
    nonce = randomness[SALT:]
    return nonce + cipher.encrypt(nonce, salted, bound), sha256(salted).digest()


def unseal(cipher: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    """Give the payload; raises LedgerFault ``ledger_damaged`` if a byte of it, or what it is bound to, was changed."""
    return unseal_salted(cipher, sealed, bound)[SALT:]


def unseal_salted(cipher: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    """Give salt || payload, whose SHA-256 is the commitment."""
    try:
        return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], bound)
    except (InvalidTag, ValueError):
        message = "a sealed payload does not open: the row or its key was changed; run 'pratique ledger verify'"
        raise LedgerFault("ledger_damaged", message) from None
