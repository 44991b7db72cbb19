"""The tree over the record (RFC 6962, 2.1): roots, proofs of inclusion and of consistency, and their checks.

A leaf's hash is SHA-256(0x00 || leaf), a node's SHA-256(0x01 || left || right). A tree of n leaves is held by its
frontier: the roots of the full subtrees that n is the sum of, largest first; appending needs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final

HASH: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
TILE_BITS: Final = 8
"""Roots of full subtrees of 256, 65,536, … leaves are kept, so that a proof need not hash the whole record."""

Subtree = Callable[[int, int], bytes]
"""Gives the hash of the full subtree (height, number from the left)."""


def hash_leaf(leaf: bytes) -> bytes:
    """Give the hash of a leaf."""
    return sha256(b"\x00" + leaf).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Give the hash of a node from those of its two children."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """A growing tree, held by O(log n) hashes."""

    def __init__(self, size: int = 0, packed: bytes = b"") -> None:
        """Take up a tree of ``size`` leaves; raises ValueError if the hashes do not fit the size."""
        if size < 0 or len(packed) != HASH * size.bit_count():
            raise ValueError("the frontier does not fit the size of the tree")
        self.size = size
        self._peaks = [packed[i : i + HASH] for i in range(0, len(packed), HASH)]

    def extend(self, leaf_hashes: Iterable[bytes]) -> list[tuple[int, int, bytes]]:
        """Append leaves; give the tiles that this filled, as (height, number, hash)."""
        peaks, size = self._peaks, self.size
        filled: list[tuple[int, int, bytes]] = []
        for leaf_hash in leaf_hashes:
            node, height, rest = leaf_hash, 0, size
            while rest & 1:
                node = sha256(b"\x01" + peaks.pop() + node).digest()
                rest >>= 1
                height += 1
                if not height % TILE_BITS:
                    filled.append((height, size >> height, node))
            peaks.append(node)
            size += 1
        self.size = size
        return filled

    def pack(self) -> bytes:
        """Give the hashes, largest subtree first."""
        return b"".join(self._peaks)

    def root(self) -> bytes:
        """Give the root of the tree as it stands."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = hash_node(peak, root)
        return root


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """Give the root over these leaves' hashes."""
    frontier = Frontier()
    frontier.extend(leaf_hashes)
    return frontier.root()


def span_root(subtree: Subtree, start: int, end: int) -> bytes:
    """Give the root over leaves [start, end), where ``start`` is a multiple of the full subtrees used (RFC 6962)."""
    size = end - start
    if size == 0:
        return EMPTY_ROOT
    if size & (size - 1) == 0 and start % size == 0:
        height = size.bit_length() - 1
        return subtree(height, start >> height)
    split = 1 << ((size - 1).bit_length() - 1)
    return hash_node(span_root(subtree, start, start + split), span_root(subtree, start + split, end))


def prove_inclusion(subtree: Subtree, index: int, size: int) -> list[bytes]:
    """Give the path from leaf ``index`` to the root of the first ``size`` leaves (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError("the leaf lies outside the tree")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if index < middle:
            path.append(span_root(subtree, middle, end))
            end = middle
        else:
            path.append(span_root(subtree, start, middle))
            start = middle
    return path[::-1]


def prove_consistency(subtree: Subtree, earlier: int, size: int) -> list[bytes]:
    """Give the proof that the first ``earlier`` leaves of the tree are unchanged (RFC 6962, 2.1.2)."""
    if not 0 < earlier <= size:
        raise ValueError("the earlier tree is not a beginning of this one")
    proof: list[bytes] = []
    start, end, whole = 0, size, True
    while earlier != end:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if earlier <= middle:
            proof.append(span_root(subtree, middle, end))
            end = middle
        else:
            proof.append(span_root(subtree, start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(span_root(subtree, start, end))
    return proof[::-1]


def check_inclusion(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a path leads from a leaf to a root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, at, last = leaf_hash, index, size - 1
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = hash_node(sibling, node)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            node = hash_node(node, sibling)
        at >>= 1
        last >>= 1
    return last == 0 and node == root


def check_consistency(earlier: int, earlier_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether a proof shows one tree to be the beginning of another (RFC 9162, 2.1.4.2)."""
    if not 0 < earlier <= size:
        return False
    if earlier == size:
        return not proof and earlier_root == root
    path = [earlier_root, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = earlier - 1, size - 1
    while at & 1:
        at >>= 1
        last >>= 1
    old = new = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = hash_node(node, old), hash_node(node, new)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            new = hash_node(new, node)
        at >>= 1
        last >>= 1
    return last == 0 and old == earlier_root and new == root
