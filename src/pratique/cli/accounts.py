"""``pratique accounts``: enrol the first administrator, and check that the configuration is safe."""

from __future__ import annotations

import typer

from pratique.cli.house import opened_house
from pratique.kinds.clock import read_clock

app = typer.Typer(help="Accounts: the first one, and whether the house is safe to open.", no_args_is_help=True)


@app.command()
def enrol(
    division: str = typer.Option("110000", help="The division of the first unit, by GB/T 2260."),
    url: str = typer.Option("http://localhost:8000/", help="Where the pages are."),
) -> None:
    """Make keys, tables and the reserve where they are missing; print the first administrator's one-time link."""
    with opened_house("accounts enrol"):
        from pratique.desk.accounts import do_make_first_enrolment  # noqa: PLC0415  (needs Django)
        from pratique.record.first_start import prepare  # noqa: PLC0415

        prepare()
        token = do_make_first_enrolment(division, read_clock())
    if token is None:
        typer.echo("There is an administrator already; ask them to enrol others, from the console.")
        return
    typer.echo("The first administrator's link. It works once, for one day:")
    typer.echo(f"  {url.rstrip('/')}/zh-hans/enrol/{token}/")
    typer.echo(f"  {url.rstrip('/')}/en/enrol/{token}/")


@app.command()
def check() -> None:
    """Tell everything that is unsafe in the configuration; exit 2 if anything is."""
    with opened_house("accounts check"):
        from django.conf import settings  # noqa: PLC0415

        from pratique.record.configuration import check_configuration  # noqa: PLC0415

        found = check_configuration(settings, at=read_clock())
    for finding in found:
        typer.echo(f"UNSAFE: {finding}", err=True)
    if found:
        raise typer.Exit(2)
    typer.echo("The configuration is safe.")
