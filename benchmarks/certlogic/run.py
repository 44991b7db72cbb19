"""Measure CertLogic in Python against its peers on Node, and a pack over tuples; print a Markdown table.

Usage: python benchmarks/certlogic/run.py [--rounds N] [--data FOLDER] [--node-modules FOLDER]
The same tests, in the same process layout, rules compiled and data parsed beforehand, engines taking turns
(A B C A B C …), each warmed up first. A ratio is the median of the ratios of neighbouring rounds. Needs Node,
npm and the folder eu-rules (one JSON file a country, and value-sets.json).
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pack import TITLE, measure_pack

from pratique.policy.certlogic.compile import Rule, compile_rule
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.certlogic.suites import VALUE_SETS, rule_data

HERE = Path(__file__).parent
EU_RULES = HERE.parents[1].parent / "shared" / "data" / "eu-rules"
PASSES = {
    "Python, dates read anew each time": 60,
    "Python, dates remembered": 200,
    "certlogic-js": 60,
    "json-logic-engine": 60,
}

Test = tuple[Rule, object, bool]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--data", type=Path, default=EU_RULES)
    options.add_argument("--node-modules", type=Path, help="a folder with the peers installed already")
    chosen = options.parse_args()
    if not chosen.data.is_dir() or not shutil.which("node"):
        sys.exit(f"needs Node and the EU rules in {chosen.data}")
    rules, tests = read_tests(chosen.data)
    with tempfile.TemporaryDirectory() as folder:
        place = prepare_peers(Path(folder), chosen.node_modules, rules, tests)
        with start_peers(Path(folder), place) as peers:
            times, right = take_turns(peers, rules, tests, chosen.rounds)
            peers.stdin.close()
    print_table(times, right, len(tests))


def read_tests(folder: Path) -> tuple[list[object], list[dict[str, object]]]:
    value_sets = json.loads((folder / VALUE_SETS).read_text("utf-8"))
    rules: list[object] = []
    tests: list[dict[str, object]] = []
    for path in sorted(folder.glob("??.json")):
        for entry in json.loads(path.read_text("utf-8")):
            tests += [
                {"rule": len(rules), "data": rule_data(test, value_sets), "expected": test["expected"]}
                for test in entry["tests"]
            ]
            rules.append(entry["rule"]["Logic"])
    return rules, tests


def prepare_peers(folder: Path, installed: Path | None, rules: list[object], tests: list[object]) -> Path:
    """Write the tests down, install the peers unless they are, and give the folder of node_modules."""
    (folder / "pairs.json").write_text(json.dumps({"rules": rules, "tests": tests}), "utf-8")
    if installed is not None:
        return installed.resolve()
    shutil.copy(HERE / "package.json", folder)
    npm = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(npm, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder


def start_peers(folder: Path, place: Path) -> subprocess.Popen[str]:
    command = ["node", str(HERE / "peers.cjs"), str(folder / "pairs.json")]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=place, stdin=pipe, stdout=pipe, text=True, bufsize=1)


def take_turns(
    peers: subprocess.Popen[str], rules: list[object], tests: list[dict[str, object]], rounds: int
) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Run every engine once a round, after two rounds that do not count; nanoseconds by engine."""
    pairs = {
        name: pair_up([compile_rule(rule, cache_dates=kept) for rule in rules], tests)
        for name, kept in (("Python, dates read anew each time", False), ("Python, dates remembered", True))
    }
    runs: dict[str, Callable[[int], tuple[float, int]]] = {
        name: lambda passes, tests=chosen: run_python(tests, passes) for name, chosen in pairs.items()
    }
    for name in ("certlogic-js", "json-logic-engine"):
        runs[name] = lambda passes, name=name: ask_peer(peers, name, passes)
    times: dict[str, list[float]] = {name: [] for name in PASSES}
    right: dict[str, int] = {}
    for number in range(rounds + 2):
        for name, passes in PASSES.items():
            ns, right[name] = runs[name](passes)
            if number > 1:
                times[name].append(ns)
    return times, right


def pair_up(compiled: list[Rule], tests: list[dict[str, object]]) -> list[Test]:
    return [(compiled[test["rule"]], test["data"], test["expected"]) for test in tests]


def run_python(tests: list[Test], passes: int) -> tuple[float, int]:
    right = 0
    start = time.perf_counter_ns()
    for _ in range(passes):
        right = 0
        for rule, data, expected in tests:
            try:
                passed = rule(data) is True
            except CertLogicError:
                passed = False
            if passed is expected:
                right += 1
    return (time.perf_counter_ns() - start) / (passes * len(tests)), right


def ask_peer(peers: subprocess.Popen[str], name: str, passes: int) -> tuple[float, int]:
    peers.stdin.write(f"{name} {passes}\n")
    answer = json.loads(peers.stdout.readline())
    return answer["ns"], answer["right"]


def print_table(times: dict[str, list[float]], right: dict[str, int], count: int) -> None:
    base = times["certlogic-js"]
    other = times["json-logic-engine"]
    rounds = len(base)
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    versions = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    print(f"{count} EU rule tests, {rounds} rounds in turn, one core; Python {platform.python_version()},")
    print(f"Node {node}, {', '.join(f'{name} {version}' for name, version in versions.items())}.\n")
    print("| engine | us an evaluation | thousands a second | times certlogic-js | times json-logic-engine | right |")
    print("|---|---|---|---|---|---|")
    for name, taken in times.items():
        ns = statistics.median(taken)
        first, second = (statistics.median(b / a for a, b in zip(taken, peer, strict=True)) for peer in (base, other))
        print(f"| {name} | {ns / 1000:.2f} | {1e6 / ns:,.0f} | {first:.1f} | {second:.1f} | {right[name]} |")
    print(f"\n| {TITLE} | us an evaluation |\n|---|---|")
    for name, us in measure_pack().items():
        print(f"| {name} | {us:.2f} |")


if __name__ == "__main__":
    main()
