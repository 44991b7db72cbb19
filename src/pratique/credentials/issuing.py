"""Issuing codes: lives with jitter, an id that links to nobody, sealed to the gates and signed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pratique.credentials.cbor import Value, encode
from pratique.credentials.errors import BadCode
from pratique.credentials.extract import Overflow, write_extract
from pratique.credentials.hc1 import write_hc1
from pratique.credentials.keys import Signer, make_day_kid, sign1
from pratique.credentials.reach import Reach
from pratique.credentials.sealing import (
    CODE_ID,
    EXPIRES,
    FORM,
    FORMS,
    ID,
    ISSUED,
    NONCE,
    SEALED,
    Form,
    SealedPart,
    seal,
    tell_sealed,
)
from pratique.decisions.standing import Standing
from pratique.kinds.instants import SECOND

JITTER: Final = 0.2
"""By how much of its life a code ends earlier or later: so that not all are asked for anew at one instant."""


@dataclass(frozen=True)
class Issuer:
    """What codes of a day are made with."""

    signer: Signer
    day_key: bytes
    reach: Reach

    @cached_property
    def cipher(self) -> AESGCM:
        """Give the gates' key of the day, ready."""
        return AESGCM(self.day_key)

    @cached_property
    def day_kid(self) -> bytes:
        """Give the name of that key."""
        return make_day_kid(self.day_key)


@dataclass(frozen=True, slots=True)
class Issued:
    """A code: its text, its id, and from when until when it counts (µs of UTC, whole seconds)."""

    text: str
    code_id: bytes
    issued_at: int
    expires_at: int
    overflow: str | None
    """Why the code holds nothing and a gate will ask a person to look, if so."""


def issue(issuer: Issuer, standing: Standing, at: int, life_s: int, form: Form = "screen") -> Issued:
    """Make a code at an instant; raises BadCode ``no_signer`` outside the sub-key's day.

    It ends after its life, a fifth more or less, and never after its sub-key does.
    """
    told = issuer.signer.told
    if not told.starts <= at < told.signs_until:
        raise BadCode("no_signer", "there is no sub-key for today; import the sub-keys of these days")
    dice = os.urandom(ID + NONCE + 4)
    code_id, nonce, luck = dice[:ID], dice[ID : ID + NONCE], int.from_bytes(dice[ID + NONCE :], "big") / 2**32
    extract = write_extract(standing, at, issuer.reach)
    data = extract.data if isinstance(extract, Overflow) else extract
    sealed = SealedPart(issuer.day_kid, nonce, seal(data, code_id, nonce, issuer.cipher))
    issued = at // SECOND
    expires = min(issued + round(life_s * (1 - JITTER + 2 * JITTER * luck)), told.ends // SECOND)
    claims: Value = {
        EXPIRES: expires,
        ISSUED: issued,
        CODE_ID: code_id,
        FORM: FORMS.index(form),
        SEALED: tell_sealed(sealed),
    }
    signed = sign1(issuer.signer.private, told.kid, encode(claims))
    why = extract.why if isinstance(extract, Overflow) else None
    return Issued(write_hc1(signed), code_id, issued * SECOND, expires * SECOND, why)


def issue_many(issuer: Issuer, standings: Iterable[Standing], at: int, life_s: int) -> Iterator[Issued]:
    """Make a code for each of many people."""
    for standing in standings:
        yield issue(issuer, standing, at, life_s)
