"""The shape of a free-text notice: the sentence with its instant, two sections, provinces, lines.

Nothing is resolved here. What cannot be told apart from a text that was cut is an error, since a place that
is missing from the list would count as free of risk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import from_datetime
from pratique.places.names import load_names
from pratique.places.risk_lists.entries import LEVEL_NAMES, ZONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pratique.kinds.codes import Level

_SPACES = re.compile(r"[\s\u3000\u200b\ufeff\xa0]+")
_SECTION = re.compile(
    r"[一二三四1-4]?[、.．]?(高|中)风险(?:等级)?地区(?:名单)?(?:[:：]?[(（]?(\d{1,6})个?[)）]?)?[:：]?"
)
_PROVINCE = re.compile(r"(?P<name>[^\d(（:：]{2,12})(?:[:：]|[(（])+(?P<count>\d{1,6})个[)）]?[:：]?")
_INSTANT = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日(\d{1,2})(?:时|:|：)(\d{2})?(?![\d]*[—\-~至][\d]+时)")
_TOTAL = {
    "high": re.compile(r"(?:(\d{1,6})个|(无))高风险"),
    "medium": re.compile(r"(?:(\d{1,6})个|(无))中风险"),
}
_NEW_MARK = re.compile(r"[(（]新增?[)）]")
_ENDS = "；;，,。、 "
_BULLET = re.compile(r"^(?:[·•●◆■▪\-—*]+|\d{1,3}[.．、](?!\d))")
_BRACKETS = str.maketrans("（）【】［］", "()[][]")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed place: its text without marks, and where it stands."""

    text: str
    number: int


