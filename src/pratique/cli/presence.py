"""``pratique presence``: take presence into the register, erase what was kept long enough, say what is there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pratique.cli.bars import show_steps
from pratique.cli.house import opened_house, read_at
from pratique.tracing.services import read_services

app = typer.Typer(help="Presence records in the register: who was where, under seal.", no_args_is_help=True)

At = Annotated[str, typer.Option("--at", help="The instant of the act, with its zone; 'now' for the machine's clock.")]


@app.command("take-in")
def take_in(
    path: Annotated[Path, typer.Argument(help="A presence folder, or files of presence (CSV, Parquet).")],
    places: Annotated[Path | None, typer.Option("--places", help="A table of places, with files of presence.")] = None,
    services: Annotated[
        Path | None, typer.Option("--services", help="Numbers of one run of a train or flight.")
    ] = None,
    at: At = "now",
) -> None:
    """Take presence in: a sealed file a day. The same content twice changes nothing."""
    with (
        _told("presence take-in"),
        show_steps("reading") as advance,
        tempfile.TemporaryDirectory(prefix="pratique-") as scratch,
    ):
        from pratique.desk.presence import do_take_in_presence, make_shell_actor  # noqa: PLC0415  (needs Django)

        folder = path if (path / "about.json").is_file() else _bring_in(path, places, services, Path(scratch), at)
        made = do_take_in_presence(make_shell_actor(), folder, read_at(at), on_progress=advance)
    if made.batch is None:
        typer.echo("This was taken in before; nothing has changed.")
        return
    typer.echo(
        f"{made.accepted:,} records of {len(made.days)} days taken in; {made.duplicates:,} were there before, "
        f"{made.quarantined:,} set aside ({made.too_old:,} of them older than what is kept)"
    )
    typer.echo(f"{made.registered:,} people are registered, {made.unregistered:,} are not")


@app.command()
def retain(
    before: Annotated[str | None, typer.Option("--before", help="A day; else all that was kept long enough.")] = None,
    at: At = "now",
) -> None:
    """Erase whole days that were kept long enough: facts, keys and files. PRATIQUE_PRESENCE_DAYS: how many are kept."""
    with _told("presence retain"), show_steps("reading") as advance:
        from pratique.desk.presence import do_retain_presence, make_shell_actor  # noqa: PLC0415  (needs Django)

        erased = do_retain_presence(make_shell_actor(), before, read_at(at), on_progress=advance)
    typer.echo(f"{len(erased)} days erased" + (f": {', '.join(erased)}" if erased else ""))


@app.command()
def days() -> None:
    """Say which days there are, and bring the index up to the record."""
    with _told("presence days"), show_steps("reading") as advance:
        from pratique.ledger.day_files import read_batches  # noqa: PLC0415
        from pratique.record.presence_index import bring_up  # noqa: PLC0415  (needs Django)
        from pratique.record.register import open_reader  # noqa: PLC0415

        batches = read_batches(open_reader())
        follows, _, _ = bring_up(lambda done, total: advance("indexing", done, total))
    rows: dict[str, int] = {}
    for batch in batches:
        if batch.erased is None:
            rows[batch.sealed.day] = rows.get(batch.sealed.day, 0) + batch.sealed.rows
    for day, count in sorted(rows.items()):
        typer.echo(f"{day}  {count:,} records")
    erased = sum(batch.erased is not None for batch in batches)
    typer.echo(f"{sum(rows.values()):,} records of {len(rows)} days; {erased} day files erased")
    typer.echo(f"the index follows the record to fact {follows.mark[0]}")


def _bring_in(path: Path, places: Path | None, services: Path | None, scratch: Path, at: str) -> Path:
    """Bring files into a presence folder, by the kinds of place of the pack in force."""
    from pratique.desk.traced import find_pack  # noqa: PLC0415  (needs Django)
    from pratique.tracing.engines.reading import bring_in  # noqa: PLC0415
    from pratique.tracing.from_pack import rules_at  # noqa: PLC0415

    rules = rules_at(find_pack(read_at(at)), read_at(at))
    known = read_services(services)
    zone, kinds = rules.zone, rules.kind_names
    bring_in(path, scratch / "presence", zone=zone, kind_names=kinds, places=places, services=known)
    return scratch / "presence"


@contextmanager
def _told(command: str) -> Iterator[None]:
    """Open the house; say on one line what is missing or wrong."""
    with opened_house(command):
        try:
            yield
        except ModuleNotFoundError as missing:
            from pratique.desk.tracing import make_not_installed  # noqa: PLC0415  (needs Django)

            raise make_not_installed(missing) from None
