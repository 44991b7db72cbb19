"""What a tracing could have missed, case by case, and what to ask next (docs/algorithms/trace.md, Answers)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pratique.kinds.instants import SECOND, format_instant
from pratique.kinds.place_kinds import MEMBERSHIP_KINDS, PLACE_KINDS, UNKNOWN, Role, Source
from pratique.tracing.contacts import Contacts, count_possible_only, cut
from pratique.tracing.engine import Engine
from pratique.tracing.questions import Ask, ask_gap, ask_identity, ask_late, ask_place, ask_seat
from pratique.tracing.rules import SeatRule, TraceRules
from pratique.tracing.tables import CLOSE, U32, Case, Evidence, Names, Question, Traced

MOST_ASKED = 5
"""Of services without a seat, of people without an address and of late records so many are asked after; all count."""

_NEEDS_CARRIAGE = {SeatRule.CARRIAGE, SeatRule.COMPARTMENT, SeatRule.BAY}
_NEEDS_ROW = {SeatRule.COMPARTMENT, SeatRule.BAY, SeatRule.ROW, SeatRule.CABIN}

Report = dict[str, object]


class Stay(NamedTuple):
    """One record of a case's own, as far as completeness asks."""

    start: int
    end: int
    place: int
    kind: int
    role: int
    carriage: int
    row: int
    source: int
    late: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the files beside presence say, by number: places that take no check-ins, people who cannot be reached."""

    no_checkin: U32
    unreachable: U32


@dataclass(frozen=True, slots=True)
class _Seen:
    """One case and all that a tracing tells of it; ``stays`` are those in its window, by start."""

    case: Case
    stays: list[Stay]
    evidence: Evidence
    unreachable: U32
    possible_only: int
    general: int


def make_completeness(
    question: Question,
    without_presence: Sequence[Case],
    traced: Traced,
    contacts: Contacts,
    engine: Engine,
    rules: TraceRules,
    known: Known,
    names: Names,
) -> dict[str, Report]:
    """Say of each case, by name, what is not known of it; a case without any presence is one long gap."""
    evidence = traced.evidence
    bounds = np.searchsorted(evidence.case, np.arange(len(question.cases) + 1)).tolist()
    rows = np.searchsorted(contacts.case, np.arange(len(question.cases) + 1)).tolist()
    possible_only = count_possible_only(evidence, len(question.cases))
    nobody = np.array([], np.uint32)
    seen = [_Seen(case, [], cut(evidence, 0, 0), nobody, 0, 0) for case in without_presence]
    for n, (case, stays) in enumerate(zip(question.cases, _find_stays(question.cases, engine), strict=True)):
        listed = contacts.person[rows[n] : rows[n + 1]]
        unreachable = listed[np.isin(listed, known.unreachable)]
        own = cut(evidence, bounds[n], bounds[n + 1])
        seen.append(_Seen(case, stays, own, unreachable, int(possible_only[n]), int(traced.general[n])))
    blind = _find_alone(seen, engine) | set(known.no_checkin.tolist())
    return {one.case.name: _report(one, blind, rules, names) for one in sorted(seen, key=lambda one: one.case.name)}


def find_gaps(stays: Sequence[Stay], start: int, end: int, least: int) -> list[tuple[int, int]]:
    """Give the stretches of [start, end) of ``least`` seconds or more that no stay covers; memberships do not count."""
    gaps = []
    reached = start
    for stay in sorted(one for one in stays if one.source != Source.MEMBERSHIP):
        if min(stay.start, end) - reached >= max(least, 1):
            gaps.append((reached, stay.start))
        reached = max(reached, stay.end)
    if end - reached >= max(least, 1):
        gaps.append((reached, end))
    return gaps


def find_lacks(stay: Stay, rules: TraceRules) -> tuple[bool, bool]:
    """Tell whether a stay lacks the carriage, and the row, that the seat rule of its kind asks for; crew lack none."""
    rule = rules.close.kinds.get(stay.kind)
    if rule is None or stay.role == Role.CREW:
        return False, False
    carriage = rule.seat in _NEEDS_CARRIAGE and stay.carriage == UNKNOWN
    return carriage, rule.seat in _NEEDS_ROW and stay.row == UNKNOWN


def _find_stays(cases: Sequence[Case], engine: Engine) -> list[list[Stay]]:
    """Give the stays of each case that overlap its window; the engine is asked once."""
    windows = [case for case in cases if case.start < case.end]
    if not windows:
        return [[] for _ in cases]
    people = np.unique(np.array([case.person for case in windows], np.uint32))
    found = engine.records_of(people, min(case.start for case in windows), max(case.end for case in windows))
    columns = [getattr(found, name).tolist() for name in Stay._fields]
    stays = [Stay(*values) for values in zip(*columns, strict=True)]
    bounds = {person: np.searchsorted(found.person, [person, person + 1]).tolist() for person in people.tolist()}
    return [
        sorted(one for one in stays[slice(*bounds[case.person])] if one.start < case.end and case.start < one.end)
        if case.start < case.end
        else []
        for case in cases
    ]


def _find_alone(seen: Sequence[_Seen], engine: Engine) -> set[int]:
    """Give the places of the cases, memberships' apart, where nobody else has any record."""
    kinds = {PLACE_KINDS.index(name) for name in MEMBERSHIP_KINDS}
    places = {stay.place for one in seen for stay in one.stays if stay.kind not in kinds}
    return set(engine.alone_at(np.array(sorted(places), np.uint32)).tolist()) if places else set()


