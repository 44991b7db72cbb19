"""Measure the gate's hot path beside nginx and Django in one run; print a Markdown table.

Usage: python benchmarks/gate/run.py --folder FOLDER [--people N] [--seconds S] [--rounds R] [--surge SECONDS]
Needs nginx and wrk. The server is held to the first core, the load to the second: read CPU and ratios, not requests a
second, on a machine that does other work. A folder that holds a node already is used again.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path
from random import Random

from city_node import UNIQUE, load_node, make_standings, write_files
from servers import granian, memory_of, nginx, press
from surge import surge
from tests.unit.gate import node_world as w

from pratique.gate.house import STANDING
from pratique.gate.node import Node
from pratique.gate.tokens import TokenKey, write_token
from pratique.kinds.instants import SECOND
from pratique.ledger.standing_codec import unpack
from pratique.ledger.standing_store import StandingWriter

CLOCK = "2021-08-07T20:00:00+08:00"
TOKENS = 200_000


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--people", type=int, default=22_000_000)
    options.add_argument("--seconds", type=int, default=8)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--surge", type=int, default=60, help="seconds of each of the three stretches; 0: none")
    options.add_argument("--check-only", action="store_true", help="make the node, and see that it answers")
    chosen = options.parse_args()
    node = chosen.folder / f"node-{chosen.people}"
    print(f"load before it began {os.getloadavg()[0]:.1f}\n\n| what | figure |\n|---|---|")
    if not (node / STANDING / "current").exists():
        make(node, chosen.people)
    write_files(node)
    check_answers(node)
    if chosen.check_only:
        return
    env = {"PRATIQUE_GATE_FOLDER": str(node), "PRATIQUE_AT": CLOCK, "PYTHONPATH": str(Path(__file__).parents[2])}
    load = {"TOKENS": str(node / "tokens"), "DEVICE": w.DEVICE, "AT": "2021-08-07T12:00:00.123Z"}
    compare(chosen.folder, env, load, chosen.seconds, chosen.rounds)
    if chosen.surge:
        with granian("make_service", "RSGI", 8133, env):
            for line in surge(8133, node / "tokens", chosen.surge):
                print(line)


def make(node: Path, people: int) -> None:
    """Make and load everybody, then change three in a hundred, in batches of 10,000."""
    unique = min(UNIQUE, people)
    packed, spent = make_standings(unique)
    load_s = load_node(node, packed, people)
    dice = Random(1)  # noqa: S311  (nothing secret)
    key = TokenKey(w.DAY_KEY)
    tokens = "\n".join(write_token(dice.randrange(people), w.AT, key) for _ in range(TOKENS))
    (node / "tokens").write_text(f"{tokens}\n")
    print(f"| packed, mean of {len(packed):,} (goal 85 B) | **{statistics.fmean(map(len, packed)):.1f} B** |")
    print(f"| encoding {people:,} standings, by the CPU of {len(packed):,} | {spent / len(packed) * people:.0f} s |")
    print(f"| sorted load of {people:,} (goal 90 s) | **{load_s:.0f} s** |")
    print(f"| file | {size_of(node):.2f} GB |")
    with StandingWriter(node / STANDING) as writer:
        changed = max(10_000, people * 3 // 100)
        standings = [unpack(0, one) for one in packed[:20_000]]
        started = time.perf_counter()
        for first in range(0, changed, 10_000):
            writer.write({dice.randrange(people): dice.choice(standings) for _ in range(10_000)}, 2 + first)
        spent_s = time.perf_counter() - started
    print(
        f"| {changed:,} updates in batches of 10,000, packing included (goal 10,000/s) | {changed / spent_s:,.0f}/s |"
    )
    print(f"| file after them (goal 3.5 GB) | **{size_of(node):.2f} GB** |")


def check_answers(node: Path) -> None:
    """Exit unless these tokens are answered by deciding: refusals would be measured otherwise."""
    held, tokens = Node(node), (node / "tokens").read_text().split()[:1000]
    told = [held.tokens.read(token, w.AT // SECOND, held.life_s(w.AT)) for token in tokens]
    codes = {
        held.quick.check(held.read_packed(person) or b"", w.GATE, w.AT)[0].code for person, fault in told if not fault
    }
    if len(codes) < 5 or any(fault for _, fault in told):
        sys.exit(f"the tokens of this node are not answered: {codes}")


def size_of(node: Path) -> float:
    """Give the gigabytes of a node's standings."""
    return sum(path.stat().st_size for path in (node / STANDING).glob("*.mdb")) / 1e9


def compare(folder: Path, env: dict[str, str], load: dict[str, str], seconds: int, rounds: int) -> None:
    """Press nginx, checks, batches and Django in turn, so many rounds; print medians and ratios."""
    told: dict[str, list[dict[str, float]]] = {name: [] for name in ("nginx", "check", "batch", "django", "quiet")}
    memory = 0.0
    with (
        nginx(folder, 8131) as static,
        granian("make_service", "RSGI", 8132, env) as gate,
        granian("make_django", "WSGI", 8134, env) as django,
    ):
        press(gate, "http://127.0.0.1:8132", 2, 64, "check.lua", load)
        for _ in range(rounds):
            told["nginx"].append(press(static, "http://127.0.0.1:8131/a.json", seconds, 128, None, {}))
            told["check"].append(press(gate, "http://127.0.0.1:8132", seconds, 128, "check.lua", load))
            told["quiet"].append(press(gate, "http://127.0.0.1:8132", seconds, 16, "check.lua", load))
            told["batch"].append(press(gate, "http://127.0.0.1:8132", seconds, 4, "batch.lua", load))
            told["django"].append(press(django, "http://127.0.0.1:8134", seconds, 32, "check.lua", load))
        memory = memory_of(gate)
    middle = {
        name: {key: statistics.median(one[key] for one in rows) for key in rows[0]} for name, rows in told.items()
    }
    base = middle["nginx"]["us"]
    ratios = [check["us"] / static["us"] for check, static in zip(told["check"], told["nginx"], strict=True)]
    check, quiet, batch, other = (middle[name] for name in ("check", "quiet", "batch", "django"))
    refused, count = (sum(one[key] for one in told["check"]) for key in ("refused", "count"))
    rows = {
        "nginx, a static file of 211 B: CPU a request": f"{base:.1f} us",
        "`GET /v1/check`, 128 connections: CPU a request": f"{check['us']:.1f} us",
        "of nginx (goal 2.8)": f"**{statistics.median(ratios):.2f}** ({min(ratios):.2f} to {max(ratios):.2f})",
        "the same, requests a second (goal on a quiet machine 23,300)": f"{check['rate']:,.0f}",
        "p99 at 128 and at 16 connections, pressed to the full": f"{check['p99']:.0f}, {quiet['p99']:.1f} ms",
        "refused (429) among them": f"{refused:,.0f} of {count:,.0f}",
        "`POST /v1/checks` of 1,000: CPU a person": f"{batch['us'] / 1000:.2f} us",
        "people a second and core (goal 250,000)": f"**{1e9 / batch['us']:,.0f}** ({batch['refused']:.0f} refused)",
        "Django, a view of 700 B: CPU a request; of nginx": f"{other['us']:.0f} us; {other['us'] / base:.1f}",
        "private memory of a worker (goal 300 MB)": f"**{memory:.0f} MB**",
    }
    for what, figure in rows.items():
        print(f"| {what} | {figure} |")


if __name__ == "__main__":
    main()
