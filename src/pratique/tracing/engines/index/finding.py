"""Finding records in segments: a person's own, and those that overlap one of them; compiled.

A segment is a row of numbers here (filled by ``engine``): facts of its day, and addresses of its columns.
Everything is a signed 64-bit number once it is read, so that no difference wraps.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pratique.tracing.engines.index.blocks import ALL, BITS, BLOCK, left_out
from pratique.tracing.engines.index.compiled import Number, compiled, i16_at, u8_at, u32_at
from pratique.tracing.engines.index.layout import CODE, CODE_BITS, ELSEWHERE, LOW, LOW_BITS
from pratique.tracing.engines.index.packing import U64
from pratique.tracing.engines.index.pairs import holds_all
from pratique.tracing.engines.index.rule_table import GENERAL, LAG, LEAST, PARTY_LEAST, SEAT, WITHIN
from pratique.tracing.engines.index.seats import ANY, NONE, SURE, weigh
from pratique.tracing.tables import I64, NO_PARTY, U32

NUMBERS = ("start", "base", "rows", "keys", "people", "details", "first", "last")
ADDRESSES = (
    "person", "time", "tag", "key_place", "key_kind", "key_row", "key_longest", "who", "who_row", "position",
    "detail_row", "carriage", "row", "row_to", "party", "role", "reach", "codes",
)  # fmt: skip
SEGMENT = NUMBERS + ADDRESSES
"""A segment's row; ``people``: slices of ``who_row``; ``first``: earliest start, ``last``: latest end."""
S_START, S_BASE, S_ROWS, S_KEYS, S_PEOPLE, S_DETAILS, S_FIRST, S_LAST = range(len(NUMBERS))
(
    A_PERSON, A_TIME, A_TAG, A_PLACE, A_KIND, A_ROW, A_LONGEST, A_WHO, A_WHO_ROW, A_POSITION,
    A_DETAIL, A_CARRIAGE, A_SEAT_ROW, A_ROW_TO, A_PARTY, A_ROLE, A_REACH, A_CODES,
) = range(len(NUMBERS), len(SEGMENT))  # fmt: skip

PLACE, KIND, START, END, ROLE, CARRIAGE, ROW, ROW_TO, PARTY, HOME, KEY = range(11)
"""A source's own record: as in ``Presence``, its segment and its key there."""
OWN = 11
CAND_OWN, CAND_PERSON, CAND_START, CAND_END, CAND_STRENGTH, CAND_TOGETHER = range(6)
"""A candidate: own record, the other's person, start and end, strength by seat rule, 1 where of one party."""
CANDIDATE = 6


@compiled
def roomier(rows: NDArray[Any]) -> NDArray[Any]:
    """Copy rows into twice the room."""
    more = np.empty((2 * len(rows), rows.shape[1]), rows.dtype)
    more[: len(rows)] = rows
    return more


@compiled
def first_at_least(numbers: U32, low: int, high: int, value: int) -> Number:
    """Give the first of the rising ``numbers[low:high]`` that is at least ``value``; ``high`` if none is."""
    while low < high:
        middle = (low + high) >> 1
        if np.int64(numbers[middle]) < value:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def people_rows(segment: I64, person: int) -> tuple[Number, Number]:
    """Give the slice of person order that is this person's."""
    who_row = u32_at(segment[A_WHO_ROW], segment[S_PEOPLE] + 1)
    if segment[S_BASE] >= 0:
        at = person - segment[S_BASE]
        if at < 0 or at >= segment[S_PEOPLE]:
            return 0, 0
    else:
        who = u32_at(segment[A_WHO], segment[S_PEOPLE])
        at = first_at_least(who, 0, len(who), person)
        if at == len(who) or np.int64(who[at]) != person:
            return 0, 0
    return np.int64(who_row[at]), np.int64(who_row[at + 1])