def _report(seen: _Seen, blind: set[int], rules: TraceRules, names: Names) -> Report:
    case, zone = seen.case, rules.zone
    gaps = find_gaps(seen.stays, case.start, case.end, rules.gap_min_s)
    spans = [{"from": format_instant(a * SECOND, zone), "to": format_instant(b * SECOND, zone)} for a, b in gaps]
    return {
        "window": {"from": format_instant(case.start * SECOND, zone), "to": format_instant(case.end * SECOND, zone)},
        "gaps": spans,
        "places_without_checkin": sorted({names.places[one.place] for one in seen.stays if one.place in blind}),
        "unusable_seats": sum(any(find_lacks(one, rules)) for one in seen.stays),
        "possible_not_followed": seen.possible_only,
        "unreachable": sorted(names.people[n] for n in seen.unreachable.tolist()),
        "late": sum(one.late for one in seen.stays),
        "general": seen.general,
        "questions": [
            *(ask_gap(start, end, zone) for start, end in sorted(gaps, key=lambda gap: (gap[0] - gap[1], gap[0]))),
            *_ask_places(seen, blind, rules, names),
            *_ask_seats(seen, rules, names),
            *_ask_identities(seen, rules, names),
            *_ask_late(seen, rules, names),
        ],
    }


def _ask_places(seen: _Seen, blind: set[int], rules: TraceRules, names: Names) -> list[Ask]:
    first = {one.place: one for one in reversed(seen.stays) if one.place in blind}
    case = seen.case
    return [
        ask_place(names.places[one.place], max(one.start, case.start), min(one.end, case.end), rules.zone)
        for one in sorted(first.values())
    ]


def _ask_seats(seen: _Seen, rules: TraceRules, names: Names) -> list[Ask]:
    first = {one.place: one for one in reversed(seen.stays) if any(find_lacks(one, rules))}
    return [
        ask_seat(
            names.places[one.place], one.start, rules.close.kinds[one.kind].seat, find_lacks(one, rules), rules.zone
        )
        for one in sorted(first.values())[:MOST_ASKED]
    ]


def _ask_identities(seen: _Seen, rules: TraceRules, names: Names) -> list[Ask]:
    """Ask after those whom the case itself met: when they were together first, each time and place once."""
    rows = np.flatnonzero((seen.evidence.ring == CLOSE) & np.isin(seen.evidence.person, seen.unreachable))
    columns = [getattr(seen.evidence, name)[rows].tolist() for name in ("first_at", "last_at", "place", "person")]
    first = {
        person: (start, end, place) for start, end, place, person in sorted(zip(*columns, strict=True), reverse=True)
    }
    met = sorted(set(first.values()))[:MOST_ASKED]
    return [ask_identity(names.places[place], start, end, rules.zone) for start, end, place in met]


def _ask_late(seen: _Seen, rules: TraceRules, names: Names) -> list[Ask]:
    late = [one for one in seen.stays if one.late][:MOST_ASKED]
    return [ask_late(names.places[one.place], one.start, one.end, rules.zone) for one in late]
