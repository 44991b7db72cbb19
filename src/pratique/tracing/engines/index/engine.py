"""The index engine: both rings from memory-mapped segments by a compiled kernel, equal to the oracle row for row."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pratique.kinds.errors import BadInput
from pratique.tracing.engines.index.finding import ADDRESSES, NUMBERS
from pratique.tracing.engines.index.kernel import (
    CASE,
    FROM,
    GROUP,
    GROUP_CASE,
    GROUP_COUNT,
    GROUP_SOURCE,
    R_FIRST,
    R_PERSON,
    R_STRENGTH,
    TO,
    follow,
    place_rows,
)
from pratique.tracing.engines.index.layout import Segment
from pratique.tracing.engines.index.packing import U64
from pratique.tracing.engines.index.pairs import count_others, set_of
from pratique.tracing.engines.index.reading_back import alone_at, records_of
from pratique.tracing.engines.index.rule_table import general_kinds, table_of
from pratique.tracing.engines.index.segments import open_segment, read_list
from pratique.tracing.rules import Strength, TraceRules
from pratique.tracing.tables import CLOSE, I64, SECONDARY, U32, Evidence, Presence, Question, Traced

Part = tuple[U32, I64, U64]
"""What ``follow`` gives for some of the sources: rows, groups, pairs counted as general."""
SHARE = 64
"""Sources that are followed at one go: enough to make a call worth it, few enough to keep both threads busy."""
_BYTES = ("kind", "strength")
_NOBODY = np.empty(0, np.uint64)


class IndexEngine:
    """An index opened once and asked again and again, by any number of threads."""

    def __init__(self, index_folder: Path, *, threads: int = 2) -> None:
        """Map an index into memory; ``BadInput`` names what is missing or damaged. Days added later are not seen."""
        listing = read_list(index_folder)
        if listing is None:
            raise BadInput("index_missing", "There is no index here; build it first.", str(index_folder))
        self._segments = [open_segment(index_folder, *listed) for listed in sorted(listing.segments.items())]
        self._table = _make_table(self._segments)
        self._pool = ThreadPoolExecutor(threads)

    def join(self, segments: Sequence[Segment]) -> IndexEngine:
        """Give an engine that sees these segments besides; this one is as it was."""
        joined, both = copy(self), [*self._segments, *segments]
        joined._segments, joined._table = both, _make_table(both)  # noqa: SLF001  (of the same class)
        return joined

    def trace(self, question: Question, rules: TraceRules) -> Traced:
        """Give both rings with their evidence, and how many general contacts each case has."""
        close = self._close(question, rules, general_kinds(rules))
        evidence = self._evidence([(CLOSE, close), (SECONDARY, self._secondary(question, rules, close))])
        general = np.concatenate([_NOBODY, *(counted for _, _, counted in close)])
        return Traced(evidence, count_others(general, evidence.case, evidence.person, len(question.cases)))

    def close_ring(self, question: Question, rules: TraceRules) -> Evidence:
        """Give the evidence of ring 1 alone."""
        return self._evidence([(CLOSE, self._close(question, rules, frozenset()))])

    def records_of(self, people: U32, start: int, end: int) -> Presence:
        """Give the records of these people that overlap [start, end), by person, start, place."""
        return records_of(self._segments, people, start, end)

    def alone_at(self, places: U32) -> U32:
        """Give those of these places where no more than one person has any record, in the order given."""
        return alone_at(self._segments, places)

    def _close(self, question: Question, rules: TraceRules, general: frozenset[int]) -> list[Part]:
        people = np.array([case.person for case in question.cases], np.uint32)
        jobs = np.array([(n, case.start, case.end) for n, case in enumerate(question.cases)], np.int64)
        return self._follow(people, jobs.reshape(-1, 3), question.at, table_of(rules.close, general), _NOBODY)

    def _secondary(self, question: Question, rules: TraceRules, close: list[Part]) -> list[Part]:
        """Follow everyone with a sure pair from their first exposure to their isolation."""
        pairs, firsts = _sure(close)
        case, people = pairs >> np.uint64(32), pairs.astype(np.uint32)
        isolations = _isolations(question)
        until = [
            min((when for when in isolations.get(person, ()) if when >= first), default=question.at)
            for person, first in zip(people.tolist(), firsts.tolist(), strict=True)
        ]
        jobs = np.column_stack([case.astype(np.int64), firsts, np.array(until, np.int64)])
        themselves = [n << 32 | known.person for n, known in enumerate(question.cases)]
        excluded = np.concatenate([pairs, np.array(themselves, np.uint64)])
        return self._follow(people, jobs, question.at, table_of(rules.secondary), excluded)

    def _follow(self, people: U32, jobs: I64, at: int, rules: I64, excluded: U64) -> list[Part]:
        """Follow each person with all their jobs at once, some people at a time on each thread."""
        order = np.lexsort((jobs[:, CASE], people))
        order = order[jobs[order, TO] > jobs[order, FROM]]
        people, jobs = people[order], jobs[order]
        sources, begins = np.unique(people, return_index=True)
        bounds = np.append(begins, len(people)).astype(np.int64)
        left_out = set_of(excluded)
        numbers: dict[bytes, int] = {}
        of_each = (jobs[begin:end, CASE].tobytes() for begin, end in pairwise(bounds))
        same_cases = np.array([numbers.setdefault(cases, len(numbers)) for cases in of_each], np.int64)

        def part(begin: int) -> Part:
            some = slice(begin, begin + SHARE)
            begins = bounds[begin : begin + SHARE + 1]
            made: Part = follow(self._table, sources[some], begins, same_cases[some], jobs, at, rules, left_out)
            return made

        return list(self._pool.map(part, range(0, len(sources), SHARE)))

    def _evidence(self, rings: Sequence[tuple[int, list[Part]]]) -> Evidence:
        """Put all groups in order: by case, ring and source."""
        parts = [part for _, ring in rings for part in ring]
        groups = np.concatenate([np.empty((0, GROUP), np.int64), *(groups for _, groups, _ in parts)])
        ring_of = np.repeat(
            np.array([ring for ring, _ in rings], np.uint8), [sum(len(part[1]) for part in ring) for _, ring in rings]
        )
        order = np.lexsort((groups[:, GROUP_SOURCE], ring_of, groups[:, GROUP_CASE]))
        counts = groups[order, GROUP_COUNT]
        to = np.empty(len(order), np.int64)
        to[order] = np.cumsum(counts) - counts
        n = int(counts.sum())
        columns: dict[str, Any] = {
            field.name: np.empty(n, np.uint8 if field.name in _BYTES else np.uint32) for field in fields(Evidence)
        }
        columns["ring"] = np.repeat(ring_of[order], counts)
        placed = [columns[field.name] for field in fields(Evidence) if field.name != "ring"]
        begins = np.cumsum([0, *(len(part[1]) for part in parts)])
        shares = zip(parts, begins[:-1], begins[1:], strict=True)
        list(self._pool.map(lambda share: place_rows(*share[0][:2], to[share[1] : share[2]], *placed), shares))
        return Evidence(**columns)


def _make_table(segments: Sequence[Segment]) -> I64:
    """Give the kernel's table, a row a segment."""
    table = np.array([_numbers(segment) for segment in segments], np.int64)
    return table.reshape(len(segments), len(NUMBERS) + len(ADDRESSES))


