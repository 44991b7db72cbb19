"""Gate nodes on other machines: who is registered now, and the register's own key towards them.

codes/feed.pem     the register's private part, with which replies to nodes are sealed; made at the first need
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from pratique.credentials.keys import make_private, read_private, write_private_part
from pratique.kinds import payloads as p
from pratique.ledger.fact import Recorded
from pratique.ledger.key_files import make_private_once
from pratique.record.code_keys import find_code_keys
from pratique.record.register import open_reader

KINDS: Final = ("NodeRegistered", "NodeEnded")
FEED_FILE: Final = "feed.pem"


@dataclass(frozen=True, slots=True)
class NodeState:
    """A node as it was registered last; instants are µs of UTC."""

    node: str
    name: str
    unit: str
    point: bytes
    registered_at: int
    ended_at: int | None


def list_nodes() -> dict[str, NodeState]:
    """Give the nodes by their code, those that have ended too; facts are read only when there are new ones."""
    reader = open_reader()
    last = reader.find_last(KINDS)
    return _read_nodes(reader.keys.id, last) if last else {}


@lru_cache(maxsize=8)
def _read_nodes(keys: bytes, last: int) -> dict[str, NodeState]:
    """Give the nodes as of a fact of a record; both name what is remembered."""
    del keys, last
    nodes: dict[str, NodeState] = {}
    for one in open_reader().read_house(KINDS):
        _take(nodes, one)
    return nodes


def _take(nodes: dict[str, NodeState], one: Recorded) -> None:
    at = one.fact.happened_at
    if one.fact.kind == "NodeRegistered":
        told = cast("p.NodeRegistered", one.fact.payload)
        nodes[told.node] = NodeState(told.node, told.name, told.unit, bytes.fromhex(told.point), at, None)
        return
    ended = nodes[cast("p.NodeEnded", one.fact.payload).node]
    nodes[ended.node] = NodeState(ended.node, ended.name, ended.unit, ended.point, ended.registered_at, at)


def get_feed_key() -> EllipticCurvePrivateKey:
    """Give the register's key towards nodes, made if it is the first asking; any number may ask at once."""
    path = find_code_keys() / FEED_FILE
    return _read_feed_key(make_private_once(path, lambda: write_private_part(make_private())))


@lru_cache(maxsize=2)
def _read_feed_key(pem: bytes) -> EllipticCurvePrivateKey:
    return read_private(pem)


def find_copies() -> dict[str, int]:
    """Give when each node last began to take everybody's standing, in µs of UTC."""
    found = open_reader().read_house(("NodeCopied",))
    return {cast("p.NodeCopied", one.fact.payload).node: one.fact.happened_at for one in found}
