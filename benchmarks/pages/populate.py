"""A seeded population of N people in an installation of its own, recorded through the ledger in batches of 5,000 facts.

    python benchmarks/pages/populate.py --folder DIR --people N [--database postgresql] [--minutes M] [--check]

Four facts a person (registered, residence, stay, coverage), everybody seen once by a registrar, one in fifty referred
with a question open at their street (a fifth of these taken), the first forty looked at 250 times. Run again, it goes
on where it stopped; ``--minutes`` stops it kindly. ``--check`` makes every projection anew from the facts and compares.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from installation import Installation


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--people", type=int, required=True)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--minutes", type=float, default=9.0)
    options.add_argument("--check", action="store_true")
    chosen = options.parse_args()
    with Installation(chosen.folder, chosen.database) as installation:
        installation.open_django()
        from growth import check_rows, grow  # noqa: PLC0415  (Django starts first)

        held = grow(chosen.people, chosen.seed, time.monotonic() + 60 * chosen.minutes)
        print(f"{held:,} of {chosen.people:,} people")
        if chosen.check:
            check_rows()
            print("every projection made anew from the facts is equal")


if __name__ == "__main__":
    main()
