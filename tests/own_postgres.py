"""PostgreSQL servers of our own, for the suite and for benchmarks: each in a folder, reached through a socket in it."""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import MappingProxyType

import psycopg

_NUMBERS = itertools.count(1)


def find_programs() -> Path:
    """Give the folder of initdb and pg_ctl; fails with a clear word if PostgreSQL is not here."""
    found = [Path(p).parent for p in [shutil.which("initdb")] if p] + sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        raise AssertionError("the ledger's tests need PostgreSQL's programs: apt-get install postgresql")
    return found[-1]


SUITE = {"max_connections": "50", "shared_buffers": "64MB"}
"""Settings for the suite's many small databases."""


class OwnServer:
    """A server in a folder of its own, reached through a socket in it; without a folder, one that goes at the end."""

    def __init__(self, folder: Path | None = None, settings: Mapping[str, str] = MappingProxyType(SUITE)) -> None:
        self.programs = find_programs()
        self.folder = folder or Path(tempfile.mkdtemp(prefix="pratique-pg-"))
        self.folder.mkdir(exist_ok=True)
        self.data = self.folder / "data"
        self.settings = {"listen_addresses": "''", **settings}
        self.run_as: dict[str, object] = {"cwd": self.folder, "stdout": subprocess.DEVNULL}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self.run_as |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        if not self.data.exists():
            made = ["-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
            self._run("initdb", *made, check=True)
        if folder is None:
            atexit.register(self.remove)

    @property
    def address(self) -> str:
        """The address of its first database, as its owner."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it, and wait until it takes connections; after a kill it first reads its log again."""
        options = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        told = ["-l", self.folder / "log", "-o", f"-k {self.folder} {options}"]
        self._run("pg_ctl", "-D", self.data, "-w", *told, "start", check=True)

    def stop(self) -> None:
        """Stop it, its data kept."""
        self._run("pg_ctl", "-D", self.data, "-m", "fast", "stop", check=True)

    def kill(self) -> None:
        """Kill -9 the server and every process of it, as a machine does that loses its memory."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        children = [
            int(path.parent.name)
            for path in Path("/proc").glob("[0-9]*/stat")
            if path.exists() and int(path.read_text().rpartition(")")[2].split()[1]) == first
        ]
        for pid in (first, *children):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(Path(f"/proc/{pid}/cmdline").exists() and _alive(pid) for pid in (first, *children)):
            time.sleep(0.01)
        # Where nobody buries the dead (a container's first process may not), their locks look alive.
        (self.data / "postmaster.pid").unlink()
        (self.folder / ".s.PGSQL.5432.lock").unlink()

    def remove(self) -> None:
        """Stop it and remove its folder."""
        atexit.unregister(self.remove)
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "stop", check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def make_database(self) -> str:
        """Make an empty database; give its address."""
        name = f"ledger_{os.getpid()}_{next(_NUMBERS)}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def _run(self, program: str, *words: str | Path, check: bool, **more: object) -> None:
        subprocess.run([self.programs / program, *words], check=check, **self.run_as, **more)  # type: ignore[call-overload]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@cache
def start_server() -> OwnServer:
    """Start the suite's server, once a process."""
    server = OwnServer()
    server.start()
    return server


def make_database() -> str:
    """Make an empty database on the suite's server; give its address."""
    return start_server().make_database()
