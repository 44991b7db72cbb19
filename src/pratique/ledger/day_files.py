"""Sealed day files (contract 3): too many rows for facts, so a file a day and dataset, and one fact that names it.

    sealed/presence/2021-08-01/<fact id>    a sealed stream under a key of its own, mode 0600
    sealed/.lock                            held by who seals, so that no sweep takes a file for an orphan

1. The key is on the disk; the file is written under another name, on the disk, renamed, and the rename on the disk.
2. `BatchSealed` is committed, with the file's sha256. Without it the file is an orphan, and the next start sweeps it.
Erasing goes the other way: `BatchErased` is committed, then the key destroyed (listed, overwritten), the file removed.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final

from pratique.kinds.payloads import BatchErased, BatchSealed
from pratique.ledger.fact import ERASED, Erased, Recorded
from pratique.ledger.faults import LedgerFault
from pratique.ledger.key_files import sync_folder
from pratique.ledger.keys import Keys, parse_destroyed
from pratique.ledger.read import Reader
from pratique.ledger.sealed_stream import FRAME, SealedReader, SealingWriter
from pratique.ledger.slots import DESTROYED
from pratique.ledger.verify import Verdict

UNFINISHED: Final = ".unfinished-"
MARK: Final = "batch-"
"""Stands before a slot's number in the list of destroyed keys, and in ``key_id``."""


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file that was sealed and is on the disk: ``path`` relative to the folder, ``sha256`` of its bytes."""

    path: str
    sha256: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A day file as the record tells of it; ``erased`` is the fact that says so."""

    fact_id: str
    seq: int
    sealed: BatchSealed
    erased: Recorded | None


def read_batches(reader: Reader) -> list[Batch]:
    """Give every day file that was ever sealed, in the order of the record."""
    facts = reader.read_house({"BatchSealed", "BatchErased"})
    erased = {item.fact.payload.batch: item for item in facts if isinstance(item.fact.payload, BatchErased)}
    return [
        Batch(item.fact.id, item.seq, item.fact.payload, erased.get(item.fact.id))
        for item in facts
        if isinstance(item.fact.payload, BatchSealed)
    ]


