"""A file sealed as a stream: AES-256-GCM in frames of 1 MiB, each bound to its number and to whether it is the last.

    magic (18 bytes) | prefix (7 random bytes) | frames: up to 1 MiB sealed, with a tag of 16 bytes each
    nonce of a frame: prefix | number (4 bytes, from 0) | 1 if it is the last, else 0; bound: magic and prefix

This is STREAM (Hoang, Reyhanitabar, Rogaway, Vizar 2015): cut, reordered, repeated or changed, a file does not open.
A key seals one file only.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pratique.ledger.faults import LedgerFault

FRAME: Final = 1 << 20
TAG: Final = 16
MAGIC: Final = b"pratique sealed 1\n"
PREFIX: Final = 7


class SealingWriter(io.RawIOBase):
    """Seals what is written; ``finish`` writes the last frame. It holds a frame, never the file."""

    def __init__(self, file: BinaryIO, cipher: AESGCM) -> None:
        self._file, self._cipher = file, cipher
        self._head = MAGIC + os.urandom(PREFIX)
        self._number = 0
        self._held = bytearray()
        file.write(self._head)

    def writable(self) -> bool:
        """Say that this can be written to."""
        return True

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]  # as io declares it
        """Take bytes; a full frame is sealed once more come, since it might be the last."""
        view = memoryview(data).cast("B")
        for at in range(0, len(view), FRAME):
            self._held += view[at : at + FRAME]
            while len(self._held) > FRAME:
                self._seal(bytes(self._held[:FRAME]), last=False)
                del self._held[:FRAME]
        return len(view)

    def finish(self) -> None:
        """Seal what is held as the last frame."""
        self._seal(bytes(self._held), last=True)
        self._held.clear()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._head, self._number, last=last), plain, self._head))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Opens a sealed file frame by frame; every byte it gives was proved. It holds two frames, never the file."""

    def __init__(self, path: Path, cipher: AESGCM) -> None:
        """Open a file; raises LedgerFault ``batch_missing``, ``batch_damaged``, naming it."""
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise LedgerFault("batch_missing", f"the sealed file {path} cannot be opened: {error.strerror}") from None
        self._path, self._cipher = path, cipher
        self._head = self._file.read(len(MAGIC) + PREFIX)
        if len(self._head) != len(MAGIC) + PREFIX or not self._head.startswith(MAGIC):
            self._file.close()
            raise LedgerFault("batch_damaged", f"{path} is no sealed file, or its beginning was changed")
        self._number = 0
        self._next: bytes | None = self._file.read(FRAME + TAG)
        self._plain = memoryview(b"")

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # as io declares it
        """Give bytes of the next frames; raises LedgerFault ``batch_damaged``."""
        while not self._plain and self._next is not None:
            self._open()
        given = min(len(buffer), len(self._plain))
        memoryview(buffer)[:given] = self._plain[:given]
        self._plain = self._plain[given:]
        return given

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
        super().close()

    def _open(self) -> None:
        sealed = self._next or b""
        following = self._file.read(FRAME + TAG)
        nonce = _nonce(self._head, self._number, last=not following)
        try:
            self._plain = memoryview(self._cipher.decrypt(nonce, sealed, self._head))
        except (InvalidTag, ValueError):
            what = f"{self._path} was cut, reordered or changed: its part {self._number + 1} does not open"
            raise LedgerFault("batch_damaged", what) from None
        self._number += 1
        self._next = following or None


def _nonce(head: bytes, number: int, *, last: bool) -> bytes:
    return head[len(MAGIC) :] + number.to_bytes(4, "big") + bytes([last])
