"""A reserve set aside on the disk: when the register is full, readings for care are recorded here, and taken in later.

The file is made full at the start, so that writing into it needs no new room. Each slot is sealed and fixed in size;
a slot that is torn is told, never guessed at.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pratique.record.refusals import RegisterUnavailable
from pratique.record.setup import derive_secret, find_home

SLOT = 2048
SLOTS = 2048
_EMPTY = bytes(SLOT)
_LENGTH = 2
_NONCE = 12


def find_reserve() -> Path:
    """Give the reserve's path."""
    return find_home() / "reserve"


def make_reserve(path: Path | None = None) -> None:
    """Set the room aside, once."""
    path = path or find_reserve()
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    with os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for _ in range(SLOTS):
            file.write(_EMPTY)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


def put_aside(entry: dict[str, Any], path: Path | None = None) -> None:
    """Record one reading in the reserve, on the disk before this returns; raises RegisterUnavailable if it is full."""
    raw = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
    nonce = os.urandom(_NONCE)
    sealed = nonce + AESGCM(derive_secret("reserve")).encrypt(nonce, raw, b"reserve")
    body = len(sealed).to_bytes(_LENGTH, "big") + sealed
    if len(body) > SLOT:
        raise RegisterUnavailable("this reading is too long for the reserve")
    with _locked(path or find_reserve()) as descriptor:
        for number in range(SLOTS):
            if os.pread(descriptor, _LENGTH, number * SLOT) == b"\0\0":
                os.pwrite(descriptor, body.ljust(SLOT, b"\0"), number * SLOT)
                os.fsync(descriptor)
                return
    raise RegisterUnavailable("the reserve is full")


def read_reserve(path: Path | None = None) -> list[tuple[int, dict[str, Any]]]:
    """Give what waits in the reserve, by slot."""
    path = path or find_reserve()
    if not path.exists():
        return []
    box = AESGCM(derive_secret("reserve"))
    found = []
    with _locked(path) as descriptor:
        for number in range(SLOTS):
            slot = os.pread(descriptor, SLOT, number * SLOT)
            length = int.from_bytes(slot[:_LENGTH], "big")
            if length:
                sealed = slot[_LENGTH : _LENGTH + length]
                raw = box.decrypt(sealed[:_NONCE], sealed[_NONCE:], b"reserve")
                found.append((number, json.loads(raw)))
    return found


def clear_slots(numbers: list[int], path: Path | None = None) -> None:
    """Empty slots whose readings are in the register."""
    with _locked(path or find_reserve()) as descriptor:
        for number in numbers:
            os.pwrite(descriptor, _EMPTY, number * SLOT)
        os.fsync(descriptor)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        raise RegisterUnavailable(f"the reserve cannot be opened: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)
