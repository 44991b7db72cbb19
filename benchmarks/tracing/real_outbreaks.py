"""Recall on real outbreaks: whether the one who was infected is in the ring of the one who infected them.

    python benchmarks/tracing/real_outbreaks.py [--data ../shared/data/outbreaks] [--engine index|duckdb|oracle]

DS4C (South Korea, 2020) and Hagelloch (1861) become presence records and are traced by an engine. What is found is set
against what the data can give at most, counted here without any engine, and every difference is named.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

import ds4c
import hagelloch

from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.tracing.engine import Engine
from pratique.tracing.engines.duck import DuckEngine
from pratique.tracing.engines.index import IndexEngine, build_index
from pratique.tracing.engines.reading.folder import write_folder
from pratique.tracing.oracle import Oracle
from pratique.tracing.tables import Names, Presence

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "outbreaks"


def engine_of(name: str, scratch: Path) -> Callable[[Presence], Engine]:
    """Give what opens presence records by an engine; folders are made in ``scratch``."""

    def opened(presence: Presence) -> Engine:
        if name == "oracle":
            return Oracle(presence)
        folder = Path(tempfile.mkdtemp(dir=scratch))
        numbers = Names(*([str(n) for n in range(int(ids.max()) + 1)] for ids in (presence.person, presence.place)))
        write_folder(presence, numbers, None, folder / "presence", ds4c.SEOUL, PLACE_KINDS)
        if name == "duckdb":
            return DuckEngine(folder / "presence")
        build_index(folder / "presence", folder / "index")
        return IndexEngine(folder / "index")

    return opened


def tell_ds4c(data: Path, make: Callable[[Presence], Engine]) -> None:
    """Print a row for each way of matching, and what the differences are."""
    korea = ds4c.read(data)
    print(f"DS4C: {len(korea.pairs)} pairs with both routes, of which {korea.themselves} name the patient self\n")
    print("| matched | window | hospitals | at most | of self | only the day before | found | others in a ring |")
    print("|---|---|---|---|---|---|---|---|")
    for before_d in (None, 4, 2):
        for hospitals in (True, False):
            for metres, days in ((50, 0), (200, 1)):
                told = ds4c.trace(korea, make, ds4c.Way(metres, days, before_d, hospitals=hospitals))
                matched = f"{metres} m, {'the same day' if not days else 'a day'}"
                window = f"from {before_d} days before" if before_d else "all"
                which = "with" if hospitals else "without"
                print(
                    f"| {matched} | {window} | {which} | {told.ceiling} | {told.themselves} | {told.backwards} "
                    f"| **{told.found}** | {median(told.rings):.0f}, at most {max(told.rings)} |"
                )


def tell_hagelloch(data: Path, make: Callable[[Presence], Engine]) -> None:
    """Print what the rings of each child's infector hold."""
    told = hagelloch.trace(data, make)
    print(f"\nHagelloch: {told.pairs} children with a known infector; {told.sharing} share family or class")
    print(f"in the close ring {told.close}; of the {told.pairs - told.close} others, in the second {told.secondary}")
    print(f"rings: close {median(told.close_rings):.0f} of 187 children (median), both {median(told.both_rings):.0f}")


def tell_mers(data: Path) -> None:
    """Print why MERS is not traced: the list has one hospital a patient, where they caught it, and no other stay."""
    with (data / "mers-korea-2015-linelist.csv").open(encoding="utf-8", newline="") as file:
        hospital = {row["id"]: row["loc_hosp"] for row in csv.DictReader(file)}
    with (data / "mers-korea-2015-contacts.csv").open(encoding="utf-8", newline="") as file:
        pairs = [(row["from"], row["to"]) for row in csv.DictReader(file)]
    sharing = sum(hospital[by] == hospital[whom] for by, whom in pairs)
    print(f"\nMERS: of {len(pairs)} pairs, {sharing} name one hospital for both; not traced")


def main() -> None:
    """Trace both outbreaks, and say what a third cannot tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--engine", choices=("index", "duckdb", "oracle"), default="index")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        make = engine_of(given.engine, Path(scratch))
        tell_ds4c(given.data, make)
        tell_hagelloch(given.data, make)
    tell_mers(given.data)


if __name__ == "__main__":
    main()
