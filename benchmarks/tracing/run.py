"""The speed of tracing on a synthetic city, with PostgreSQL and DuckDB in the same run on the same rows.

    python benchmarks/tracing/run.py --city DIR [--work DIR] [--cases 10] [--many 100] [--alone] [--keep DIR]

DIR is what ``pratique city make`` has written. Peers must give the same row set, compared whole, or the run fails.
The engine counts no general contacts where it stands beside the peers, who do not; elsewhere it does all its work.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from native_duckdb import NativeDuckDB
from postgresql import PostgreSQL
from workload import columns_of, make_question, sorted_rows, without_general

from pratique.tracing.engines.index import IndexEngine, build_index
from pratique.tracing.rules import TraceRules
from pratique.tracing.tables import Question

ROUNDS = 5


def timed(do: Callable[[], object]) -> float:
    """Give the seconds that something takes."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def bench_index(city: Path, index: Path) -> None:
    """Build the index and print its speed and size; nothing is built where it stands."""
    rows = json.loads((city / "about.json").read_text("utf-8"))["rows"]
    took = timed(lambda: build_index(city / "presence", index))
    size = sum(file.stat().st_size for file in index.rglob("*") if file.is_file())
    print(f"| index from Parquet | {rows / took / 1e6:.2f} M rows/s, {size / rows:.1f} B a row |")


def bench_alone(city: Path, index: Path, cases: int, many: int) -> None:
    """Print what the index engine takes by itself, in new processes where memory or a first call is measured."""
    firsts = [json.loads(_call(city, index, 1)) for _ in range(3)]
    print(f"| one case, first call in a new process | {median(one['first'] for one in firsts):.2f} s |")
    question, rules = make_question(city, cases)
    engine = IndexEngine(index)
    ones = [Question((case,), question.isolations, question.at) for case in question.cases]
    close, both, counted = [], [], []
    for one in ones:
        engine.trace(one, rules)
        close.append(median(timed(lambda one=one: engine.close_ring(one, rules)) for _ in range(ROUNDS)))
        both.append(median(timed(lambda one=one: engine.trace(one, without_general(rules))) for _ in range(ROUNDS)))
        counted.append(median(timed(lambda one=one: engine.trace(one, rules)) for _ in range(ROUNDS)))
    for what, took in (("close ring alone", close), ("both rings", both), ("both rings, general counted", counted)):
        print(f"| one case, warm, {what}: median, slowest of {cases} | {median(took):.4f}, {max(took):.4f} s |")
    told = json.loads(_call(city, index, many))
    print(f"| {many} cases at once, new process: first, again | {told['first']:.2f}, {told['again']:.2f} s |")
    print(f"| of which peak memory, mapped pages counted | {told['peak'] / 1e6:.2f} GB |")
    print(f"| evidence rows, rows/s | {told['rows']:,}, {told['rows'] / told['again'] / 1e6:.2f} M/s |")
    by_cpu = f"{told['cpu']:.2f} s, {told['rows'] / told['cpu'] / 1e6:.2f} M/s"
    print(f"| the same by CPU seconds of both threads | {by_cpu} |")


def bench_peers(city: Path, index: Path, cases: int, work: Path, postgresql: Path | None) -> None:
    """Print what ten cases and one take by each, in turn; fails where a row set differs."""
    question, rules = make_question(city, cases)
    rules = without_general(rules)
    engine = IndexEngine(index)
    duck = NativeDuckDB(work / "native.duckdb")
    if not duck.loaded():
        print(f"| DuckDB: two sorted tables | {duck.load(city / 'presence'):.0f} s |", flush=True)
    server = PostgreSQL(work, postgresql)
    try:
        if postgresql is None:
            print(f"| PostgreSQL: copy, btrees | {server.load(city / 'presence')} |", flush=True)
        server.tell_longest()
        one = Question(question.cases[:1], question.isolations, question.at)
        for what, asked in ((f"{cases} cases", question), ("one case", one)):
            _compare(what, asked, rules, engine, duck, server)
    finally:
        if postgresql is None:
            server.remove()


def _compare(
    what: str, asked: Question, rules: TraceRules, engine: IndexEngine, duck: NativeDuckDB, server: PostgreSQL
) -> None:
    ours, ducks, servers = [], [], []
    for _ in range(ROUNDS):
        ours.append(timed(lambda: engine.trace(asked, rules)))
        ducks.append(duck.trace(asked, rules))
        servers.append(server.trace(asked, rules))
    expected = sorted_rows(columns_of(engine.trace(asked, rules).evidence))
    for name, peer in (("DuckDB", duck), ("PostgreSQL", server)):
        if not np.array_equal(expected, sorted_rows(peer.evidence())):
            raise AssertionError(f"the rows of {name} differ")
    print(f"| {what}, both rings: {len(expected):,} rows of evidence, equal in all | s, medians | times ours |")
    for name, took in (("ours", ours), ("DuckDB", ducks), ("PostgreSQL", servers)):
        ratio = median(took) / median(ours)
        print(f"| {name} | {median(took):.3f} ({min(took):.3f} to {max(took):.3f}) | {ratio:.1f} |", flush=True)


def _call(city: Path, index: Path, cases: int) -> str:
    """Trace in a new process; give what it prints."""
    words = [sys.executable, __file__, "--city", str(city), "--index", str(index), "--in-new-process", str(cases)]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def tell_new_process(city: Path, index: Path, cases: int) -> None:
    """Print the first call (index opened, machine code loaded), the median of those after it, and peak memory (kB)."""
    question, rules = make_question(city, cases)
    began = time.perf_counter()
    engine = IndexEngine(index)
    evidence = engine.trace(question, rules).evidence
    first = time.perf_counter() - began
    cpu = time.process_time()
    again = median(timed(lambda: engine.trace(question, without_general(rules))) for _ in range(ROUNDS))
    cpu = (time.process_time() - cpu) / ROUNDS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"first": first, "again": again, "cpu": cpu, "rows": len(evidence), "peak": peak}))


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--city", type=Path, required=True)
    parser.add_argument("--index", type=Path, default=None)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--cases", type=int, default=10)
    parser.add_argument("--many", type=int, default=100)
    parser.add_argument("--alone", action="store_true", help="no peers")
    parser.add_argument("--postgresql", type=Path, default=None, help="folder of a server that is loaded already")
    parser.add_argument("--in-new-process", type=int, default=None, help=argparse.SUPPRESS)
    given = parser.parse_args()
    index = given.index or given.city / "index"
    if given.in_new_process:
        tell_new_process(given.city, index, given.in_new_process)
        return
    print(f"load average before: {os.getloadavg()}\n\n| what | figure |\n|---|---|", flush=True)
    if not index.exists():
        bench_index(given.city, index)
    bench_alone(given.city, index, given.cases, given.many)
    if not given.alone:
        bench_peers(given.city, index, given.cases, given.work, given.postgresql)
    print(f"\nload average at the end: {os.getloadavg()}")


if __name__ == "__main__":
    main()
