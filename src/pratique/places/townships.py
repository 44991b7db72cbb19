"""The register of townships and streets: which county of a prefecture bears a name.

A notice that names a street without its district (扬州市双桥街道) is certain where the register knows one
such street in the prefecture. A street that the register counts under a development zone, which is no division by
GB/T 2260, makes its name uncertain: nobody but a person can say in which county it lies.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from pratique.places.divisions import load_divisions

_COUNTY_DIGITS = 6
_COMMON_CORES = frozenset({"新城", "城关", "城区", "开发区", "经济开发区"})


class Townships:
    """Names of townships by prefecture, each with the counties that bear one ("" for a zone)."""

    def __init__(self) -> None:
        divisions = load_divisions()
        text = (files("pratique.places") / "data" / "townships-2023.txt").read_text("utf-8")
        self._by_prefecture: dict[str, dict[str, set[str]]] = {}
        self._anywhere: dict[str, set[str]] = {}
        self._longest = 0
        for line in text.splitlines():
            code, name = line.split(" ", 1)
            county = code[:_COUNTY_DIGITS]
            known = county in divisions
            prefecture = (divisions.prefecture_of(county) or county) if known else county[:4] + "00"
            counties = self._by_prefecture.setdefault(prefecture, {}).setdefault(name, set())
            counties.add(county if known else "")
            self._anywhere.setdefault(name, set()).add(county if known else "")
            self._longest = max(self._longest, len(name))

    def find(self, text: str, prefecture: str) -> frozenset[str]:
        """Find the counties of the township with whose whole name a text begins; empty if there is none."""
        names = self._by_prefecture.get(prefecture, {})
        for length in range(min(self._longest, len(text)), 1, -1):
            counties = names.get(text[:length])
            if counties is not None:
                return frozenset(counties)
        return frozenset()

    def find_within(self, text: str, prefecture: str) -> frozenset[str]:
        """Find the counties of the townships of a prefecture whose names, or their cores, stand in a text."""
        whole: set[str] = set()
        cores: set[str] = set()
        for name, counties in self._by_prefecture.get(prefecture, {}).items():
            core = name.removesuffix("街道").rstrip("镇乡")
            if name in text:
                whole |= counties
            elif len(core) > 1 and core in text and core not in _COMMON_CORES:
                cores |= counties
        return frozenset((whole or cores) - {""})

    def find_anywhere(self, text: str) -> frozenset[str]:
        """Find the county of a township with which a text ends, if the whole country has one such name."""
        for start in range(max(0, len(text) - self._longest), len(text) - 2):
            counties = self._anywhere.get(text[start:])
            if counties is not None:
                return frozenset(counties - {""}) if len(counties) == 1 else frozenset()
        return frozenset()


@lru_cache(maxsize=1)
def load_townships() -> Townships:
    """Load the shipped register."""
    return Townships()
