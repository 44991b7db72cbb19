"""Servers that are measured, each held to the first core; CPU by /proc, load by wrk on the second."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
HERE = Path(__file__).resolve().parent
NGINX = """
worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log; daemon off; master_process off;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 100000000; open_file_cache max=10;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}; default_type application/json; }} }}
"""
GRANIAN = """
from granian import Granian
from granian.constants import Interfaces, TaskImpl
Granian("worker:{target}", factory=True, address="127.0.0.1", port={port}, interface=Interfaces.{interface}, workers=1,
        runtime_threads=1, runtime_blocking_threads=1, task_impl=TaskImpl.rust, websockets=False,
        log_access=False{more}).serve()
"""


@contextmanager
def running(command: list[str], port: int, env: dict[str, str]) -> Iterator[int]:
    """Run a server until the end of the block; give its process."""
    process = subprocess.Popen(["taskset", "-c", "0", *command], env={**os.environ, **env}, cwd=HERE)
    try:
        for _ in range(300):
            time.sleep(0.1)
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
            except urllib.error.HTTPError:
                break
            except OSError:
                continue
            break
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def nginx(folder: Path, port: int) -> Iterator[int]:
    """Run nginx over a folder with one static file of 211 bytes."""
    (folder / "a.json").write_bytes(b'{"a":"' + b"x" * 203 + b'"}')
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    with running(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)], port, {}) as pid:
        yield pid


@contextmanager
def granian(target: str, interface: str, port: int, env: dict[str, str]) -> Iterator[int]:
    """Run one worker of Granian."""
    more = ", blocking_threads=1" if interface == "WSGI" else ""
    code = GRANIAN.format(target=target, interface=interface, port=port, more=more)
    with running([sys.executable, "-c", code], port, env) as pid:
        yield pid


def cpu_of(pid: int) -> float:
    """Give the CPU seconds that a process and its children have used."""
    return sum(_ticks(one) for one in [pid, *children_of(pid)]) / TICK


def children_of(pid: int) -> list[int]:
    """Give the processes below a process."""
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [one for child in found for one in (child, *children_of(child))]


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def memory_of(pid: int) -> float:
    """Give the private megabytes of the largest process below a process."""
    texts = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in children_of(pid) or [pid]]
    return max(int(kb) / 1024 for text in texts for kb in re.findall(r"Private_Dirty:\s+(\d+)", text))


def press(
    pid: int, address: str, seconds: int, connections: int, script: str | None, env: dict[str, str]
) -> dict[str, float]:
    """Press a server with wrk; give requests, CPU microseconds each, requests a second, p99 in ms, refusals."""
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    command += ["-s", str(HERE / script)] if script else []
    before = cpu_of(pid)
    text = subprocess.run(
        [*command, address], env={**os.environ, **env}, capture_output=True, text=True, check=True
    ).stdout
    spent = cpu_of(pid) - before
    count = int(re.search(r"(\d+) requests in", text)[1])  # type: ignore[index]
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])  # type: ignore[index]
    tail = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    p99 = float(tail[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[tail[2]] if tail else 0.0
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return {
        "count": count,
        "us": spent / count * 1e6,
        "rate": rate,
        "p99": p99,
        "refused": int(refused[1]) if refused else 0,
    }
