"""``pratique risk-list``: from a published list of risk places to a table of counties."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import format_instant
from pratique.places.divisions import load_divisions
from pratique.places.risk_lists import RiskList, Tally, read_risk_list
from pratique.places.risk_lists.entries import LEVEL_NAMES, ZONE
from pratique.places.risk_lists.table import write_table

app = typer.Typer(help="National lists of high and medium risk places.", no_args_is_help=True)


@app.callback()
def main() -> None:
    """Keep ``read`` a command by name, although it stands alone."""


@app.command()
def read(
    file: Annotated[Path, typer.Argument(help="A notice as text, the service's JSON, or a table printed here.")],
    no_settlements: Annotated[
        bool, typer.Option("--no-settlements", help="Leave aside what a person has settled.")
    ] = False,
) -> None:
    """Print the list as CSV; say on standard error how its counts stand and what waits for a person."""
    try:
        risk_list = read_risk_list(file, settlements=not no_settlements)
    except BadInput as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo(write_table(risk_list.effective_at, risk_list.entries), nl=False)
    for line in explain_reading(risk_list):
        typer.echo(line, err=True)


def explain_reading(risk_list: RiskList) -> list[str]:
    """Tell a person what was read: counts by level and province, the status, and what waits."""
    lines = [f"{risk_list.id}  from {format_instant(risk_list.effective_at, ZONE)}"]
    lines += [_tell_tally(tally) for tally in risk_list.tallies]
    declared = sum(risk_list.declared.values()) if risk_list.declared else None
    total = sum(risk_list.count_read(level) for level in LEVEL_NAMES)
    lines.append(f"total: declared {_tell_count(declared)}, read {total}; {risk_list.status}")
    lines += [f"  {difference.message} ({_tell_line(difference.line)})" for difference in risk_list.differences]
    lines += [f"  {remark}" for remark in risk_list.remarks]
    lines += _tell_waiting(risk_list)
    return lines


def _tell_tally(tally: Tally) -> str:
    where = load_divisions().name(tally.province) if tally.province else "all"
    indent = "  " if tally.province else ""
    mark = "" if tally.declared in (None, tally.read) else "  <- differs"
    counts = f"declared {_tell_count(tally.declared)}, read {tally.read}"
    return f"{indent}{tally.level} {where}: {counts}{mark}"


def _tell_waiting(risk_list: RiskList) -> list[str]:
    divisions = load_divisions()
    waiting = risk_list.waiting
    if not waiting:
        return ["waiting for a person: none"]
    lines = [f"waiting for a person: {len(waiting)}"]
    for entry in waiting:
        names = ", ".join(f"{guess} {divisions.full_name(guess)}" for guess in entry.guesses)
        where = divisions.full_name(entry.division) if entry.division else "no division known"
        lines.append(f"  line {entry.line}: {entry.place} ({where}; best guesses: {names or 'none'})")
    return lines


def _tell_count(count: int | None) -> str:
    return "not stated" if count is None else str(count)


def _tell_line(line: int) -> str:
    return f"line {line}" if line else "the list as a whole"
