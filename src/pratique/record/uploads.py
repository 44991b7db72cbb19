"""Uploads on the disk: sealed from the first byte, each under a key of its own that goes with its row."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pratique.kinds.errors import BadInput
from pratique.ledger.sealed_stream import SealedReader, SealingWriter
from pratique.record.models import Upload
from pratique.record.setup import derive_secret, find_home

MAX_UPLOAD = 512 * 1024 * 1024
_NONCE = 12


def make_upload(pieces: Iterable[bytes]) -> tuple[str, str, str, int]:
    """Seal a file as it comes in; give its id, salt, SHA-256 and size. Raises BadInput ``file_size``, OSError."""
    upload_id, salt = os.urandom(16).hex(), os.urandom(32).hex()
    folder = _find_folder(upload_id)
    folder.mkdir(mode=0o700, parents=True)
    digest, size = hashlib.sha256(), 0
    try:
        descriptor = os.open(folder / "file", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            sealing = SealingWriter(file, _make_cipher(salt, "file"))
            for piece in pieces:
                size = _add(size, piece)
                digest.update(piece)
                sealing.write(piece)
            sealing.finish()
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return upload_id, salt, digest.hexdigest(), size


def _add(size: int, piece: bytes) -> int:
    if size + len(piece) > MAX_UPLOAD:
        raise BadInput("file_size", f"the file is larger than {MAX_UPLOAD // 1024**2} MB; split it", "file")
    return size + len(piece)


def read_upload(upload: Upload) -> bytes:
    """Give an upload's bytes; raises LedgerFault ``batch_missing``, ``batch_damaged``."""
    reader = SealedReader(_find_folder(upload.upload_id) / "file", _make_cipher(upload.salt, "file"))
    try:
        return reader.read()
    finally:
        reader.close()


def write_beside(upload: Upload, name: str, raw: bytes) -> None:
    """Seal something about an upload beside it, in place of what stood there."""
    nonce = os.urandom(_NONCE)
    sealed = nonce + _make_cipher(upload.salt, name).encrypt(nonce, raw, name.encode())
    path = _find_folder(upload.upload_id) / name
    unfinished = path.with_suffix(".unfinished")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


def read_beside(upload: Upload, name: str) -> bytes | None:
    """Give what was sealed beside an upload under a name; None if nothing was."""
    path = _find_folder(upload.upload_id) / name
    if not path.exists():
        return None
    sealed = path.read_bytes()
    return _make_cipher(upload.salt, name).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())


def drop_upload(upload: Upload) -> None:
    """Forget an upload: its row with the salt first, then its files, which nothing opens any more."""
    upload_id = upload.upload_id
    upload.delete()
    shutil.rmtree(_find_folder(upload_id), ignore_errors=True)
    (find_home() / "uploads" / f"{upload_id}.lock").unlink(missing_ok=True)


@contextmanager
def working_on(name: str) -> Iterator[bool]:
    """Hold a piece of work for this process; gives False, and holds nothing, if another is at it.

    The hold is the operating system's: it ends with the process, however that ends.
    """
    folder = find_home() / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        is_held = False
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_held = True
        yield is_held
    finally:
        os.close(descriptor)


def is_worked_on(name: str) -> bool:
    """Say whether a process is at a piece of work."""
    with working_on(name) as is_free:
        return not is_free


def _find_folder(upload_id: str) -> Path:
    return find_home() / "uploads" / upload_id


def _make_cipher(salt: str, name: str) -> AESGCM:
    secret = derive_secret("uploads")
    return AESGCM(HKDF(SHA256(), 32, bytes.fromhex(salt), name.encode()).derive(secret))
