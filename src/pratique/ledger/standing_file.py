"""One LMDB file of standings: its four tables, its growth, and how it ends."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import lmdb

_FIRST_MAP: Final = 16 * 1024 * 1024
_MAX_READERS: Final = 512
_NAMES: Final = (b"standing", b"evidence", b"aliases", b"meta")


@dataclass
class _Held:
    env: lmdb.Environment
    users: int = 0


_OPEN: Final[dict[tuple[int, str], _Held]] = {}
"""LMDB lets a process open a file once only; a process that was forked must open its own."""


class StandingFile:
    """One LMDB file with its four tables."""

    def __init__(self, path: Path, *, write: bool, map_size: int = _FIRST_MAP) -> None:
        """Open a file, or make it in order to write."""
        self.path = path
        if write and not path.exists():
            path.touch(0o600)
        self._key = (os.getpid(), os.fspath(path.resolve()))
        held = _OPEN.get(self._key)
        if held is None:
            held = _OPEN[self._key] = _Held(
                lmdb.open(
                    self._key[1],
                    subdir=False,
                    map_size=max(map_size, path.stat().st_size if path.exists() else 0),
                    max_dbs=len(_NAMES),
                    max_readers=_MAX_READERS,
                    readonly=not write and not os.access(path, os.W_OK),
                    create=write,
                    mode=0o600,
                )
            )
        held.users += 1
        self.env = held.env
        # A reader that died keeps its slot, and what it saw, until somebody looks.
        self.env.reader_check()
        try:
            tables = [self.env.open_db(name, create=write) for name in _NAMES]
        except lmdb.Error:
            self.close()
            raise
        self.standing, self.evidence, self.aliases, self.meta = tables

    def close(self) -> None:
        """Let go of the file."""
        held = _OPEN[self._key]
        held.users -= 1
        if held.users == 0:
            del _OPEN[self._key]
            held.env.close()

    def remove(self) -> None:
        """Let go of the file, and remove it."""
        self.close()
        for path in (self.path, lock_of(self.path)):
            path.unlink(missing_ok=True)


def lock_of(path: Path) -> Path:
    """Give the lock file that LMDB keeps beside a file."""
    return path.with_name(f"{path.name}-lock")


def retire(file: StandingFile, successor: str) -> None:
    """Tell those who have a file open that it no longer counts, and remove it."""
    set_meta(file, b"next", successor.encode())
    file.remove()


def read_number(key: bytes) -> int:
    """Give the number of a key."""
    return int.from_bytes(key, "big")


def read_seq(txn: Any, file: StandingFile) -> int:  # noqa: ANN401  (an LMDB transaction)
    """Give the sequence number of a view of a file."""
    return int.from_bytes(txn.get(b"seq", b"", db=file.meta), "big")


def read_aliases(txn: Any, file: StandingFile) -> dict[int, int]:  # noqa: ANN401  (an LMDB transaction)
    """Give each number that stands for another, and that other."""
    return {read_number(gone): read_number(head) for gone, head in txn.cursor(file.aliases)}


def set_meta(file: StandingFile, name: bytes, value: bytes) -> None:
    """Write one thing about a file, in a commit of its own."""
    with file.env.begin(write=True) as txn:
        txn.put(name, value, db=file.meta)


def put_entries(
    file: StandingFile,
    entries: Iterable[tuple[int, tuple[bytes, bytes] | None]],
    seq: int,
    aliases: Mapping[int, int | None],
) -> None:
    """Write entries and the sequence number in one commit; the map grows until they fit."""
    held = list(entries)
    while True:
        try:
            with file.env.begin(write=True) as txn:
                for person, parts in held:
                    key = person.to_bytes(4, "big")
                    if parts is None:
                        txn.delete(key, db=file.standing)
                    else:
                        txn.put(key, parts[0], db=file.standing)
                    if parts is None or not parts[1]:
                        txn.delete(key, db=file.evidence)
                    else:
                        txn.put(key, parts[1], db=file.evidence)
                for gone, head in aliases.items():
                    if head is None:
                        txn.delete(gone.to_bytes(4, "big"), db=file.aliases)
                    else:
                        txn.put(gone.to_bytes(4, "big"), head.to_bytes(4, "big"), db=file.aliases)
                txn.put(b"seq", seq.to_bytes(8, "big"), db=file.meta)
                return
        except lmdb.MapFullError:
            file.env.set_mapsize(file.env.info()["map_size"] * 2)
