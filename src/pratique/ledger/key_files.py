"""The folder of keys, apart from the database: who may read it, what lies in it, and lines that are never lost.

A folder is made whole or not at all: it is filled under another name and renamed. Every file is mode 0600 and belongs
to the user who runs Pratique; anything else is refused, since a key that others could read is no key.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from pratique.ledger.faults import LedgerFault

KEY: Final = 32
_KEY_LINE = re.compile(rb"pratique ([a-z]+) key 1\n([0-9a-f]{64})\n")


def check_private(path: Path) -> None:
    """Raise LedgerFault unless a file or folder is there, is ours, and is open to nobody else."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        message = f"{path} is missing; put the keys back from their own backup ('pratique ledger init' makes new ones)"
        raise LedgerFault("key_missing", message) from None
    except OSError as error:
        raise LedgerFault("key_missing", f"{path} cannot be reached: {error.strerror}") from None
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        raise LedgerFault("key_missing", f"{path} is neither a file nor a folder; links are not followed to keys")
    if found.st_uid != os.geteuid():
        message = f"{path} belongs to user {found.st_uid}, and this is user {os.geteuid()}; run as its owner"
        raise LedgerFault("key_owner", message)
    if stat.S_IMODE(found.st_mode) & 0o077:
        mode = "0700" if stat.S_ISDIR(found.st_mode) else "0600"
        message = f"{path} has mode {stat.S_IMODE(found.st_mode):04o}: others may read it; run 'chmod {mode} {path}'"
        raise LedgerFault("key_mode", message)


def make_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Make a folder of keys, whole or not at all; raises LedgerFault ``keys_exist`` if anything is there."""
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        message = f"{folder} is there already; keys are made once, since new ones could open nothing that was sealed"
        raise LedgerFault("keys_exist", message)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        fill(unfinished)
        sync_folder(unfinished)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    sync_folder(folder.parent)


def write_private(path: Path, data: bytes) -> None:
    """Write a new file of mode 0600, on the disk before this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        os.write(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """Read a private file, made at the first asking, its folder too; any number of processes may ask at once."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        made = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        write_private(made, make())
        with suppress(FileExistsError):
            os.link(made, path)  # whole or not at all, and the first wins
        made.unlink()
        sync_folder(path.parent)
    check_private(path)
    return path.read_bytes()


def write_key(folder: Path, name: str, key: bytes) -> None:
    """Write ``<name>.key``: one line that says what it is, one line of hex."""
    write_private(folder / f"{name}.key", f"pratique {name} key 1\n{key.hex()}\n".encode())


def read_key(folder: Path, name: str) -> bytes:
    """Read ``<name>.key``; raises LedgerFault ``key_missing``, ``key_mode``, ``key_owner``, ``key_damaged``."""
    path = folder / f"{name}.key"
    check_private(path)
    match = _KEY_LINE.fullmatch(path.read_bytes())
    if match is None or match[1].decode() != name:
        raise LedgerFault("key_damaged", f"{path} is not the {name} key; put it back from the keys' own backup")
    return bytes.fromhex(match[2].decode())


class LineFile:
    """Lines that are only ever added, each on the disk before it counts; a torn last line never counted."""

    def __init__(self, path: Path) -> None:
        """Open the lines of a file that is there."""
        check_private(path)
        self.path = path

    def read(self) -> list[str]:
        """Give the whole lines."""
        text = self.path.read_bytes().decode("utf-8", "replace")
        return text.split("\n")[:-1]

    def add(self, line: str) -> None:
        """Add one line, first cutting off one that a crash tore; only under a lock of the caller's."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        try:
            data = self.path.read_bytes()
            whole = data.rfind(b"\n") + 1
            if whole != len(data):
                os.ftruncate(descriptor, whole)
            os.pwrite(descriptor, f"{line}\n".encode(), whole)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Put a folder's names on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
