"""``pratique replay``: decide again what was decided, from the record as it stood."""

from __future__ import annotations

from typing import Annotated

import typer

from pratique.cli.house import opened_house
from pratique.kinds.clock import read_clock


def replay(decision: Annotated[str, typer.Argument(help="The id of a decision that was given.")]) -> None:
    """Print the decision again, byte for byte; or the first difference, exit 1; or that its person is erased."""
    with opened_house("replay"):
        from pratique.desk.deciding import do_replay_decision  # noqa: PLC0415  (needs Django)
        from pratique.record.actors import OPERATOR  # noqa: PLC0415

        found = do_replay_decision(OPERATOR, decision, read_clock())
    if found.verdict == "erased":
        typer.echo(f"{decision}: erased")
        return
    typer.echo(found.again)
    if found.verdict == "different":
        typer.echo(f"pratique replay: it differs from what was given at {found.difference}", err=True)
        raise typer.Exit(1)
