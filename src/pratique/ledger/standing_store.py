"""The copy of standings that gates read: LMDB, one writer, its sequence number in the same commit.

A folder holds ``current`` (the name of the file that counts), that file, and ``writer.lock``. In the file: ``standing``
(person number, four bytes -> packed), ``evidence`` (the same -> ids of facts), ``aliases`` (merged number -> the one
that stands for it), ``meta`` (``seq``, ``code``, ``next``).

LMDB keeps deleted bytes, in free pages and in the gaps of others. So erasing writes all that stays into a new file,
whose pages start blank, makes that one current, and removes the old one. A reader that has the old one open sees in its
``next`` that it was replaced, and opens the new one. Nothing here is the truth: the folder may be thrown away.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

import lmdb

from pratique.decisions.standing import Standing
from pratique.ledger.standing_codec import CODE_VERSION, pack, unpack
from pratique.ledger.standing_file import (
    StandingFile,
    lock_of,
    put_entries,
    read_aliases,
    read_number,
    read_seq,
    retire,
    set_meta,
)

StoreCode = Literal["second_writer", "other_code", "no_store", "seq_order"]
Entry = tuple[int, tuple[bytes, bytes]]
"""A person's number, and the two parts of their standing."""

_CURRENT: Final = "current"


class StandingStoreFault(Exception):  # noqa: N818  (a message to the one who runs it)
    """The copy of standings cannot be used: a stable code, and a sentence that says what to do."""

    def __init__(self, code: StoreCode, message: str) -> None:
        super().__init__(f"{message} [{code}]")
        self.code: StoreCode = code


class StandingReader:
    """Reads standings; holds no transaction between calls. For any number of processes, one instance each."""

    def __init__(self, folder: Path, code: str = CODE_VERSION) -> None:
        """Open the copy; raises StandingStoreFault ``no_store`` or ``other_code``."""
        self.folder = folder
        self.code = code
        self._file = self._open()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def seq(self) -> int:
        """Give the sequence number up to which the copy holds the record."""
        with self._begin() as txn:
            return read_seq(txn, self._file)

    def get(self, person_no: int, *, with_evidence: bool = True) -> Standing | None:
        """Give what is known of a person, under the number that stands for them now; None if nothing is."""
        return self.read(person_no, with_evidence=with_evidence)[1]

    def read(self, person_no: int, *, with_evidence: bool = True) -> tuple[int, Standing | None]:
        """Give the sequence number, and the standing as of it."""
        with self._begin() as txn:
            file = self._file
            seq = read_seq(txn, file)
            key = person_no.to_bytes(4, "big")
            packed = txn.get(key, db=file.standing)
            if packed is None and (head := txn.get(key, db=file.aliases)) is not None:
                key, packed = head, txn.get(head, db=file.standing)
            if packed is None:
                return seq, None
            evidence = txn.get(key, b"", db=file.evidence) if with_evidence else b""
        return seq, unpack(int.from_bytes(key, "big"), packed, evidence)

    def renew(self) -> None:
        """Leave a file that was replaced; whoever asks for ``packed`` sees to that now and then."""
        self._begin().abort()

    def packed(self, person_no: int) -> bytes | None:
        """Give a person's packed standing, in the least time; from the file as of the last ``renew``."""
        file = self._file
        try:
            txn = file.env.begin()
        except lmdb.MapResizedError:
            txn = self._begin()
            file = self._file
        try:
            found: bytes | None = txn.get(person_no.to_bytes(4, "big"), None, file.standing)
            if found is None and (head := txn.get(person_no.to_bytes(4, "big"), None, file.aliases)) is not None:
                found = txn.get(head, None, file.standing)
            return found
        finally:
            txn.abort()

    def packed_many(self, numbers: Sequence[int]) -> list[bytes | None]:
        """Give the packed standings of people, None for whom nothing is known of: one view, no evidence."""
        with self._begin() as txn:
            get, standing, aliases = txn.get, self._file.standing, self._file.aliases
            found: list[bytes | None] = [get(number.to_bytes(4, "big"), None, standing) for number in numbers]
            for i, packed in enumerate(found):
                if packed is None and (head := get(numbers[i].to_bytes(4, "big"), None, aliases)) is not None:
                    found[i] = get(head, None, standing)
        return found

    def entries(self) -> Iterator[tuple[int, bytes, bytes]]:
        """Give everybody, by rising number: number, packed, evidence; one view of the copy."""
        with self._begin() as txn:
            for key, packed in txn.cursor(self._file.standing):
                yield int.from_bytes(key, "big"), packed, txn.get(key, b"", db=self._file.evidence)

    def aliases(self) -> dict[int, int]:
        """Give each number that stands for another person's, and that other."""
        with self._begin() as txn:
            return read_aliases(txn, self._file)

    def _open(self) -> StandingFile:
        name: str | None = None
        file: StandingFile | None = None
        while file is None:
            before, name = name, read_current(self.folder)
            if name is None or name == before:
                raise StandingStoreFault("no_store", f"{self.folder} holds no standings yet; the follower makes them")
            with suppress(lmdb.Error):  # the file may be replaced between its name and its opening
                file = StandingFile(self.folder / name, write=False)
        with file.env.begin() as txn:
            found = (txn.get(b"code", db=file.meta) or b"").decode()
        if found != self.code:
            file.close()
            message = (
                f"these standings were made by {found or 'nobody'}, and this is {self.code}; the follower remakes them"
            )
            raise StandingStoreFault("other_code", message)
        return file

    def _begin(self) -> Any:  # noqa: ANN401  (an LMDB transaction)
        """Begin to read, from the file that counts."""
        while True:
            try:
                txn = self._file.env.begin(buffers=False)
            except lmdb.MapResizedError:
                self._file.env.set_mapsize(0)
                continue
            if txn.get(b"next", db=self._file.meta) is None:
                return txn
            txn.abort()
            self._file.close()
            self._file = self._open()


