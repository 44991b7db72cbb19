"""Our own resolved table: the CSV that ``pratique risk-list read`` prints, written and read back.

The table bears no declared counts. A JSON file of the same name beside it does, if there is one:
``{"source", "effective_at", "declared", "status", "differences", "tallies"}``.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import format_instant, parse_instant
from pratique.places.divisions import load_divisions
from pratique.places.risk_lists.entries import ZONE, Entry, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pratique.kinds.codes import Level

COLUMNS = ("as_of", "level", "division", "county", "place", "whole_area", "line")
_LEVELS: dict[str, Level] = {"high": "high", "medium": "medium"}
_TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Table:
    """A table taken apart."""

    effective_at: int
    entries: tuple[Entry, ...]
    tallies: tuple[Tally, ...]


def write_table(effective_at: int, entries: Iterable[Entry]) -> str:
    """Write the entries as CSV, one row each; the county is empty where a person must settle it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    as_of = format_instant(effective_at, ZONE)
    for entry in entries:
        whole = "true" if entry.whole_area else "false"
        row = (as_of, entry.level, entry.division, entry.county or "", entry.place, whole, entry.line)
        writer.writerow(row)
    return out.getvalue()


def parse_table(text: str) -> Table:
    """Read a resolved table back.

    Raises BadInput ``table`` (a malformed row), ``unknown_division``, ``two_instants``, ``empty``.
    """
    rows = csv.reader(io.StringIO(text), strict=True)
    entries: list[Entry] = []
    instants: set[int] = set()
    try:
        if tuple(next(rows, ())) != COLUMNS:
            raise BadInput("table", f"the columns must be {','.join(COLUMNS)}", "line 1")
        for row in rows:
            place = f"line {rows.line_num}"
            if len(row) != len(COLUMNS):
                raise BadInput("table", f"{len(COLUMNS)} columns were expected, not {len(row)}", place)
            instants.add(parse_instant(row[0], place))
            if len(instants) > 1:
                raise BadInput("two_instants", "the rows name different instants; give one list", place)
            entries.append(_read_entry(row, place))
    except csv.Error as error:
        raise BadInput("table", f"the row cannot be read: {error}", f"line {rows.line_num}") from None
    if not entries:
        raise BadInput("empty", "the table has no rows, so that nothing says from when it holds")
    return Table(instants.pop(), tuple(entries), _tally(entries))


def _read_entry(row: list[str], place: str) -> Entry:
    divisions = load_divisions()
    _, level, division, county, text, whole, line = row
    if level not in _LEVELS:
        raise BadInput("table", f"'{level[:20]}' is no level; high or medium", place)
    if whole not in _TRUTHS:
        raise BadInput("table", f"'{whole[:20]}' is neither true nor false", place)
    if not (line.isascii() and line.isdigit() and len(line) <= 7):  # noqa: PLR2004
        raise BadInput("table", f"'{line[:20]}' is no line number", place)
    if division:
        divisions.check(division, place)
    if county:
        if divisions.level(divisions.check(county, place)) != "county" and not _is_own_county(county):
            raise BadInput("table", f"{county} {divisions.name(county)} is no county", place)
        if division and not divisions.is_within(county, division):
            message = f"county {county} does not lie in {division} {divisions.full_name(division)}"
            raise BadInput("table", message, place)
    return Entry(_LEVELS[level], county or None, division, text, _TRUTHS[whole], int(line))


def _is_own_county(code: str) -> bool:
    return load_divisions().counties_below(code) == frozenset({code})


def _tally(entries: list[Entry]) -> tuple[Tally, ...]:
    lines: dict[tuple[Level, str], set[int]] = {}
    for entry in entries:
        province = entry.division[:2] + "0000" if entry.division else ""
        lines.setdefault((entry.level, ""), set()).add(entry.line)
        if province:
            lines.setdefault((entry.level, province), set()).add(entry.line)
    return tuple(
        Tally(level, province, None, len(numbers), min(numbers)) for (level, province), numbers in lines.items()
    )
