"""The list of the day as a page shows it: by province and county, searched, drawn, reconciled or not."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.kinds.codes import Level
from pratique.places.risk_lists import Difference, Entry, RiskList, Tally
from pratique.web.holdings import Holdings
from pratique.web.place_index import fold


@dataclass(frozen=True, slots=True)
class EntryShown:
    """One listed place; ``search`` is what a search looks through."""

    entry: Entry
    search: str


@dataclass(frozen=True, slots=True)
class CountyShown:
    """A county that counts as listed, or lines that wait for a person (``code`` empty)."""

    code: str
    own: bool
    entries: tuple[EntryShown, ...]


@dataclass(frozen=True, slots=True)
class ProvinceShown:
    """A province: its counties, its printed lines (one that names two counties counts once), its bar in percent."""

    code: str
    counties: tuple[CountyShown, ...]
    high: int
    medium: int
    high_width: str
    medium_left: str
    medium_width: str
    listed_counties: int


@dataclass(frozen=True, slots=True)
class ListShown:
    """What the page shows; ``found`` counts the places left by the search."""

    risk_list: RiskList
    provinces: tuple[ProvinceShown, ...]
    summary: tuple[ProvinceShown, ...]
    total_high: int
    total_medium: int
    counties_counted: int
    found: int
    tallies: tuple[Tally, ...]
    differences: tuple[Difference, ...]
    waiting: int


def make_list(risk_list: RiskList, holdings: Holdings, query: str, level: str) -> ListShown:
    """Gather the list, keeping only what agrees with the search and the level."""
    shown = [EntryShown(entry, _search_text(entry, holdings)) for entry in risk_list.entries]
    kept = [e for e in shown if _agrees(e, query, level)]
    summary = _group(shown, holdings)
    return ListShown(
        risk_list=risk_list,
        provinces=_group(kept, holdings),
        summary=summary,
        total_high=risk_list.count_read("high"),
        total_medium=risk_list.count_read("medium"),
        counties_counted=sum(p.listed_counties for p in summary),
        found=len({e.entry.line for e in kept}),
        tallies=risk_list.tallies,
        differences=risk_list.differences,
        waiting=len(risk_list.waiting),
    )


def _agrees(shown: EntryShown, query: str, level: str) -> bool:
    if level in ("high", "medium") and shown.entry.level != level:
        return False
    return all(fold(word) in shown.search for word in query.split())


def _search_text(entry: Entry, holdings: Holdings) -> str:
    code = entry.county or entry.division
    places = holdings.places
    where = f"{places.title(code, 'zh')} {places.reading_path(code)} {code}" if code else ""
    return fold(f"{where}{entry.place}")


def _group(shown: list[EntryShown], holdings: Holdings) -> tuple[ProvinceShown, ...]:
    by_province: dict[str, dict[str, list[EntryShown]]] = {}
    lines: dict[str, dict[Level, set[int]]] = {}
    counted: set[int] = set()
    for one in shown:
        code = one.entry.county or one.entry.division
        province = holdings.divisions.province_of(code) if code else ""
        by_province.setdefault(province, {}).setdefault(one.entry.county or "", []).append(one)
        levels = lines.setdefault(province, {"high": set(), "medium": set()})
        if one.entry.line not in counted:
            levels[one.entry.level].add(one.entry.line)
        counted.add(one.entry.line)
    longest = max((len(levels["high"]) + len(levels["medium"]) for levels in lines.values()), default=1) or 1
    made = [_province(code, counties, lines[code], longest, holdings) for code, counties in by_province.items()]
    return tuple(sorted(made, key=lambda p: (-(p.high + p.medium), p.code)))


def _province(
    code: str,
    counties: dict[str, list[EntryShown]],
    lines: dict[Level, set[int]],
    longest: int,
    holdings: Holdings,
) -> ProvinceShown:
    made = tuple(_county(county, entries, holdings) for county, entries in sorted(counties.items()))
    high, medium = len(lines["high"]), len(lines["medium"])
    return ProvinceShown(
        code=code,
        counties=made,
        high=high,
        medium=medium,
        high_width=f"{high / longest * 100:.2f}%",
        medium_left=f"{high / longest * 100:.2f}%",
        medium_width=f"{medium / longest * 100:.2f}%",
        listed_counties=sum(1 for c in made if c.code and not c.own),
    )


def _county(code: str, entries: list[EntryShown], holdings: Holdings) -> CountyShown:
    own = bool(code) and holdings.divisions.is_within(code, holdings.pack.jurisdiction)
    ordered = tuple(sorted(entries, key=lambda e: (e.entry.level != "high", e.entry.line)))
    return CountyShown(code, own, ordered)
