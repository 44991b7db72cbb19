"""One saying, one form: canonical payloads, and the bytes that the tree and the seals bind.

Canonical JSON is RFC 8785 for what payloads may hold: keys sorted (field names and open keys are ASCII), no blanks,
no floats, integers below 2**53, only the escapes that JSON requires.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from pratique.kinds.errors import BadInput
from pratique.kinds.fact_kinds import FACT_KINDS, FactKind
from pratique.kinds.payloads import Payload
from pratique.kinds.payloads.parts import MAX_INT
from pratique.ledger.fact import Fact

LEAF: Final = "pratique/fact/1"
MAX_PAYLOAD: Final = 8 * 1024 * 1024
MAX_DEPTH: Final = 32
NO_SUBJECT: Final = b"\xff" * 8

_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODERS = {name: msgspec.json.Decoder(kind.payload) for name, kind in FACT_KINDS.items()}
_OPEN_KINDS = frozenset(
    name
    for name, kind in FACT_KINDS.items()
    if any(field.type == dict[str, Any] for field in msgspec.structs.fields(kind.payload))
)
"""Kinds with JSON of a free shape, which is walked before it is written."""


def encode_payload(kind: FactKind, payload: object) -> bytes:
    """Give the canonical JSON of a payload, checked against its kind's shape; raises BadInput."""
    if type(payload) is not kind.payload:
        raise BadInput("payload", f"a {kind.name} carries a payload of its own kind", "/payload")
    if kind.name in _OPEN_KINDS:
        check_plain(msgspec.structs.asdict(payload), "/payload", MAX_DEPTH)
    try:
        raw = _ENCODER.encode(payload)
        _DECODERS[kind.name].decode(raw)
    except msgspec.ValidationError as error:
        raise BadInput("payload", f"{kind.name}: {error}", "/payload") from None
    except (UnicodeEncodeError, OverflowError, TypeError, RecursionError):
        raise BadInput("payload", f"this {kind.name} holds what JSON cannot carry", "/payload") from None
    if len(raw) > MAX_PAYLOAD:
        raise BadInput("too_large", f"a payload is at most {MAX_PAYLOAD:,} bytes", "/payload")
    return raw


def decode_payload(kind: str, raw: bytes) -> Payload:
    """Read a payload that was sealed; raises msgspec.ValidationError if it is not of its kind."""
    return _DECODERS[kind].decode(raw)


def canonical(value: object) -> bytes:
    """Give the canonical JSON of plain values; raises BadInput on a float, a large integer or a key beyond ASCII."""
    check_plain(value, "", MAX_DEPTH)
    return _ENCODER.encode(value)


def check_plain(value: object, place: str, depth: int) -> None:
    """Raise BadInput unless a value is JSON that has one canonical form."""
    if depth == 0:
        raise BadInput("too_deep", f"nested deeper than {MAX_DEPTH} levels", place)
    if value is None or isinstance(value, bool | str):
        return
    if isinstance(value, int):
        if abs(value) > MAX_INT:
            raise BadInput("number", "this integer is too large for JSON; write it as text", place)
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            check_plain(item, f"{place}/{i}", depth - 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise BadInput("key", "keys here are ASCII text", place)
            check_plain(item, f"{place}/{key}", depth - 1)
    else:
        raise BadInput("number", f"a {type(value).__name__} has no canonical form; no floats here", place)


def encode_leaf(seq: int, recorded_at: int, fact: Fact, commitment: bytes) -> bytes:
    """Give the tree's leaf: every unsealed field and the commitment, as one canonical JSON array."""
    source = fact.source
    return _ENCODER.encode(
        (
            LEAF,
            seq,
            fact.id,
            fact.kind,
            fact.subject,
            fact.happened_at,
            recorded_at,
            fact.by,
            fact.unit,
            source.system,
            source.ref,
            fact.corrects,
            fact.schema,
            commitment.hex(),
        )
    )


def bind(fact_id: bytes, kind: str, subject: int | None) -> bytes:
    """Give what a seal is bound to (AAD): id, kind, subject; each of fixed length but the last."""
    return fact_id + (NO_SUBJECT if subject is None else subject.to_bytes(8, "big")) + kind.encode()
