"""Administrative divisions by GB/T 2260: names, ancestors, what lies below, and what became of old codes.

A code is six digits; trailing ``00`` pairs make it coarse (``410000`` a province, ``410100`` a prefecture),
so a prefix is an ancestor (contract 5). Three odd shapes are told apart here and nowhere else:

* a municipality (``110000``) counts as one prefecture;
* a county run by its province (``429004``) is its own prefecture;
* a prefecture or a province without counties (``441900``, ``710000``) acts as its own county.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from pratique.kinds.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

DivisionLevel = Literal["province", "prefecture", "county"]

EDITIONS: tuple[int, ...] = (2020, 2021)
MUNICIPALITIES: frozenset[str] = frozenset({"110000", "120000", "310000", "500000"})

_CODE_LENGTH = 6
_BY_OWN_NAME = 2
"""Ranks up to this one found the text in the division's own name."""


class Divisions:
    """The divisions of one edition; codes that only another edition knows are read through successors.

    ``in`` asks for this edition alone. Every other question also takes a code that another edition knows;
    one known in no edition raises BadInput ``unknown_division``.
    """

    def __init__(
        self,
        edition: int,
        names: Mapping[str, str],
        others: Mapping[str, str],
        successors: Mapping[str, frozenset[str]],
    ) -> None:
        self.edition = edition
        self._names = dict(names)
        self._all_names = {**others, **names}
        self._successors = successors
        self._below = _gather_counties(self._names)
        counties: set[str] = set()
        self._counties = frozenset(counties.union(*self._below.values()))
        self._search_keys = [(code, name, self.full_name(code)) for code, name in self._names.items()]

    def __contains__(self, code: object) -> bool:
        return code in self._names

    def __repr__(self) -> str:
        return f"Divisions(edition={self.edition}, {len(self._names)} codes)"

    @property
    def counties(self) -> frozenset[str]:
        """Every code of this edition that is a county or acts as one."""
        return self._counties

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code of this edition, in order."""
        return tuple(self._names)

    @property
    def known(self) -> tuple[str, ...]:
        """Every code that some edition knows."""
        return tuple(self._all_names)

    def check(self, code: str, place: str = "") -> str:
        """Return the code if any edition knows it, else raise BadInput ``unknown_division``."""
        if code in self._all_names:
            return code
        raise BadInput("unknown_division", self._explain_unknown(code), place)

    def name(self, code: str) -> str:
        """Give the division's own name, such as 永定区."""
        return self._all_names[self.check(code)]

    def full_name(self, code: str) -> str:
        """Give the name with those of its ancestors before it, such as 湖南省张家界市永定区."""
        parent = self.parent(code)
        return (self.full_name(parent) if parent else "") + self.name(code)

    def level(self, code: str) -> DivisionLevel:
        """Say how coarse the code is."""
        self.check(code)
        if code.endswith("0000"):
            return "province"
        return "prefecture" if code.endswith("00") else "county"

    def parent(self, code: str) -> str | None:
        """Give the next division above, or None for a province."""
        level = self.level(code)
        if level == "province":
            return None
        prefecture = code[:4] + "00"
        if level == "county" and prefecture in self._all_names:
            return prefecture
        return code[:2] + "0000"

    def province_of(self, code: str) -> str:
        """Give the province-level division that holds the code (itself, if it is one)."""
        return self.check(code)[:2] + "0000"

    def prefecture_of(self, code: str) -> str | None:
        """Give the prefecture that holds the code; None only for a province of several prefectures."""
        province = self.province_of(code)
        if province in MUNICIPALITIES or self._below.get(province) == frozenset({province}):
            return province
        if code == province:
            return None
        prefecture = code[:4] + "00"
        return prefecture if prefecture in self._all_names else code

    def counties_below(self, code: str) -> frozenset[str]:
        """Give the counties of this edition that make up the code; a county gives itself."""
        below = self._below.get(code)
        if below is not None:
            return below
        found: set[str] = set()
        for successor in self.current(code):
            found |= self._below[successor]
        return frozenset(found)

    def prefectures_below(self, code: str) -> frozenset[str]:
        """Give the prefectures that hold any county of the code."""
        return frozenset(self.prefecture_of(county) or county for county in self.counties_below(code))

    def is_within(self, code: str, container: str) -> bool:
        """Say whether the code is the container or lies below it, by prefix."""
        self.check(code)
        return code.startswith(_stem(self.check(container)))

    def current(self, code: str) -> frozenset[str]:
        """Give the code itself if this edition has it, else its successors here."""
        if code in self._names:
            return frozenset({code})
        successors = self._successors.get(self.check(code))
        if not successors:
            message = f"'{code}' is no division of {self.edition} and the table of successors does not know it"
            raise BadInput("unknown_division", message)
        return successors

    def search(self, text: str, limit: int = 10) -> list[str]:
        """Find codes by Chinese name or by code, best first, for a box that completes what is typed."""
        wanted = "".join(text.split())
        if not wanted or limit <= 0:
            return []
        if wanted.isascii() and wanted.isdigit():
            return [code for code in self._names if code.startswith(wanted)][:limit]
        ranked = []
        for code, name, full in self._search_keys:
            rank = _rank(wanted, name, full)
            if rank is not None:
                ranked.append((rank, len(full if rank > _BY_OWN_NAME else name), code))
        return [code for _, _, code in sorted(ranked)[:limit]]

    def _explain_unknown(self, code: str) -> str:
        shown = str(code)[:20]
        if len(code) != _CODE_LENGTH or not (code.isascii() and code.isdigit()):
            return f"'{shown}' is not a division code: six digits by GB/T 2260, such as 430802"
        message = f"'{shown}' is no division of the editions {' and '.join(map(str, EDITIONS))}"
        for above in (code[:4] + "00", code[:2] + "0000"):
            if above in self._all_names and above != code:
                return f"{message}; the nearest above it is {above} {self.full_name(above)}"
        return message