class StandingWriter:
    """The one writer; a second one is refused. ``seq`` is 0 where all is to be made anew."""

    def __init__(self, folder: Path, code: str = CODE_VERSION) -> None:
        """Open or make the copy; raises StandingStoreFault ``second_writer``."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.code = code
        self._lock = os.open(folder / "writer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            message = f"another process writes {folder}; one is enough, and two would undo each other"
            raise StandingStoreFault("second_writer", message) from None
        self._file: StandingFile | None = None
        name = read_current(folder)
        self._sweep(name)
        if name is not None and (folder / name).exists():
            self._file = StandingFile(folder / name, write=True)
        self.seq = self._find_seq()

    def close(self) -> None:
        """Let go of the file and of the lock."""
        if self._file is not None:
            self._file.close()
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(
        self, people: Mapping[int, Standing | None], seq: int, aliases: Mapping[int, int | None] | None = None
    ) -> None:
        """Write what changed, and the sequence number that it brings the copy to, in one commit.

        None for a person of whom nothing is known, or for a number that stands for itself again. Raises
        StandingStoreFault ``seq_order`` if the copy is further already, ``no_store`` if it is to be made anew first.
        """
        entries = {person: None if standing is None else pack(standing) for person, standing in people.items()}
        self.put(entries, seq, aliases or {})

    def put(
        self, entries: Mapping[int, tuple[bytes, bytes] | None], seq: int, aliases: Mapping[int, int | None]
    ) -> None:
        """Write what changed, packed; as ``write``."""
        if self._file is None or self.seq == 0:
            raise StandingStoreFault("no_store", "these standings are to be made anew from the record first")
        if seq < self.seq:
            raise StandingStoreFault("seq_order", f"the copy stands at {self.seq}; {seq} lies before it")
        put_entries(self._file, entries.items(), seq, aliases)
        self.seq = seq

    def aliases(self) -> dict[int, int]:
        """Give each number that stands for another person's, and that other."""
        if self._file is None:
            return {}
        with self._file.env.begin() as txn:
            return read_aliases(txn, self._file)

    def rebuild(self, entries: Iterable[Entry], aliases: Mapping[int, int], seq: int) -> None:
        """Make the copy anew, as of a sequence number, and make it count at once; entries in any order."""
        self._replace(self._build(entries, aliases, seq))

    def rewrite(self) -> None:
        """Leave behind every byte that was deleted, by moving what stays to a new file."""
        old = self._file
        if old is None:
            return
        with old.env.begin() as txn:
            aliases = read_aliases(txn, old)
            people = txn.cursor(old.standing)
            entries = ((read_number(key), (held, txn.get(key, b"", db=old.evidence))) for key, held in people)
            file = self._build(entries, aliases, self.seq)
        self._replace(file)

    def _build(self, entries: Iterable[Entry], aliases: Mapping[int, int], seq: int) -> StandingFile:
        file = self._make_file()
        try:
            set_meta(file, b"code", self.code.encode())
            batch: dict[int, tuple[bytes, bytes] | None] = {}
            for person, parts in entries:
                batch[person] = parts
                if len(batch) >= 50_000:  # noqa: PLR2004
                    put_entries(file, sorted(batch.items()), 0, {})
                    batch = {}
            put_entries(file, sorted(batch.items()), seq, aliases)
        except BaseException:
            file.remove()
            raise
        return file

    def _find_seq(self) -> int:
        if self._file is None:
            return 0
        with self._file.env.begin() as txn:
            found = (txn.get(b"code", db=self._file.meta) or b"").decode()
            return read_seq(txn, self._file) if found == self.code else 0

    def _make_file(self) -> StandingFile:
        number = 1 + max((int(path.stem.partition("-")[2]) for path in self.folder.glob("standing-*.mdb")), default=0)
        return StandingFile(self.folder / f"standing-{number}.mdb", write=True)

    def _replace(self, file: StandingFile) -> None:
        """Let another file count: the disk first, then the name, then those who still read the old one."""
        file.env.sync(True)  # noqa: FBT003
        pointer = self.folder / f"{_CURRENT}.new"
        with pointer.open("w") as stream:
            stream.write(file.path.name)
            stream.flush()
            os.fsync(stream.fileno())
        pointer.replace(self.folder / _CURRENT)
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        old, self._file = self._file, file
        self.seq = self._find_seq()
        if old is not None:
            retire(old, file.path.name)

    def _sweep(self, current: str | None) -> None:
        """Remove what an earlier writer left: half of a new file, or the file that was replaced."""
        for path in self.folder.glob("standing-*.mdb"):
            if path.name != current:
                with suppress(lmdb.Error):
                    retire(StandingFile(path, write=True), current or "none")
                path.unlink(missing_ok=True)
                lock_of(path).unlink(missing_ok=True)


def read_current(folder: Path) -> str | None:
    """Give the name of the file that counts."""
    try:
        return (folder / _CURRENT).read_text("ascii")
    except FileNotFoundError:
        return None
