"""Rings as facts: what tracing finds of a case is compared with the contacts that stand, and the difference recorded.

People who are not registered have no number to record a contact under: completeness tells of them. What somebody added
by hand is never withdrawn here, and what somebody removed is never added again, nor who hung on it alone.
Needs the extra ``tracing``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec

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
_FIELDS = ("ring", "first_at", "last_at", "strength", "place_kind", "via")


@dataclass(frozen=True, slots=True)
class Found:
    """A contact as tracing finds it; µs of UTC. ``source``: the close contact that a secondary one hangs on."""

    ring: str
    first_at: int
    last_at: int
    strength: str
    place_kind: str
    source: int | None


def settle_rings(keys: Sequence[str], at: int, follow: Follow) -> int:
    """Record what tracing finds now of these cases and did not before, and withdraw what it no longer finds."""
    standing = set(CaseRow.objects.filter(case_id__in=keys).values_list("case_id", flat=True))
    written = 0
    gone = [case_id for case_id in keys if case_id not in standing]
    for case_id in gone:
        written += _write(case_id, _make_facts(case_id, {}, 0, at, follow.actor), None, at, follow)
    known = [case_id for case_id in keys if case_id in standing]
    for start in range(0, len(known), CASES_AT_ONCE):
        some = known[start : start + CASES_AT_ONCE]
        try:
            traced = trace(read_case_rows(some), at)
        except BadInput as error:
            if error.code not in NOTHING_TO_TRACE:
                raise
            with follow.settling("rings", dict.fromkeys(some)):
                continue
        found = find_contacts(traced)
        since, next_at = _find_erased(traced), _find_midnight(traced, at)
        for case_id in some:
            of_case = found.get(case_id, {})
            ends = any(one.last_at >= at - at % MINUTE for one in of_case.values())
            facts = _make_facts(case_id, of_case, since, at, follow.actor)
            written += _write(case_id, facts, next_at if ends else None, at, follow)
    return written


def find_contacts(traced: TracedCases) -> dict[str, dict[int, Found]]:
    """Give by case the registered people whom tracing finds, nearest ring, less what hangs on who was removed."""
    removed: dict[str, set[int]] = {}
    for case_id, person_no in _find_removed([case.name for case in traced.question.cases]):
        removed.setdefault(case_id, set()).add(person_no)
    evidence = traced.traced.evidence
    columns = (evidence.case, evidence.ring, evidence.source, evidence.person, evidence.kind, evidence.first_at,
               evidence.last_at, evidence.strength)  # fmt: skip
    best: dict[tuple[int, int], list[tuple[Any, ...]]] = {}
    for row in zip(*(column.tolist() for column in columns), strict=True):
        case, ring, source, person = row[:4]
        taken = removed.get(traced.question.cases[case].name, ())
        if person >= UNREGISTERED or person in taken or (ring and source in taken):
            continue
        held = best.setdefault((case, person), [])
        if held and held[0][1] > ring:
            held.clear()
        if not held or held[0][1] == ring:
            held.append(row)
    found: dict[str, dict[int, Found]] = {}
    for (case, person), rows in best.items():
        found.setdefault(traced.question.cases[case].name, {})[person] = _make_found(rows)
    return found


def _make_found(rows: Sequence[tuple[Any, ...]]) -> Found:
    """Put the evidence of one contact together: the longest overlap gives the place, the strongest the source."""
    longest = max(rows, key=lambda row: (row[6] - row[5], -row[5], -row[4]))
    strongest = min(rows, key=lambda row: (-row[7], row[2] >= UNREGISTERED, row[5], row[2]))
    hangs = strongest[1] and strongest[2] < UNREGISTERED
    return Found(
        ring=RINGS[strongest[1]],
        first_at=min(row[5] for row in rows) * SECOND,
        last_at=max(row[6] for row in rows) * SECOND,
        strength="sure" if strongest[7] == Strength.SURE else "possible",
        place_kind=PLACE_KINDS[longest[4]],
        source=strongest[2] if hangs else None,
    )


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


def _withdraw(row: ContactRow, actor: Actor, at: int) -> Fact:
    payload = p.ContactWithdrawn(fact=row.fact_id)
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
