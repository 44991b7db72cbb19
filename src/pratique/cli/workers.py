"""The workers of one follower: processes beside it, each with a share of what is due."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer

COMMAND = (sys.executable, "-c", "from pratique.cli.main import main; main()", "follow")
AGAIN_S = 5.0


@contextmanager
def started_workers(workers: int, at: str) -> Iterator[None]:
    """Keep the workers 1 to ``workers`` - 1 running beside this process, which is worker 0."""
    for number in range(1, workers):
        command = _make_command(number, workers, at)
        threading.Thread(target=_keep_running, args=(command,), daemon=True, name=f"worker-{number}").start()
    yield


def settle_once(workers: int, at: str) -> list[subprocess.Popen[str]]:
    """Let the workers 1 to ``workers`` - 1 settle what is due of their shares now."""
    commands = [[*_make_command(number, workers, at), "--once"] for number in range(1, workers)]
    return [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]  # noqa: S603  (ours)


def read_settled(worker: subprocess.Popen[str]) -> tuple[int, int, int]:
    """Wait for a worker; give keys settled, facts recorded, keys put off. One that was killed leaves its keys due."""
    told, _ = worker.communicate()
    if worker.returncode:
        typer.echo(f"pratique follow: a worker ended ({worker.returncode}); what it had is settled now", err=True)
        return 0, 0, 0
    keys, facts, failed = (int(number) for number in told.split())
    return keys, facts, failed


def _make_command(number: int, workers: int, at: str) -> list[str]:
    told = ["--workers", str(workers), "--share", str(number), "--parent", str(os.getpid())]
    return [*COMMAND, *told, *(["--at", at] if at else [])]


def _keep_running(command: list[str]) -> None:
    while True:
        ended = subprocess.run(command, check=False).returncode  # noqa: S603  (our own command)
        typer.echo(f"pratique follow: a worker ended ({ended}); it is started again", err=True)
        time.sleep(AGAIN_S)
