"""``pratique linelist``: see what a file of cases would give, take it in, go on with one that stopped, undo it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pratique.cli.bars import show_bar
from pratique.cli.house import opened_house, read_at
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import find_zone, format_instant
from pratique.linelist.faults import FAULTS, NOTICES
from pratique.linelist.mapping import Mapping, read_mapping

if TYPE_CHECKING:
    from pratique.desk.import_shown import Found
    from pratique.linelist.writing import Form
    from pratique.record.permissions import Actor

app = typer.Typer(help="Line lists: files of cases, taken in and undone whole.", no_args_is_help=True)

At = Annotated[str, typer.Option("--at", help="The instant of the act, with its zone; 'now' for the machine's clock.")]
File = Annotated[Path, typer.Argument(help="A line list: CSV or XLSX, of any columns, or Go.Data's.")]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", help="A saved mapping (JSON): field -> column; else by the headers.")
]
UnitName = Annotated[str | None, typer.Option("--unit", help="The unit that will see the cases; else the topmost.")]
MOST_TOLD = 20


@app.command("preview")
def preview_file(path: File, mapping: MappingFile = None, unit: UnitName = None, at: At = "now") -> None:
    """Say what a file would give and what is wrong with its rows; nothing is taken in and nothing is kept."""
    with opened_house("linelist preview"):
        from pratique.desk.imports import do_drop_upload  # noqa: PLC0415  (needs Django)

        now = read_at(at)
        actor = _make_actor(unit)
        upload_id, found = _read(actor, path, mapping, now)
        do_drop_upload(actor, upload_id, now)
    _tell(found)
    if found.fault or found.questions:
        raise typer.Exit(2)


@app.command()
def load(
    path: File,
    mapping: MappingFile = None,
    unit: UnitName = None,
    mend: Annotated[Path | None, typer.Option("--mend", help="Write the rows set aside here (CSV or XLSX).")] = None,
    at: At = "now",
) -> None:
    """Take a line list in. Stopped anywhere, 'pratique linelist go-on' does the rest; twice is nothing."""
    with opened_house("linelist load"), show_bar("taking in") as advance:
        from pratique.desk.imports import do_ask_load, do_load_import, take_rows_to_mend  # noqa: PLC0415

        now = read_at(at)
        actor = _make_actor(unit)
        upload_id, found = _read(actor, path, mapping, now)
        if found.fault is None and not found.questions and found.accepted:
            upload = do_ask_load(actor, upload_id, now)
            found = do_load_import(actor, upload_id, now, advance) or found
            typer.echo(f"import {upload.batch}")
        if mend is not None and found.quarantined:
            form: Form = "xlsx" if mend.suffix.lower() == ".xlsx" else "csv"
            mend.write_bytes(take_rows_to_mend(actor, upload_id, form, "en", now))
    _tell(found)
    if found.fault or found.questions:
        raise typer.Exit(2)


@app.command("go-on")
def go_on(at: At = "now") -> None:
    """Go on with every load that stopped, and read every file that waits to be read."""
    with opened_house("linelist go-on"), show_bar("taking in") as advance:
        from pratique.desk.import_work import work_on_all  # noqa: PLC0415  (needs Django)

        count = work_on_all(read_at(at), advance)
    typer.echo(f"{count} files worked on")


@app.command(hidden=True)
def work(upload_id: str, at: At = "now") -> None:
    """Read or load one upload: what the pages start beside themselves."""
    with opened_house("linelist work"):
        from pratique.desk.import_work import work_on  # noqa: PLC0415  (needs Django)

        work_on(upload_id, read_at(at))


@app.command()
def history(unit: UnitName = None) -> None:
    """List the imports of a unit and those below it, newest first."""
    with opened_house("linelist history"):
        from pratique.desk.import_history import list_imports  # noqa: PLC0415  (needs Django)

        rows = list_imports(_make_actor(unit), None, limit=50)
    for row in rows:
        state = "" if row.undone_at is None else "  undone"
        when = format_instant(row.loaded_at, find_zone("UTC"))
        counts = f"{row.rows:,} = {row.accepted:,} accepted + {row.quarantined:,} set aside + {row.duplicates:,} known"
        typer.echo(f"{row.batch}  {when}  {row.name}  {counts}{state}")


@app.command()
def undo(
    batch: Annotated[str, typer.Argument(help="The import's id, as 'load' and 'history' print it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it does not stand.")],
    unit: UnitName = None,
    at: At = "now",
) -> None:
    """Withdraw everything that an import brought."""
    with opened_house("linelist undo"):
        from pratique.desk.import_undoing import do_undo_import  # noqa: PLC0415  (needs Django)

        kept = do_undo_import(_make_actor(unit), batch, reason, read_at(at))
    typer.echo(f"undone; {kept:,} people stay registered because others wrote of them since")


@app.command()
def duplicates(at: At = "now") -> None:
    """Search all who are registered for likely duplicates; a registrar then looks at the pairs on their page."""
    with opened_house("linelist duplicates"), show_bar("taking in") as advance:
        from pratique.desk.duplicates import search_duplicates  # noqa: PLC0415  (needs Django)

        found = search_duplicates(read_at(at), advance)
    typer.echo("another process is at it" if found is None else f"{found:,} pairs wait to be looked at")


def _read(actor: Actor, path: Path, mapping: Path | None, at: int) -> tuple[str, Found]:
    """Upload a file and read it under a mapping."""
    from pratique.desk.imports import do_map_upload, do_upload, find_upload, read_file  # noqa: PLC0415

    told = None if mapping is None else _read_mapping(mapping)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput("no_file", f"{path} cannot be read: {error.strerror}") from None
    upload_id = do_upload(actor, path.name, [data], at)
    if told is not None:
        do_map_upload(actor, upload_id, told, at)
    found = read_file(find_upload(actor, upload_id), at)
    if found is None:
        raise BadInput("upload_state", "another process is at this file")
    return upload_id, found


def _read_mapping(path: Path) -> Mapping:
    try:
        return read_mapping(path.read_bytes())
    except OSError as error:
        raise BadInput("no_file", f"{path} cannot be read: {error.strerror}") from None


def _tell(found: Found) -> None:
    """Say counts, what the file makes known of itself, what it asks, and its first faults."""
    if found.fault is not None:
        code, sentence, place = found.fault
        typer.echo(f"this file cannot be read ({code}): {sentence}{f' ({place})' if place else ''}", err=True)
        return
    for code, count in found.notices:
        typer.echo(NOTICES[code][1].format(count=f"{count:,}"))
    for question in found.questions:
        typer.echo(f"say in the mapping: {question}", err=True)
    for bad in found.bad[:MOST_TOLD]:
        typer.echo(f"row {bad.row}  {bad.column or bad.field}: {FAULTS[bad.code][1]}")
    if found.quarantined:
        reasons = ", ".join(f"{code} {count:,}" for code, count in found.reasons.items())
        typer.echo(f"set aside, by reason: {reasons}")
    typer.echo(
        f"{found.rows:,} rows = {found.accepted:,} accepted + {found.quarantined:,} set aside + "
        f"{found.duplicates:,} known already"
    )


def _make_actor(unit: str | None) -> Actor:
    from pratique.desk.import_work import make_shell_actor  # noqa: PLC0415  (needs Django)

    return make_shell_actor(unit)
