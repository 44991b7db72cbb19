"""Copies of the database, without any key, and putting them back.

SQLite's own backup makes one consistent file while others write; PostgreSQL's pg_dump does the same. Keys lie elsewhere
and are backed up apart, for a limited time. A restore goes into an empty place, destroys again every key that the
record or the list outside names, and is held against itself before it counts. Sealed files go along as they are, in
`<copy>.sealed` beside the copy.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pratique.ledger.connect import connect_postgresql, connect_sqlite, find_sqlite_file, opened
from pratique.ledger.database import Database
from pratique.ledger.day_files import UNFINISHED, DayFiles, check_batches, finish_batch_erasures
from pratique.ledger.erasure import finish_erasures
from pratique.ledger.export import write_new
from pratique.ledger.faults import LedgerFault
from pratique.ledger.key_files import sync_folder
from pratique.ledger.keys import Keys
from pratique.ledger.read import Reader
from pratique.ledger.schema import has_ledger
from pratique.ledger.verify import Advance, Verdict, verify_ledger

PAGES: Final = 2000
_PROGRAMS: Final = Path("/usr/lib/postgresql")

Pages = Callable[[int, int], None]
"""Told (pages left, pages in all)."""


def backup_database(address: str, target: Path, progress: Pages) -> None:
    """Copy the whole database into a new file, consistent, without keys."""
    path = find_sqlite_file(address)
    with write_new(target) as file:
        if path is None:
            _run_program("pg_dump", address, ["--format=custom", "--no-owner", "--no-privileges"], stdout=file)
        else:
            _copy_sqlite(path, Path(file.name), progress)


def backup_sealed(sealed: Path, target: Path) -> int:
    """Copy the sealed files, as sealed, beside the copy of the database that was made before; give how many."""
    copy = find_sealed_copy(target)
    if copy.exists():
        raise LedgerFault("not_empty", f"{copy} is there already; back up to another place")
    return _copy_sealed(sealed, copy) if sealed.is_dir() else 0


def find_sealed_copy(backup: Path) -> Path:
    """Give the folder of sealed files that belongs to a copy of the database."""
    return backup.with_name(f"{backup.name}.sealed")


def restore_database(
    source: Path, address: str, keys: Keys, destroyed: tuple[str, ...], advance: Advance, sealed: Path
) -> Verdict:
    """Put a copy into an empty place; destroy again what was destroyed; hold it against itself.

    Raises LedgerFault ``not_empty``, ``unreadable``, ``keys_mismatch``. A record that does not hold is put back all the
    same and its findings are given: what is there is evidence.
    """
    if not source.is_file():
        raise LedgerFault("unreadable", f"there is no backup at {source}")
    copy = find_sealed_copy(source)
    if copy.is_dir() and any(sealed.glob("*/*/*")):
        raise LedgerFault("not_empty", f"{sealed} holds sealed files already; restore into an empty place")
    path = find_sqlite_file(address)
    if path is None:
        with opened(address) as database:
            if has_ledger(database):
                raise LedgerFault("not_empty", "this database holds a ledger; restore into an empty one")
        _run_program("pg_restore", address, ["--no-owner", "--single-transaction", "--exit-on-error", str(source)])
        connection: Any = connect_postgresql(address)
    else:
        _place_sqlite(source, path)
        connection = connect_sqlite(path)
    try:
        if copy.is_dir():
            _copy_sealed(copy, sealed)
        reader, files = Reader(connection, keys), DayFiles(sealed, keys)
        finish_erasures(reader, destroyed)
        finish_batch_erasures(reader, files, destroyed)
        with reader.database.snapshot():
            verdict = verify_ledger(reader, None, advance)
            check_batches(reader, files, verdict)
            return verdict
    finally:
        connection.close()


def _copy_sealed(source: Path, target: Path) -> int:
    """Copy sealed files, each on the disk, then all at once under their name; unfinished ones stay behind."""
    unfinished = target.with_name(f"{UNFINISHED}{target.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished.mkdir(mode=0o700)
    count = 0
    for path in sorted(source.glob("*/*/*")):
        if path.is_file() and not path.name.startswith(UNFINISHED):
            place = unfinished / path.relative_to(source)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with path.open("rb") as read, os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                shutil.copyfileobj(read, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
            count += 1
    for folder in [unfinished, *(path for path in unfinished.rglob("*") if path.is_dir())]:
        sync_folder(folder)
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)
    sync_folder(target.parent)
    return count


def _copy_sqlite(path: Path, target: Path, progress: Pages) -> None:
    source = connect_sqlite(path)
    copy = sqlite3.connect(target, isolation_level=None)
    try:
        source.backup(copy, pages=PAGES, progress=lambda _, left, total: progress(left, total))
        copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise LedgerFault("unreadable", f"the backup failed: {error}") from None
    finally:
        copy.close()
        source.close()


def _place_sqlite(source: Path, path: Path) -> None:
    for taken in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        if taken.exists():
            raise LedgerFault("not_empty", f"{taken} is there already; restore to another place")
    _check_sqlite_backup(source)
    with source.open("rb") as read, write_new(path) as file:
        shutil.copyfileobj(read, file, 1 << 20)
    sync_folder(path.resolve().parent)


def _check_sqlite_backup(source: Path) -> None:
    """Raise LedgerFault ``unreadable`` unless a file is a whole database with a ledger."""
    connection = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        sound = connection.execute("PRAGMA quick_check(1)").fetchone()
        whole = sound == ("ok",) and has_ledger(Database(connection))
    except sqlite3.Error:
        whole = False
    finally:
        connection.close()
    if not whole:
        raise LedgerFault("unreadable", f"{source} is not a whole backup of a ledger")


def _run_program(name: str, address: str, options: list[str], stdout: Any = None) -> None:  # noqa: ANN401  (a file)
    """Run one of PostgreSQL's programs; the password goes through the environment, never the command line."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo  # noqa: PLC0415

    parts = {key: str(value) for key, value in conninfo_to_dict(address).items() if value is not None}
    environment = os.environ | ({"PGPASSWORD": parts.pop("password")} if "password" in parts else {})
    command = [_find_program(name), f"--dbname={make_conninfo(**parts)}", *options]
    done = subprocess.run(command, env=environment, stdout=stdout, stderr=subprocess.PIPE, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
        raise LedgerFault("program_failed", f"{name} failed: {said[-1][:300]}")


def _find_program(name: str) -> str:
    found = shutil.which(name) or max(map(str, _PROGRAMS.glob(f"*/bin/{name}")), default="")
    if not found:
        raise LedgerFault("program_missing", f"{name} is not here: install postgresql-client")
    return found
