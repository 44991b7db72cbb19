"""Measure the fold of a population, of changed people, and the copy that gates read; print a Markdown table.

Usage: python benchmarks/standing/run.py [--people N] [--processes N] [--parts N] [--folder FOLDER]
Batches are typed and decrypted, in memory, before the clock starts; each process holds its parts and has folded one
small part to warm up. Folding ends with the standings of all fields in Arrow tables. Packing and loading the copy is
timed apart, and so is folding some people anew by the Python fold, in batches, each with its commit.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from population import FACTS, make_fact_tables_of, make_population

from pratique.decisions.engines.fold_tables import fold_tables, read_rows
from pratique.decisions.fold import TypedFact, fold_people
from pratique.decisions.fold.sources import SOURCES
from pratique.kinds import payloads as p
from pratique.ledger.standing_codec import pack, unpack
from pratique.ledger.standing_file import StandingFile
from pratique.ledger.standing_store import Entry, StandingReader, StandingWriter, read_current

CHANGED = 10_000
MADE_BY: dict[str, Callable[[dict[str, Any]], p.Payload]] = {
    "residence": lambda own: p.ResidenceDeclared(**own),
    "attributes": lambda own: p.AttributeDeclared(
        name=own["name"], value=own["text"] if own["truth"] is None else own["truth"]
    ),
    "stays": lambda own: p.StayReported(**own),
    "coverage": lambda own: p.CoverageReported(**own),
    "samples": lambda own: p.SpecimenReported(**own),
    "exposures": lambda own: p.ContactIdentified(**own, case_ref="c"),
    "orders": lambda own: p.OrderIssued(**own, rung="order", clause="c"),
}


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--parts", type=int, default=8)
    options.add_argument("--folder", type=Path, help="where the copy is made; else a temporary folder")
    chosen = options.parse_args()
    load = os.getloadavg()[0]
    fold_s, fold_cpu, pack_s, pack_cpu, entries = fold_all(chosen.people, chosen.processes, chosen.parts)
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        with StandingWriter(folder) as store:
            started = time.perf_counter()
            store.rebuild(entries, {}, 1)
            load_s = time.perf_counter() - started
            fold_changed, write_changed = fold_some(store, min(CHANGED, chosen.people), dict(entries))
            started = time.perf_counter()
            store.rewrite()
            rewrite_s = time.perf_counter() - started
        size, standing_size = measure_size(folder)
        read_us, read_all_us = read_some(folder, chosen.people)
    packed = statistics.fmean(len(parts[0]) for _, parts in entries)
    evidence = statistics.fmean(len(parts[1]) for _, parts in entries)
    unpacked = measure_unpack(entries)
    print(
        f"{len(entries):,} standings of {chosen.people:,} people x {FACTS} facts; {chosen.processes} processes,",
        end=" ",
    )
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}; load before it began {load:.1f}\n")
    print("| what | figure |\n|---|---|")
    print(f"| fold, all fields, tables to tables | {fold_s:.1f} s (CPU {fold_cpu:.1f} s) |")
    print(f"| pack those standings | {pack_s:.1f} s (CPU {pack_cpu:.1f} s) |")
    print(f"| load the copy, one commit a 50,000 people, on the disk | {load_s:.1f} s |")
    print(f"| {CHANGED:,} changed people: fold, Python | {fold_changed[0]:.2f} s (CPU {fold_changed[1]:.2f} s) |")
    print(
        f"| {CHANGED:,} changed people: pack, write, commit | {write_changed[0]:.2f} s (CPU {write_changed[1]:.2f} s) |"
    )
    print(f"| write everything to a new file (erasure) | {rewrite_s:.1f} s |")
    print(f"| packed, mean | {packed:.1f} B |")
    print(f"| evidence, mean, read for explanations only | {evidence:.1f} B |")
    print(f"| file with both; of which what a gate reads | {size / 1e6:.0f} MB; {standing_size / 1e6:.0f} MB |")
    print(f"| read one person, without evidence / with | {read_us:.1f} / {read_all_us:.1f} us |")
    print(f"| of which unpacking | {unpacked:.1f} us |")


def fold_all(people: int, processes: int, parts: int) -> tuple[float, float, float, float, list[Entry]]:
    """Fold everybody; give seconds and CPU seconds of folding, the same of packing, and what was packed."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(processes + 1)
    edges = [people * i // parts for i in range(parts + 1)]
    spans = list(itertools.pairwise(edges))
    pipes = [context.Pipe(duplex=False) for _ in range(processes)]
    workers = [context.Process(target=work, args=(spans[i::processes], barrier, pipes[i][1])) for i in range(processes)]
    for worker in workers:
        worker.start()
    seconds: list[float] = []
    for _ in range(2):
        barrier.wait()
        started = time.perf_counter()
        barrier.wait()
        seconds.append(time.perf_counter() - started)
    told = [receiver.recv() for receiver, _ in pipes]
    for worker in workers:
        worker.join()
    cpu = [sum(one[0][i] for one in told) for i in range(2)]
    return seconds[0], cpu[0], seconds[1], cpu[1], sorted(entry for one in told for entry in one[1])


def work(spans: list[tuple[int, int]], barrier: Barrier, sender: Connection) -> None:
    """Fold some parts of the population, then pack them, each between two meetings of all."""
    held = [make_population(first, end) for first, end in spans]
    fold_tables(make_fact_tables_of(*make_population(0, 1000)), threads=1)
    barrier.wait()
    marks = [time.process_time()]
    made = [fold_tables(make_fact_tables_of(*part), threads=1) for part in held]
    marks.append(time.process_time())
    barrier.wait()
    del held
    barrier.wait()
    marks.append(time.process_time())
    entries = [(person, pack(standing)) for part in made for person, standing in part.standings()]
    marks.append(time.process_time())
    barrier.wait()
    sender.send(((marks[1] - marks[0], marks[3] - marks[2]), entries))


def fold_some(
    store: StandingWriter, count: int, entries: dict[int, tuple[bytes, bytes]]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Fold people anew by the Python fold and write them; give seconds and CPU seconds of either.

    Exits if anybody stands otherwise than the column fold has it.
    """
    facts = type_facts(count)
    marks = [(time.perf_counter(), time.process_time())]
    people = fold_people(facts)
    marks.append((time.perf_counter(), time.process_time()))
    store.write(people, 2)
    marks.append((time.perf_counter(), time.process_time()))
    merged = {number for person in range(0, count, 1000) for number in (person, person + 1)}
    if any(pack(standing) != entries[person] for person, standing in people.items() if person not in merged):
        sys.exit("the two folds differ")
    spent = [(after[0] - before[0], after[1] - before[1]) for before, after in itertools.pairwise(marks)]
    return spent[0], spent[1]


def type_facts(count: int) -> list[TypedFact]:
    """Give the population's batches as typed facts, one by one; a symptom told is left as its attribute."""
    tables, links, _ = make_population(0, count)
    targets = {link.id: link.target for link in links}
    facts: list[TypedFact] = []
    for name, table in tables.items():
        for row in read_rows(table):
            told = MADE_BY[name]({column: row[column] for column in SOURCES[name].columns})
            facts.append(
                TypedFact(
                    seq=row["seq"],
                    id=str(row["id"]),
                    kind=type(told).__name__,
                    subject=row["subject"],
                    happened_at=row["happened_at"],
                    recorded_at=row["recorded_at"],
                    payload=told,
                    corrects=targets.get(str(row["id"])),
                )
            )
    return facts


def read_some(folder: Path, people: int) -> tuple[float, float]:
    """Give the microseconds of CPU to read one person, without and with evidence."""
    numbers = [(i * 7919) % people for i in range(20_000)]
    with StandingReader(folder) as reader:
        spent = []
        for with_evidence in (False, True):
            started = time.process_time()
            for number in numbers:
                reader.get(number, with_evidence=with_evidence)
            spent.append((time.process_time() - started) / len(numbers) * 1e6)
    return spent[0], spent[1]


def measure_size(folder: Path) -> tuple[int, int]:
    """Give the bytes of the file, and of the pages of the table that gates read."""
    path = folder / (read_current(folder) or "")
    file = StandingFile(path, write=False)
    with file.env.begin() as txn:
        table = txn.stat(db=file.standing)
    file.close()
    pages = table["leaf_pages"] + table["branch_pages"] + table["overflow_pages"]
    return path.stat().st_size, pages * table["psize"]


def measure_unpack(entries: list[Entry]) -> float:
    """Give the microseconds of CPU to unpack one person without evidence."""
    chosen = entries[:20_000]
    started = time.process_time()
    for person, parts in chosen:
        unpack(person, parts[0])
    return (time.process_time() - started) / len(chosen) * 1e6


if __name__ == "__main__":
    main()
