"""Reading a risk list of any kind: taken in, taken apart, resolved, reconciled; whole, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pratique.kinds.codes import Level
from pratique.places.names import load_names
from pratique.places.risk_lists.entries import Difference, Entry, RiskList, make_list_id
from pratique.places.risk_lists.guesses import Guesser
from pratique.places.risk_lists.intake import decode_text, detect_kind, load_bytes
from pratique.places.risk_lists.notice import parse_notice, strip_marks
from pratique.places.risk_lists.places_text import is_whole_area
from pratique.places.risk_lists.reconcile import (
    find_differences,
    find_notice_differences,
    make_declared,
    tally_notice,
)
from pratique.places.risk_lists.resolve import Resolved, Resolver
from pratique.places.risk_lists.service import parse_answer
from pratique.places.risk_lists.settlements import NO_SETTLEMENTS, load_settlements
from pratique.places.risk_lists.sidecar import apply_sidecar, read_sidecar
from pratique.places.risk_lists.table import parse_table
from pratique.places.townships import load_townships

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pratique.places.risk_lists.entries import Tally

SHIPPED = Path(__file__).parents[1] / "data" / "risk-lists" / "2021-08-07T06.csv"

Found = tuple[Level, int, Resolved]
"""One part of a line: its level, its line, what it resolves to."""


def read_risk_list(source: Path | bytes, *, settlements: bool = True, confirmed_at: int | None = None) -> RiskList:
    """Read a notice, the service's JSON or our own table, told apart by how it begins.

    ``settlements`` False leaves the committed table aside. ``confirmed_at`` defaults to the instant from
    which the list holds. Raises BadInput; nothing is half-done.
    """
    raw = load_bytes(source)
    table = load_settlements() if settlements else NO_SETTLEMENTS
    resolver = Resolver(load_names(), load_townships(), table)
    kind = detect_kind(raw)
    if kind == "service":
        return _read_service(raw, resolver, confirmed_at)
    text = decode_text(raw)
    if kind == "table":
        found = _read_table(text, resolver, confirmed_at)
        return apply_sidecar(found, read_sidecar(source)) if isinstance(source, Path) else found
    return _read_notice(text, resolver, confirmed_at)


def load_shipped_list() -> RiskList:
    """Load the list that ships: the national list of 7 August 2021, 06:00, with every line settled."""
    return read_risk_list(SHIPPED)


def _read_notice(text: str, resolver: Resolver, confirmed_at: int | None) -> RiskList:
    notice = parse_notice(text)
    tallies = tally_notice(notice)
    found = [
        (block.level, line.number, part)
        for section in notice.sections
        for block in section.blocks
        for line in block.lines
        for part in resolver.resolve_line(line.text, block.province)
    ]
    differences = find_notice_differences(notice, tallies)
    return _make_list(notice.effective_at, confirmed_at, found, tallies, differences)


def _read_service(raw: bytes, resolver: Resolver, confirmed_at: int | None) -> RiskList:
    answer = parse_answer(raw)
    found = [
        (
            place.level,
            place.line,
            resolver.resolve_fields(place.province, place.prefecture, place.area, strip_marks(place.text)),
        )
        for place in answer.places
    ]
    differences = tuple(find_differences(answer.tallies))
    return _make_list(answer.effective_at, confirmed_at, found, answer.tallies, differences)


def _read_table(text: str, resolver: Resolver, confirmed_at: int | None) -> RiskList:
    """Read a table: what it resolved stays; what waits may be settled now."""
    table = parse_table(text)
    resolved: list[Resolved] = []
    entries: list[Entry] = []
    for entry in table.entries:
        known = resolver.resolve_part(entry.place, entry.division[:2] + "0000" if entry.division else "")
        if entry.county is not None:
            known = Resolved(entry.place, (entry.county,), entry.division, known.rest)
        resolved.append(known)
    guesser = Guesser(resolver.names, resolver.townships, resolved)
    for entry, known in zip(table.entries, resolved, strict=True):
        if entry.county is not None or not known.counties:
            guesses = () if entry.county is not None else guesser.guess(known)
            entries.append(
                Entry(
                    entry.level,
                    entry.county,
                    entry.division,
                    entry.place,
                    entry.whole_area,
                    entry.line,
                    guesses,
                )
            )
        else:
            entries.extend(_make_entries(entry.level, entry.line, known, guesser))
    message = "a resolved table does not say how many places the list declared"
    undeclared = Difference("no_declared_counts", None, "", None, len(table.entries), 1, message)
    return _finish(table.effective_at, confirmed_at, entries, table.tallies, (undeclared,), ())


def _make_list(
    effective_at: int,
    confirmed_at: int | None,
    found: Sequence[Found],
    tallies: tuple[Tally, ...],
    differences: tuple[Difference, ...],
) -> RiskList:
    guesser = Guesser(load_names(), load_townships(), [resolved for _, _, resolved in found])
    entries = [entry for level, line, part in found for entry in _make_entries(level, line, part, guesser)]
    remarks = tuple(f"line {line}: {part.remark}" for _, line, part in found if part.remark)
    return _finish(effective_at, confirmed_at, entries, tallies, differences, remarks)


def _make_entries(level: Level, line: int, part: Resolved, guesser: Guesser) -> list[Entry]:
    whole = is_whole_area(part.rest)
    if not part.counties:
        guesses = guesser.guess(part)
        return [Entry(level, None, part.division, part.text, whole, line, guesses)]
    return [Entry(level, county, county, part.text, whole, line) for county in part.counties]


def _finish(
    effective_at: int,
    confirmed_at: int | None,
    entries: list[Entry],
    tallies: tuple[Tally, ...],
    differences: tuple[Difference, ...],
    remarks: tuple[str, ...],
) -> RiskList:
    return RiskList(
        id=make_list_id(effective_at, entries),
        effective_at=effective_at,
        published_at=None,
        read_at=None,
        confirmed_at=effective_at if confirmed_at is None else confirmed_at,
        declared=make_declared(tallies),
        entries=tuple(entries),
        status="unreconciled" if differences else "reconciled",
        differences=differences,
        tallies=tallies,
        remarks=remarks,
    )
