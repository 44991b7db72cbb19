"""An engine as plain as docs/algorithms/trace.md reads: nested loops, one pair at a time; for laws and small worlds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from typing import NamedTuple

import numpy as np

from pratique.kinds.place_kinds import UNKNOWN, Role
from pratique.tracing.rules import KindRule, RingRules, SeatRule, Strength, TraceRules
from pratique.tracing.tables import CLOSE, NO_PARTY, SECONDARY, U32, Evidence, Presence, Question, Traced

Row = tuple[int, ...]
"""A row of evidence without case, ring, strength: source, person, place, kind, both starts, first_at, last_at."""


class Record(NamedTuple):
    """What rules read of one row of ``Presence``, in plain numbers."""

    person: int
    place: int
    kind: int
    start: int
    end: int
    role: int
    carriage: int
    row: int
    row_to: int
    party: int


def seat_strength(rule: KindRule, a: Record, b: Record) -> Strength:
    """Weigh what is known of two records by a seat rule."""
    within = rule.within if rule.seat in {SeatRule.BAY, SeatRule.ROW} else 0
    match rule.seat:
        case SeatRule.ANY:
            return Strength.SURE
        case SeatRule.CARRIAGE:
            return _carriages(a, b)
        case SeatRule.COMPARTMENT | SeatRule.BAY:
            return min(_carriages(a, b), _rows(a, b, within))
        case SeatRule.ROW | SeatRule.CABIN:
            differ = UNKNOWN not in (a.carriage, b.carriage) and a.carriage != b.carriage
            return Strength.NONE if differ else _rows(a, b, within)


def _carriages(a: Record, b: Record) -> Strength:
    if any(one.role == Role.CREW and one.carriage == UNKNOWN for one in (a, b)):
        return Strength.SURE
    if UNKNOWN in (a.carriage, b.carriage):
        return Strength.POSSIBLE
    return Strength.SURE if a.carriage == b.carriage else Strength.NONE


def _rows(a: Record, b: Record, within: int) -> Strength:
    if any(one.role == Role.CREW and one.row == UNKNOWN for one in (a, b)):
        return Strength.SURE
    if UNKNOWN in (a.row, b.row):
        return Strength.POSSIBLE
    rows_a, rows_b = (range(one.row, max(one.row, one.row_to) + 1) for one in (a, b))
    least = min(abs(i - j) for i in rows_a for j in rows_b)
    match a.role == Role.CREW, b.role == Role.CREW:
        case True, True:
            apart = least
        case True, False:  # from each row that b may sit in to the nearest that a serves
            apart = max(min(abs(i - j) for i in rows_a) for j in rows_b)
        case False, True:
            apart = max(min(abs(i - j) for j in rows_b) for i in rows_a)
        case _:
            apart = max(abs(i - j) for i in rows_a for j in rows_b)
    return Strength.NONE if least > within else Strength.SURE if apart <= within else Strength.POSSIBLE


class Oracle:
    """An ``Engine`` over records in memory."""

    def __init__(self, presence: Presence) -> None:
        self.presence = presence
        columns = [getattr(presence, name).tolist() for name in Record._fields]
        self.records = [Record(*row) for row in zip(*columns, strict=True)]
        self.of_person: defaultdict[int, list[Record]] = defaultdict(list)
        self.at_place: defaultdict[tuple[int, int], list[Record]] = defaultdict(list)
        for one in self.records:
            self.of_person[one.person].append(one)
            self.at_place[one.place, one.kind].append(one)

    def trace(self, question: Question, rules: TraceRules) -> Traced:
        """Give both rings with their evidence, and how many general contacts each case has."""
        rows: defaultdict[Row, Strength] = defaultdict(lambda: Strength.NONE)
        general = []
        for number, case in enumerate(question.cases):
            first: dict[int, int] = {}  # of who is surely close, the first exposure
            for row, strength in self._pairs(case.person, case.start, case.end, rules.close, question.at):
                rows[number, CLOSE, *row] = max(rows[number, CLOSE, *row], strength)
                person, first_at = row[1], row[-2]
                if strength == Strength.SURE:
                    first[person] = min(first_at, first.get(person, first_at))
            for source, start in first.items():
                own = [c.isolated_at for c in question.cases if c.person == source and c.isolated_at is not None]
                isolations = [*question.isolations.get(source, ()), *own]
                end = min((day for day in isolations if day >= start), default=question.at)
                for row, strength in self._pairs(source, start, end, rules.secondary, question.at):
                    if row[1] != case.person and row[1] not in first:
                        rows[number, SECONDARY, *row] = max(rows[number, SECONDARY, *row], strength)
            near = {
                b.person
                for a, b, start, end in self._meetings(case.person, case.start, case.end)
                if (a.kind in rules.general or rules.seated(a.kind)) and start < min(end, b.end, question.at)
            }
            general.append(len(near - {row[3] for row in rows if row[0] == number}))
        evidence = np.array(sorted((*row, strength) for row, strength in rows.items()), np.int64).reshape(-1, 11)
        types = [np.uint8 if f.name in {"ring", "kind", "strength"} else np.uint32 for f in fields(Evidence)]
        return Traced(Evidence(*map(np.ndarray.astype, evidence.T, types)), np.array(general, np.int64))

    def records_of(self, people: U32, start: int, end: int) -> Presence:
        """Give the records of these people that overlap [start, end), by person, start, place."""
        wanted = set(people.tolist())
        keys = ((one.person, one.start, one.place, n) for n, one in enumerate(self.records) if one.end > start)
        order = np.array([key[3] for key in sorted(keys) if key[0] in wanted and key[1] < end], np.int64)
        return Presence(*(getattr(self.presence, field.name)[order] for field in fields(Presence)))

    def alone_at(self, places: U32) -> U32:
        """Give those of these places where no more than one person has any record."""
        visitors = {place: {one.person for one in self.records if one.place == place} for place in places.tolist()}
        return np.array([place for place, people in visitors.items() if len(people) <= 1], np.uint32)

    def _meetings(self, source: int, start: int, end: int) -> Iterator[tuple[Record, Record, int, int]]:
        """Give pairs of records at one place, the source's first; from when both are there; the source's (cut) end."""
        for a in self.of_person[source]:
            if max(a.start, start) < min(a.end, end):
                for b in self.at_place[a.place, a.kind]:
                    if b.person != source:
                        yield a, b, max(a.start, b.start, start), min(a.end, end)

    def _pairs(self, source: int, start: int, end: int, ring: RingRules, at: int) -> Iterator[tuple[Row, Strength]]:
        for a, b, first_at, cut_end in self._meetings(source, start, end):
            rule = ring.kinds.get(a.kind)
            plain, lagged = (min(cut_end + lag, b.end, at) for lag in (0, rule.lag_s if rule else 0))
            enough = rule is not None and lagged - first_at >= max(rule.min_overlap_s, 1)
            strength = seat_strength(rule, a, b) if rule and enough else Strength.NONE
            last_at = lagged if strength else plain
            together = a.kind in ring.party and a.party == b.party != NO_PARTY
            if together and plain - first_at >= max(ring.party[a.kind], 1):
                strength = Strength.SURE
            if strength:
                yield (source, b.person, a.place, a.kind, a.start, b.start, first_at, last_at), strength
