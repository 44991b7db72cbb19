"""``pratique laboratory``: register a laboratory, take its files in, withdraw a run, say the day's balance."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from pratique.cli.bars import show_bar
from pratique.cli.house import opened_house, read_at
from pratique.kinds.errors import BadInput
from pratique.laboratory.items import BadRow
from pratique.laboratory.words import FAULT_WORDS, WHY_WORDS
from pratique.linelist.faults import FAULTS

app = typer.Typer(help="Results of laboratories: taken in, withdrawn, balanced.", no_args_is_help=True)

At = Annotated[str, typer.Option("--at", help="The instant of the act, with its zone; 'now' for the machine's clock.")]
Code = Annotated[str, typer.Option("--laboratory", help="The code under which the laboratory is registered.")]


@app.command()
def register(
    code: Annotated[str, typer.Argument(help="The laboratory's code.")],
    name: Annotated[str, typer.Option("--name", help="Its name.")],
    unit: Annotated[str, typer.Option("--unit", help="The unit of its own accounts.")],
    desk: Annotated[str, typer.Option("--desk", help="The unit that answers for its results.")],
    cadence_s: Annotated[int, typer.Option("--cadence-s", help="How long it may be silent, in seconds.")] = 900,
    at: At = "now",
) -> None:
    """Register a laboratory, or change what is registered."""
    with opened_house("laboratory register"):
        from pratique.desk.laboratory import do_register_laboratory, make_shell_actor  # noqa: PLC0415  (needs Django)

        do_register_laboratory(make_shell_actor(), code, name, unit, desk, read_at(at), cadence_s=cadence_s)
    typer.echo(f"{code} is registered")


@app.command("take-in")
def take_in(
    path: Annotated[Path, typer.Argument(help="A file of results or of samples taken (CSV, XLSX).")],
    laboratory: Code,
    sheet: Annotated[str | None, typer.Option("--sheet", help="Which sheet of a workbook.")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="utf-8 or gb18030, where the file is CSV.")] = None,
    at: At = "now",
) -> None:
    """Take a file in. The same file twice changes nothing; killed, it goes on where it stopped.

    Rows that cannot be read, or are nobody's, are listed beside the file in FILE.set-aside.csv.
    """
    with opened_house("laboratory take-in"), show_bar("results") as advance:
        from pratique.desk.lab_files import do_take_in_file  # noqa: PLC0415  (needs Django)
        from pratique.desk.laboratory import make_shell_actor  # noqa: PLC0415

        try:
            data = path.read_bytes()
        except OSError as error:
            raise BadInput("unreadable", f"cannot be read: {error.strerror}", str(path)) from None
        made = do_take_in_file(
            make_shell_actor(), laboratory, data, read_at(at), sheet=sheet, encoding=encoding, on_progress=advance
        )
        if made.quarantined:
            _write_aside(path.with_name(f"{path.name}.set-aside.csv"), made.aside, made.bad)
    typer.echo(
        f"{made.rows:,} rows: {made.accepted:,} accepted, {made.duplicates:,} known already, "
        f"{made.quarantined:,} set aside"
    )


@app.command()
def runs(laboratory: Annotated[str | None, typer.Option("--laboratory")] = None, at: At = "now") -> None:
    """List the newest runs."""
    with opened_house("laboratory runs"):
        from pratique.desk.lab_runs import list_runs  # noqa: PLC0415  (needs Django)
        from pratique.desk.laboratory import make_shell_actor  # noqa: PLC0415

        rows = [one for one in list_runs(make_shell_actor(), read_at(at)) if laboratory in (None, one.laboratory)]
    for one in rows:
        state = " withdrawn" if one.withdrawn_at is not None else ""
        typer.echo(
            f"{one.fact_id}  {one.laboratory} {one.run}  {one.received:,} received, {one.positive:,} positive{state}"
        )


@app.command("withdraw-run")
def withdraw_run(
    run: Annotated[str, typer.Argument(help="The run's id, as 'runs' lists it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; the people are told that it was withdrawn.")],
    at: At = "now",
) -> None:
    """Withdraw every result of a run; what hung on it is taken back by 'pratique follow'."""
    with opened_house("laboratory withdraw-run"):
        from pratique.desk.lab_runs import do_withdraw_run  # noqa: PLC0415  (needs Django)
        from pratique.desk.laboratory import make_shell_actor  # noqa: PLC0415

        count = do_withdraw_run(make_shell_actor(), run, reason, read_at(at))
    typer.echo(f"{count:,} results withdrawn")


@app.command()
def balance(
    day: Annotated[str, typer.Argument(help="A local day, such as 2021-08-07.")],
    differences: Annotated[bool, typer.Option("--differences", help="List what does not agree, as CSV.")] = False,
    at: At = "now",
) -> None:
    """Say what was taken, sent, received and found on a day, a laboratory a line."""
    with opened_house("laboratory balance"):
        from pratique.desk.lab_balance import read_balance, write_balance  # noqa: PLC0415  (needs Django)
        from pratique.desk.laboratory import make_shell_actor  # noqa: PLC0415

        try:
            wanted = date.fromisoformat(day)
        except ValueError:
            raise BadInput("day", f"'{day[:40]}' is not a day such as 2021-08-01", "day") from None
        found = read_balance(make_shell_actor(), wanted, read_at(at))
    if differences:
        typer.echo(write_balance(found, wanted), nl=False)
        return
    for one in found:
        sent = "-" if one.sent is None else f"{one.sent:,}"
        typer.echo(
            f"{one.laboratory}  taken {one.taken:,}  sent {sent}  received {one.received:,}  results {one.results:,}  "
            f"positive {one.positives:,}  cases {one.cases:,}  contacts {one.contacts:,}  "
            f"differ {len(one.differences):,}"
        )


def _write_aside(path: Path, aside: tuple[tuple[int, Any], ...], bad: tuple[BadRow, ...]) -> None:
    """List rows by their number and why; no cell of them is repeated, for it may name somebody."""
    rows: list[tuple[int, str, str, str, str]] = [(row, "", why, *WHY_WORDS[why]) for row, why in aside]
    rows += [
        (one.row, one.column, one.code, *(FAULT_WORDS.get(one.code) or FAULTS.get(one.code) or ("", ""))) for one in bad
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "column", "code", "zh", "en"))
        writer.writerows(sorted(rows))
    typer.echo(f"what was set aside, and why: {path}", err=True)
