"""Cases traced over the register's presence, kept in memory while everything they rest on stays the same.

Needs the extra ``tracing``; pages come here through ``desk.tracing`` only.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, cast

import numpy as np
from django.db.models import Count, Max, Sum

from pratique.desk.contact_table import ContactTable, count_met, make_table
from pratique.desk.told_presence import Record, join_told
from pratique.desk.tracing_views import Report
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import MINUTE, SECOND, local_date, local_midnight
from pratique.policy.pack import Pack
from pratique.record.in_force import read_in_force
from pratique.record.models import CaseRow, Lookup, Person, PlacementRow
from pratique.record.presence_index import UNREGISTERED, PresenceIndex, open_index
from pratique.record.register import open_reader
from pratique.tracing.completeness import Known, make_completeness
from pratique.tracing.contacts import Contacts, make_contacts
from pratique.tracing.engines.parcels import check_kinds
from pratique.tracing.from_pack import rules_at
from pratique.tracing.rules import TraceRules
from pratique.tracing.tables import I64, U32, Case, Names, Question, Traced

REMEMBERED = 4
_AT_ONCE = 10_000

Key = tuple[object, ...]
_made: OrderedDict[Key, TracedCases] = OrderedDict()
_making = threading.Lock()


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case as it stands: its row, what its fact says, whose number stands for the person."""

    row: CaseRow
    told: p.CaseNotified
    head: int


