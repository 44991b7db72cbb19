"""From the text of a place to its county: what is certain, and what must wait for a person.

Certain is: an exact county name (or its official short form) in the prefecture that the text names, or one
that is unique in the province where it names no prefecture; else a row of the settlements. Nothing is carried
over from the line above: that would be wrong one time in five.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pratique.places.risk_lists.places_text import make_width, split_outside_brackets

if TYPE_CHECKING:
    from pratique.places.names import Names
    from pratique.places.risk_lists.settlements import Settlements

_BRACKETED = re.compile(r"^[^()]{1,14}\(([^()]+)\)")
_STREET_WORD = re.compile(r"^(?:大道|大街|路|街(?!道)|巷|中路|东路|西路|南路|北路)")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What one part of a line resolves to.

    ``counties`` is empty where it waits; ``division`` is the deepest code that is certain ("" none);
    ``rest`` is what follows the names of divisions; ``near`` holds the codes that contend for it.
    """

    text: str
    counties: tuple[str, ...]
    division: str
    rest: str
    near: tuple[str, ...] = ()
    remark: str = ""


class Resolver:
    """Resolves texts by one edition's names and one table of settlements."""

    def __init__(self, names: Names, settlements: Settlements) -> None:
        self.names = names
        self.divisions = names.divisions
        self.settlements = settlements

    def resolve_line(self, text: str, province: str) -> list[Resolved]:
        """Resolve a printed line under the heading of a province (``""`` none); it may name two counties."""
        found: list[Resolved] = []
        above = ""
        for part in self._split_counties(text, province):
            resolved = self.resolve_part(part, province, above)
            found.append(resolved)
            above = self._prefecture_above(resolved)
        return found

    def resolve_part(self, text: str, province: str, prefecture: str = "") -> Resolved:
        """Resolve one text; ``prefecture`` is the one that an earlier part of the same line has named."""
        rest, province = self._take_province(text, province)
        if province:
            taken = self._take_prefecture(rest, province)
            if taken is None and prefecture and self.names.find_county(rest, prefecture):
                taken = (prefecture, rest)
            if taken is not None:
                return self._resolve_in_prefecture(text, *taken)
            county = self.names.find_county(rest, province)
            if county is not None:
                return self._resolve_county(text, rest, province, county.codes, county.length)
        stranger = self._resolve_elsewhere(text, rest, province)
        if stranger is not None:
            return stranger
        return self._settle(text, rest, province, ())

    def resolve_fields(self, province: str, prefecture: str, area: str, text: str) -> Resolved:
        """Resolve the fields of the service: the prefecture's code, the area's name, the whole text."""
        match = self.names.find_county(area, prefecture)
        rest = text.removeprefix(self.divisions.name(prefecture))
        if match is not None and match.length == len(area) and len(match.codes) == 1:
            return self._resolve_in_prefecture(text, prefecture, rest)
        bracketed = _BRACKETED.match(make_width(area))
        if bracketed is not None:
            return self._resolve_bracketed(text, rest, prefecture, bracketed[1])
        return self._settle(text, rest, prefecture or province, ())

    def _split_counties(self, text: str, province: str) -> list[str]:
        """Split a line where, after a separator, another county of the same province begins."""
        parts: list[str] = []
        prefecture = ""
        for piece in split_outside_brackets(text):
            if not parts:
                parts.append(piece)
                first = self.resolve_part(piece, province)
                prefecture = self._prefecture_above(first)
            elif self._begins_county(piece, province, prefecture):
                parts.append(piece)
            else:
                start = text.index(parts[-1])
                parts[-1] = text[start : start + len(parts[-1]) + 1 + len(piece)]
        return parts

    def _begins_county(self, piece: str, province: str, prefecture: str) -> bool:
        rest, province = self._take_province(piece, province)
        taken = self._take_prefecture(rest, province) if province else None
        if taken is not None:
            prefecture, rest = taken
        match = self.names.find_county(rest, prefecture) if prefecture else None
        return match is not None and not _STREET_WORD.match(rest[match.length :])

    def _prefecture_above(self, resolved: Resolved) -> str:
        if not resolved.division:
            return ""
        return self.divisions.prefecture_of(resolved.division) or ""

    def _take_province(self, text: str, province: str) -> tuple[str, str]:
        """Take the province's own name off the text's start, unless it begins a longer name (吉林市)."""
        match = self.names.find_province(text)
        if match is None:
            return text, province
        code = next(iter(match.codes))
        if province not in ("", code):
            return text, province
        if self.names.find_prefecture(text, code) or self.names.find_county(text, code):
            return text, code
        return text[match.length :], code

    def _take_prefecture(self, text: str, province: str) -> tuple[str, str] | None:
        """Take a prefecture's name off the text's start, unless a longer county name begins there."""
        match = self.names.find_prefecture(text, province)
        if match is None:
            return None
        county = self.names.find_county(text, province)
        if match.bare and county is not None and county.length > match.length:
            return None
        return next(iter(match.codes)), text[match.length :]

    def _resolve_in_prefecture(self, text: str, prefecture: str, rest: str) -> Resolved:
        if self.divisions.counties_below(prefecture) == frozenset({prefecture}):
            return Resolved(text, (prefecture,), prefecture, rest)
        match = self.names.find_county(rest, prefecture)
        if match is None:
            return self._settle(text, rest, prefecture, ())
        return self._resolve_county(text, rest, prefecture, match.codes, match.length)

    def _resolve_county(
        self, text: str, rest: str, container: str, codes: frozenset[str], length: int
    ) -> Resolved:
        """Take a county's name, unless it may mean several or a second one stands right behind it."""
        after = rest[length:]
        if _STREET_WORD.match(after):  # 朝阳区路: a street named after a county
            return self._settle(text, rest, container, tuple(sorted(codes)))
        if len(codes) > 1:
            return self._settle(text, rest, container, tuple(sorted(codes)))
        county = next(iter(codes))
        prefecture = self.divisions.prefecture_of(county) or county
        second = self.names.find_county(after, prefecture)
        if second is not None and second.codes != codes and not _STREET_WORD.match(after[second.length :]):
            named = after if container == prefecture else rest
            scope_rest = rest if container == prefecture else named
            return self._settle(text, scope_rest, container, (county, *sorted(second.codes)))
        return Resolved(text, (county,), county, after)

    def _resolve_elsewhere(self, text: str, rest: str, province: str) -> Resolved | None:
        """Resolve a line that names in full a prefecture and county of another province than its heading."""
        match = self.names.find_prefecture(rest, "")
        if match is None:
            return None
        prefecture = next(iter(match.codes))
        found = self._resolve_in_prefecture(text, prefecture, rest[match.length :])
        if not province:
            return found
        heading, named = self.divisions.name(province), self.divisions.full_name(prefecture)
        remark = f"'{text}' stands under {heading} and names {named}"
        if found.counties:
            return Resolved(text, found.counties, found.division, found.rest, (), remark)
        near = tuple(sorted(self.divisions.counties_below(prefecture)))
        return Resolved(text, (), "", found.rest, near, remark)

    def _resolve_bracketed(self, text: str, rest: str, prefecture: str, inner: str) -> Resolved:
        """Read 经开区(汉南区): the bracket names the district, unless a person has settled otherwise."""
        settled = self._settle(text, rest, prefecture, ())
        if settled.counties:
            return settled
        match = self.names.find_county(inner, prefecture)
        if match is not None and match.length == len(inner) and len(match.codes) == 1:
            county = next(iter(match.codes))
            return Resolved(text, (county,), county, make_width(rest).partition(")")[2])
        return settled

    def _settle(self, text: str, rest: str, division: str, near: tuple[str, ...]) -> Resolved:
        """Ask the settlements; without a row the text waits."""
        row = self.settlements.find(division, rest)
        if row is None:
            return Resolved(text, (), division, rest, near)
        if row.verdict == "open":
            return Resolved(text, (), division, rest, row.counties)
        division = row.counties[0] if len(row.counties) == 1 else division
        return Resolved(text, row.counties, division, rest)
