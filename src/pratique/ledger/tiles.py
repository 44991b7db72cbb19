"""Proofs from the record as it lies in the database: kept roots of full subtrees, and leaves where none is kept."""

from __future__ import annotations

from pratique.ledger.database import FACT_COLUMNS, Database
from pratique.ledger.faults import LedgerFault
from pratique.ledger.merkle import TILE_BITS, hash_leaf, prove_consistency, prove_inclusion, root_of, span_root
from pratique.ledger.rows import row_leaf


class StoredTree:
    """The tree over the first ``size`` facts."""

    def __init__(self, database: Database, size: int) -> None:
        """Look at the tree at a size that the record has reached."""
        self._database = database
        self._known: dict[tuple[int, int], bytes] = {}
        self.size = size

    def root(self) -> bytes:
        """Give the root."""
        return span_root(self._subtree, 0, self.size)

    def prove_inclusion(self, seq: int) -> list[bytes]:
        """Give the path from the fact ``seq`` to the root."""
        return prove_inclusion(self._subtree, seq - 1, self.size)

    def prove_consistency(self, earlier: int) -> list[bytes]:
        """Give the proof that the first ``earlier`` facts are unchanged."""
        return prove_consistency(self._subtree, earlier, self.size)

    def _subtree(self, height: int, number: int) -> bytes:
        """Give a full subtree's hash: kept, made of kept ones, or hashed from its leaves."""
        found = self._known.get((height, number))
        if found is None:
            found = self._find(height, number)
            self._known[height, number] = found
        return found

    def _find(self, height: int, number: int) -> bytes:
        below = height - height % TILE_BITS
        if below == 0:
            return root_of(self._leaves(number << height, (number + 1) << height))
        first = number << (height - below)
        return root_of(self._tiles(below, first, first + (1 << (height - below))))

    def _tiles(self, height: int, first: int, end: int) -> list[bytes]:
        """Give kept roots side by side, read in one statement."""
        statement = "SELECT hash FROM ledger_tile WHERE height = ? AND number >= ? AND number < ? ORDER BY number"
        rows = self._database.rows(statement, (height, first, end))
        if len(rows) != end - first:
            message = f"a tile from {height}/{first} to {height}/{end - 1} is missing; run 'pratique ledger verify'"
            raise LedgerFault("ledger_damaged", message)
        return [bytes(row[0]) for row in rows]

    def _leaves(self, start: int, end: int) -> list[bytes]:
        statement = f"SELECT {FACT_COLUMNS} FROM ledger_fact WHERE seq > ? AND seq <= ? ORDER BY seq"  # noqa: S608
        rows = self._database.rows(statement, (start, end))
        if len(rows) != end - start:
            raise LedgerFault("ledger_damaged", f"facts are missing between {start + 1} and {end}")
        return [hash_leaf(row_leaf(row)) for row in rows]
