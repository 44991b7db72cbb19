"""A node's folder for a city of N people: packed standings of the standing benchmark's population, over and over.

Each of ``UNIQUE`` standings is folded and packed once; person p has that of p modulo as many. The values have the
sizes and the contents of the whole population's; only making them is not paid for twenty times.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "standing"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from population import make_fact_tables_of, make_population
from tests.unit.gate import node_world as w

from pratique.credentials.bundle import write_bundle
from pratique.decisions.engines.fold_tables import fold_tables
from pratique.gate.house import BUNDLE, HOUSE, LEVEL, STANDING, TOKENS, Level, replace_file, write_house, write_tokens
from pratique.ledger.standing_codec import pack
from pratique.ledger.standing_store import Entry, StandingWriter

UNIQUE = 100_000
PART = 20_000


def make_standings(count: int) -> tuple[list[bytes], float]:
    """Fold and pack so many people; give the packed standings, and the CPU seconds that packing took."""
    made: list[bytes] = []
    spent = 0.0
    for first in range(0, count, PART):
        tables = make_fact_tables_of(*make_population(first, min(count, first + PART)))
        standings = [standing for _, standing in fold_tables(tables, threads=1).standings()]
        started = time.process_time()
        made += [pack(standing)[0] for standing in standings]
        spent += time.process_time() - started
    return made, spent


def list_entries(packed: list[bytes], people: int) -> Iterator[Entry]:
    """Give everybody's entry, by rising number."""
    count = len(packed)
    for person in range(people):
        yield person, (packed[person % count], b"")


def load_node(folder: Path, packed: list[bytes], people: int) -> float:
    """Load everybody's standing into a node's folder; give the seconds that loading took, on the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    with StandingWriter(folder / STANDING) as writer:
        started = time.perf_counter()
        writer.rebuild(list_entries(packed, people), {}, 1)
        return time.perf_counter() - started


def write_files(folder: Path) -> None:
    """Write what stands beside the standings: facts of the house, keys, how far the register was followed."""
    replace_file(folder / HOUSE, write_house(w.make_house(), 1))
    replace_file(folder / BUNDLE, write_bundle(w.make_keys()).encode())
    replace_file(folder / TOKENS, write_tokens((w.DAY_KEY,)))
    replace_file(folder / LEVEL, msgspec.json.encode(Level(1, w.AT)))
