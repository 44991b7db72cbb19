"""Following sources through the segments (docs/algorithms/index.md), compiled.

A source is a person with jobs: (case, from, to), one a case. Their records are gathered once for all their jobs, each
is paired once with all that overlaps it, and then every job cuts the pairs to its own interval.
"""

from __future__ import annotations

import numpy as np

from pratique.tracing.engines.index.blocks import new_kept
from pratique.tracing.engines.index.compiled import Number, compiled
from pratique.tracing.engines.index.finding import (
    CAND_END,
    CAND_OWN,
    CAND_PERSON,
    CAND_START,
    CAND_STRENGTH,
    CAND_TOGETHER,
    CANDIDATE,
    END,
    KIND,
    OWN,
    PLACE,
    START,
    gather,
    roomier,
    scan,
)
from pratique.tracing.engines.index.packing import U64
from pratique.tracing.engines.index.pairs import holds, pair_of
from pratique.tracing.engines.index.rule_table import GENERAL, LAG, PARTY_LEAST, SEAT_LEAST
from pratique.tracing.engines.index.seats import NONE, SURE
from pratique.tracing.tables import I64, U8, U32

CASE, FROM, TO = range(3)
"""A job's numbers."""
R_PERSON, R_PLACE, R_KIND, R_SOURCE_START, R_START, R_FIRST, R_LAST, R_STRENGTH = range(8)
"""A row of evidence; its case, ring and source are its group's."""
ROW = 8
GROUP_CASE, GROUP_SOURCE, GROUP_ROW, GROUP_COUNT = range(4)
GROUP = 4
LOW_32 = np.uint64(0xFFFF_FFFF)


@compiled
def follow(
    segments: I64, people: U32, people_jobs: I64, same_cases: I64, jobs: I64, at: int, rules: I64, excluded: U64
) -> tuple[U32, I64, U64]:
    """Give rows of evidence, their groups (one a case and source, sorted within) and the pairs counted as general.

    ``people[i]`` has the jobs ``people_jobs[i]:people_jobs[i + 1]``, and ``same_cases[i]`` is equal for those with the
    same cases; ``excluded`` is a set of (case, person).
    """
    own, found = np.empty((64, OWN), np.int64), np.empty((1024, CANDIDATE), np.uint32)
    rows, loose = np.empty((4096, ROW), np.uint32), np.empty((1024, ROW), np.uint32)
    groups, general = np.empty((len(jobs), GROUP), np.int64), np.empty((1024, 1), np.uint64)
    counts_any = rules[:, GENERAL].max() > 0
    kept = new_kept(excluded)
    n_rows, n_groups, n_general = 0, 0, 0
    for i in range(len(people)):
        person = np.int64(people[i])
        mine = jobs[people_jobs[i] : people_jobs[i + 1]]
        low, high = mine[:, FROM].min(), mine[:, TO].max()
        own, n = gather(segments, person, low, high, rules, own)
        sort_own(own, n)
        n_found = 0
        for which in range(n):
            rule = rules[own[which, KIND]]
            found, n_found = scan(
                segments, own, which, mine, same_cases[i], person, low, high, at, rule, excluded, kept, found, n_found
            )
        while len(loose) < n_found:
            loose = roomier(loose)
        for j in range(len(mine)):
            n_loose = cut(mine[j], at, rules, own, found, n_found, excluded, loose)
            while len(rows) < n_rows + n_loose:
                rows = roomier(rows)
            before, n_rows = n_rows, add_sorted(loose, n_loose, rows, n_rows)
            groups[n_groups, GROUP_CASE], groups[n_groups, GROUP_SOURCE] = mine[j, CASE], person
            groups[n_groups, GROUP_ROW], groups[n_groups, GROUP_COUNT] = before, n_rows - before
            n_groups += 1
            if counts_any:
                general, n_general = count(mine[j], at, rules, own, found, n_found, general, n_general)
    return rows[:n_rows], groups[:n_groups], general[:n_general, 0]


@compiled
def sort_own(own: I64, n: int) -> None:
    """Sort a source's records by place and kind; they come by day, so that starts rise but for late data."""
    keys = np.empty(n, np.uint64)
    for i in range(n):
        keys[i] = np.uint64((own[i, PLACE] << 8 | own[i, KIND]) << 24 | i)
    keys.sort()
    before = own[:n].copy()
    for i in range(n):
        own[i] = before[np.int64(keys[i]) & 0xFFFFFF]


