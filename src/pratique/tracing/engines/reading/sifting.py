"""What only a person's records together tell: exact repeats, two cities at once, overlaps at one place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pratique.kinds.place_kinds import Role
from pratique.tracing.engines.reading.staging import Columns
from pratique.tracing.tables import COLUMNS, I64

Bools = NDArray[np.bool_]
SAME = tuple(name for name in COLUMNS if name != "late")
"""The columns in which an exact repeat agrees; it may well have been recorded again, later."""

NO_CITY = -1


@dataclass(frozen=True, slots=True)
class Sifted:
    """By record: is it a repeat of an earlier one, is it in two cities."""

    repeat: Bools
    two_cities: Bools


def sift(columns: Columns, city: I64) -> Sifted:
    """Look at records sorted by person and start; ``city`` is each record's, NO_CITY where it is not compared."""
    repeat = _repeats(columns)
    two = np.zeros(len(repeat), np.bool_)
    compared = np.flatnonzero(~repeat & (city != NO_CITY))
    person, start, end = (columns[name][compared].astype(np.int64) for name in ("person", "start", "end"))
    two[compared] = _two_cities(person, start, end, city[compared])
    return Sifted(repeat, two)


def count_self_overlaps(columns: Columns, chosen: Bools) -> int:
    """Count the chosen records that begin before an earlier one of the same person and place has ended.

    Crew who serve several carriages at once do not overlap themselves.
    """
    rows = np.flatnonzero(chosen & ~_same_shift(columns))
    person, start, end = (columns[name][rows].astype(np.int64) for name in ("person", "start", "end"))
    begins = _begins(person, start, end)  # who overlaps no record at all overlaps none at this place
    rows = rows[~(begins & np.append(begins[1:], True))]
    key = columns["person"][rows].astype(np.int64) << 32 | columns["place"][rows]
    order = np.argsort(key, kind="stable")
    rows, key = rows[order], key[order]
    group = np.zeros(len(key), np.int64)
    group[1:] = np.cumsum(key[1:] != key[:-1])
    start, end = (columns[name][rows].astype(np.int64) for name in ("start", "end"))
    return int((~_begins(group, start, end)).sum())


def _same_shift(columns: Columns) -> Bools:
    """Mark crew records that differ from the one before in no more than where aboard."""
    same = np.zeros(len(columns["person"]), np.bool_)
    same[1:] = columns["role"][1:] == Role.CREW
    for name in ("person", "place", "start", "end", "role"):
        same[1:] &= columns[name][1:] == columns[name][:-1]
    return same


def _repeats(columns: Columns) -> Bools:
    """Mark all but the first of equal records."""
    rows = len(columns["person"])
    same = (columns["person"][1:] == columns["person"][:-1]) & (columns["start"][1:] == columns["start"][:-1])
    near = np.zeros(rows, np.bool_)
    near[1:] |= same
    near[:-1] |= same
    few = np.flatnonzero(near)
    order = np.lexsort([columns[name][few] for name in SAME])  # stable: the earliest of equals comes first
    few = few[order]
    equal = np.ones(max(len(few) - 1, 0), np.bool_)
    for name in SAME:
        equal &= columns[name][few[1:]] == columns[name][few[:-1]]
    repeat = np.zeros(rows, np.bool_)
    repeat[few[1:][equal]] = True
    return repeat


def _begins(group: I64, start: I64, end: I64) -> Bools:
    """Mark the records that begin when all earlier ones of their group (rising, by start) have ended."""
    begins = np.ones(len(group), np.bool_)
    latest = np.maximum.accumulate(group << 32 | end)
    begins[1:] = latest[:-1] <= group[1:] << 32 | start[1:]
    return begins


def _two_cities(person: I64, start: I64, end: I64, city: I64) -> Bools:
    """Mark every record that overlaps one of the same person in another city; sorted by person and start.

    Stretches of overlapping records that lie in one city are passed over; the few others are walked once each way.
    """
    marked = np.zeros(len(person), np.bool_)
    if not len(person):
        return marked
    firsts = np.flatnonzero(_begins(person, start, end))
    mixed = np.minimum.reduceat(city, firsts) != np.maximum.reduceat(city, firsts)
    lasts = np.append(firsts[1:], len(person))
    for first, last in zip(firsts[mixed].tolist(), lasts[mixed].tolist(), strict=True):
        _walk(start[first:last].tolist(), end[first:last].tolist(), city[first:last].tolist(), marked[first:last])
    return marked


def _walk(start: list[int], end: list[int], city: list[int], marked: Bools) -> None:
    """Mark within one stretch: each record against the latest end elsewhere before, and the next start elsewhere after.

    INVARIANT: of all cities but one's own, the latest end so far is one of the two latest ends of two different cities.
    """
    best, best_city, second = -1, NO_CITY, -1
    for at in range(len(start)):
        if (second if city[at] == best_city else best) > start[at]:
            marked[at] = True
        if city[at] == best_city:
            best = max(best, end[at])
        elif end[at] > best:
            best, best_city, second = end[at], city[at], best
        else:
            second = max(second, end[at])
    next_start, next_city, other_start = 2**62, NO_CITY, 2**62
    for at in range(len(start) - 1, -1, -1):
        if (other_start if city[at] == next_city else next_start) < end[at]:
            marked[at] = True
        if city[at] != next_city:
            next_start, next_city, other_start = start[at], city[at], next_start
        else:
            next_start = start[at]
