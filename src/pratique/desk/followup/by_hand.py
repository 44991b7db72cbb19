"""Contacts by hand, settled: whom they met since their exposure, and that they end and stand again with their case.

Needs the extra ``tracing``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from pratique.desk.traced import TracedCases
from pratique.kinds import payloads as p
from pratique.kinds.instants import SECOND
from pratique.ledger.fact import Fact
from pratique.record.models import ContactRow, Person
from pratique.record.permissions import Actor
from pratique.record.register import make_fact, open_reader
from pratique.tracing.rules import RingRules, Strength
from pratique.tracing.tables import CLOSE, SECONDARY, Case, Question

_AT_ONCE = 5_000
WITH_THE_CASE = "the case stands again"


class Meeting(NamedTuple):
    """A row of evidence of one case; seconds of UTC."""

    ring: int
    source: int
    person: int
    kind: int
    first_at: int
    last_at: int
    strength: int


def trace_by_hand(traced: TracedCases, case_ids: Sequence[str]) -> dict[str, list[Meeting]]:
    """Give by case whom its close contacts by hand met, from their first exposure until they were isolated.

    They are asked after as cases are, by the rules of the second ring. Left out as there: the case's person, and who
    is surely close.
    """
    sources = _find_sources(case_ids, traced.question.at)
    if not sources:
        return {}
    isolations = traced.question.isolations
    asked = tuple(Case(case_id, person, start, min((since for since in isolations.get(person, ()) if since >= start),
                  default=traced.question.at)) for case_id, person, start in sources)  # fmt: skip
    rules = replace(traced.rules, close=traced.rules.secondary, secondary=RingRules({}, {}), general=frozenset())
    found = traced.index.engine.trace(Question(asked, {}, traced.question.at), rules).evidence
    near = _find_near(traced)
    for case_id, person, _ in sources:
        near[case_id].add(person)
    met: defaultdict[str, list[Meeting]] = defaultdict(list)
    columns = (found.case, found.ring, found.source, found.person, found.kind, found.first_at, found.last_at,
               found.strength)  # fmt: skip
    for case, ring, source, person, kind, first_at, last_at, strength in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        case_id = asked[case].name
        if ring == CLOSE and person not in near[case_id]:
            met[case_id].append(Meeting(SECONDARY, source, person, kind, first_at, last_at, strength))
    return met


def find_ended(case_ids: Sequence[str]) -> set[str]:
    """Give which of these cases, none of which stands, were ever notified here: contacts by hand end with them alone.

    A contact of a case that another register keeps is left as somebody told it.
    """
    rows = ContactRow.objects.filter(case_id__in=case_ids, by_hand=True, withdrawn=False)
    wanted, ended = set(rows.values_list("case_id", flat=True)), set()
    after = 0
    while wanted and (found := open_reader().read_kinds(["CaseNotified"], after, _AT_ONCE)):
        for item in found:
            if isinstance(item.fact.payload, p.CaseNotified) and item.fact.payload.case_id in wanted:
                wanted.remove(item.fact.payload.case_id)
                ended.add(item.fact.payload.case_id)
        after = found[-1].seq
    return ended


def make_restorals(case_ids: Sequence[str], actor: Actor, at: int) -> dict[str, list[Fact]]:
    """Give by case what takes back the ending of contacts by hand that had ended with it, now that it stands again."""
    ended = ContactRow.objects.filter(case_id__in=case_ids, by_hand=True, withdrawn=True, removed_by_hand=False)
    facts: defaultdict[str, list[Fact]] = defaultdict(list)
    for row in ended.order_by("seq"):
        if ContactRow.objects.filter(case_id=row.case_id, person_no=row.person_no, withdrawn=False).exists():
            continue
        for item in open_reader().read_person(row.person_no):
            told = item.fact.payload
            if isinstance(told, p.ContactWithdrawn) and told.fact == row.fact_id and told.cause is not None:
                payload = p.FactWithdrawn(fact=item.fact.id, reason=WITH_THE_CASE)
                facts[row.case_id].append(
                    make_fact("FactWithdrawn", payload, actor, at, subject=row.person_no, corrects=item.fact.id)
                )
    return facts


def _find_sources(case_ids: Sequence[str], until: int) -> list[tuple[str, int, int]]:
    """Give (case, person, since when) of the close contacts by hand that stand."""
    rows = list(ContactRow.objects.filter(case_id__in=case_ids, by_hand=True, withdrawn=False, ring="close"))
    people = Person.objects.filter(person_no__in=[row.person_no for row in rows], is_erased=False)
    heads = dict(people.values_list("person_no", "head"))
    since = [(row, (row.last_at if row.first_at is None else row.first_at) // SECOND) for row in rows]
    found = {(row.case_id, heads[row.person_no], start) for row, start in since if row.person_no in heads}
    return sorted(one for one in found if one[2] < until)


def _find_near(traced: TracedCases) -> defaultdict[str, set[int]]:
    """Give by case its person and who is surely close to it."""
    near: defaultdict[str, set[int]] = defaultdict(set)
    for case in traced.cases:
        near[case.row.case_id].add(case.head)
    found = traced.traced.evidence
    sure = (found.ring == CLOSE) & (found.strength == Strength.SURE)
    for case, person in zip(found.case[sure].tolist(), found.person[sure].tolist(), strict=True):
        near[traced.question.cases[case].name].add(person)
    return near