def _numbers(segment: Segment) -> list[int]:
    """Give a segment's row for the kernel. INVARIANT: its columns live as long as the engine that keeps it."""
    columns, reach = segment.columns, segment.columns["reach"]
    facts = {
        "start": segment.start,
        "base": segment.base,
        "rows": segment.rows,
        "keys": len(columns["key_place"]),
        "people": len(columns["who_row"]) - 1,
        "details": len(columns["detail_row"]),
        "first": int(reach[0::2].min()),
        "last": int(reach[1::2].max()),
    }
    return [facts[name] for name in NUMBERS] + [columns[name].ctypes.data for name in ADDRESSES]


def _sure(parts: list[Part]) -> tuple[U64, I64]:
    """Give the pairs (case, person) that have sure rows, rising, and the least ``first_at`` of each."""
    pairs, firsts = [_NOBODY], [np.empty(0, np.int64)]
    for rows, groups, _ in parts:
        sure = rows[:, R_STRENGTH] == Strength.SURE
        case = np.repeat(groups[:, GROUP_CASE], groups[:, GROUP_COUNT]).astype(np.uint64)
        pairs.append((case << np.uint64(32) | rows[:, R_PERSON])[sure])
        firsts.append(rows[sure, R_FIRST].astype(np.int64))
    pair, first = np.concatenate(pairs), np.concatenate(firsts)
    order = np.lexsort((first, pair))
    distinct, begins = np.unique(pair[order], return_index=True)
    return distinct, first[order][begins]


def _isolations(question: Question) -> dict[int, list[int]]:
    """Give when each person was isolated, by the isolations file and as a case."""
    isolations = {person: list(when) for person, when in question.isolations.items()}
    for case in question.cases:
        if case.isolated_at is not None:
            isolations.setdefault(case.person, []).append(case.isolated_at)
    return isolations
