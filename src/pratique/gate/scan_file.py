"""Scans of one worker in a file of its own, appended in groups and synced; an answer never waits for it.

    record   length, 4 bytes | CRC-32, 4 bytes | MessagePack of ``Scan``

A file that is torn is read up to its last whole record. What cannot be written stays in memory, is tried again, and is
never told as kept.
"""

from __future__ import annotations

import logging
import os
import threading
import zlib
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from struct import Struct
from typing import Final

import msgspec

from pratique.gate.scans import Scan

GROUP_S: Final = 0.05
REMEMBERED: Final = 200_000
"""Scans whose keeping can be asked about: a device asks within minutes."""
MOST_WAITING: Final = 1_000_000

_HEAD: Final = Struct(">II")
_ENCODE: Final = msgspec.msgpack.Encoder().encode
_LOG: Final = logging.getLogger("pratique.gate")


class ScanFile:
    """The scans of one worker."""

    def __init__(self, folder: Path) -> None:
        """Begin a new file in a folder."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / f"scans-{os.urandom(8).hex()}.bin"
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._size = 0
        self._waiting: list[Scan] = []
        self._kept: OrderedDict[bytes, None] = OrderedDict()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="scans")
        self._thread.start()

    def append_many(self, scans: Sequence[Scan]) -> None:
        """Hand scans over; beyond a million that no disk takes, the oldest are let go, and never told as kept."""
        self._waiting.extend(scans)

    def kept(self, scan_ids: Collection[bytes]) -> set[bytes]:
        """Give which of these stand on the disk."""
        return {scan_id for scan_id in scan_ids if scan_id in self._kept}

    def close(self) -> None:
        """Write what waits, and end."""
        self._ended.set()
        self._thread.join()
        os.close(self._file)

    def _run(self) -> None:
        while not self._ended.wait(GROUP_S):
            self._write()
        self._write()

    def _write(self) -> None:
        # INVARIANT: scans are put in behind and taken out in front of one list, and only here taken out.
        taken = self._waiting[:]
        if not taken:
            return
        data = b"".join(_HEAD.pack(len(raw), zlib.crc32(raw)) + raw for raw in map(_ENCODE, taken))
        if not self._put(data):
            del self._waiting[: max(0, len(taken) - MOST_WAITING)]
            return
        del self._waiting[: len(taken)]
        self._kept.update((scan.scan_id, None) for scan in taken)
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)

    def _put(self, data: bytes) -> bool:
        """Write and sync a whole group; short of space a part may be written, which is cut off."""
        try:
            is_whole = os.write(self._file, data) == len(data)
            if is_whole:
                os.fsync(self._file)
        except OSError as error:
            is_whole = False
            _LOG.error("scans cannot be kept now: %s", type(error).__name__)
        if is_whole:
            self._size += len(data)
        else:
            os.ftruncate(self._file, self._size)
        return is_whole


def read_scans(path: Path) -> Iterator[Scan]:
    """Give the scans of a file, up to the first record that is not whole."""
    data, place = path.read_bytes(), 0
    while place + _HEAD.size <= len(data):
        length, check = _HEAD.unpack_from(data, place)
        raw = data[place + _HEAD.size : place + _HEAD.size + length]
        if len(raw) < length or zlib.crc32(raw) != check:
            return
        yield msgspec.msgpack.decode(raw, type=Scan)
        place += _HEAD.size + length
