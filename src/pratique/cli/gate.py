"""``pratique gate``: a gate node on this machine: the follower of the register, and the workers that answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from pratique.cli.house import opened_house, refuse
from pratique.gate.following import Follower, LocalRegister
from pratique.kinds.clock import read_clock
from pratique.kinds.instants import parse_instant
from pratique.ledger.faults import LedgerFault
from pratique.ledger.standing_store import StandingStoreFault
from pratique.record.setup import find_home

POLL_S = 0.25
AGAIN_S = 1.0
FOLDER = "PRATIQUE_GATE_FOLDER"
_COMMAND = (sys.executable, "-c", "from pratique.cli.main import main; main()", "gate")


def gate(
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8010,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
    folder: Annotated[Path | None, typer.Option(help="The node's own folder; else 'gate' in PRATIQUE_HOME.")] = None,
    at: Annotated[str, typer.Option("--at", help="The clock, with its zone; 'now' for the machine's own.")] = "now",
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Follow the register of this machine.")] = True,
    only_follow: Annotated[bool, typer.Option("--only-follow", hidden=True)] = False,
    parent: Annotated[int, typer.Option("--parent", hidden=True)] = 0,
) -> None:
    """Answer at gates until Ctrl-C: who may pass, from a copy of the register that is kept level with it."""
    node = (folder or find_home() / "gate").resolve()
    if at != "now":
        parse_instant(at, "--at")
    if only_follow:
        _follow(node, at, parent)
        return
    node.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ[FOLDER], os.environ["PRATIQUE_AT"] = str(node), "" if at == "now" else at
    if follow:
        _keep_following(node, at)
    typer.echo(f"The gate is at http://{host}:{port}/  (stop with Ctrl-C)")
    _serve(host, port, workers)


def _serve(host: str, port: int, workers: int) -> None:
    from granian import Granian  # noqa: PLC0415  (the other commands do not pay for it)
    from granian.constants import Interfaces, TaskImpl  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    Granian(
        "pratique.cli.gate_worker:make_service",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        runtime_threads=1,
        runtime_blocking_threads=1,
        task_impl=TaskImpl.rust,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()


def _follow(node: Path, at: str, parent: int) -> None:
    """Follow the register until the parent ends; what fails is tried again, and the level tells its age."""
    fixed = None if at == "now" else parse_instant(at, "--at")
    with opened_house("gate"):
        from pratique.record.gate_feed import open_register  # noqa: PLC0415  (needs Django)

        try:
            with Follower(node) as follower:
                while not parent or os.getppid() == parent:
                    _follow_while_well(follower, open_register, fixed, parent)
                    time.sleep(AGAIN_S)
        except StandingStoreFault as fault:
            refuse("gate", str(fault))


def _follow_while_well(
    follower: Follower, open_register: Callable[[], LocalRegister], fixed: int | None, parent: int
) -> None:
    """Follow until the register is away, or the parent ends; meanwhile the level tells its age."""
    from django.db import DatabaseError, connection  # noqa: PLC0415  (needs Django)

    try:
        register = open_register()
        while not parent or os.getppid() == parent:
            follower.step(register, read_clock() if fixed is None else fixed)
            time.sleep(POLL_S)
    except (DatabaseError, LedgerFault) as error:
        said = (str(error).splitlines() or ["it said nothing"])[0]
        typer.echo(f"pratique gate: the register cannot be followed now: {said}", err=True)
        connection.close()


def _keep_following(node: Path, at: str) -> None:
    """Keep a follower running beside this process, and with it."""
    command = [*_COMMAND, "--only-follow", "--folder", str(node), "--at", at, "--parent", str(os.getpid())]

    def run() -> None:
        while True:
            ended = subprocess.run(command, check=False).returncode  # noqa: S603  (our own command)
            if ended == -signal.SIGINT:
                return
            typer.echo(f"pratique gate: the follower ended ({ended}); it is started again", err=True)
            time.sleep(AGAIN_S)

    threading.Thread(target=run, daemon=True, name="follower").start()
