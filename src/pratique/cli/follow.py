"""``pratique follow``: settle what follows from facts, as they come; `pratique serve` runs it beside the pages."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from pratique.cli.house import opened_house
from pratique.kinds.clock import read_clock
from pratique.kinds.instants import parse_instant

POLL_S = 1.0
AGAIN_S = 5.0
LOCK = 0x70726174
"""The number of the lock in PostgreSQL."""


def follow(
    once: Annotated[bool, typer.Option("--once", help="Settle what is due now, then end.")] = False,
    at: Annotated[str, typer.Option("--at", help="The clock, with its zone; 'now' for the machine's own.")] = "",
    parent: Annotated[int, typer.Option("--parent", hidden=True)] = 0,
) -> None:
    """Settle what follows from facts: cases, rings, orders, tasks. Of several followers one works, the others wait."""
    with opened_house("follow"):
        from pratique.desk.followup.run import settle_due  # noqa: PLC0415  (needs Django)
        from pratique.record.due import count_due  # noqa: PLC0415

        clock = _find_clock(at)
        with _alone(lambda: _is_orphan(parent)):
            while not _is_orphan(parent):
                settled = settle_due(clock())
                if settled.failed:
                    typer.echo(f"{settled.failed:,} could not be settled, and were put off", err=True)
                if once:
                    typer.echo(f"{settled.keys:,} settled, {settled.facts:,} facts")
                    for one in count_due(clock()):
                        typer.echo(f"{one.what}: {one.due:,} due, {one.failing:,} failing")
                    return
                time.sleep(POLL_S)


def start_follower() -> None:
    """Keep a follower running beside this process, and with it: it ends when this one does, however that ends."""
    command = [sys.executable, "-c", "from pratique.cli.main import main; main()", "follow"]

    def run() -> None:
        while True:
            ended = subprocess.run([*command, "--parent", str(os.getpid())], check=False).returncode  # noqa: S603
            typer.echo(f"pratique serve: the follower ended ({ended}); it is started again", err=True)
            time.sleep(AGAIN_S)

    threading.Thread(target=run, daemon=True, name="follower").start()


def _find_clock(at: str) -> Callable[[], int]:
    told = at or os.environ.get("PRATIQUE_AT") or "now"
    if told == "now":
        return read_clock
    fixed = parse_instant(told, "--at")
    return lambda: fixed


def _is_orphan(parent: int) -> bool:
    return bool(parent) and os.getppid() != parent


@contextmanager
def _alone(is_over: Callable[[], bool]) -> Iterator[None]:
    """Let one follower work on a register; the lock goes with the process or its connection, however they end."""
    from django.db import connection  # noqa: PLC0415  (needs Django)

    from pratique.record.setup import find_data  # noqa: PLC0415

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            while not is_over():
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
                if cursor.fetchone() == (True,):
                    break
                time.sleep(POLL_S)
        yield
        return
    with (find_data() / ".follow.lock").open("w") as file:
        while not is_over():
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(POLL_S)
        yield
