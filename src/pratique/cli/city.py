"""``pratique city``: a synthetic city to try tracing on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from pratique.cli.house import refuse
from pratique.kinds.errors import BadInput

app = typer.Typer(help="A synthetic city: invented people, a known epidemic.", no_args_is_help=True)

PEOPLE_A_SEED = 2_000
FEWEST_SEEDS = 5
"""The epidemic is brought by one person in so many, unless told otherwise."""
ROWS = "{task.fields[rows]:,} records"


@app.callback()
def main() -> None:
    """Keep ``make`` a command by name, although it stands alone."""


@app.command()
def make(
    people: Annotated[int, typer.Option("--people", help="How many live there.")],
    days: Annotated[int, typer.Option("--days", help="How many days are recorded.")],
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same bytes.")],
    out: Annotated[Path, typer.Option("--out", help="A new or empty folder.")],
    start: Annotated[str, typer.Option("--start", help="The first local day.")] = "2021-07-25",
    zone: Annotated[str, typer.Option("--zone", help="The time zone of the city.")] = "Asia/Shanghai",
    division: Annotated[str, typer.Option("--division", help="Where it lies (GB/T 2260).")] = "110000",
    seeds: Annotated[
        int | None, typer.Option("--seeds-of-epidemic", help="Who bring the infection: one in 2,000, five at least.")
    ] = None,
    no_epidemic: Annotated[bool, typer.Option("--no-epidemic", help="Nobody is infected.")] = False,
) -> None:
    """Make a synthetic city with its presence records, cases and the truth of who infected whom."""
    try:
        brought_by = _count_seeds(people, seeds, no_epidemic=no_epidemic)
        rows = _make(people, days, seed, out, _read_date(start), zone, division, brought_by)
    except BadInput as error:
        refuse("city", str(error))
    except OSError as error:
        refuse("city", f"{error.filename}: {error.strerror}")
    typer.echo(f"{out}: {rows:,} presence records of {people:,} people over {days} days")


def _make(people: int, days: int, seed: int, out: Path, start: date, zone: str, division: str, seeds: int) -> int:
    try:
        from pratique.drill.city import make_city  # noqa: PLC0415  (needs numpy and Arrow: the extra "tracing")
        from pratique.drill.order import CityOrder  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        message = f"'{missing.name}' is not installed; install pratique with its extra: pip install 'pratique[tracing]'"
        raise BadInput("not_installed", message) from None
    order = CityOrder(people, days, seed, start, zone, division, seeds)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(ROWS))
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("days", total=days, rows=0)
        return make_city(order, out, lambda done, rows: progress.update(task, completed=done, rows=rows))


def _count_seeds(people: int, seeds: int | None, *, no_epidemic: bool) -> int:
    if no_epidemic and seeds:
        raise BadInput("seeds", "an epidemic cannot be both brought and left out", "--no-epidemic")
    if no_epidemic:
        return 0
    return min(people, max(FEWEST_SEEDS, people // PEOPLE_A_SEED)) if seeds is None else seeds


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("start", f"'{text[:40]}' is not a date such as 2021-07-25", "--start") from None
