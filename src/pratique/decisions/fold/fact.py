"""A fact as the fold reads it: decrypted, typed, with its place in the record."""

from __future__ import annotations

import msgspec

from pratique.kinds.payloads import Payload


class TypedFact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One fact of a decrypted batch; ``payload`` is None where its key was destroyed.

    ``corrects``: the fact that this one replaces whole, or voids if its kind voids. ``batch``: the import it came with.
    """

    seq: int
    id: str
    kind: str
    subject: int | None
    happened_at: int
    recorded_at: int
    payload: Payload | None
    corrects: str | None = None
    batch: str | None = None
