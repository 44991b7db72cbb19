"""The tree against an independent one (pymerkle), at every size up to 70; and proofs from the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from pymerkle.hasher import MerkleHasher

from pratique.ledger.database import Database, Row
from pratique.ledger.faults import LedgerFault
from pratique.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    check_consistency,
    check_inclusion,
    hash_leaf,
    prove_consistency,
    prove_inclusion,
    root_of,
)
from pratique.ledger.rows import row_leaf
from pratique.ledger.tiles import StoredTree
from tests.unit.ledger.cast import Place, stay

SIZES = range(1, 70)
LEAVES = [b"leaf %d" % n for n in range(SIZES.stop)]
HASHES = [hash_leaf(leaf) for leaf in LEAVES]


def subtree(height: int, number: int) -> bytes:
    return root_of(HASHES[number << height : (number + 1) << height])


@pytest.fixture(scope="module")
def oracle() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for leaf in LEAVES:
        tree.append_entry(leaf)
    return tree


def test_roots_and_frontiers(oracle: InmemoryTree) -> None:
    frontier = Frontier()
    assert frontier.root() == EMPTY_ROOT == MerkleHasher("sha256").hashfunc(b"").digest()
    for size in SIZES:
        frontier.extend([HASHES[size - 1]])
        assert frontier.root() == oracle.get_root(size) == root_of(HASHES[:size])
        assert Frontier(size, frontier.pack()).root() == frontier.root()
        with pytest.raises(ValueError, match="frontier"):
            Frontier(size + 1 if size & 1 == 0 else size - 1, frontier.pack())


def test_proofs_hold_and_only_where_they_should(oracle: InmemoryTree) -> None:
    for size in SIZES:
        root = oracle.get_root(size)
        for index in range(size):
            path = prove_inclusion(subtree, index, size)
            assert check_inclusion(HASHES[index], index, size, path, root)
            assert [HASHES[index], *path] == oracle.prove_inclusion(index + 1, size).path
            assert not check_inclusion(HASHES[index - 1], index, size, path, root) or size == 1
            assert not check_inclusion(HASHES[index], index, size, [*path, root], root)
        for earlier in range(1, size + 1):
            proof = prove_consistency(subtree, earlier, size)
            before = oracle.get_root(earlier)
            assert check_consistency(earlier, before, size, root, proof)
            if earlier < size:
                assert not check_consistency(earlier, root, size, root, proof)
                assert not check_consistency(earlier, before, size, before, proof)
                assert not check_consistency(earlier, before, size, root, proof[:-1])
                assert not check_consistency(earlier, before, size, root, [*proof, root])


@given(st.lists(st.integers(0, 40), max_size=6))
def test_leaves_may_come_in_any_portions(portions: list[int]) -> None:
    frontier, done = Frontier(), 0
    for portion in portions:
        frontier.extend(HASHES[done : done + portion] if done + portion <= len(HASHES) else [])
        done += portion if done + portion <= len(HASHES) else 0
    assert frontier.root() == root_of(HASHES[:done])


def test_proofs_from_the_database_use_kept_subtrees(place: Place) -> None:
    for start in range(0, 1100, 220):
        place.append(*(stay(n % 5) for n in range(start, start + 220)))
    database = place.reader().database
    assert len(database.rows("SELECT number FROM ledger_tile")) == 4
    leaves = [hash_leaf(row_leaf(row)) for row in place.reader().read_rows(0, 2000)]
    for size in (1, 255, 256, 257, 700, 1100):
        tree = StoredTree(database, size)
        assert tree.root() == root_of(leaves[:size])
        for seq in {1, size // 2 + 1, size}:
            assert check_inclusion(leaves[seq - 1], seq - 1, size, tree.prove_inclusion(seq), tree.root())
        for earlier in {1, size // 3 + 1, size}:
            proof = tree.prove_consistency(earlier)
            assert check_consistency(earlier, root_of(leaves[:earlier]), size, tree.root(), proof)


def test_kept_roots_that_lie_side_by_side_are_read_in_one_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    roots = [(HASHES[n % 70],) for n in range(200)]
    asked: list[tuple[object, ...]] = []

    def read(_self: Database, _statement: str, wanted: Sequence[object] = ()) -> list[Row]:
        asked.append(tuple(wanted))
        return roots[wanted[1] : wanted[2]]  # type: ignore[misc]

    monkeypatch.setattr(Database, "rows", read)
    tree = StoredTree(Database(sqlite3.connect(":memory:")), 192 * 256)
    assert tree.root() == root_of([root for (root,) in roots[:192]])
    assert asked == [(8, 0, 128), (8, 128, 192)]
    with pytest.raises(LedgerFault, match="missing"):
        StoredTree(tree._database, 224 * 256).root()


def test_tiles_of_two_heights() -> None:
    frontier = Frontier()
    filled = [tile for _ in range(260) for tile in frontier.extend([HASHES[0]] * 256)]
    assert [(h, n) for h, n, _ in filled if h == 16] == [(16, 0)]
    assert [n for h, n, _ in filled if h == 8] == list(range(260))
    assert {h: node for h, _, node in filled}[8] == root_of([HASHES[0]] * 256)


def test_what_lies_outside_is_refused() -> None:
    calls: list[Callable[[], object]] = [
        lambda: prove_inclusion(subtree, 5, 5),
        lambda: prove_inclusion(subtree, -1, 5),
        lambda: prove_consistency(subtree, 0, 5),
        lambda: prove_consistency(subtree, 6, 5),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="tree"):
            call()
    assert not check_inclusion(HASHES[0], 1, 1, [], HASHES[0])
    assert not check_consistency(0, EMPTY_ROOT, 1, HASHES[0], [])
    assert not check_consistency(3, HASHES[0], 5, HASHES[0], [])