@lru_cache(maxsize=len(EDITIONS))
def load_divisions(edition: int = 2021) -> Divisions:
    """Load one shipped edition; raises BadInput ``unknown_edition``."""
    if edition not in EDITIONS:
        known = " and ".join(map(str, EDITIONS))
        raise BadInput("unknown_edition", f"divisions of {edition} are not shipped; there are {known}")
    names = _read_names(edition)
    others: dict[str, str] = {}
    for other in EDITIONS:
        others.update(_read_names(other))
    return Divisions(edition, names, others, _read_successors(names, others))


def _read_names(edition: int) -> dict[str, str]:
    text = (files("pratique.places") / "data" / f"divisions-{edition}.txt").read_text("utf-8")
    return dict(line.split(" ", 1) for line in text.splitlines())


def _read_successors(names: Mapping[str, str], others: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Read the hand table in the direction in which this edition needs it: forward, or back to what was."""
    text = (files("pratique.places") / "data" / "successors.csv").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        old, new = row["code"], row["successors"].split(";")
        for successor in new:
            if old not in names:
                found.setdefault(old, set()).add(successor)
            if successor not in names:
                found.setdefault(successor, set()).add(old)
    return {code: frozenset(found.get(code, set()) & names.keys()) for code in others if code not in names}


def _gather_counties(names: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Give for each code of an edition the counties that make it up."""
    below: dict[str, set[str]] = {code: set() for code in names}
    for code in names:
        if not code.endswith("00"):
            for above in {code, code[:4] + "00", code[:2] + "0000"} & names.keys():
                below[above].add(code)
    for code in sorted(names, reverse=True):  # prefectures before provinces
        if not below[code]:
            below[code].add(code)
            if not code.endswith("0000"):
                below[code[:2] + "0000"].add(code)
    return {code: frozenset(counties) for code, counties in below.items()}


def _stem(code: str) -> str:
    """Give the digits that every code below shares."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def _rank(wanted: str, name: str, full: str) -> int | None:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if wanted in name:
        return 2
    if full.startswith(wanted):
        return 3
    return 4 if wanted in full or _is_scattered(wanted, full) else None


def _is_scattered(wanted: str, full: str) -> bool:
    """Say whether the letters of a contraction (张家界永定) stand in the full name in order, from two names."""
    if len(wanted) < 3:  # noqa: PLR2004  (two letters in order fit far too much)
        return False
    rest = iter(full)
    return all(letter in rest for letter in wanted)
