"""A file of fixed slots of 64 bytes that can truly forget: each key has one place, overwritten where it stands.

A database cannot forget: a deleted row stays in its pages, in its write-ahead log and in every backup. So keys live
here: no log, no copies, no compaction. A slot is aligned to 64 bytes and so never straddles a disk sector.

    header   4,096 bytes: magic | generation (u64 at 64) | unsynced (one byte at 72)
    slot     state (0 never used, 1 held, 2 destroyed) | 3 zero bytes | 60 bytes of sealed key, or zeros

The generation rises when a slot is destroyed, and tells other processes to drop what they remember. A slot that was
destroyed is told apart from one never used, so that no new key ever stands where one was destroyed.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pratique.ledger.faults import LedgerFault
from pratique.ledger.key_files import check_private, sync_folder

SLOT: Final = 64
HEADER: Final = 4096
BODY: Final = 60
_MAGIC: Final = b"pratique slots 1\n"
_GENERATION: Final = 64
_UNSYNCED: Final = 72

UNUSED: Final = 0
HELD: Final = 1
DESTROYED: Final = 2
_HELD_MARK: Final = bytes((HELD, 0, 0, 0))


def make_slot_file(path: Path) -> None:
    """Make an empty file of slots, mode 0600; raises FileExistsError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        os.pwrite(descriptor, _MAGIC.ljust(HEADER, b"\0"), 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(path.parent)


class SlotFile:
    """An open file of slots; safe between threads and processes."""

    def __init__(self, path: Path) -> None:
        """Open a file of slots; raises LedgerFault ``key_missing``, ``key_mode``, ``key_owner``, ``key_damaged``."""
        check_private(path)
        self.path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        self._guard = threading.RLock()
        if os.pread(self._descriptor, HEADER, 0)[: len(_MAGIC)] != _MAGIC or self._length() < HEADER:
            os.close(self._descriptor)
            raise LedgerFault("key_damaged", f"{path} is not a file of keys, or its beginning was overwritten")
        self._header = mmap.mmap(self._descriptor, HEADER, access=mmap.ACCESS_READ)

    def close(self) -> None:
        """Let go of the file."""
        self._header.close()
        os.close(self._descriptor)

    @property
    def generation(self) -> bytes:
        """Give a value that changes whenever a slot is destroyed, by any process."""
        return self._header[_GENERATION : _GENERATION + 8]

    def count(self) -> int:
        """Give how many slots the file has room for so far."""
        return max(0, self._length() - HEADER) // SLOT

    def read(self, number: int) -> tuple[int, bytes]:
        """Give the state and the body of a slot; one that was never written is ``UNUSED``."""
        slot = os.pread(self._descriptor, SLOT, HEADER + number * SLOT)
        return read_slot(slot, number)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold off writers, and see only slots that are on the disk."""
        with self._locked(fcntl.LOCK_EX if self._header[_UNSYNCED] else fcntl.LOCK_SH):
            if self._header[_UNSYNCED]:
                self._sync()
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer; all that was written is on the disk when this ends without an error."""
        with self._locked(fcntl.LOCK_EX):
            os.pwrite(self._descriptor, b"\1", _UNSYNCED)
            yield
            self._sync()

    def write_run(self, first: int, bodies: list[bytes]) -> None:
        """Write held slots side by side, from ``first`` on; only within ``writing``."""
        data = b"".join(_HELD_MARK + body for body in bodies)
        _write_all(self._descriptor, data, HEADER + first * SLOT)

    def destroy(self, number: int) -> None:
        """Overwrite a slot where it stands; only within ``writing``."""
        _write_all(self._descriptor, bytes((DESTROYED,)).ljust(SLOT, b"\0"), HEADER + number * SLOT)
        generation = int.from_bytes(self.generation, "big") + 1
        _write_all(self._descriptor, generation.to_bytes(8, "big"), _GENERATION)

    def _length(self) -> int:
        return os.fstat(self._descriptor).st_size

    def _sync(self) -> None:
        os.fsync(self._descriptor)
        os.pwrite(self._descriptor, b"\0", _UNSYNCED)

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        with self._guard:
            fcntl.flock(self._descriptor, how)
            try:
                yield
            finally:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)


def read_slot(slot: bytes, number: int) -> tuple[int, bytes]:
    """Give state and body of a slot's bytes; raises LedgerFault ``key_damaged`` on any other pattern."""
    if len(slot) == SLOT and slot[: SLOT - BODY] == _HELD_MARK:
        return HELD, slot[SLOT - BODY :]
    slot = slot.ljust(SLOT, b"\0")
    state = slot[0]
    if state in {UNUSED, DESTROYED} and not any(slot[1:]):
        return state, b""
    raise LedgerFault("key_damaged", f"slot {number} of the key file is torn: {slot[0]} is no state of it")


def _write_all(descriptor: int, data: bytes, offset: int) -> None:
    """Write every byte or raise OSError; a short write (a full disk) goes on where it stopped."""
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        if written == 0:
            raise OSError("the key file takes no more bytes")
        view, offset = view[written:], offset + written
