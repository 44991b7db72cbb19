"""What goes between a gate node and a register elsewhere: requests that the node signs, replies sealed to it alone.

    key       one line: pratique-node-1:<node>:<its private part>:<the register's point>, in hex; shown once
    request   COSE_Sign1 by the node's key (ES256) over CBOR [1, node, instant in µs, fresh point, what, numbers]
    reply     AES-256-GCM over zlib of MessagePack; its key: HKDF-SHA256 of ECDH(register's key, fresh point), salted
              with the SHA-256 of the request

Each reply has a key of its own, which the register and who asked can make, and nobody else: a request sent again by
another tells them nothing, a reply to another request does not open. So it matters not who carries the bytes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Final, Literal, TypeVar, get_args

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import ECDH, SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pratique.credentials.cbor import decode, encode
from pratique.credentials.keys import is_signed_by, make_kid, make_point, make_private, read_point, sign1, split_sign1
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import MINUTE

FORM: Final = 1
SKEW: Final = 2 * MINUTE
"""By how much the clocks of node and register may differ."""
MOST_REQUEST: Final = 64 * 1024
MOST_REPLY: Final = 64 * 1024 * 1024
"""Bytes of a reply once it is inflated."""
MOST_NUMBERS: Final = 5_000

_KEY: Final = re.compile(r"pratique-node-1:([A-Za-z0-9-]{1,40}):([0-9a-f]{64}):([0-9a-f]{66})", re.ASCII)
_PARTS: Final = 6
_NONCE: Final = bytes(12)
"""Of a key that seals one reply."""
What = Literal["marks", "house", "keys", "changes", "people"]
Number = Annotated[int, msgspec.Meta(ge=0, lt=2**32)]
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
Packed = Annotated[bytes, msgspec.Meta(max_length=65_536)]


class MarksReply(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How far the register is, and by which version of the code it packs standings."""

    head: Seq
    house: Seq
    keys: Seq
    version: str


class KeysReply(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The text of a bundle, or "", and the keys of tokens."""

    bundle: str
    tokens: list[bytes]


class ChangesReply(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What changed up to a sequence number, and the mark of its fact; ``anew``: ask for everybody instead."""

    upto: Seq
    mark: Seq
    anew: bool
    people: list[tuple[Number, Packed | None]]
    aliases: list[tuple[Number, Number | None]]
    erased: list[Number]


class PeopleReply(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Some of everybody; ``next``: from which number on the rest is to be asked for, None at the end."""

    mark: Seq
    next: Number | None
    people: list[tuple[Number, Packed]]
    aliases: list[tuple[Number, Number]]


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NodeKey:
    """What a node holds: its name, its private part, and the point of the register that it follows."""

    node: str
    private: EllipticCurvePrivateKey = field(repr=False)
    register: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it is sent, and the private part of its fresh point."""

    body: bytes
    fresh: EllipticCurvePrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """A request as the register reads it, signed by a node that is registered."""

    node: str
    what: What
    numbers: tuple[int, ...]
    fresh: bytes
    digest: bytes


def write_node_key(key: NodeKey) -> str:
    """Give the one line that a node keeps."""
    private = key.private.private_numbers().private_value.to_bytes(32, "big")
    return f"pratique-node-1:{key.node}:{private.hex()}:{key.register.hex()}"


def read_node_key(text: str) -> NodeKey:
    """Read that line; raises BadInput ``node_key``."""
    wrong = BadInput("node_key", "this is not the key of a gate node, as the page of nodes shows it once")
    match = _KEY.fullmatch(text.strip())
    if match is None:
        raise wrong
    try:
        private = derive_private_key(int(match[2], 16), SECP256R1())
        read_point(bytes.fromhex(match[3]))
    except (ValueError, BadInput):
        raise wrong from None
    return NodeKey(match[1], private, bytes.fromhex(match[3]))


def write_request(key: NodeKey, at: int, what: What, numbers: Collection[int] = ()) -> Request:
    """Sign a request."""
    fresh = make_private()
    payload = encode([FORM, key.node, at, make_point(fresh), what, list(numbers)])
    return Request(sign1(key.private, make_kid(make_point(key.private)), payload), fresh)


def read_request(body: bytes, find_point: Callable[[str], bytes | None], at: int) -> Wish:
    """Read a request; raises BadInput ``node_unknown`` unless a registered node signed it, ``node_clock``."""
    unknown = BadInput("node_unknown", "this is not signed by a gate node that is registered here")
    try:
        protected, payload, signature = split_sign1(body)
        told = decode(payload)
    except BadInput:
        raise unknown from None
    if not isinstance(told, list) or len(told) != _PARTS:
        raise unknown
    form, node, asked, fresh, what, numbers = told
    point = find_point(node) if isinstance(node, str) and form == FORM else None
    if point is None or not is_signed_by(read_point(point), protected, payload, signature):
        raise unknown
    if not isinstance(asked, int) or abs(asked - at) > SKEW:
        raise BadInput("node_clock", "the clocks of node and register differ by more than two minutes; set them")
    wanted = next((one for one in get_args(What) if one == what), None)
    if wanted is None or not isinstance(fresh, bytes) or not isinstance(numbers, list) or len(numbers) > MOST_NUMBERS:
        raise BadInput("node_request", "this register does not know such a request; both need the same version")
    asked_for = tuple(one for one in numbers if type(one) is int and 0 <= one < 2**63)
    if len(asked_for) != len(numbers):
        raise BadInput("node_request", "this register does not know such a request; both need the same version")
    return Wish(str(node), wanted, asked_for, fresh, sha256(body).digest())


def seal_reply(reply: msgspec.Struct | bytes, wish: Wish, register: EllipticCurvePrivateKey) -> bytes:
    """Seal a reply to who asked; raises BadInput ``public_key`` for a point that is none."""
    shared = register.exchange(ECDH(), read_point(wish.fresh))
    packed = zlib.compress(msgspec.msgpack.encode(reply), 1)
    return _make_cipher(shared, wish.digest).encrypt(_NONCE, packed, None)


def open_reply(data: bytes, request: Request, key: NodeKey, kind: type[T]) -> T:
    """Open a reply; raises BadInput ``feed_page`` for one that is torn, another's, too large or not of its form."""
    wrong = BadInput("feed_page", "what came from the register is torn, or not from it; it was not taken")
    shared = request.fresh.exchange(ECDH(), read_point(key.register))
    try:
        packed = _make_cipher(shared, sha256(request.body).digest()).decrypt(_NONCE, data, None)
        inflating = zlib.decompressobj()
        told = inflating.decompress(packed, MOST_REPLY)
        if not inflating.eof or inflating.unused_data:
            raise wrong
        return msgspec.msgpack.decode(told, type=kind)
    except (InvalidTag, zlib.error, msgspec.MsgspecError):
        raise wrong from None


def _make_cipher(shared: bytes, digest: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, digest, b"pratique gate feed 1").derive(shared))
