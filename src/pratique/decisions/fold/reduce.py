"""The four ways to reduce a person's rows, as the declarations name them; the column fold has the same in SQL.

Every order here is total and free of the order in which rows come: instants first, then the columns of the key,
then the fact's id. What is open or not told counts as ``ENDLESS`` or 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from pratique.decisions.fold.fields import Field
from pratique.decisions.fold.sources import Row
from pratique.kinds.instants import DAY, HOUR

ENDLESS: Final = 2**62
"""The end of what goes on; later than every instant."""
SLACK: Final = HOUR
"""How far the clock of someone who asks may run behind that of the record."""


def reduce_rows(field: Field, rows: Sequence[Row]) -> tuple[list[Row], bool]:
    """Give the rows of a field in their order, each with its ``sources``; and whether the flag is set.

    ``rows``: all that stand of the field's source, of one person; at least one.
    """
    # INVARIANT: nobody asks before this instant; a question about an earlier one is put to the record as it stood then.
    since = max(row["recorded_at"] for row in rows) - SLACK
    found: Iterable[Row] = rows
    if field.filter is not None:
        column, value = field.filter
        found = [row for row in rows if row[column] == value]
    if field.reduce == "latest":
        return _find_latest(field, found), False
    if field.reduce == "intervals":
        made = _merge_intervals(field, found)
        cutoff = min(_cutoff(field, since), max((end_of(field, row) for row in made), default=0))
    else:
        made = [{**row, "sources": row.get("sources") or [row["id"]]} for row in found]
        cutoff = _cutoff(field, since)
    made = [row for row in made if end_of(field, row) >= cutoff]
    made.sort(key=lambda row: _order(field, row))
    if field.reduce == "max":
        made = _keep_readable(field, made, since)
    return _limit(field, made, since)


def end_of(field: Field, row: Row) -> int:
    """Give the instant at which a row ends."""
    end: int | None = row[field.end]
    return ENDLESS if end is None else end


def _cutoff(field: Field, since: int) -> int:
    return 0 if field.keep_days is None else since - field.keep_days * DAY


def _told(field: Field, row: Row) -> int:
    return (row[field.told] if field.told else None) or 0


def _order(field: Field, row: Row) -> tuple[Any, ...]:
    """Order as ``make_standing`` does: by instants, then by key and values, then by the first fact."""
    end, tail = row[field.end] or 0, row["sources"][0]
    names = tuple(row[name] or "" for name in (*field.key, *field.values))
    if field.reduce == "intervals":
        return (row[field.start], *names, end, tail)
    return (row[field.start], end, _told(field, row), *names, tail)


def _find_latest(field: Field, rows: Iterable[Row]) -> list[Row]:
    latest: dict[tuple[Any, ...], Row] = {}
    for row in sorted(rows, key=lambda row: (row[field.start], row["seq"])):
        latest[tuple(row[name] for name in field.key)] = row
    return [latest[key] for key in sorted(latest)]


def _merge_intervals(field: Field, rows: Iterable[Row]) -> list[Row]:
    """Merge touching rows of one key; the sources of a merged row stand in the order of its parts."""
    merged: list[Row] = []
    reached: dict[tuple[Any, ...], Row] = {}
    start, end = field.start, field.end
    for row in sorted(rows, key=lambda row: (row[start], row[end] or 0, row["id"])):
        key = tuple(row[name] for name in field.key)
        before = reached.get(key)
        if before is not None and row[start] <= end_of(field, before):
            last = max(end_of(field, before), end_of(field, row))
            before[end] = None if last == ENDLESS else last
            before["sources"].append(row["id"])
            continue
        reached[key] = {**row, "sources": [row["id"]]}
        merged.append(reached[key])
    return merged


def _keep_readable(field: Field, rows: Sequence[Row], since: int) -> list[Row]:
    """Drop a row if whoever asks reads a later one of its key in its stead.

    INVARIANT: a situation reads the greatest row that has begun and was told. A row is dropped only if a later one had
    begun and was told by the time that this one was told, or by the first instant at which anybody asks.
    """
    kept: list[Row] = []
    readable: dict[tuple[Any, ...], int] = {}
    for row in reversed(rows):
        key = tuple(row[name] for name in field.key)
        told = _told(field, row)
        before = readable.get(key, ENDLESS)
        if before > max(since, told):
            kept.append(row)
        readable[key] = min(before, max(row[field.start], told))
    return kept[::-1]


def _limit(field: Field, rows: list[Row], since: int) -> tuple[list[Row], bool]:
    if field.limit is None or len(rows) <= field.limit:
        return rows, False
    kept = rows[-field.limit :]
    if field.safe_h is None:
        return kept, True
    safe = since - field.safe_h * HOUR
    if field.reduce == "intervals":
        return kept, any(end_of(field, row) >= safe for row in rows[: -field.limit])
    # INVARIANT: whoever asks, with a trip's clock at most safe_h earlier, reads a row that was kept.
    return kept, not any(row[field.start] <= safe and _told(field, row) <= since for row in kept)
