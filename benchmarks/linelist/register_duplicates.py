"""Duplicates among people of a register with known truth, found by the desk: time, pairs compared, precision, recall.

It makes a register of its own in a folder that goes away. Documents are left out: one document is one registration.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.linelist.made_people import make_records

AT_ONCE = 5_000
LETTERS = str.maketrans("0123456789", "ABCDEFGHIJ")


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--people", type=int, default=120_000)
    reader.add_argument("--seed", type=int, default=2)
    told = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="pratique-duplicates-") as folder:
        os.environ |= {
            "PRATIQUE_HOME": folder, "PRATIQUE_KEYS": str(Path(folder) / "keys"),
            "DJANGO_SETTINGS_MODULE": "pratique.web.settings",
        }  # fmt: skip
        measure(told.people, told.seed)


def measure(people: int, seed: int) -> None:
    import django  # noqa: PLC0415  (the folder is told first)

    django.setup()
    from pratique.desk.duplicates import search_duplicates  # noqa: PLC0415
    from pratique.kinds import payloads as p  # noqa: PLC0415
    from pratique.kinds.instants import parse_instant  # noqa: PLC0415
    from pratique.record.first_start import prepare  # noqa: PLC0415
    from pratique.record.models import LikelyPair, PairSearch  # noqa: PLC0415
    from pratique.record.permissions import Actor  # noqa: PLC0415
    from pratique.record.register import append, make_fact, writing  # noqa: PLC0415

    prepare()
    at = parse_instant("2021-08-07T20:00:00+08:00")
    actor = Actor("a-1", "city", frozenset(), has_second_factor=True)
    records, truth = make_records(people, seed)
    begun = time.perf_counter()
    for start in range(0, len(records), AT_ONCE):
        facts = [
            make_fact(
                "PersonRegistered",
                p.PersonRegistered(
                    has_document=False, names=one.names, birth_date=one.birth_date, phone=one.phone,
                    person_id=str(number).translate(LETTERS).rjust(26, "A"),
                ),
                actor, at, subject=number,
            )
            for number, one in enumerate(records[start : start + AT_ONCE], start=start + 1)
        ]  # fmt: skip
        with writing():
            append(facts, at)
    made = time.perf_counter() - begun
    begun, cpu = time.perf_counter(), time.process_time()
    found = search_duplicates(at)
    took, worked = time.perf_counter() - begun, time.process_time() - cpu
    pairs = LikelyPair.objects.values_list("one", "other")
    right = sum(truth[one - 1] == truth[other - 1] for one, other in pairs)
    true = sum(count * (count - 1) // 2 for count in Counter(truth).values())
    print(f"{len(records):,} registrations of {len(set(truth)):,} people, registered in {made:.0f} s")
    print(f"{PairSearch.objects.get().compared:,} pairs compared in {took:.0f} s (CPU {worked:.0f} s)")
    print(f"{found:,} pairs shown; precision {right / max(found or 0, 1):.4f}, recall {right / true:.4f} of {true:,}")
    print(f"load {os.getloadavg()[0]:.1f}; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
