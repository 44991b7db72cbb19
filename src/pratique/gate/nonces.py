"""Nonces that count once for all workers of a node, and still after they were started again.

One file a gate, mapped by every worker: 256 buckets of 32 fingerprints of eight bytes, the newest first. A lock of the
node is held for the few microseconds of looking and writing. A nonce is remembered for the next 2,000 of its gate, but
for one in a billion. The pages outlive a process that is killed; what a machine loses with its power is forgotten.
"""

from __future__ import annotations

import fcntl
import logging
import mmap
import os
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Final

MARK: Final = 8
BUCKET: Final = 32 * MARK
BUCKETS: Final = 256
_LOG: Final = logging.getLogger("pratique.gate")


class Nonces:
    """The nonces of a node's gates, as one worker hears them."""

    def __init__(self, folder: Path) -> None:
        """Open or make the folder; its files are made as gates are heard."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._maps: dict[str, mmap.mmap] = {}

    def close(self) -> None:
        """Let go of the files."""
        for held in self._maps.values():
            held.close()
        self._maps = {}
        os.close(self._lock)

    def hear(self, gate: str, nonce: str) -> bool:
        """Say whether a nonce was heard before at a gate, by any worker; from now on it was."""
        mark = blake2b(nonce.encode(), digest_size=MARK).digest()
        start = mark[0] * BUCKET
        end = start + BUCKET
        held = self._maps.get(gate) or self._open(gate)
        fcntl.lockf(self._lock, fcntl.LOCK_EX)
        try:
            if held.find(mark, start, end) >= 0:
                return True
            held.move(start + MARK, start, BUCKET - MARK)
            held[start : start + MARK] = mark
            return False
        finally:
            fcntl.lockf(self._lock, fcntl.LOCK_UN)

    def _open(self, gate: str) -> mmap.mmap:
        """Map a gate's file; where the disk has no room for it, memory of this worker alone."""
        path = self._folder / f"{sha256(gate.encode()).hexdigest()[:16]}.bin"
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(file, 0, BUCKETS * BUCKET)  # a page without room on the disk would end the worker
                held = mmap.mmap(file, BUCKETS * BUCKET)
            finally:
                os.close(file)
        except OSError as error:
            _LOG.error("nonces of a gate count once a worker only: %s", error.strerror)
            held = mmap.mmap(-1, BUCKETS * BUCKET)
        self._maps[gate] = held
        return held
