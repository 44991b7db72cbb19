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
from pratique.gate.following import Follower, Register
from pratique.gate.remote import RemoteRegister
from pratique.gate.wire import read_node_key
from pratique.kinds.clock import read_clock
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.ledger.faults import LedgerFault
from pratique.ledger.key_files import check_private
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
    register: Annotated[
        str, typer.Option("--register", help="The address of a register elsewhere, such as https://register.example.")
    ] = "",
    key: Annotated[Path | None, typer.Option("--key", help="With --register: the file with this node's key.")] = None,
    only_follow: Annotated[bool, typer.Option("--only-follow", hidden=True)] = False,
    parent: Annotated[int, typer.Option("--parent", hidden=True)] = 0,
) -> None:
    """Answer at gates until Ctrl-C: who may pass, from a copy of the register that is kept level with it."""
    node = (folder or find_home() / "gate").resolve()
    if at != "now":
        parse_instant(at, "--at")
    if only_follow:
        _follow(node, at, parent, register, key)
        return
    if register:
        _open_remote(register, key, read_clock)  # what is wrong with either is told here
    node.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ[FOLDER], os.environ["PRATIQUE_AT"] = str(node), "" if at == "now" else at
    if follow:
        _keep_following(node, at, ["--register", register, "--key", str(key)] if register else [])
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


def _follow(node: Path, at: str, parent: int, register: str, key: Path | None) -> None:
    """Follow the register until the parent ends; what fails is tried again, and the level tells its age."""
    fixed = None if at == "now" else parse_instant(at, "--at")
    clock = read_clock if fixed is None else lambda: fixed
    try:
        with Follower(node) as follower:
            if register:
                remote = _open_remote(register, key, clock)
                _keep_level(follower, lambda: remote, clock, parent, OSError, lambda: None)
                return
            with opened_house("gate"):
                from django.db import DatabaseError, connection  # noqa: PLC0415  (needs Django)

                from pratique.record.gate_feed import open_register  # noqa: PLC0415

                _keep_level(follower, open_register, clock, parent, DatabaseError, connection.close)
    except StandingStoreFault as fault:
        refuse("gate", str(fault))


def _open_remote(register: str, key: Path | None, clock: Callable[[], int]) -> RemoteRegister:
    """Give a register elsewhere; exits with a sentence where its address or the node's key is wrong."""
    if key is None:
        refuse("gate", "give the file with this node's key: --key FILE [node_key]")
    try:
        check_private(key)
        return RemoteRegister(register, read_node_key(key.read_text("ascii", "replace")), clock)
    except (BadInput, LedgerFault) as error:
        refuse("gate", str(error))


def _keep_level(
    follower: Follower,
    open_register: Callable[[], Register],
    clock: Callable[[], int],
    parent: int,
    away: type[Exception],
    let_go: Callable[[], None],
) -> None:
    """Follow until the parent ends; what fails is begun again a second later, after ``let_go``."""
    while not parent or os.getppid() == parent:
        try:
            register = open_register()
            while not parent or os.getppid() == parent:
                follower.step(register, clock())
                time.sleep(POLL_S)
        except (away, BadInput, LedgerFault) as error:
            said = (str(error).splitlines() or ["it said nothing"])[0]
            typer.echo(f"pratique gate: the register cannot be followed now: {said}", err=True)
            let_go()
        time.sleep(AGAIN_S)


def _keep_following(node: Path, at: str, more: list[str]) -> None:
    """Keep a follower running beside this process, and with it."""
    command = [*_COMMAND, "--only-follow", "--folder", str(node), "--at", at, "--parent", str(os.getpid()), *more]

    def run() -> None:
        while True:
            ended = subprocess.run(command, check=False).returncode  # noqa: S603  (our own command)
            if ended == -signal.SIGINT:
                return
            typer.echo(f"pratique gate: the follower ended ({ended}); it is started again", err=True)
            time.sleep(AGAIN_S)

    threading.Thread(target=run, daemon=True, name="follower").start()