@dataclass(slots=True)
class Block:
    """The lines of one province in one section; ``province`` is "" where no heading names it."""

    level: Level
    province: str
    declared: int | None
    number: int
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """One level's section with its own declared count."""

    level: Level
    declared: int | None
    number: int
    blocks: list[Block] = field(default_factory=list)

    def count_lines(self) -> int:
        """Count the places printed in the section."""
        return sum(len(block.lines) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice taken apart: its instant, the totals of its sentence, its sections in order."""

    effective_at: int
    totals: dict[Level, int]
    sections: list[Section]


def parse_notice(text: str) -> Notice:
    """Take a notice apart.

    Raises BadInput ``not_a_list``, ``no_instant``, ``two_instants``, ``instant``, ``unknown_province``,
    ``duplicate_section``, ``truncated``.
    """
    lines = [(number, _SPACES.sub("", line)) for number, line in enumerate(text.split("\n"), 1)]
    first = next((i for i, (_, line) in enumerate(lines) if _SECTION.fullmatch(line)), None)
    if first is None:
        _refuse_without_sections(text, len(lines))
    preamble = lines[:first]
    effective_at, totals = _read_sentence(preamble)
    sections = list(_read_sections(lines[first:]))
    notice = Notice(effective_at, totals, sections)
    _check_whole(notice, len(lines))
    return notice


def _refuse_without_sections(text: str, last: int) -> None:
    if "风险地区" in text:
        message = "the text stops before the sections of high and medium risk places"
        raise BadInput("truncated", message, f"line {last}")
    message = "this is no list of risk places: no section such as 中风险地区(40个) stands in it"
    raise BadInput("not_a_list", message)


def _read_sentence(preamble: list[tuple[int, str]]) -> tuple[int, dict[Level, int]]:
    """Read the instant and the totals from the sentence that declares them."""
    found: list[tuple[int, int, dict[Level, int]]] = []
    for number, line in preamble:
        for match in _INSTANT.finditer(line):
            if "风险" not in line:
                continue
            rest = line[match.end() :].split("。", 1)[0]
            totals = _read_totals(rest)
            found.append((number, _make_instant(match, number), totals))
    best = [item for item in found if item[2]] or found
    if not best:
        message = "no sentence says from when the list holds, such as 2021年8月7日06时，全国7个高风险地区"
        raise BadInput("no_instant", message)
    if len({(instant, tuple(sorted(totals.items()))) for _, instant, totals in best}) > 1:
        raise BadInput("two_instants", "two sentences name different instants", f"line {best[-1][0]}")
    return best[0][1], best[0][2]


def _read_totals(text: str) -> dict[Level, int]:
    totals: dict[Level, int] = {}
    for level, pattern in _TOTAL.items():
        match = pattern.search(text)
        if match is not None:
            totals[level] = int(match[1] or 0)  # type: ignore[index]  # a Level by construction
    return totals


def _make_instant(match: re.Match[str], number: int) -> int:
    year, month, day, hour = (int(match[i]) for i in range(1, 5))
    minute = int(match[5] or 0)
    instant = make_local_instant(year, month, day, hour, minute)
    if instant is None:
        message = f"'{match[0]}' is not a date and hour that exists"
        raise BadInput("instant", message, f"line {number}")
    return instant


def make_local_instant(year: int, month: int, day: int, hour: int, minute: int) -> int | None:
    """Make an instant of a local date and hour, 24:00 being the end of a day; None if there is no such one."""
    if hour > 24 or minute > 59 or (hour == 24 and minute):  # noqa: PLR2004
        return None
    try:
        midnight = datetime(year, month, day, tzinfo=ZONE)
    except ValueError:
        return None
    return from_datetime(midnight + timedelta(hours=hour, minutes=minute))


def _read_sections(lines: list[tuple[int, str]]) -> Iterator[Section]:
    section: Section | None = None
    seen: set[str] = set()
    for number, line in lines:
        if not line:
            continue
        heading = _SECTION.fullmatch(line)
        if heading is not None:
            if section is not None:
                yield section
            level: Level = "high" if heading[1] == "高" else "medium"
            if level in seen:
                message = f"a second section of {LEVEL_NAMES[level]} places begins; give one list at a time"
                raise BadInput("duplicate_section", message, f"line {number}")
            seen.add(level)
            section = Section(level, int(heading[2]) if heading[2] else None, number)
        elif section is not None:
            _take_line(section, line, number)
    if section is not None:
        yield section


def _take_line(section: Section, line: str, number: int) -> None:
    names = load_names()
    heading = _PROVINCE.fullmatch(line)
    if heading is not None:
        province = names.provinces.get(heading["name"])
        if province is None:
            message = f"'{heading['name']}' heads a group of places but is no province"
            raise BadInput("unknown_province", message, f"line {number}")
        section.blocks.append(Block(section.level, province, int(heading["count"]), number))
        return
    alone = names.provinces.get(line.rstrip(":："))
    if alone is not None:
        section.blocks.append(Block(section.level, alone, None, number))
        return
    if not section.blocks:
        section.blocks.append(Block(section.level, "", None, number))
    section.blocks[-1].lines.append(Line(strip_marks(line), number))


def strip_marks(line: str) -> str:
    """Drop what is about the list and not the place: "newly added" marks, bullets, closing punctuation."""
    text = _SPACES.sub("", line)
    previous = None
    while text != previous:
        previous = text
        text = _NEW_MARK.sub("", text).rstrip(_ENDS)
        text = _BULLET.sub("", text)
    return text


def is_balanced(text: str) -> bool:
    """Say whether every bracket that opens also closes, whichever width it is printed in."""
    depth = 0
    for letter in text.translate(_BRACKETS):
        if letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0


def _check_whole(notice: Notice, last: int) -> None:
    """Refuse a notice that stops before its own end; a count that is off elsewhere is a difference."""
    present = {section.level for section in notice.sections}
    for level, total in notice.totals.items():
        if total and level not in present:
            message = f"{total} {LEVEL_NAMES[level]} places are declared but their section is missing"
            raise BadInput("truncated", message, f"line {last}")
    section = notice.sections[-1]
    counts = [c for c in (section.declared, notice.totals.get(section.level)) if c is not None]
    declared = min(counts, default=None)  # two totals that differ are a slip, not a cut
    if not section.blocks:
        if declared == 0:
            return
        message = f"the section of {LEVEL_NAMES[section.level]} places is empty; the text was cut"
        raise BadInput("truncated", message, f"line {last}")
    block = section.blocks[-1]
    short = not block.lines or (block.declared is not None and len(block.lines) < block.declared)
    if short:
        count = "some" if block.declared is None else str(block.declared)
        message = f"the last heading declares {count} places and {len(block.lines)} stand under it"
        raise BadInput("truncated", f"{message}; the text was cut", f"line {last}")
    grouped = sum(block.declared or len(block.lines) for block in section.blocks)
    if declared is not None and grouped < declared:
        message = f"{declared} {LEVEL_NAMES[section.level]} places are declared, its provinces declare {grouped}"
        raise BadInput("truncated", f"{message}; the text was cut, or a count is wrong", f"line {last}")
    if not is_balanced(block.lines[-1].text):
        raise BadInput("truncated", "the last line stops within a bracket", f"line {block.lines[-1].number}")
