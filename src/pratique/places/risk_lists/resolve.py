"""From the text of a place to its county: what is certain, and what must wait for a person.

Certain is: an exact county name (or its official short form) in the prefecture that the text names, or one
that is unique in the province where it names no prefecture; a street that the register knows once in the
prefecture; else a row of the settlements. Nothing is carried over from the line above: that would be wrong one
time in five.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pratique.places.risk_lists.places_text import find_parts, make_width

if TYPE_CHECKING:
    from pratique.places.names import Names
    from pratique.places.risk_lists.settlements import Settlements
    from pratique.places.townships import Townships

_BRACKETED = re.compile(r"^[^()]{1,14}\(([^()]+)\)")
_STREET_WORD = re.compile(r"^(?:路(?!街道)|大道|大街)")
_COUNTY_AHEAD = re.compile(r".{1,30}?[区县市旗]")
_ZONE_AHEAD = re.compile(r"^.{0,12}?(?:开发区|高新区|经开区|示范区|园区|新区|新城|名胜区)")


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
    """Resolves texts by one edition's names, the register of townships, and a table of settlements."""

    def __init__(self, names: Names, townships: Townships, settlements: Settlements) -> None:
        self.townships = townships
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
        spans = list(find_parts(text))
        first = self.resolve_part(text[slice(*spans[0])], province)
        prefecture = self._prefecture_above(first)
        starts = [0]
        for start, end in spans[1:]:
            if self._begins_county(text[start:end], province, prefecture):
                starts.append(start)
        ends = [start - 1 for start in starts[1:]] + [len(text)]
        return [text[start:end] for start, end in zip(starts, ends, strict=True)]

    def _begins_county(self, piece: str, province: str, prefecture: str) -> bool:
        if _COUNTY_AHEAD.match(piece) is None:
            return False
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
        if self._begins_division(text, code, longer_than=match.length):
            return text, code
        rest = text[match.length :]
        if not province and not self._begins_division(rest, code):
            return text, province  # 湖南路: a street named after a province
        return rest, code

    def _begins_division(self, text: str, province: str, longer_than: int = 0) -> bool:
        found = (self.names.find_prefecture(text, province), self.names.find_county(text, province))
        return any(match is not None and match.length > longer_than for match in found)

    def _take_prefecture(self, text: str, province: str) -> tuple[str, str] | None:
        """Take a prefecture's name off the text's start, unless a longer county name begins there."""
        match = self.names.find_prefecture(text, province)
        if match is None:
            return None
        prefecture, rest = next(iter(match.codes)), text[match.length :]
        if match.bare:
            county = self.names.find_county(text, province)
            longer = county is not None and county.length > match.length
            if longer or not self._may_follow_bare(rest, prefecture):
                return None
        return prefecture, rest

    def _may_follow_bare(self, rest: str, prefecture: str) -> bool:
        """Say whether what follows shows that a bare name (驻马店) is the prefecture's and not a street's."""
        if self.names.find_county(rest, prefecture) or self.townships.find(rest, prefecture):
            return True
        return _ZONE_AHEAD.match(rest) is not None

    def _resolve_in_prefecture(self, text: str, prefecture: str, rest: str) -> Resolved:
        if self.divisions.counties_below(prefecture) == frozenset({prefecture}):
            return Resolved(text, (prefecture,), prefecture, rest)
        match = self.names.find_county(rest, prefecture)
        if match is not None:
            return self._resolve_county(text, rest, prefecture, match.codes, match.length)
        bearers = self.townships.find(rest, prefecture)
        if len(bearers) == 1 and "" not in bearers:
            county = next(iter(bearers))
            return Resolved(text, (county,), county, rest)
        return self._settle(text, rest, prefecture, tuple(sorted(bearers - {""})))

    def _resolve_county(self, text: str, rest: str, container: str, codes: frozenset[str], length: int) -> Resolved:
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
            return self._settle(text, rest, container, (county, *sorted(second.codes)))
        return Resolved(text, (county,), county, after)

    def _resolve_elsewhere(self, text: str, rest: str, province: str) -> Resolved | None:
        """Resolve a line that names in full a prefecture and county of another province than its heading."""
        named = self.names.find_province(rest)
        if named is not None and self.names.find_prefecture(rest[named.length :], next(iter(named.codes))):
            rest = rest[named.length :]
        match = self.names.find_prefecture(rest, "")
        if match is None:
            return None
        prefecture = next(iter(match.codes))
        found = self._resolve_in_prefecture(text, prefecture, rest[match.length :])
        if not province:
            return found
        heading, stranger = self.divisions.name(province), self.divisions.full_name(prefecture)
        remark = f"'{text}' stands under {heading} and names {stranger}"
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
