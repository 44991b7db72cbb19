"""``pratique follow``: settle what follows from facts, as they come; `pratique serve` runs it beside the pages."""

from __future__ import annotations

import fcntl
import gc
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from pratique.cli.house import opened_house
from pratique.cli.workers import AGAIN_S, COMMAND, read_settled, settle_once, started_workers
from pratique.kinds.clock import read_clock
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant

if TYPE_CHECKING:
    from pratique.record.due import Share

POLL_S = 1.0
MOST_WORKERS = 8
LOCK = 0x70726174
"""The number of the lock in PostgreSQL."""


def follow(
    once: Annotated[bool, typer.Option("--once", help="Settle what is due now, then end.")] = False,
    at: Annotated[str, typer.Option("--at", help="The clock, with its zone; 'now' for the machine's own.")] = "",
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=MOST_WORKERS, help="Processes side by side, on PostgreSQL.")
    ] = 1,
    share: Annotated[int, typer.Option("--share", hidden=True)] = 0,
    parent: Annotated[int, typer.Option("--parent", hidden=True)] = 0,
) -> None:
    """Settle what follows from facts: cases, rings, orders, tasks. Of several followers one works, the others wait."""
    with opened_house("follow"):
        from django.db import connection  # noqa: PLC0415  (needs Django)

        from pratique.record.due import Share  # noqa: PLC0415

        if workers > 1 and connection.vendor == "sqlite":
            raise BadInput("workers", "SQLite has one writer: more than one worker needs PostgreSQL", "--workers")
        spare_collector()
        clock, mine = _find_clock(at), Share(share, workers)
        if share:
            _work(clock, mine, parent, once=once)
            return
        with _alone(lambda: _is_orphan(parent)):
            if once:
                _settle_once(clock, mine, at)
                return
            with started_workers(workers, at):
                _work(clock, mine, parent, once=False)


def _has_due(at: int) -> bool:
    """Say whether anything is due."""
    from pratique.record.models import Due  # noqa: PLC0415  (needs Django)

    return Due.objects.filter(due_at__lte=at).exists()


def _work(clock: Callable[[], int], share: Share, parent: int, *, once: bool) -> None:
    """Settle a share of what is due, as it comes; a worker asked to do so once tells keys, facts and failures."""
    while not once and not _is_orphan(parent) and not _has_due(clock()):
        time.sleep(POLL_S)
    from pratique.desk.followup.run import settle_due  # noqa: PLC0415  (needs Django; seconds of imports, once needed)

    while not _is_orphan(parent):
        settled = settle_due(clock(), share=share)
        if once:
            typer.echo(f"{settled.keys} {settled.facts} {settled.failed}")
            return
        _tell_failed(settled.failed)
        time.sleep(POLL_S)


def _settle_once(clock: Callable[[], int], share: Share, at: str) -> None:
    """Settle all that is due now with the workers, then what one of them made due of another's share."""
    from pratique.desk.followup.run import settle_due  # noqa: PLC0415  (needs Django)
    from pratique.record.due import count_due  # noqa: PLC0415

    helping = settle_once(share.of, at)
    told = [settle_due(clock(), share=share)]
    helped = [read_settled(worker) for worker in helping]
    told += [settle_due(clock())] if helping else []
    counts = [*helped, *((one.keys, one.facts, one.failed) for one in told)]
    keys, facts, failed = (sum(one) for one in zip(*counts, strict=True))
    _tell_failed(failed)
    typer.echo(f"{keys:,} settled, {facts:,} facts")
    for one in count_due(clock()):
        typer.echo(f"{one.what}: {one.due:,} due, {one.failing:,} failing")


def _tell_failed(failed: int) -> None:
    if failed:
        typer.echo(f"{failed:,} could not be settled, and were put off", err=True)


def spare_collector() -> None:
    """Let the collector leave what was loaded alone and look at the rest seldom: it took a fifth of a settling."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def start_follower() -> None:
    """Keep a follower running beside this process, and with it: it ends when this one does, however that ends."""

    def run() -> None:
        while True:
            ended = subprocess.run([*COMMAND, "--parent", str(os.getpid())], check=False).returncode  # noqa: S603
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
