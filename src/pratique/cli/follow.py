"""`pratique follow`: settle what follows from facts, as they come; `pratique serve` runs it beside the pages."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from pratique.cli.house import opened_house
from pratique.kinds.clock import read_clock
from pratique.kinds.instants import parse_instant
from pratique.ledger.faults import LedgerFault

if TYPE_CHECKING:
    from pratique.desk.followup.run import Settled

PAUSE_S = 2.0
_PARENT = "PRATIQUE_FOLLOW_PARENT"
"""The process without which a follower that `pratique serve` started ends."""


def follow(
    at: Annotated[str, typer.Option(help="The clock, with its zone; 'now' for the machine's own.")] = "now",
    *,
    once: Annotated[bool, typer.Option("--once", help="End when nothing is due.")] = False,
) -> None:
    """Settle cases, rings, orders and tasks as facts and time ask for; cut short, it goes on at the next run."""
    with opened_house("follow"):
        from django.db import DatabaseError, connection  # noqa: PLC0415

        from pratique.desk.followup.run import settle_due  # noqa: PLC0415  (needs Django)
        from pratique.record.refusals import RegisterUnavailable  # noqa: PLC0415

        fixed = None if at == "now" else parse_instant(at, "--at")
        if once:
            _tell(settle_due(read_clock() if fixed is None else fixed))
            return
        while _is_wanted():
            try:
                settled = settle_due(read_clock() if fixed is None else fixed)
            except (RegisterUnavailable, DatabaseError, LedgerFault, OSError) as error:
                typer.echo(f"pratique follow: the register cannot be used, trying again: {error}", err=True)
                connection.close()
            else:
                if settled.facts or settled.failed:
                    _tell(settled)
            time.sleep(PAUSE_S)


@contextmanager
def following(at: str) -> Iterator[None]:
    """Run a follower beside this process, and end it with it."""
    command = [sys.executable, "-c", "from pratique.cli.main import main; main()", "follow", "--at", at]
    child = subprocess.Popen(  # noqa: S603  (our own program, no shell)
        command, stdout=subprocess.DEVNULL, env=os.environ | {_PARENT: str(os.getpid())}
    )
    try:
        yield
    finally:
        child.terminate()
        child.wait()


def _is_wanted() -> bool:
    parent = os.environ.get(_PARENT)
    return parent is None or int(parent) == os.getppid()


def _tell(settled: Settled) -> None:
    off = f", {settled.failed} put off: see the desk's first page" if settled.failed else ""
    typer.echo(f"settled {settled.keys}, recorded {settled.facts} facts{off}")
