"""Rings as facts: what tracing finds of a case is compared with the contacts that stand, and the difference recorded.

People who are not registered have no number to record a contact under: completeness tells of them. What somebody added
by hand is never withdrawn while its case stands, and what somebody removed is never added again, nor who hung on it
alone. Contacts by hand end with their case, and stand again with it. Needs the extra ``tracing``.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import msgspec

from pratique.desk.followup.by_hand import Meeting, find_ended, make_restorals, trace_by_hand
from pratique.desk.followup.follow import Follow
from pratique.desk.traced import TracedCases, read_case_rows, trace
from pratique.kinds import payloads as p
from pratique.kinds.codes import RINGS
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import MINUTE, SECOND, local_date, local_midnight
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.ledger.day_files import read_batches
from pratique.ledger.fact import Fact, make_fact_id
from pratique.record.models import CaseRow, ContactRow, Person
from pratique.record.permissions import Actor
from pratique.record.presence_index import UNREGISTERED
from pratique.record.register import append, make_fact, open_reader
from pratique.tracing.rules import Strength

AT_ONCE = 1_000
"""So many facts are recorded in one transaction."""
CASES_AT_ONCE = 100
NOTHING_TO_TRACE = ("no_presence", "no_pack", "no_tracing")
"""Nothing can be found yet: presence and packs make cases due when they come."""
_FIELDS = ("ring", "first_at", "last_at", "strength", "place_kind", "longest_s", "via")


@dataclass(frozen=True, slots=True)
class Found:
    """A contact as tracing finds it; µs of UTC. ``source``: the close contact that a secondary one hangs on."""

    ring: str
    first_at: int
    last_at: int
    strength: str
    place_kind: str
    longest_s: int
    source: int | None


def settle_rings(keys: Sequence[str], at: int, follow: Follow) -> int:
    """Record what tracing finds now of these cases and did not before, and withdraw what it no longer finds."""
    standing = set(CaseRow.objects.filter(case_id__in=keys).values_list("case_id", flat=True))
    written = 0
    gone = [case_id for case_id in keys if case_id not in standing]
    ended = find_ended(gone)
    for case_id in gone:
        facts = _make_endings(case_id, follow.actor, at, also_by_hand=case_id in ended)
        written += _write(case_id, facts, None, at, follow)
    restored = make_restorals(list(standing), follow.actor, at)
    for case_id, facts in restored.items():  # traced in the next round, with whom they met
        written += _write(case_id, facts, at, at, follow)
    known = [case_id for case_id in keys if case_id in standing and case_id not in restored]
    for start in range(0, len(known), CASES_AT_ONCE):
        some = known[start : start + CASES_AT_ONCE]
        try:
            traced = trace(read_case_rows(some), at)
        except BadInput as error:
            if error.code not in NOTHING_TO_TRACE:
                raise
            with follow.settling("rings", dict.fromkeys(some)):
                continue
        found = find_contacts(traced, some)
        since, next_at = _find_erased(traced), _find_midnight(traced, at)
        for case_id in some:
            of_case = found.get(case_id, {})
            ends = any(one.last_at >= at - at % MINUTE for one in of_case.values())
            facts = _make_facts(case_id, of_case, since, at, follow.actor)
            written += _write(case_id, facts, next_at if ends else None, at, follow)
    return written


def find_contacts(traced: TracedCases, case_ids: Sequence[str]) -> dict[str, dict[int, Found]]:
    """Give by case the registered people whom tracing finds, nearest ring, less what hangs on who was removed."""
    removed: defaultdict[str, set[int]] = defaultdict(set)
    for case_id, person_no in _find_removed(case_ids):
        removed[case_id].add(person_no)
    best: defaultdict[str, dict[int, list[Meeting]]] = defaultdict(dict)
    for case_id, one in _list_meetings(traced, case_ids):
        taken = removed[case_id]
        if one.person >= UNREGISTERED or one.person in taken or (one.ring and one.source in taken):
            continue
        held = best[case_id].setdefault(one.person, [])
        if held and held[0].ring > one.ring:
            held.clear()
        if not held or held[0].ring == one.ring:
            held.append(one)
    return {case_id: {person: _make_found(met) for person, met in of.items()} for case_id, of in best.items()}


def _list_meetings(traced: TracedCases, case_ids: Sequence[str]) -> Iterator[tuple[str, Meeting]]:
    """Give the evidence by case: what tracing finds of the cases, and of their close contacts by hand."""
    found = traced.traced.evidence
    columns = (found.ring, found.source, found.person, found.kind, found.first_at, found.last_at, found.strength)
    for case, *row in zip(found.case.tolist(), *(column.tolist() for column in columns), strict=True):
        yield traced.question.cases[case].name, Meeting(*row)
    for case_id, met in trace_by_hand(traced, case_ids).items():
        yield from ((case_id, one) for one in met)


def _make_found(met: Sequence[Meeting]) -> Found:
    """Put the evidence of one contact together: the longest overlap gives the place, the strongest the source."""
    longest = max(met, key=lambda one: (one.last_at - one.first_at, -one.first_at, -one.kind))
    strongest = min(met, key=lambda one: (-one.strength, one.source >= UNREGISTERED, one.first_at, one.source))
    hangs = strongest.ring and strongest.source < UNREGISTERED
    return Found(
        ring=RINGS[strongest.ring],
        first_at=min(one.first_at for one in met) * SECOND,
        last_at=max(one.last_at for one in met) * SECOND,
        strength="sure" if strongest.strength == Strength.SURE else "possible",
        place_kind=PLACE_KINDS[longest.kind],
        longest_s=longest.last_at - longest.first_at,
        source=strongest.source if hangs else None,
    )


def _make_endings(case_id: str, actor: Actor, at: int, *, also_by_hand: bool) -> list[Fact]:
    """Give the withdrawal of every contact of a case that was withdrawn."""
    rows = _read_standing(case_id).values()
    return [_withdraw(row, actor, at, cause="case-withdrawn") for row in rows if also_by_hand or not row.by_hand]


def _make_facts(case_id: str, found: Mapping[int, Found], since: int, at: int, actor: Actor) -> list[Fact]:
    """Give the difference; contacts whose exposure began before ``since`` stay: their presence was erased."""
    standing = _read_standing(case_id)
    ids = {head: row.fact_id for head, row in standing.items()}
    people = Person.objects.in_bulk([head for head in found if head not in standing])
    facts: list[Fact] = []
    for head, row in standing.items():
        if head not in found and not row.by_hand and not _is_kept(row, since):
            facts.append(_withdraw(row, actor, at))
    for head, one in sorted(found.items(), key=lambda item: (item[1].ring != RINGS[0], item[0])):
        held = standing.get(head)
        says = _tell(one, ids)
        if held is None:
            if head not in people or people[head].is_erased:
                continue
        elif held.by_hand or _is_kept(held, since) or says == {name: getattr(held, name) for name in _FIELDS}:
            continue
        else:
            facts.append(_withdraw(held, actor, at))
        ids[head] = make_fact_id(at, os.urandom(10))
        facts.append(_identify(ids[head], case_id, head, says, held.found_at if held else at, actor, at))
    return facts


def _tell(one: Found, ids: Mapping[int, str]) -> dict[str, Any]:
    via = "" if one.source is None else ids.get(one.source, "")
    return {name: via if name == "via" else getattr(one, name) for name in _FIELDS}


def _identify(
    fact_id: str, case_id: str, head: int, says: Mapping[str, Any], found_at: int, actor: Actor, at: int
) -> Fact:
    told = {"case_ref": case_id, **{name: says[name] for name in _FIELDS if says[name]}}
    payload = msgspec.convert(told, p.ContactIdentified)
    return make_fact("ContactIdentified", payload, actor, at, subject=head, happened_at=found_at, fact_id=fact_id)


def _withdraw(row: ContactRow, actor: Actor, at: int, *, cause: Literal["case-withdrawn"] | None = None) -> Fact:
    payload = p.ContactWithdrawn(fact=row.fact_id, cause=cause)
    return make_fact("ContactWithdrawn", payload, actor, at, subject=row.person_no, corrects=row.fact_id)


def _write(case_id: str, facts: Sequence[Fact], next_at: int | None, at: int, follow: Follow) -> int:
    """Record facts in parts; the case stays due until the last of them."""
    parts = [facts[start : start + AT_ONCE] for start in range(0, len(facts), AT_ONCE)] or [[]]
    for part in parts[:-1]:
        with follow.settling("rings", {}, part_of=[case_id]):
            append(part, at)
    with follow.settling("rings", {case_id: next_at}):
        append(parts[-1], at)
    return len(facts)


def _read_standing(case_id: str) -> dict[int, ContactRow]:
    """Give the contacts of a case that stand, by the number that stands for each; one by hand before others."""
    rows = list(ContactRow.objects.filter(case_id=case_id, withdrawn=False).order_by("by_hand", "seq"))
    heads = _read_heads([row.person_no for row in rows])
    return {heads[row.person_no]: row for row in rows if row.person_no in heads}


def _find_removed(case_ids: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Give (case, person) of whom tracing found and somebody removed by hand, and nobody added again."""
    rows = ContactRow.objects.filter(case_id__in=case_ids)
    removed = set(rows.filter(by_hand=False, removed_by_hand=True, withdrawn=True).values_list("case_id", "person_no"))
    removed -= set(rows.filter(by_hand=True, withdrawn=False).values_list("case_id", "person_no"))
    heads = _read_heads([person_no for _, person_no in removed])
    yield from ((case_id, heads.get(person_no, person_no)) for case_id, person_no in removed)


def _read_heads(numbers: Sequence[int]) -> dict[int, int]:
    heads: dict[int, int] = {}
    for start in range(0, len(numbers), AT_ONCE):
        rows = Person.objects.filter(person_no__in=numbers[start : start + AT_ONCE], is_erased=False)
        heads.update(rows.values_list("person_no", "head"))
    return heads


def _is_kept(row: ContactRow, since: int) -> bool:
    return (row.last_at if row.first_at is None else row.first_at) < since


def _find_erased(traced: TracedCases) -> int:
    """Give the instant (µs) before which presence was erased: what it had shown can be neither found nor refuted."""
    erased = [batch.sealed.day for batch in read_batches(open_reader()) if batch.erased is not None]
    if not erased:
        return 0
    return local_midnight(date.fromisoformat(max(erased)) + timedelta(days=1), traced.rules.zone)


def _find_midnight(traced: TracedCases, at: int) -> int:
    return local_midnight(local_date(at, traced.rules.zone) + timedelta(days=1), traced.rules.zone)
