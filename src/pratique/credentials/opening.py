"""Opening a code at a gate: every step named, each failure with a code of its own, none of them an answer.

Whoever opens a code holds a bundle: sub-keys by the root's word, the gates' keys of these days, what was revoked.
What is opened is a standing; the gate decides by it with its own list and packs, at the instant of the scan or of the
issue, whichever is later (clocks differ by two minutes at most).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pratique.credentials.cbor import Value, decode
from pratique.credentials.errors import BadCode
from pratique.credentials.extract import read_extract
from pratique.credentials.hc1 import read_hc1, write_hc1
from pratique.credentials.keys import SubKey, is_signed_by, join_sign1
from pratique.credentials.reach import Reach
from pratique.credentials.revocation import Revocations
from pratique.credentials.sealing import CODE_ID, EXPIRES, FORM, FORMS, ID, ISSUED, SEALED, Form, read_sealed, unseal
from pratique.decisions.standing import Standing
from pratique.kinds.instants import MINUTE, SECOND

SKEW: Final = 2 * MINUTE
"""By how much a gate's clock may lag behind the issuer's."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A declared outage: until its end a code counts for ``life_s`` seconds from its issue, if that is longer."""

    until: int
    life_s: int


@dataclass(frozen=True, slots=True)
class GateKeys:
    """What a gate opens codes with: sub-keys and gates' keys by id, and the sub-keys that no longer count."""

    sub_keys: Mapping[bytes, SubKey]
    day_keys: Mapping[bytes, bytes] = field(repr=False)
    revoked: frozenset[bytes] = frozenset()
    outage: Outage | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What a code says: a standing without a name, the code's id, its life; ``form`` tells a printed one.

    ``provisional``: an outage makes the code live longer, so an answer by it is provisional.
    """

    standing: Standing
    code_id: bytes
    issued_at: int
    expires_at: int
    form: Form
    provisional: bool


def open_code(text: str, keys: GateKeys, at: int, revoked: Revocations, reach: Reach) -> Opened:
    """Open a code at an instant; raises BadCode.

    Codes: what ``hc1`` and ``cbor`` say of a text that is no HC1, ``other_system``, ``unknown_key``, ``revoked_key``,
    ``forged``, ``key_span``, ``not_yet``, ``expired``, ``revocations_stale``, ``revoked``, ``gate_key``, ``sealed``,
    ``extract``.
    """
    signed = read_hc1(text)
    claims = _read_claims(signed.payload)
    key = keys.sub_keys.get(signed.kid or b"")
    if key is None:
        raise BadCode("unknown_key", "this code is signed with a key that this gate does not know")
    if key.kid in keys.revoked:
        raise BadCode("revoked_key", "the key that signed this code was withdrawn; show a new code")
    if not is_signed_by(key.public, signed.protected, signed.payload, signed.signature):
        raise BadCode("forged", "this code was changed, or was not made by this system")
    if write_hc1(join_sign1(signed.protected, signed.payload, signed.signature)) != text:
        raise BadCode("forged", "this code was changed, or was not made by this system")
    if not key.starts <= claims.issued_at < key.signs_until or claims.expires_at > key.ends:
        raise BadCode("key_span", "this code is dated outside the days of its key")
    if claims.issued_at > at + SKEW:
        raise BadCode("not_yet", "this code is dated ahead; look at this gate's clock")
    if at >= _find_end(claims, key, keys.outage, at):
        raise BadCode("expired", "this code has ended; show a new one")
    if at >= revoked.ends:
        raise BadCode("revocations_stale", "this gate's revocation list is too old to trust a code by")
    if revoked.names(claims.code_id):
        raise BadCode("revoked", "this code was revoked; show a new one")
    part = read_sealed(claims.sealed)
    day_key = keys.day_keys.get(part.day_kid)
    if day_key is None:
        raise BadCode("gate_key", "this gate has no key of the day on which this code was made")
    standing = read_extract(unseal(part, claims.code_id, day_key), reach)
    is_longer = claims.form == "outage" or at >= claims.expires_at
    return Opened(standing, claims.code_id, claims.issued_at, claims.expires_at, claims.form, is_longer)


@dataclass(frozen=True, slots=True)
class _Claims:
    issued_at: int
    expires_at: int
    code_id: bytes
    form: Form
    sealed: Value


def _find_end(claims: _Claims, key: SubKey, outage: Outage | None, at: int) -> int:
    """Give until when a code counts: while an outage is declared longer, but never beyond its sub-key."""
    if outage is None or at >= outage.until:
        return claims.expires_at
    return max(claims.expires_at, min(claims.issued_at + outage.life_s * SECOND, key.ends))


def _read_claims(payload: bytes) -> _Claims:
    told = decode(payload)
    if not isinstance(told, dict) or set(told) != {EXPIRES, ISSUED, CODE_ID, FORM, SEALED}:
        raise BadCode("other_system", "this is another system's certificate, not a code of this one")
    issued, expires, code_id, form = told[ISSUED], told[EXPIRES], told[CODE_ID], told[FORM]
    if not isinstance(issued, int) or not isinstance(expires, int) or not isinstance(code_id, bytes):
        raise BadCode("other_system", "this is another system's certificate, not a code of this one")
    if len(code_id) != ID or form not in range(len(FORMS)) or not isinstance(form, int):
        raise BadCode("other_system", "this is another system's certificate, not a code of this one")
    return _Claims(issued * SECOND, expires * SECOND, code_id, FORMS[form], told[SEALED])
