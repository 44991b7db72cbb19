"""The node's one writer: it follows the register, and puts what workers read into the node's folder.

Standings go into the copy (``ledger.standing_follow``), facts of the house and keys into files beside it. A step that
fails leaves what was there; the level tells workers and officers how long ago the register was last followed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

import msgspec

from pratique.credentials.bundle import Bundle, write_bundle
from pratique.gate.house import BUNDLE, BUNDLE_KINDS, HOUSE, KINDS, LEVEL, STANDING, Level, replace_file, write_house
from pratique.kinds.instants import MINUTE
from pratique.ledger.fact import Recorded
from pratique.ledger.read import Reader
from pratique.ledger.standing_follow import Feed, LedgerFeed, follow
from pratique.ledger.standing_store import StandingWriter

BUNDLE_EVERY: Final = 5 * MINUTE
_UNDONE: Final = ("FactWithdrawn", "ImportUndone")


class Register(Protocol):
    """What a node asks of the register that it follows, here or elsewhere."""

    def feed(self) -> Feed:
        """Give the feed that standings are followed by."""

    def last_of(self, kinds: Collection[str]) -> int:
        """Give the last sequence number of a fact of the house of these kinds, or that undoes one; 0 without any."""

    def house(self) -> list[Recorded]:
        """Give what stands of the facts of the house that gates read, in the order of recording."""

    def bundle(self, at: int) -> Bundle | None:
        """Give what gates open codes with; None where no codes are given out."""


class LocalRegister:
    """The register of this machine, by a reader of its ledger."""

    def __init__(self, reader: Reader, make_bundle: Callable[[int], Bundle | None]) -> None:
        self._reader, self._make_bundle = reader, make_bundle
        self._feed = LedgerFeed(reader)

    def feed(self) -> Feed:
        """Give the ledger's own feed."""
        return self._feed

    def last_of(self, kinds: Collection[str]) -> int:
        """Give the last sequence number of these kinds."""
        wanted = sorted({*kinds, *_UNDONE})
        marks = ", ".join("?" * len(wanted))
        statement = f"SELECT max(seq) FROM ledger_fact WHERE subject IS NULL AND kind IN ({marks})"  # noqa: S608  (marks)
        row = self._reader.database.one(statement, tuple(wanted))
        return (row[0] if row else None) or 0

    def house(self) -> list[Recorded]:
        """Give what stands of the facts of the house."""
        return self._reader.read_house(KINDS)

    def bundle(self, at: int) -> Bundle | None:
        """Give the bundle of keys."""
        return self._make_bundle(at)


class Follower:
    """Keeps one node's folder level with a register; a second follower of one folder is refused."""

    def __init__(self, folder: Path) -> None:
        """Open or make the folder; raises StandingStoreFault ``second_writer``."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._standings = StandingWriter(folder / STANDING)
        self._house = self._keys = -1
        self._bundled_at = 0

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
        house = register.last_of(KINDS)
        if house != self._house or not (self.folder / HOUSE).exists():
            replace_file(self.folder / HOUSE, write_house(register.house(), house))
            self._house = house
        keys = register.last_of(BUNDLE_KINDS)
        if keys != self._keys or abs(at - self._bundled_at) >= BUNDLE_EVERY:
            bundle = register.bundle(at)
            if bundle is not None:
                replace_file(self.folder / BUNDLE, write_bundle(bundle).encode())
            self._keys, self._bundled_at = keys, at
        feed = register.feed()
        count = follow(feed, self._standings) if feed.head() else 0
        replace_file(self.folder / LEVEL, msgspec.json.encode(Level(self._standings.seq, at)))
        return count
