"""``pratique ledger``: make, verify, export, back up and restore the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pratique.kinds.errors import BadInput
from pratique.ledger.backup import backup_database, backup_sealed, find_sealed_copy, restore_database
from pratique.ledger.checkpoint import make_key_text, read_checkpoint
from pratique.ledger.connect import opened
from pratique.ledger.day_files import DayFiles, check_batches, finish_batch_erasures
from pratique.ledger.erasure import finish_erasures
from pratique.ledger.export import export_ledger, make_checkpoint
from pratique.ledger.faults import LedgerFault
from pratique.ledger.keys import Keys, make_keys
from pratique.ledger.read import Reader
from pratique.ledger.schema import check_durable, make_ledger
from pratique.ledger.verify import Verdict, verify_ledger
from pratique.record.setup import find_keys, find_register, find_sealed

app = typer.Typer(help="The append-only record: make, verify, export, back up, restore.", no_args_is_help=True)

Address = Annotated[
    str,
    typer.Option(
        "--db",
        envvar="DATABASE_URL",
        default_factory=find_register,
        show_default="the register in PRATIQUE_HOME",
        help="sqlite:///FILE, a path, or postgresql://…",
    ),
]
Folder = Annotated[
    Path,
    typer.Option(
        "--keys",
        envvar="PRATIQUE_KEYS",
        default_factory=find_keys,
        show_default="'keys' in PRATIQUE_HOME",
        help="The folder of keys, outside the database.",
    ),
]
Sealed = Annotated[
    Path,
    typer.Option(
        "--sealed",
        default_factory=find_sealed,
        show_default="'sealed' in PRATIQUE_HOME",
        help="The folder of sealed day files.",
    ),
]


@app.command()
def init(db: Address, keys: Folder) -> None:
    """Make a new record, and its keys if the folder is empty; print the public key for auditors."""
    with _told():
        if not keys.exists() or not any(keys.iterdir()):
            make_keys(keys)
            typer.echo(f"keys made in {keys}: keep a copy apart from the backups of the database, for a limited time")
        with _keys(keys) as opened_keys, opened(db, make=True) as database:
            check_durable(database)
            with database.transaction():
                make_ledger(database, opened_keys)
            typer.echo(make_key_text(opened_keys.checkpoint))


@app.command()
def verify(
    db: Address,
    keys: Folder,
    sealed: Sealed,
    checkpoint: Annotated[Path | None, typer.Option(help="A signed checkpoint kept elsewhere.")] = None,
) -> None:
    """Hold every fact against tree, seal and an earlier checkpoint, and every sealed file against its fact.

    Exit 1 if anything is wrong, 2 if unreadable.
    """
    with _told(), _keys(keys) as opened_keys, opened(db) as database:
        reader = Reader(database.connection, opened_keys)
        kept = None
        if checkpoint is not None:
            kept = read_checkpoint(_read(checkpoint), make_key_text(opened_keys.checkpoint))
        files = DayFiles(sealed, opened_keys)
        finished = finish_erasures(reader) + finish_batch_erasures(reader, files)
        if finished:
            typer.echo(f"{finished} erasures that were interrupted are finished")
        with reader.database.snapshot(), _progress("verifying", reader.read_head().seq) as advance:
            verdict = verify_ledger(reader, kept, advance)
            batches = check_batches(reader, files, verdict)
    if batches:
        typer.echo(f"{batches:,} sealed files")
    _tell(verdict)


@app.command()
def export(file: Annotated[Path, typer.Argument(help="A new file.")], db: Address, keys: Folder) -> None:
    """Write the record for auditors: no payload, no key; `verifier.py` checks it with the standard library alone."""
    with _told(), _keys(keys) as opened_keys, opened(db) as database:
        reader = Reader(database.connection, opened_keys)
        with _progress("exporting", reader.read_head().seq) as advance:
            size = export_ledger(reader, file, advance)
    typer.echo(f"{size:,} facts exported to {file}")


@app.command()
def checkpoint(db: Address, keys: Folder) -> None:
    """Print the signed checkpoint of the record as it stands; keep it where nobody who runs the record can reach."""
    with _told(), _keys(keys) as opened_keys, opened(db) as database:
        typer.echo(make_checkpoint(Reader(database.connection, opened_keys)), nl=False)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="A new file.")], db: Address, sealed: Sealed) -> None:
    """Copy the whole database while it is in use, and the sealed files beside it; a backup holds no keys."""
    with _told(), _progress("copying", None) as advance:
        left_before = -1

        def show(left: int, total: int) -> None:
            nonlocal left_before
            advance((total if left_before < 0 else left_before) - left)
            left_before = left

        backup_database(db, file, show)
        batches = backup_sealed(sealed, file)
    if batches:
        typer.echo(f"{batches:,} sealed files copied to {find_sealed_copy(file)}; keep the two together")
    typer.echo(f"backed up to {file}, without keys")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    db: Address,
    keys: Folder,
    sealed: Sealed,
    destroyed: Annotated[Path | None, typer.Option(help="Another list of destroyed keys, kept elsewhere.")] = None,
) -> None:
    """Put a backup into an empty place, destroy again what was destroyed, and verify. Exit 1 if anything is wrong."""
    with _told(), _keys(keys) as opened_keys, _progress("verifying", None) as advance:
        lines = () if destroyed is None else tuple(_read(destroyed).splitlines())
        verdict = restore_database(file, db, opened_keys, lines, advance, sealed)
    _tell(verdict)


def _tell(verdict: Verdict) -> None:
    for finding in verdict.findings:
        typer.echo(f"WRONG: {finding}")
    for remark in verdict.remarks:
        typer.echo(remark)
    typer.echo(f"{verdict.facts:,} facts, {verdict.erased:,} of them erased, root {verdict.root.hex()}")
    if verdict.findings:
        raise typer.Exit(1)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerFault("unreadable", f"{path} cannot be read: {error}") from None


@contextmanager
def _keys(folder: Path) -> Iterator[Keys]:
    keys = Keys(folder)
    try:
        yield keys
    finally:
        keys.close()


@contextmanager
def _told() -> Iterator[None]:
    """Say on standard error what cannot go on, and exit 2."""
    try:
        yield
    except (LedgerFault, BadInput) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}", err=True)
        raise typer.Exit(2) from None


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)
        yield lambda more: progress.advance(task, more)
