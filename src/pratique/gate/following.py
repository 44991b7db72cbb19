"""The node's one writer: it follows the register, and puts what workers read into the node's folder.

Standings go into the copy (``ledger.standing_follow``), facts of the house and keys into files beside it. A step that
fails leaves what was there; the level tells workers and officers how long ago the register was last followed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

import msgspec

from pratique.credentials.bundle import Bundle, write_bundle
from pratique.gate.house import (
    BUNDLE,
    BUNDLE_KINDS,
    HOUSE,
    KINDS,
    LEVEL,
    STANDING,
    TOKENS,
    Level,
    replace_file,
    write_house,
    write_tokens,
)
from pratique.kinds.instants import MINUTE
from pratique.ledger.read import Reader
from pratique.ledger.rows import ID
from pratique.ledger.standing_follow import LedgerFeed, follow
from pratique.ledger.standing_store import StandingWriter

KEYS_EVERY: Final = 5 * MINUTE
_MARK: Final = 2**62 - 1


@dataclass(frozen=True, slots=True)
class Marks:
    """How far a register is: its last sequence number, and the last ones that bear on the house and on keys."""

    head: int
    house: int
    keys: int


@dataclass(frozen=True, slots=True)
class Keys:
    """What gate nodes hold: the text of a bundle, "" where no codes are given out, and the keys of tokens."""

    bundle: str
    tokens: tuple[bytes, ...]


class Register(Protocol):
    """What a node asks of the register that it follows, here (``LocalRegister``) or elsewhere (``gate.remote``)."""

    def marks(self) -> Marks:
        """Give how far the register is."""

    def house(self) -> bytes:
        """Give the facts of the house that gates read, as ``write_house`` writes them."""

    def keys(self, at: int) -> Keys:
        """Give the keys of codes and tokens."""

    def follow(self, store: StandingWriter, head: int) -> int:
        """Bring standings level with a sequence number that ``marks`` told; give how many people were folded."""


class LocalRegister:
    """The register of this machine, by a reader of its ledger."""

    def __init__(self, reader: Reader, make_keys: Callable[[int], tuple[Bundle | None, Collection[bytes]]]) -> None:
        """Take a reader, and what gives the bundle and the keys of tokens at an instant."""
        self.feed = LedgerFeed(reader)
        self._reader, self._make_keys = reader, make_keys

    def marks(self) -> Marks:
        """Give how far the ledger is."""
        return Marks(self.feed.head(), self._reader.find_last(KINDS), self._reader.find_last(BUNDLE_KINDS))

    def house(self) -> bytes:
        """Give what stands of the facts of the house, in the order of recording."""
        return write_house(self._reader.read_house(KINDS), self._reader.find_last(KINDS))

    def keys(self, at: int) -> Keys:
        """Give the keys of codes and tokens."""
        bundle, tokens = self._make_keys(at)
        return Keys("" if bundle is None else write_bundle(bundle), tuple(tokens))

    def follow(self, store: StandingWriter, head: int) -> int:
        """Fold what the ledger tells of people."""
        return follow(self.feed, store) if head else 0

    def mark_of(self, seq: int) -> int:
        """Give the mark of a fact: random bits of its id, so that a copy of another record is told; 0 without one."""
        rows = self._reader.read_rows(seq - 1, 1) if seq > 0 else []
        return int.from_bytes(rows[0][ID][-8:], "big") & _MARK if rows else 0


class Follower:
    """Keeps one node's folder level with a register; a second follower of one folder is refused."""

    def __init__(self, folder: Path) -> None:
        """Open or make the folder; raises StandingStoreFault ``second_writer``."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._standings = StandingWriter(folder / STANDING)
        self._house = self._keys = -1
        self._keys_at = 0

    def close(self) -> None:
        """Let go of the folder."""
        self._standings.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def step(self, register: Register, at: int) -> int:
        """Bring the folder level with the register; give how many people were folded anew."""
        marks = register.marks()
        if marks.house != self._house or not (self.folder / HOUSE).exists():
            replace_file(self.folder / HOUSE, register.house())
            self._house = marks.house
        if marks.keys != self._keys or abs(at - self._keys_at) >= KEYS_EVERY:
            keys = register.keys(at)
            if keys.bundle:
                replace_file(self.folder / BUNDLE, keys.bundle.encode())
            replace_file(self.folder / TOKENS, write_tokens(keys.tokens))
            self._keys, self._keys_at = marks.keys, at
        count = register.follow(self._standings, marks.head)
        replace_file(self.folder / LEVEL, msgspec.json.encode(Level(self._standings.seq, at)))
        return count