@compiled
def find_key(segment: I64, place: int, kind: int) -> Number:
    """Give the key of a place and kind; -1 if the segment has none."""
    places = u32_at(segment[A_PLACE], segment[S_KEYS])
    kinds = u8_at(segment[A_KIND], segment[S_KEYS])
    key = first_at_least(places, 0, len(places), place)
    while key < len(places) and np.int64(places[key]) == place:
        if np.int64(kinds[key]) == kind:
            return key
        key += 1
    return -1


@compiled
def lasting(time: int, tag: int) -> Number:
    """Give how long a record lasts (s)."""
    return (tag >> CODE_BITS << LOW_BITS) | (time & LOW)


@compiled
def describe(segment: I64, row: int, tag: int, record: I64) -> None:
    """Fill a record's role, carriage, rows and party."""
    codes = u8_at(segment[A_CODES], 4 * (ELSEWHERE + 1))
    code = tag & CODE
    record[ROLE] = codes[4 * code]
    record[CARRIAGE] = record[ROW] = record[ROW_TO] = -1
    record[PARTY] = NO_PARTY
    if codes[4 * code + 3] != 0:
        n = segment[S_DETAILS]
        at = first_at_least(u32_at(segment[A_DETAIL], n), 0, n, row)
        record[ROLE] = u8_at(segment[A_ROLE], n)[at]
        record[CARRIAGE] = i16_at(segment[A_CARRIAGE], n)[at]
        record[ROW] = i16_at(segment[A_SEAT_ROW], n)[at]
        record[ROW_TO] = i16_at(segment[A_ROW_TO], n)[at]
        record[PARTY] = u32_at(segment[A_PARTY], n)[at]


@compiled
def gather(segments: I64, person: int, low: int, high: int, rules: I64, own: I64) -> tuple[I64, int]:
    """Fill ``own`` with a person's records in [low, high) of kinds that have a rule; give it, and how many."""
    n = 0
    for home in range(len(segments)):
        segment = segments[home]
        if segment[S_LAST] <= low or segment[S_FIRST] >= high:
            continue
        positions = u32_at(segment[A_POSITION], segment[S_ROWS])
        times, tags = u32_at(segment[A_TIME], segment[S_ROWS]), u8_at(segment[A_TAG], segment[S_ROWS])
        key_row = u32_at(segment[A_ROW], segment[S_KEYS] + 1)
        begins, ends = people_rows(segment, person)
        for i in range(begins, ends):
            row = np.int64(positions[i])
            time, tag = np.int64(times[row]), np.int64(tags[row])
            start = segment[S_START] + (time >> LOW_BITS)
            end = start + lasting(time, tag)
            if start >= high or end <= low:
                continue
            key = first_at_least(key_row, 0, segment[S_KEYS] + 1, row + 1) - 1
            kind = np.int64(u8_at(segment[A_KIND], segment[S_KEYS])[key])
            if rules[kind, LEAST] < 0:
                continue
            if n == len(own):
                own = roomier(own)
            own[n, PLACE], own[n, KIND] = u32_at(segment[A_PLACE], segment[S_KEYS])[key], kind
            own[n, START], own[n, END], own[n, HOME], own[n, KEY] = start, end, home, key
            describe(segment, row, tag, own[n])
            # Where only travelling together counts, who travels with nobody known meets nobody.
            if rules[kind, SEAT] >= 0 or rules[kind, GENERAL] != 0 or own[n, PARTY] != NO_PARTY:
                n += 1
    return own, n


