"""From recorded to shown: how long until a gate answers otherwise after a test, an order, a list, a pack.

Usage: PYTHONPATH=. python benchmarks/gate/shown.py [--rounds R] [--load CHECKS_A_SECOND]
A real `pratique serve` over SQLite, a node beside it and one that follows it over HTTP; with --load, wrk asks the one
elsewhere all the while. Each round records eight changes and takes each back; the clock runs from the commit.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.unit.cli.test_gate_nodes import MAIN, Nodes, Process, find_port

AT = "2021-08-07T20:00:00+08:00"
HERE = Path(__file__).resolve().parent
KINDS = ("test", "order", "list", "pack")
POLL_S = 0.005
WAIT_S = 10


def main() -> None:
    """Measure, and print rows of a table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--rounds", type=int, default=6)
    options.add_argument("--load", type=int, default=0)
    chosen = options.parse_args()
    before = os.getloadavg()[0]
    with ExitStack() as ends:
        house = Nodes(Path(ends.enter_context(tempfile.TemporaryDirectory())), ends, "benchmarks.gate.hand")
        house.nodes[1].kill()
        there = house.nodes[0]
        here = begin_local(house)
        house.nodes = [here, there]
        house.wait()
        house.do("stay", "430802", 4)
        house.wait()
        if chosen.load:
            press(house, there, chosen.load, ends)
        waits = [measure(house, kind) for _ in range(chosen.rounds) for kind in KINDS for _ in range(2)]
    print(f"load {before:.1f}; {len(waits)} changes" + (f"; {chosen.load:,} checks/s asked" if chosen.load else ""))
    for name, column in (("beside the register", 0), ("elsewhere, over HTTP", 1)):
        told = sorted(wait[column] for wait in waits)
        p95 = told[int(len(told) * 0.95)]
        print(f"| {name} | {statistics.median(told):.2f} s | {p95:.2f} s | {told[-1]:.2f} s |")


def begin_local(house: Nodes) -> Process:
    """Start a node that follows the register of this machine."""
    house.env["PRATIQUE_HOME"] = str(house.home)
    return house.begin([*MAIN, "gate", "--port", str(find_port()), "--at", AT])


def press(house: Nodes, node: Process, rate: int, ends: ExitStack) -> None:
    """Let wrk ask a node at a rate: each connection asks ten times a second at most."""
    tokens = house.folder / "tokens"
    tokens.write_text(f"{house.token}\n")
    script = house.folder / "paced.lua"
    script.write_text((HERE / "check.lua").read_text() + "function delay() return 20 end\n")
    port = node.command[node.command.index("--port") + 1]
    command = ["wrk", "-t1", f"-c{rate // 50}", "-d600s", "-s", str(script), f"http://127.0.0.1:{port}"]
    told = {"TOKENS": str(tokens), "DEVICE": house.device.key, "AT": "2021-08-07T12:00:00.123Z"}
    wrk = subprocess.Popen(command, env={**os.environ, **told}, stdout=subprocess.DEVNULL)
    ends.callback(wrk.wait)
    ends.callback(wrk.kill)
    time.sleep(3)


def measure(house: Nodes, kind: str) -> tuple[float, float]:
    """Record one change; give the seconds until each node answers otherwise."""
    before = house.codes()
    house.do(kind)
    recorded = time.monotonic()
    shown: dict[int, float] = {}
    while len(shown) < len(before):
        for i, node in enumerate(house.nodes):
            if i not in shown and house.ask(node, f"/v1/check/{house.token}")["code"] != before[i]:
                shown[i] = time.monotonic() - recorded
        if time.monotonic() - recorded > WAIT_S:
            raise SystemExit(f"{kind} showed only at {sorted(shown)}: {before[0]} before and after")
        time.sleep(POLL_S)
    return shown[0], shown[1]


if __name__ == "__main__":
    main()