@compiled
def cut(job: I64, at: int, rules: I64, own: I64, found: U32, n_found: int, excluded: U64, loose: U32) -> Number:
    """Fill ``loose`` with what a job's interval leaves of the candidates; give how many."""
    n = 0
    for i in range(n_found):
        mine = own[found[i, CAND_OWN]]
        rule = rules[mine[KIND]]
        begins, ends = max(mine[START], job[FROM]), min(mine[END], job[TO])
        if begins >= ends:
            continue
        person, end = np.int64(found[i, CAND_PERSON]), min(np.int64(found[i, CAND_END]), at)
        first, last = max(begins, np.int64(found[i, CAND_START])), min(ends + rule[LAG], end)
        unlagged = min(ends, end)
        strength = np.int64(found[i, CAND_STRENGTH])
        if last - first < rule[SEAT_LEAST]:
            strength = np.int64(NONE)
        if found[i, CAND_TOGETHER] and unlagged - first >= rule[PARTY_LEAST]:
            last = unlagged if strength == NONE else last
            strength = np.int64(SURE)
        if strength == NONE or holds(excluded, pair_of(job[CASE], person)):
            continue
        loose[n, R_PERSON], loose[n, R_PLACE], loose[n, R_KIND] = person, mine[PLACE], mine[KIND]
        loose[n, R_SOURCE_START], loose[n, R_START] = mine[START], found[i, CAND_START]
        loose[n, R_FIRST], loose[n, R_LAST], loose[n, R_STRENGTH] = first, last, strength
        n += 1
    return n


@compiled
def count(job: I64, at: int, rules: I64, own: I64, found: U32, n_found: int, general: U64, n: int) -> tuple[U64, int]:
    """Add to ``general`` the pairs of a job with any overlap at kinds that are counted; give it, and how many."""
    for i in range(n_found):
        mine = own[found[i, CAND_OWN]]
        if rules[mine[KIND], GENERAL] == 0:
            continue
        begins, ends = max(mine[START], job[FROM]), min(mine[END], job[TO])
        if max(begins, np.int64(found[i, CAND_START])) >= min(ends, np.int64(found[i, CAND_END]), at):
            continue
        if n == len(general):
            general = roomier(general)
        general[n, 0] = pair_of(job[CASE], np.int64(found[i, CAND_PERSON]))
        n += 1
    return general, n


@compiled
def add_sorted(loose: U32, n: int, rows: U32, begin: int) -> Number:
    """Add a group to ``rows``, sorted by all columns, those equal in all but strength as the strongest; give the end.

    Candidates come by place, kind, the source's start and the other's, so sorting by person leaves next to nothing to
    do but where late data stand in segments of their own.
    """
    keys = np.empty(n, np.uint64)
    for i in range(n):
        keys[i] = np.uint64(loose[i, R_PERSON]) << np.uint64(32) | np.uint64(i)
    keys.sort()
    end = begin
    for i in range(n):
        which = np.int64(keys[i] & LOW_32)
        to, column = end, 0
        while to > begin:
            column = first_difference(loose, which, rows, to - 1)
            if column == R_STRENGTH or loose[which, column] > rows[to - 1, column]:
                break
            to -= 1
        if to > begin and column == R_STRENGTH:
            rows[to - 1, R_STRENGTH] = max(rows[to - 1, R_STRENGTH], loose[which, R_STRENGTH])
            continue
        for above in range(end, to, -1):
            copy_row(rows, above - 1, rows, above)
        copy_row(loose, which, rows, to)
        end += 1
    return end


@compiled
def first_difference(rows: U32, row: int, others: U32, other: int) -> Number:
    """Give the first column in which two rows differ, their strength aside."""
    column = 0
    while column < R_STRENGTH and rows[row, column] == others[other, column]:
        column += 1
    return column


@compiled
def copy_row(rows: U32, row: int, to: U32, there: int) -> None:
    """Copy one row."""
    for column in range(ROW):
        to[there, column] = rows[row, column]


@compiled
def place_rows(
    rows: U32,
    groups: I64,
    to: I64,
    case: U32,
    source: U32,
    person: U32,
    place: U32,
    kind: U8,
    source_start: U32,
    start: U32,
    first_at: U32,
    last_at: U32,
    strength: U8,
) -> None:
    """Copy each group's rows to where it belongs among all evidence."""
    for i in range(len(groups)):
        group = groups[i]
        for j in range(group[GROUP_COUNT]):
            row, at = rows[group[GROUP_ROW] + j], to[i] + j
            case[at], source[at] = group[GROUP_CASE], group[GROUP_SOURCE]
            person[at], place[at], kind[at] = row[R_PERSON], row[R_PLACE], row[R_KIND]
            source_start[at], start[at] = row[R_SOURCE_START], row[R_START]
            first_at[at], last_at[at], strength[at] = row[R_FIRST], row[R_LAST], row[R_STRENGTH]
