"""Put a new folder in place of an old one so that at any moment either the old or the new stands, whole.

Linux exchanges two names in one step (renameat2). Where a file system cannot, the old is moved aside first; a kill
between the two steps leaves it aside, and ``settle`` puts it back.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pratique.kinds.errors import BadInput

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Give an empty folder to fill; when the block ends well it takes the place of ``folder``, else it goes.

    Raises BadInput ``busy`` where another process is at it, ``presence_folder`` where something else stands.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        settle(folder)
        if folder.exists() and any(folder.iterdir()) and not (folder / "about.json").exists():
            raise BadInput("presence_folder", "a folder stands here that is not ours to replace", str(folder))
        new = _beside(folder, "new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        try:
            yield new
            _sync(new)
            _put_in_place(new, folder)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def settle(folder: Path) -> None:
    """Put back what a kill between two renames left aside."""
    old = _beside(folder, "old")
    if old.is_dir() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _put_in_place(new: Path, folder: Path) -> None:
    if not folder.exists():
        new.rename(folder)
    elif not _exchange(new, folder):
        old = _beside(folder, "old")
        folder.rename(old)
        new.rename(folder)
        shutil.rmtree(old)
    _sync_one(folder.parent)


def _exchange(one: Path, other: Path) -> bool:
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if swap is None:
        return False
    done: int = swap(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return done == 0


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a lock beside the folder; it goes with the process that held it."""
    with _beside(folder, "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInput(
                "busy", "another process is writing this folder; try again when it is done", str(folder)
            ) from None
        yield


def _beside(folder: Path, what: str) -> Path:
    return folder.parent / f".{folder.name}.{what}"


def _sync(folder: Path) -> None:
    """Have every file under the folder on the disk before it is given its name."""
    for path in [*folder.rglob("*"), folder]:
        _sync_one(path)


def _sync_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
