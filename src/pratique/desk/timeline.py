"""A case's timeline: records as bars, days, gaps, and whom each record exposed. Needs the extra ``tracing``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np

from pratique.desk.case_views import make_case_view, read_classes
from pratique.desk.traced import TracedCases
from pratique.desk.tracing_views import Bar, Missing, Piece, Timeline, TimelineDay
from pratique.kinds.instants import SECOND, local_date, local_midnight
from pratique.kinds.place_kinds import UNKNOWN, Role, Source
from pratique.record.access import access_person_by_assignment
from pratique.record.contact_access import PURPOSE
from pratique.record.permissions import Actor
from pratique.tracing.completeness import Stay, find_gaps, find_lacks
from pratique.tracing.rules import Strength, TraceRules
from pratique.tracing.tables import CLOSE, Case, Presence

_PARTS = ("start", "end", "place", "kind", "role", "source", "late", "carriage", "row", "seat")


def make_timeline(actor: Actor | None, traced: TracedCases, at: int, page: str | None) -> Timeline:
    """Read the person, which leaves the trace, then lay out the one case that was traced."""
    one = traced.cases[0]
    person = access_person_by_assignment(actor, one.row.person_no, PURPOSE, at, page=page)
    held = read_classes([one.row.case_id]).get(one.row.case_id)
    if not traced.question.cases:
        view = make_case_view(one.row, one.told, person.person_id, person.names, held=held)
        return Timeline(view, traced.rules.zone, None, (), (), {})
    case = traced.question.cases[0]
    records = _read_records(traced, case)
    bars = tuple(_make_bars(traced, case, records))
    lacks: list[Missing] = [] if bars else ["no_presence"]
    if case.end <= case.start:
        lacks = ["empty_window"]
    view = make_case_view(one.row, one.told, person.person_id, person.names, tuple(lacks), held=held)
    days = tuple(_make_days(case, bars, records, traced.rules))
    window = (case.start * SECOND, case.end * SECOND)
    return Timeline(view, traced.rules.zone, window, bars, days, traced.reports[case.name])


def _read_records(traced: TracedCases, case: Case) -> Presence | None:
    if case.end <= case.start:
        return None
    return traced.index.engine.records_of(np.array([case.person], np.uint32), case.start, case.end)


def _make_bars(traced: TracedCases, case: Case, records: Presence | None) -> Iterator[Bar]:
    if records is None:
        return
    met = _count_met(traced)
    places, kinds = traced.index.known.places, traced.rules.kind_names
    columns = [getattr(records, name).tolist() for name in _PARTS]
    for number, values in enumerate(zip(*columns, strict=True)):
        start, end, place, kind, role, source, late, carriage, row, seat = values
        stay = Stay(start, end, place, kind, role, carriage, row, source, late)
        close, possible = met.get((place, kind, start), (0, 0))
        yield Bar(
            number=number,
            start=start * SECOND,
            end=end * SECOND,
            place_no=place,
            place=places.get(place, ""),
            kind=kinds[kind],
            role=Role(role).name.lower(),
            source=Source(source).name.lower() if source in set(Source) else "unknown",
            is_membership=source == Source.MEMBERSHIP,
            is_late=bool(late),
            carriage=_known(carriage),
            row=_known(row),
            seat=_known(seat),
            lacks_seat=any(find_lacks(stay, traced.rules)),
            close=close,
            possible=possible,
            visit=traced.visits.get((case.person, place, start), "") if source == Source.INTERVIEW else "",
        )


def _known(value: int) -> int | None:
    return None if value == UNKNOWN else value


def _count_met(traced: TracedCases) -> dict[tuple[int, int, int], tuple[int, int]]:
    """Count by record (place, kind, start) the people surely close there, and those who only might have been."""
    evidence = traced.traced.evidence
    close = np.flatnonzero(evidence.ring == CLOSE)
    columns = [getattr(evidence, name)[close].tolist() for name in ("place", "kind", "source_start", "person")]
    best: defaultdict[tuple[int, int, int], dict[int, int]] = defaultdict(dict)
    for place, kind, start, person, strength in zip(*columns, evidence.strength[close].tolist(), strict=True):
        seen = best[place, kind, start]
        seen[person] = max(strength, seen.get(person, 0))
    return {
        key: (
            sum(strength == Strength.SURE for strength in seen.values()),
            sum(strength != Strength.SURE for strength in seen.values()),
        )
        for key, seen in best.items()
    }


def _make_days(case: Case, bars: Sequence[Bar], records: Presence | None, rules: TraceRules) -> Iterator[TimelineDay]:
    if records is None:
        return
    stays = [
        Stay(bar.start // SECOND, bar.end // SECOND, bar.place_no, 0, 0, 0, 0, source, 0)
        for bar, source in zip(bars, records.source.tolist(), strict=True)
    ]
    gaps = find_gaps(stays, case.start, case.end, rules.gap_min_s)
    spans = [(bar.start, bar.end, bar.number) for bar in bars]
    pieces: list[tuple[int, int, int | None]] = [*spans, *((a * SECOND, b * SECOND, None) for a, b in gaps)]
    first, last = case.start * SECOND, case.end * SECOND
    day = local_date(first, rules.zone)
    while (start := local_midnight(day, rules.zone)) < last:
        end = local_midnight(day + timedelta(days=1), rules.zone)
        low, high = max(start, first), min(end, last)
        cut = [Piece(max(a, low), min(b, high), n) for a, b, n in pieces if a < high and b > low]
        yield TimelineDay(day.isoformat(), start, end, tuple(sorted(cut, key=lambda one: (one.start, one.end))))
        day += timedelta(days=1)
