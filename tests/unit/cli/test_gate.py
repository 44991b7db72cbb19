"""``pratique gate`` as processes: it answers over HTTP, a worker that is killed is started again, it ends cleanly."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pratique.gate.scan_file import read_scans
from tests.unit.gate import node_world as w


class Gate:
    """A gate that runs, and a device that asks it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-c", "from pratique.cli.main import main; main()", "gate", "--no-follow"]
        command += ["--port", str(self.port), "--folder", str(folder), "--at", "2021-08-07T20:00:00+08:00"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        self.device = w.Device()

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Any:
        """Send one request; give status and JSON."""
        told = self.device.headers() if headers is None else headers
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, told, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310
                return reply.status, json.loads(reply.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def wait(self) -> None:
        """Wait until it answers."""
        while True:
            assert self.process.poll() is None
            try:
                if self.ask("GET", "/v1/health") == (200, {"up": True}):
                    return
            except OSError:
                time.sleep(0.1)

    def find_workers(self) -> set[int]:
        """Give the processes that answer."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(child) for child in path.read_text().split()}


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    made = Gate(w.write_node(tmp_path / "node"))
    try:
        made.wait()
        yield made
    finally:
        made.process.kill()
        made.process.wait()


def test_it_answers_is_started_again_and_ends_cleanly(gate: Gate, tmp_path: Path) -> None:
    status, told = gate.ask("GET", f"/v1/check/{w.token_of(w.LISTED)}")
    assert (status, told["code"]) == (200, "IN_LISTED_COUNTY")
    status, told = gate.ask("GET", "/v1/check/" + "x" * 10_000)
    assert (status, told["code"]) == (200, "OTHER_SYSTEM")
    tokens = json.dumps({"tokens": [w.token_of(w.HOME)] * 1000}).encode()
    status, many = gate.ask("POST", "/v1/checks", tokens)
    assert (status, len(many["answers"])) == (200, 1000)
    assert gate.ask("GET", "/v1/check/x", None, {})[0] == 403
    assert gate.ask("POST", "/v1/passage", b"", {})[1]["handling"] == "passage"

    kept: set[str] = set()
    while len(kept) < 1:
        kept = set(gate.ask("POST", "/v1/scans/kept", json.dumps({"ids": [told["scan_id"]]}).encode())[1]["kept"])
    before = gate.find_workers()
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    while not gate.find_workers() - before:
        time.sleep(0.1)
    gate.wait()
    assert gate.ask("GET", f"/v1/check/{w.token_of(w.HOME)}")[0] == 200
    scans = [scan for path in (tmp_path / "node" / "scans").iterdir() for scan in read_scans(path)]
    assert told["scan_id"].replace("-", "") in {scan.scan_id.hex() for scan in scans}

    gate.process.terminate()
    assert gate.process.wait(30) == 0
    assert not gate.find_workers() if Path(f"/proc/{gate.process.pid}").exists() else True
