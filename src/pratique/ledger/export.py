"""The record as text for auditors: every leaf, no payload, no key; and the checkpoint that signs it.

    {"format":"pratique/export/1","key":"<public key>","size":<n>}
    <leaf 1: the canonical JSON array that the tree hashes>
    …
    <leaf n>
    <blank line>
    <signed checkpoint>

What anyone needs to check it is this text and ``verifier.py``, which imports nothing of ours.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from pratique.ledger.checkpoint import ORIGIN, Checkpoint, make_key_text, sign_checkpoint
from pratique.ledger.codec import canonical
from pratique.ledger.faults import LedgerFault
from pratique.ledger.merkle import Frontier
from pratique.ledger.read import Reader
from pratique.ledger.rows import row_leaf
from pratique.ledger.verify import Advance

FORMAT: Final = "pratique/export/1"
CHUNK: Final = 5000


def make_checkpoint(reader: Reader) -> str:
    """Sign the record as it stands; to be kept where nobody who runs it can reach."""
    row = reader.database.one("SELECT seq, recorded_at, frontier FROM ledger_head WHERE one = 1") or (0, 0, b"")
    try:
        root = Frontier(row[0], bytes(row[2])).root()
    except ValueError:
        raise LedgerFault("ledger_damaged", "the head of the ledger was changed; nothing is signed") from None
    return sign_checkpoint(Checkpoint(ORIGIN, row[0], root, row[1], reader.keys.id), reader.keys.checkpoint)


def export_ledger(reader: Reader, path: Path, advance: Advance) -> int:
    """Write the export to a new file, whole or not at all; give how many facts it holds."""
    with reader.database.snapshot(), write_new(path) as file:
        note = make_checkpoint(reader)
        size = int(note.split("\n")[1])
        key = make_key_text(reader.keys.checkpoint)
        file.write(canonical({"format": FORMAT, "key": key, "size": size}) + b"\n")
        after = 0
        while rows := reader.read_rows(after, CHUNK):
            file.write(b"".join(row_leaf(row) + b"\n" for row in rows))
            after = rows[-1][0]
            advance(len(rows))
        file.write(b"\n" + note.encode())
    return size


@contextmanager
def write_new(path: Path) -> Iterator[IO[bytes]]:
    """Write a file of mode 0600 that appears once it is whole and on the disk; raises LedgerFault ``not_empty``."""
    if path.exists():
        raise LedgerFault("not_empty", f"{path} is there already; choose another name")
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with open(unfinished, "xb", opener=_open_private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
