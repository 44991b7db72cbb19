"""Best guesses for a line that waits: hints for the person who settles it, never an answer.

In order: counties that contend for it already; the county of the same street, town or community in another line
of the same list; a county whose name is one letter off, or stands within the text; the county of a township that
the register knows and the text names; the counties of the prefecture that the list names most.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from pratique.places.risk_lists.places_text import find_localities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pratique.places.names import Names
    from pratique.places.risk_lists.resolve import Resolved
    from pratique.places.townships import Townships

MOST = 4
_HEAD = re.compile(r"[一-鿿]{1,9}?[区县市旗](?!域)")
_SUFFIXES = "区县市旗"


class Guesser:
    """Guesses by the lines of one list that resolve, by the names of divisions, and by the register."""

    def __init__(self, names: Names, townships: Townships, resolved: Iterable[Resolved]) -> None:
        self._names = names
        self._townships = townships
        self._known: dict[str, dict[str, tuple[str, ...]]] = {}
        self._listed: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for item in resolved:
            if len(item.counties) == 1:
                prefecture = self._prefecture_of(item.counties[0])
                self._listed[prefecture][item.counties[0]] += 1
                for locality in find_localities(item.rest)[:2]:
                    self._known.setdefault(locality, {})[prefecture] = item.counties
        self._longer: dict[str, list[str]] = {}
        for known in self._known:
            for start in range(1, len(known) - 1):
                self._longer.setdefault(known[start:], []).append(known)

    def guess(self, waiting: Resolved) -> tuple[str, ...]:
        """Give the best guesses, best first; there may be none."""
        found = tuple(dict.fromkeys(self._gather(waiting))) or tuple(dict.fromkeys(self._gather_far(waiting)))
        return found[:MOST]

    def _gather(self, waiting: Resolved) -> Iterator[str]:
        yield from waiting.near
        yield from self._by_locality(waiting)
        yield from self._by_name(waiting)
        yield from sorted(self._townships.find_within(waiting.rest, waiting.division))

    def _gather_far(self, waiting: Resolved) -> Iterator[str]:
        """Guess where nothing in the text points to a county of the prefecture."""
        for locality in find_localities(waiting.rest)[:1]:
            yield from sorted(self._townships.find_anywhere(locality))
        if waiting.division and not waiting.division.endswith("0000"):
            yield from (county for county, _ in self._listed[waiting.division].most_common(2))

    def _by_locality(self, waiting: Resolved) -> Iterator[str]:
        """Give the counties of lines that name the same street, or one that this text may have cut short."""
        for locality in find_localities(waiting.rest):
            exact = self._known.get(locality, {})
            yield from self._nearest_first(exact, waiting.division)
        for locality in find_localities(waiting.rest)[:1]:
            for known in self._longer.get(locality, ()):
                yield from self._known[known].get(waiting.division, ())

    def _nearest_first(self, by_prefecture: dict[str, tuple[str, ...]], division: str) -> Iterator[str]:
        for counties in sorted(by_prefecture.items(), key=lambda item: item[0] != division):
            if not division or counties[0].startswith(_stem(division)):
                yield from counties[1]

    def _by_name(self, waiting: Resolved) -> Iterator[str]:
        forms = self._names.county_forms(waiting.division)
        head = _HEAD.match(waiting.rest)
        if head is not None:
            for form, codes in forms.items():
                if _is_one_letter_off(head[0], form):
                    yield from sorted(codes)
        for form, codes in forms.items():
            core = form.rstrip(_SUFFIXES)
            if len(core) > 1 and core in waiting.rest:
                yield from sorted(codes)

    def _prefecture_of(self, county: str) -> str:
        return self._names.divisions.prefecture_of(county) or county


def _stem(division: str) -> str:
    return division[:2] if division.endswith("0000") else division[:4]


def _is_one_letter_off(printed: str, name: str) -> bool:
    """Say whether one letter was lost, added or changed."""
    if printed == name or abs(len(printed) - len(name)) > 1 or len(name) < 3:  # noqa: PLR2004
        return False
    short, long = sorted((printed, name), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
