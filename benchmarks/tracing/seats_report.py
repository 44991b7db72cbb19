"""Read every carriage and seat of two published sources, and say what became of each.

Usage: python benchmarks/tracing/seats_report.py [--refused]
Prints a Markdown table; with --refused also every refused text and its reason, for a person to look at.
The same-trip notices are of 2020, in Chinese; the Hong Kong list is of 2020, in English.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pratique.tracing.seats import REFUSALS, read_seat

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
TRIPS = SHARED / "trips" / "same-trip-2020.csv"
HONG_KONG = SHARED / "outbreaks" / "hk-flights-trains.csv"

TYPES = {
    "1": "planes",
    "2": "trains",
    "3": "metro",
    "4": "coaches",
    "5": "buses",
    "6": "taxis",
    "7": "ships",
    "8": "places",
}
_SPEAKS_OF_A_SEAT = re.compile(r"[座坐]位|[座坐]次|座号|\d排|铺|车厢|车箱|无座")
"""Memos hold all sorts of words; only those that speak of a seat are asked for one."""


@dataclass
class Tally:
    """What became of the given texts of one column."""

    given: int = 0
    parsed: int = 0
    unknown: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    texts: list[tuple[str, str]] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Read one text that is not blank."""
        reading = read_seat(text)
        self.given += 1
        self.parsed += reading.status == "parsed"
        self.unknown += reading.status == "unknown"
        if reading.code is not None:
            self.refused[reading.code] += 1
            self.texts.append((reading.code, text))


def given_texts() -> Iterator[tuple[str, str]]:
    """Give the source and the text of each carriage or seat that is given at all."""
    with TRIPS.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            what = TYPES[row["t_type"]]
            if row["t_no_sub"].strip():
                yield f"same trip, {what}: carriage or seat", row["t_no_sub"]
            if _SPEAKS_OF_A_SEAT.search(row["t_memo"]):
                yield f"same trip, {what}: memo that speaks of a seat", row["t_memo"]
    with HONG_KONG.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["Seat Number (if known)"].strip():
                yield "Hong Kong: seat", row["Seat Number (if known)"]


def read_all() -> dict[str, Tally]:
    """Give the tally of each source."""
    tallies: dict[str, Tally] = {}
    for source, text in given_texts():
        tallies.setdefault(source, Tally()).add(text)
    return tallies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--refused", action="store_true", help="list every refused text and its reason")
    arguments = parser.parse_args()
    tallies = read_all()
    print("| source | given | parsed | known to be unknown | refused | why |")
    print("|---|---|---|---|---|---|")
    for source, tally in sorted(tallies.items()):
        why = ", ".join(f"{code} {count}" for code, count in tally.refused.most_common())
        print(f"| {source} | {tally.given} | {tally.parsed} | {tally.unknown} | {tally.refused.total()} | {why} |")
    if arguments.refused:
        for source, tally in sorted(tallies.items()):
            for code, text in sorted(tally.texts):
                print(f"{source}\t{code} ({REFUSALS[code]['en']})\t{text}")


if __name__ == "__main__":
    main()
