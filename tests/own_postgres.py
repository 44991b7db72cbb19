"""A PostgreSQL of the suite's own: made in a temporary folder, reached through a socket in it, gone at the end."""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import psycopg

_NUMBERS = itertools.count(1)


def find_programs() -> Path:
    """Give the folder of initdb and pg_ctl; fails with a clear word if PostgreSQL is not here."""
    found = [Path(p).parent for p in [shutil.which("initdb")] if p] + sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        raise AssertionError("the ledger's tests need PostgreSQL's programs: apt-get install postgresql")
    return found[-1]


@cache
def start_server() -> Path:
    """Start the server once a process; give the folder of its socket."""
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="pratique-pg-"))
    run_as: dict[str, object] = {"cwd": folder, "stdout": subprocess.DEVNULL}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        run_as |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    data = folder / "data"
    make = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(make, check=True, **run_as)  # type: ignore[call-overload]
    options = f"-k {folder} -c listen_addresses='' -c max_connections=50 -c shared_buffers=64MB"
    start = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"]
    subprocess.run(start, check=True, **run_as)  # type: ignore[call-overload]

    def stop() -> None:
        end = [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"]
        subprocess.run(end, check=False, **run_as)  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return folder


def make_database() -> str:
    """Make an empty database; give its address."""
    folder = start_server()
    name = f"ledger_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(f"postgresql://postgres@/postgres?host={folder}", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql://postgres@/{name}?host={folder}"