class NumberedNames:
    """Names by number, for those who ask as of a list; a number without a name is shown as such."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self.names = names

    def __getitem__(self, number: int) -> str:
        return self.names.get(number, f"#{number}")


@dataclass(frozen=True)
class TracedCases:
    """Cases traced at an instant (seconds of UTC), and all that pages show of it.

    ``visits``: the facts of visits that were told, by the record of presence that each counts as.
    """

    cases: tuple[KnownCase, ...]
    question: Question
    traced: Traced
    contacts: Contacts
    rules: TraceRules
    pack: Pack
    index: PresenceIndex
    case_people: frozenset[int]
    reachable: frozenset[int]
    visits: Mapping[Record, str]

    @cached_property
    def reports(self) -> Mapping[str, Report]:
        """Give by case what could have been missed; ``unreachable`` is a number, since it would name people."""
        listed = np.unique(self.contacts.person)
        reachable = np.fromiter(self.reachable, np.uint32, len(self.reachable))
        known = Known(
            np.array(sorted(self.index.known.no_checkin), np.uint32), np.setdiff1d(listed, reachable).astype(np.uint32)
        )
        names = cast("Any", Names)(NumberedNames({}), NumberedNames(self.index.known.places))
        made = make_completeness(
            self.question, (), self.traced, self.contacts, self.index.engine, self.rules, known, names
        )
        return {name: one | {"unreachable": len(cast("list[str]", one["unreachable"]))} for name, one in made.items()}

    @cached_property
    def table(self) -> ContactTable:
        """Give the contacts of all cases, each once, in the order of their risk."""
        return make_table(self.traced.evidence, self.contacts, self.index.engine, self.question, self.reachable)

    @cached_property
    def by_kind(self) -> tuple[I64, I64, I64]:
        """Give kinds of place, with how many people met there in each ring."""
        return count_met(self.table.met, self.table.met.kind)

    @cached_property
    def by_place(self) -> tuple[I64, I64, I64]:
        """Give places, with how many people met there in each ring."""
        return count_met(self.table.met, self.table.met.place)

    @cached_property
    def _by_person(self) -> tuple[U32, U32]:
        order = np.argsort(self.contacts.person, kind="stable")
        return self.contacts.person[order], self.contacts.case[order]

    def cases_of(self, person: int) -> list[int]:
        """Give the positions of the cases that name somebody in any ring."""
        people, cases = self._by_person
        first, last = np.searchsorted(people, [person, person + 1])
        found: list[int] = cases[first:last].tolist()
        return found


def read_case_rows(case_ids: Sequence[str]) -> tuple[KnownCase, ...]:
    """Give cases as they stand, in the order asked for; raises BadInput ``no_case``."""
    rows = {row.case_id: row for row in CaseRow.objects.filter(case_id__in=case_ids)}
    missing = [case_id for case_id in case_ids if case_id not in rows]
    if missing:
        raise BadInput("no_case", "there is no such case, or it was withdrawn", "case")
    return _read_told([rows[case_id] for case_id in dict.fromkeys(case_ids)])


def _read_told(rows: Sequence[CaseRow]) -> tuple[KnownCase, ...]:
    facts = open_reader().read_facts([row.fact_id for row in rows])
    heads = dict(Person.objects.filter(person_no__in=[r.person_no for r in rows]).values_list("person_no", "head"))
    found = []
    for row in rows:
        told = facts[row.fact_id].fact.payload
        if isinstance(told, p.CaseNotified):
            found.append(KnownCase(row, told, heads.get(row.person_no, row.person_no)))
    return tuple(found)


def find_pack(at: int) -> Pack:
    """Give the pack in force; raises BadInput ``no_pack``."""
    held = read_in_force().book.holding_at(at)
    if held is None:
        raise BadInput(
            "no_pack",
            "no policy pack is in force by the record; a policy officer enacts one under Acts (how-to first-day.md)",
            "pack",
        )
    return held.pack.pack


def find_window(told: p.CaseNotified, rules: TraceRules, at: int) -> tuple[int, int] | None:
    """Give a case's window in seconds of UTC (``at`` too), None where it has no date (docs/algorithms/trace.md)."""
    days = [date.fromisoformat(told.onset)] if told.onset else []
    if told.first_positive is not None:
        days.append(local_date(told.first_positive, rules.zone))
    if not days:
        return None
    start = local_midnight(min(days) - timedelta(days=rules.before_d), rules.zone) // SECOND
    return start, at if told.isolated_at is None else min(told.isolated_at // SECOND, at)


def trace(cases: tuple[KnownCase, ...], at: int) -> TracedCases:
    """Trace those of these cases that have a date, at the minute of ``at`` (µs); raises BadInput.

    The answer is remembered under all it was made of: presence, visits, all cases, placements, merges, pack, instant.
    """
    at -= at % MINUTE
    told, pack = join_told(open_index()), find_pack(at)
    every = tuple(CaseRow.objects.order_by("case_id").values_list("case_id", "seq"))
    placed = tuple(PlacementRow.objects.aggregate(Count("seq"), Max("seq"), Sum("seq")).values())
    asked = tuple((case.row.case_id, case.row.seq) for case in cases)
    key = (told.index, told.index.mark, pack.id, pack.version, at, asked, every, placed)
    with _making:
        held = _made.pop(key, None)
        if held is None:
            held = _trace(cases, at, told.index, pack, told.visits)
            while len(_made) >= REMEMBERED:
                _made.popitem(last=False)
        _made[key] = held
        return held


def _trace(
    cases: tuple[KnownCase, ...], at: int, index: PresenceIndex, pack: Pack, visits: Mapping[Record, str]
) -> TracedCases:
    rules = rules_at(pack, at)
    check_kinds(index.known.kinds, rules.kind_names, "presence")
    seconds = at // SECOND
    asked = []
    for case in cases:
        window = find_window(case.told, rules, seconds)
        if window is not None:
            isolated_at = None if case.told.isolated_at is None else case.told.isolated_at // SECOND
            asked.append(Case(case.row.case_id, case.head, *window, isolated_at, case.told.source_place))
    every = _read_told(list(CaseRow.objects.all()))
    question = Question(tuple(asked), _read_isolations(every), seconds)
    traced = index.engine.trace(question, rules)
    contacts = make_contacts(traced.evidence)
    people = np.unique(contacts.person)
    reachable = _find_reachable(people[people < UNREGISTERED].tolist())
    heads = frozenset(case.head for case in every)
    return TracedCases(cases, question, traced, contacts, rules, pack, index, heads, reachable, visits)


def _read_isolations(every: Sequence[KnownCase]) -> dict[int, tuple[int, ...]]:
    """Give by person since when they were isolated, as a case or by a placement; who leaves a place is not let out.

    A close contact infects nobody further from then on (docs/algorithms/trace.md).
    """
    since: defaultdict[int, set[int]] = defaultdict(set)
    for case in every:
        if case.told.isolated_at is not None:
            since[case.head].add(case.told.isolated_at // SECOND)
    placed = PlacementRow.objects.values_list("person_no", "placed_at")
    heads = dict(
        Person.objects.filter(person_no__in=PlacementRow.objects.values("person_no")).values_list("person_no", "head")
    )
    for number, placed_at in placed:
        since[heads.get(number, number)].add(placed_at // SECOND)
    return {person: tuple(sorted(instants)) for person, instants in since.items()}


def _find_reachable(people: Sequence[int]) -> frozenset[int]:
    """Give those of whom a phone or an address is kept, under any of their numbers."""
    found: set[int] = set()
    for at in range(0, len(people), _AT_ONCE):
        some = people[at : at + _AT_ONCE]
        numbers = dict(Person.objects.filter(head__in=some).values_list("person_no", "head"))
        held = Lookup.objects.filter(kind__in=("phone", "email"), person_no__in=numbers)
        found |= {numbers[number] for number in held.values_list("person_no", flat=True)}
    return frozenset(found)
