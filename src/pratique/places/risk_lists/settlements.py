"""The committed table of places whose county a person has settled.

A row speaks of texts that begin with its ``text`` once the name of its scope has been taken off: the scope is
a prefecture, or a province for lines that name no prefecture. So ``(321000, 经济技术开发区文汇街道)``
speaks of 扬州市经济技术开发区文汇街道宝带社区, in a notice and in the service's answer alike. The longest
text wins. A row that ends in ``$`` speaks of the whole text only. A row is read only where the text does not
resolve by itself, or where it names a zone of which the service prints a district in brackets.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from pratique.places.risk_lists.places_text import make_key


@dataclass(frozen=True, slots=True)
class Settlement:
    """One row: the counties that the text stands for, why, and on what source.

    The verdict ``open`` says that a person has looked and could not tell: the counties are guesses then.
    """

    scope: str
    text: str
    counties: tuple[str, ...]
    verdict: str
    why: str
    source: str


class Settlements:
    """The rows by scope; an empty table settles nothing."""

    def __init__(self, rows: tuple[Settlement, ...]) -> None:
        self.rows = rows
        self._by_scope: dict[str, dict[str, Settlement]] = {}
        for row in rows:
            self._by_scope.setdefault(row.scope, {})[make_key(row.text)] = row
        self._longest = max((len(row.text) for row in rows), default=0)

    def find(self, scope: str, rest: str) -> Settlement | None:
        """Find the row that speaks of what stands after the scope's name, the longest text first."""
        rows = self._by_scope.get(scope)
        if not rows:
            return None
        key = make_key(rest)
        whole = rows.get(key + "$")
        if whole is not None:
            return whole
        for length in range(min(len(key), self._longest), 0, -1):
            row = rows.get(key[:length])
            if row is not None:
                return row
        return None


NO_SETTLEMENTS = Settlements(())


@lru_cache(maxsize=1)
def load_settlements() -> Settlements:
    """Load the committed table."""
    text = (files("pratique.places") / "data" / "settlements.csv").read_text("utf-8")
    return Settlements(
        tuple(
            Settlement(
                scope=row["scope"],
                text=row["text"],
                counties=tuple(row["counties"].split(";")),
                verdict=row["verdict"],
                why=row["why"],
                source=row["source"],
            )
            for row in csv.DictReader(text.splitlines())
        )
    )
