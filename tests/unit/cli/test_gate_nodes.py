"""Two gate nodes follow one real register over HTTP: changes show, outages are caught up, strangers get nothing."""

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
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from pratique.gate.remote import PATH, RemoteRegister
from pratique.gate.wire import read_node_key, write_request
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from tests.unit.cli.node_house import AT
from tests.unit.gate.node_world import Device

MAIN = [sys.executable, "-c", "from pratique.cli.main import main; main()"]


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; the suite's own limit ends what never does."""
    while True:
        try:
            if holds():
                return
        except OSError:
            pass
        time.sleep(0.05)


class Process:
    """One process with all that it starts."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.command, self.env = command, env
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, env=self.env, stdout=subprocess.DEVNULL, start_new_session=True)

    def kill(self) -> None:
        """Kill it and its children, as a machine that loses power would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Nodes:
    """A register, a hand on its record, and two nodes elsewhere."""

    def __init__(self, folder: Path, ends: ExitStack, hand: str = "tests.unit.cli.node_house") -> None:
        self.folder, self.ends = folder, ends
        taken = ("PRATIQUE_HOME", "PRATIQUE_KEYS", "DATABASE_URL", "PRATIQUE_CODES_FOLDER")
        self.env = {**{k: v for k, v in os.environ.items() if k not in taken}, "HOME": str(folder)}
        self.url = f"http://127.0.0.1:{find_port()}"
        self.register = self.begin([*MAIN, "serve", "--at", AT, "--port", self.url.rpartition(":")[2]])
        self.wait_for_register()
        self.home = home = folder / ".pratique" / "demonstration"
        self.device = Device((home / "gate-device.key").read_text().strip())
        self.hand = subprocess.Popen(
            [sys.executable, "-m", hand],
            env={**self.env, "PRATIQUE_HOME": str(home), "PRATIQUE_AT": AT},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        ends.enter_context(self.hand)
        ends.callback(self.hand.kill)
        self.token = self.do("token")
        self.nodes = [self.begin_node("one"), self.begin_node("two")]

    def begin(self, command: list[str]) -> Process:
        made = Process(command, self.env)
        self.ends.callback(made.kill)
        return made

    def begin_node(self, name: str) -> Process:
        key = self.folder / f"{name}.key"
        key.write_text(self.do("node", name))
        key.chmod(0o600)
        told = ["--register", self.url, "--key", str(key), "--folder", str(self.folder / name), "--at", AT]
        return self.begin([*MAIN, "gate", "--port", str(find_port()), *told])

    def wait_for_register(self) -> None:
        wait_until(lambda: urllib.request.urlopen(f"{self.url}/healthz", timeout=5).status == 200)  # noqa: S310

    def do(self, what: str, *told: object) -> Any:
        """Do something to the record."""
        assert self.hand.stdin is not None
        assert self.hand.stdout is not None
        self.hand.stdin.write(json.dumps([what, *told]) + "\n")
        self.hand.stdin.flush()
        return json.loads(self.hand.stdout.readline())

    def ask(self, node: Process, path: str) -> Any:
        port = node.command[node.command.index("--port") + 1]
        headers = self.device.headers(parse_instant(AT))
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", None, headers)
        with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310
            return json.loads(reply.read())

    def codes(self) -> list[str]:
        """Give what each node answers to the resident."""
        return [str(self.ask(node, f"/v1/check/{self.token}")["code"]) for node in self.nodes]

    def wait(self) -> str:
        """Wait until both nodes stand where the record does, and give the answer, which is one."""
        head = self.do("head")
        wait_until(lambda: all((self.ask(node, "/v1/state")["seq"] or 0) >= head for node in self.nodes))
        wait_until(lambda: len(set(self.codes())) == 1)
        return self.codes()[0]


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[Nodes]:
    with ExitStack() as ends:
        yield Nodes(tmp_path, ends)


def post(url: str, body: bytes) -> tuple[int, bytes]:
    """Send a request for the feed as anybody could."""
    request = urllib.request.Request(f"{url}{PATH}", body, {"Content-Type": "application/cose"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_two_nodes_follow_over_http_through_kills_and_outages(nodes: Nodes) -> None:
    home = nodes.wait()
    stay = nodes.do("stay", "430802", 4)
    assert nodes.wait() == "IN_LISTED_COUNTY" != home

    # One node loses its power, and misses a change.
    nodes.nodes[1].kill()
    nodes.do("withdraw", stay)
    wait_until(lambda: nodes.ask(nodes.nodes[0], "/v1/state")["seq"] == nodes.do("head"))
    nodes.nodes[1].start()
    assert nodes.wait() == home

    # The register is down: both answer on, and catch up with what was recorded meanwhile.
    nodes.register.kill()
    nodes.do("stay", "430802", 2)
    time.sleep(1)
    assert nodes.codes() == [home] * 2
    nodes.register.start()
    nodes.wait_for_register()
    assert nodes.wait() == "IN_LISTED_COUNTY"

    # Who is not a node, or has lost the key's file to somebody, gets nothing; the answers of the others go on.
    at = parse_instant(AT)
    key = read_node_key((nodes.folder / "one.key").read_text())
    body = write_request(key, at, "people", (0, 9)).body
    assert post(nodes.url, body)[0] == 200
    assert post(nodes.url, body[:-1] + bytes([body[-1] ^ 1]))[0] == 401
    assert post(nodes.url, b"{}")[0] == 401
    nodes.do("end", "one")
    assert post(nodes.url, body)[0] == 403
    ended = RemoteRegister(nodes.url, key, lambda: at)
    with pytest.raises(BadInput) as caught:
        ended.marks()
    ended.close()
    assert caught.value.code == "feed_refused"
    assert nodes.codes() == ["IN_LISTED_COUNTY"] * 2