class DayFiles:
    """The folder of sealed files, with the keys that open them."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self.folder, self.keys = folder, keys

    @contextmanager
    def sealing(self) -> Iterator[None]:
        """Hold off sweeps, and other writers, from the first file until its fact is committed."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def seal(self, sealed_as: str, batches: Collection[Batch], fill: Callable[[BinaryIO], object]) -> SealedFile:
        """Seal what ``fill`` writes, under a new key; only within ``sealing``. On return key and file are on the disk.

        ``sealed_as`` is ``<dataset>/<day>/<fact id>``. ``batches`` are all of the record: no slot that one of them, or
        the list of destroyed keys, names is used again.
        """
        listed = parse_destroyed(self.keys.destroyed_list.read(), MARK)
        number = self.keys.batches.add(max([-1, *listed, *(_slot(batch.sealed.key_id) for batch in batches)]))
        cipher = self.keys.batches.find(number)
        if cipher is None:
            raise AssertionError("a key that was just made is there")
        path = self._find(sealed_as)
        self._make_folder(path.parent)
        unfinished = path.with_name(f"{UNFINISHED}{path.name}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            writer = SealingWriter(file, cipher)
            fill(writer)  # type: ignore[arg-type]  # it writes, as a BinaryIO does
            writer.finish()
            file.flush()
            os.fsync(file.fileno())
        digest = _digest(unfinished)
        unfinished.rename(path)
        sync_folder(path.parent)
        return SealedFile(sealed_as, digest, f"{MARK}{number}")

    def open(self, sealed: BatchSealed) -> BinaryIO | Erased:
        """Open a file as a stream, ``ERASED`` once its key is destroyed; raises LedgerFault. Close it after use.

        A read raises LedgerFault ``batch_damaged`` where the file was cut or changed.
        """
        cipher = self.keys.batches.find(_slot(sealed.key_id))
        if cipher is None:
            return ERASED
        return BufferedReader(SealedReader(self._find(sealed.path), cipher), FRAME)

    def find_fault(self, batch: Batch) -> str | None:
        """Say what is wrong with a file as a whole: missing, or other bytes than were sealed. None if nothing is."""
        destroyed = self.is_destroyed(batch)
        path = self._find(batch.sealed.path)
        if batch.erased is not None:
            still = [what for what, is_there in (("its key", not destroyed), ("the file", path.exists())) if is_there]
            said = f"the file {batch.sealed.path} is recorded as erased, and {' and '.join(still)} is still there"
            return said if still else None
        if destroyed:
            return None
        if not path.is_file():
            return f"the sealed file {batch.sealed.path} of {batch.sealed.day} is missing"
        if _digest(path) != batch.sealed.sha256:
            return f"the sealed file {batch.sealed.path} of {batch.sealed.day} is not the one that was sealed"
        return None

    def is_there(self, batch: Batch) -> bool:
        """Tell whether a file stands in its place."""
        return self._find(batch.sealed.path).is_file()

    def is_destroyed(self, batch: Batch) -> bool:
        """Tell whether the key of a file was destroyed."""
        return self.keys.batches.slots.read(_slot(batch.sealed.key_id))[0] == DESTROYED

    def erase(self, batch: Batch, at: int, fact_id: str) -> None:
        """Destroy a file's key, listed first, then remove the file; harmless when repeated.

        Only once the fact that says so (``fact_id``) is committed.
        """
        slot = _slot(batch.sealed.key_id)
        keys = self.keys
        if slot not in parse_destroyed(keys.destroyed_list.read(), MARK):
            with keys.batches.slots.writing():
                keys.destroyed_list.add(f"{MARK}{slot} {at} {fact_id}")
        if not self.is_destroyed(batch):
            keys.batches.destroy(slot)
        path = self._find(batch.sealed.path)
        if path.exists():
            path.unlink(missing_ok=True)  # a start may finish the same erasure at the same time
            sync_folder(path.parent)

    def sweep(self, reader: Reader) -> int:
        """Remove files that no fact names, and what is left of unfinished ones; give how many. Not while one seals."""
        if not self.folder.is_dir():
            return 0
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return 0
            # INVARIANT: the record is read under the lock: a file sealed before it was held has its fact by now.
            known = {self._find(batch.sealed.path) for batch in read_batches(reader) if batch.erased is None}
            orphans = [path for path in self.folder.glob("*/*/*") if path.is_file() and path not in known]
            for path in orphans:
                path.unlink()
            return len(orphans)

    def _find(self, path: str) -> Path:
        """Give where a file stands; raises LedgerFault ``batch_missing`` for a path that leads elsewhere."""
        parts = Path(path).parts
        if len(parts) != len(("dataset", "day", "fact")) or any(part.startswith((".", "/")) for part in parts):
            raise LedgerFault("batch_missing", f"'{path}' is no path of a sealed file")
        return self.folder.joinpath(*parts)

    def _make_folder(self, folder: Path) -> None:
        """Make a day's folder, its name and its parents' on the disk."""
        for part in (folder.parent, folder):
            if not part.is_dir():
                part.mkdir(mode=0o700)
                sync_folder(part.parent)


def finish_batch_erasures(reader: Reader, files: DayFiles, lines: Iterable[str] = ()) -> int:
    """Destroy every file's key that the record, the list outside or these lines say is destroyed; give how many.

    Run at each start and after each restore, as ``finish_erasures`` is for people.
    """
    keys = files.keys
    listed = parse_destroyed([*keys.destroyed_list.read(), *lines], MARK)
    back = 0
    for batch in read_batches(reader):
        slot = _slot(batch.sealed.key_id)
        at, fact_id = listed.get(slot, (0, ""))
        if batch.erased is not None:
            at, fact_id = batch.erased.recorded_at, batch.erased.fact.id
        if fact_id and (not files.is_destroyed(batch) or files.is_there(batch)):
            files.erase(batch, at, fact_id)
            back += 1
    return back


def check_batches(reader: Reader, files: DayFiles, verdict: Verdict) -> int:
    """Add to a verdict which sealed file is missing or damaged; erased ones are as they should be. Give how many."""
    batches = read_batches(reader)
    for batch in batches:
        fault = files.find_fault(batch)
        if fault is not None:
            verdict.add(fault)
    return len(batches)


def _slot(key_id: str) -> int:
    number = key_id.removeprefix(MARK)
    if not number.isdecimal():
        raise LedgerFault("key_missing", f"'{key_id[:40]}' names no key of a sealed file")
    return int(number)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