@compiled
def scan(
    segments: I64,
    own: I64,
    which: int,
    jobs: I64,
    cases: int,
    person: int,
    low: int,
    high: int,
    at: int,
    rule: I64,
    excluded: U64,
    kept: I64,
    found: U32,
    n: int,
) -> tuple[U32, int]:
    """Add to ``found`` what can pair with a source's own record, cut to [low, high); give it, and how many."""
    mine = own[which]
    begins, ends = max(mine[START], low), min(mine[END], high)
    stops = min(ends + rule[LAG], at)
    for home in range(len(segments)):
        segment = segments[home]
        reach = u32_at(segment[A_REACH], 512)
        if np.int64(reach[2 * mine[KIND]]) >= stops or np.int64(reach[2 * mine[KIND] + 1]) <= begins:
            continue
        key = mine[KEY] if home == mine[HOME] else find_key(segment, mine[PLACE], mine[KIND])
        if key < 0:
            continue
        times, key_row = u32_at(segment[A_TIME], segment[S_ROWS]), u32_at(segment[A_ROW], segment[S_KEYS] + 1)
        longest = np.int64(u32_at(segment[A_LONGEST], segment[S_KEYS])[key])
        # INVARIANT: what starts at begins - longest or before has ended by begins, so the scan may begin after it.
        earliest = max(begins - longest + 1 - segment[S_START], 0)
        last = np.int64(key_row[key + 1])
        row = first_at_least(times, np.int64(key_row[key]), last, earliest << LOW_BITS)
        while n + last - row > len(found):
            found = roomier(found)
        n = scan_slice(
            segment, home, row, last, mine, which, jobs, cases, person, begins, stops, rule, excluded, kept, found, n
        )
    return found, n


@compiled
def scan_slice(
    segment: I64,
    home: int,
    row: int,
    last: int,
    mine: I64,
    which: int,
    jobs: I64,
    cases: int,
    person: int,
    begins: int,
    stops: int,
    rule: I64,
    excluded: U64,
    kept: I64,
    found: U32,
    n: int,
) -> Number:
    """Add to ``found`` what can pair with ``mine`` among some rows of place order; give how many there are then."""
    persons, times = u32_at(segment[A_PERSON], segment[S_ROWS]), u32_at(segment[A_TIME], segment[S_ROWS])
    tags = u8_at(segment[A_TAG], segment[S_ROWS])
    day, least, counted = segment[S_START], rule[LEAST], rule[GENERAL] != 0
    weighs, parties = rule[SEAT] > ANY, rule[PARTY_LEAST] >= 0 and mine[PARTY] != NO_PARTY
    always = SURE if rule[SEAT] == ANY else NONE
    other = np.empty(OWN, np.int64)
    begins, stops = begins - day, stops - day
    by_block, first, out = len(kept) > 0 and last - row >= BLOCK, row, np.int64(0)
    while row < last:
        time, tag, someone = np.int64(times[row]), np.int64(tags[row]), np.int64(persons[row])
        start = time >> LOW_BITS
        if start >= stops:
            break
        if by_block and (row == first or row & (BLOCK - 1) == 0):
            out = left_out(kept, excluded, persons, home, row >> BITS, jobs, cases)
            if out == ALL:
                row = (row | (BLOCK - 1)) + 1
                continue
        end = start + lasting(time, tag)
        overlaps = min(end, stops) - max(start, begins) >= least
        if overlaps and someone != person and out >> (row & (BLOCK - 1)) & 1 == 0:
            strength, together = always, 0
            if weighs or parties:
                describe(segment, row, tag, other)
                together = int(parties and mine[PARTY] == other[PARTY])
            if weighs:
                strength = weigh(
                    rule[SEAT], rule[WITHIN], mine[ROLE], mine[CARRIAGE], mine[ROW], mine[ROW_TO],
                    other[ROLE], other[CARRIAGE], other[ROW], other[ROW_TO],
                )  # fmt: skip
            to_keep = strength != NONE or together or counted
            if to_keep and (by_block or not holds_all(excluded, jobs, someone)):
                found[n, CAND_OWN], found[n, CAND_PERSON] = which, someone
                found[n, CAND_START], found[n, CAND_END] = day + start, day + end
                found[n, CAND_STRENGTH], found[n, CAND_TOGETHER] = strength, together
                n += 1
        row += 1
    return n
