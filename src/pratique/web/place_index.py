"""Places as a traveller types them: a Chinese name, a code, or a reading in Latin letters.

The divisions carry no Latin names, so this room adds a reading to each code (data/readings.csv): it helps
to find a place and to read a page in English; the Chinese name and the code always stand beside it.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from pratique.places.divisions import Divisions, load_divisions

READINGS = Path(__file__).resolve().parent / "data" / "readings.csv"
CHOICES = 8

_CODE = re.compile(r"(?<!\d)(\d{6})(?!\d)", re.ASCII)
_BLANK = re.compile(r"[\s,，、;/()（）]+")
_LATIN = re.compile(r"[^a-z0-9\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Found:
    """What a typed place may mean: one code, or several to choose from, or none."""

    code: str | None
    choices: tuple[str, ...] = ()


class PlaceIndex:
    """Names, readings and codes of the divisions, for looking up and for showing."""

    def __init__(self, divisions: Divisions, readings: dict[str, str]) -> None:
        self.divisions = divisions
        self.readings = readings
        self._exact: dict[str, list[str]] = {}
        for code in divisions.codes:
            for key in self._keys(code):
                self._exact.setdefault(key, []).append(code)
        rows = [[code, self._spaced(code), self.reading_path(code)] for code in divisions.codes]
        self.document = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        self.digest = sha256(self.document.encode()).hexdigest()[:12]

    def find(self, typed: str) -> Found:
        """Find the one place meant, else the best few to choose from."""
        coded = _CODE.search(typed)
        if coded:
            return Found(coded[1] if self.is_known(coded[1]) else None)
        wanted = fold(typed)
        if not wanted:
            return Found(None)
        exact = self._exact.get(wanted, []) or self._by_words(typed)
        meant = exact if len(exact) == 1 else self._prefer_city(exact)
        if len(meant) == 1:
            return Found(meant[0])
        return Found(None, tuple(exact[:CHOICES]) or self._near(typed, wanted))

    def is_known(self, code: str) -> bool:
        """Say whether any edition knows the code."""
        return code in self.readings or code in self.divisions

    def title(self, code: str, language: str) -> str:
        """Give a place's whole name as a page shows it, the reading first for readers of English."""
        if not self.is_known(code):
            return code
        chinese = self._spaced(code)
        if language.startswith("zh"):
            return chinese
        return f"{self.reading_path(code)} ({chinese})"

    def local(self, code: str) -> tuple[str, str]:
        """Give a county's reading and name, each with that of its prefecture."""
        path = self._path(code)[1:] or [code]
        reading = ", ".join(self.readings.get(part, part) for part in reversed(path))
        return reading, " ".join(self.divisions.name(part) for part in path)

    def field_text(self, code: str, language: str) -> str:
        """Give what a place field holds once the place is settled; the code in it makes it certain."""
        return f"{self.title(code, language)} {code}"

    def reading_path(self, code: str) -> str:
        """Give the readings from the place outwards: Ruili, Dehong, Yunnan."""
        return ", ".join(self.readings.get(part, part) for part in reversed(self._path(code)))

    def _path(self, code: str) -> list[str]:
        path = [code]
        while (above := self.divisions.parent(path[0])) is not None:
            path.insert(0, above)
        return path

    def _spaced(self, code: str) -> str:
        return " ".join(self.divisions.name(part) for part in self._path(code))

    def _keys(self, code: str) -> set[str]:
        name, reading = self.divisions.name(code), self.readings.get(code, "")
        keys = {name, self.divisions.full_name(code), fold(reading), fold(self.reading_path(code))}
        if len(name) > 2 and name[-1] in "市县区旗省州盟":  # noqa: PLR2004  (东区 keeps its 区)
            keys.add(name[:-1])
        return {key for key in keys if key}

    def _prefer_city(self, exact: list[str]) -> list[str]:
        """Give the prefectures among places of one name, where no province has it: who writes 西安 means the city."""
        levels = {code: self.divisions.level(code) for code in exact}
        return [] if "province" in levels.values() else [code for code in exact if levels[code] == "prefecture"]

    def _by_words(self, typed: str) -> list[str]:
        """Find the places named by several words in any order, one of them its own name: "Lhasa Chengguan"."""
        wanted = [word for word in (fold(word) for word in _BLANK.split(typed)) if word]
        if len(wanted) < 2:  # noqa: PLR2004  (one word was looked up before)
            return []
        found = dict.fromkeys(code for word in wanted for code in self._exact.get(word, ()))
        return [code for code in found if self._answers_to(code, wanted)]

    def _answers_to(self, code: str, wanted: list[str]) -> bool:
        keys = set().union(*(self._keys(part) for part in self._path(code)))
        return all(word in keys for word in wanted) and any(word in self._keys(code) for word in wanted)

    def _near(self, typed: str, wanted: str) -> tuple[str, ...]:
        found = self.divisions.search(typed, CHOICES)
        if not found and wanted.isascii():
            starts = [
                code
                for code in self.divisions.codes
                if fold(self.readings.get(code, "")).startswith(wanted)
                or fold(self.reading_path(code)).startswith(wanted)
            ]
            found = starts[:CHOICES]
        return tuple(found)


def fold(text: str) -> str:
    """Fold what is typed so that case, blanks, accents and apostrophes do not matter."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("\u00fc", "v").replace("lü", "lv")
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _LATIN.sub("", plain)


@lru_cache(maxsize=1)
def load_place_index() -> PlaceIndex:
    """Load the index once."""
    with READINGS.open(encoding="utf-8", newline="") as lines:
        readings = {row["code"]: row["reading"] for row in csv.DictReader(lines)}
    return PlaceIndex(load_divisions(), readings)
