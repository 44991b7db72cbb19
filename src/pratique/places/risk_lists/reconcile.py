"""Holding what was read against what the list declares, for each level and each province."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pratique.places.divisions import load_divisions
from pratique.places.risk_lists.entries import LEVEL_NAMES, Difference, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pratique.kinds.codes import Level
    from pratique.places.risk_lists.entries import DifferenceCode
    from pratique.places.risk_lists.notice import Notice, Section


def tally_notice(notice: Notice) -> tuple[Tally, ...]:
    """Count the lines of a notice, by section and by province; a line counts once."""
    tallies: list[Tally] = []
    for section in notice.sections:
        declared = section.declared
        if declared is None:
            declared = notice.totals.get(section.level)
        tallies.append(Tally(section.level, "", declared, section.count_lines(), section.number))
        tallies.extend(
            Tally(block.level, block.province, block.declared, len(block.lines), block.number)
            for block in section.blocks
        )
    return tuple(tallies)


def find_notice_differences(notice: Notice, tallies: Sequence[Tally]) -> tuple[Difference, ...]:
    """Name every place where a notice does not add up."""
    found = list(find_differences(tallies))
    for section in notice.sections:
        found.extend(_find_two_totals(notice, section))
        found.extend(_find_sum(notice, section))
    return tuple(found)


def find_differences(tallies: Sequence[Tally]) -> Iterator[Difference]:
    """Name the counts that differ from what was read."""
    for tally in tallies:
        if tally.declared is None or tally.declared == tally.read:
            continue
        where = _name(tally.province) if tally.province else "the list"
        message = f"{where} declares {tally.declared} {LEVEL_NAMES[tally.level]} places and prints {tally.read}"
        code: DifferenceCode = "province_count" if tally.province else "level_count"
        yield Difference(code, tally.level, tally.province, tally.declared, tally.read, tally.line, message)


def make_declared(tallies: Sequence[Tally]) -> dict[Level, int]:
    """Give the declared count of each level, where there is one."""
    return {t.level: t.declared for t in tallies if not t.province and t.declared is not None}


def _find_two_totals(notice: Notice, section: Section) -> Iterator[Difference]:
    total = notice.totals.get(section.level)
    if total is None or section.declared is None or total == section.declared:
        return
    message = (
        f"the sentence declares {total} {LEVEL_NAMES[section.level]} places, the section's heading {section.declared}"
    )
    read = section.count_lines()
    yield Difference("two_totals", section.level, "", total, read, section.number, message)


def _find_sum(notice: Notice, section: Section) -> Iterator[Difference]:
    declared = section.declared
    if declared is None:
        declared = notice.totals.get(section.level)
    counts = [block.declared for block in section.blocks if block.declared is not None]
    if declared is None or len(counts) != len(section.blocks) or sum(counts) == declared:
        return
    message = (
        f"the provinces declare {sum(counts)} {LEVEL_NAMES[section.level]} places together, the section {declared}"
    )
    yield Difference("sum_of_provinces", section.level, "", declared, sum(counts), section.number, message)


def _name(province: str) -> str:
    return load_divisions().name(province)
