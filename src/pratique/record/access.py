"""The only way to read what is known of people: a ground, a purpose, and a trace in the same transaction.

Each reading is a `RecordRead` fact that names everyone it shows, recorded before anything is handed out. A refusal
commits its `AccessRefused` fact and then raises `Refused`. There is no switch that leaves somebody out of the trace.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pratique.kinds import payloads as p
from pratique.ledger.fact import Fact, Source, make_fact_id
from pratique.people.identifiers import Identifier, check_exact_match
from pratique.people.merging import MergeStep
from pratique.record import grounds
from pratique.record.models import Person
from pratique.record.people import find_by_all, get_all_numbers, get_group, get_group_apart, get_groups
from pratique.record.permissions import Actor, Answer, Permission, RefusalCode, deny, permit
from pratique.record.refusals import Refused, RegisterUnavailable
from pratique.record.register import append, make_fact, read_people_facts, writing
from pratique.record.reserve import put_aside
from pratique.record.views import PersonView, make_person_view

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is asked: by whom, of whom, on which ground (``how``), for which purpose, why, from which page.

    ``apart``: a merge to be seen as if it were undone, each record by itself.
    """

    actor: Actor | None
    persons: Numbers
    how: str
    purpose: str
    at: int
    reason: str | None = None
    page: str | None = None
    apart: MergeStep | None = None


def access_person_by_assignment(
    actor: Actor | None, person_no: int, purpose: str, at: int, *, page: str | None = None
) -> PersonView:
    """Give a person who is assigned to the actor or their unit; raises Refused, RegisterUnavailable."""
    return access_people_by_assignment(actor, (person_no,), purpose, at, page=page)[0]


def access_people_by_assignment(
    actor: Actor | None, person_nos: Sequence[int], purpose: str, at: int, *, page: str | None = None
) -> list[PersonView]:
    """Give a page of people, all assigned, with one trace that names each; one who is not refuses the page."""
    reading = Reading(actor, tuple(dict.fromkeys(person_nos)), "assignment", purpose, at, page=page)

    def weigh() -> list[Answer]:
        if actor is None:
            return []
        found = grounds.weigh_assignments(actor, get_groups(reading.persons).values(), at)
        return [*(answer for answer in found if not answer.allow), *found]

    return read_people(reading, weigh)


def access_person_by_match(
    actor: Actor | None,
    identifiers: Sequence[Identifier],
    purpose: str,
    reason: str,
    at: int,
    *,
    page: str | None = None,
) -> PersonView:
    """Give the one person who bears all of two or more identifiers; raises Refused ``no_exact_match`` otherwise.

    Raises BadInput ``too_few_identifiers``. Nobody found and several found are told alike, and are recorded.
    """
    reading = Reading(actor, _find_match(identifiers), "match", purpose, at, reason, page)
    return _read_match(reading, grounds.weigh_lookups)


def access_person_by_gate_check(
    actor: Actor | None, identifiers: Sequence[Identifier], reason: str, at: int, *, page: str | None = None
) -> PersonView:
    """Give the one person whom a gate checks, as the match does, within the limit of a gate; raises the same."""
    reading = Reading(actor, _find_match(identifiers), "gate", "gate-check", at, reason, page)
    return _read_match(reading, grounds.weigh_gate_checks)


def _find_match(identifiers: Sequence[Identifier]) -> Numbers:
    check_exact_match(tuple(identifiers))
    found = find_by_all(identifiers)
    return tuple(found) if len(found) == 1 else ()


def _read_match(reading: Reading, weigh_limit: Callable[[Actor, int], list[Answer]]) -> PersonView:
    def weigh() -> list[Answer]:
        if reading.actor is None:
            return []
        is_found = bool(reading.persons)
        match = permit("matched", "two identifiers") if is_found else deny("no_exact_match", "identifiers")
        return [*grounds.weigh_reason(reading.reason), *weigh_limit(reading.actor, reading.at), match]

    return read_people(reading, weigh)[0]


def access_person_by_break_glass(
    actor: Actor | None, person_no: int, purpose: str, at: int, *, page: str | None = None
) -> PersonView:
    """Give a person whose record the actor has opened in an emergency (desk.do_break_glass); raises Refused."""
    reading = Reading(actor, (person_no,), "break-glass", purpose, at, page=page)

    def weigh() -> list[Answer]:
        return [] if actor is None else [grounds.weigh_break_glass(actor, get_group(person_no), at)]

    return read_people(reading, weigh)[0]


def access_own_record_by_resident(actor: Actor | None, at: int, *, page: str | None = None) -> PersonView:
    """Give a resident everything that is known of them; raises Refused."""
    number = -1 if actor is None or actor.person_no is None else actor.person_no
    reading = Reading(actor, (number,) if number >= 0 else (), "own", "own-record", at, page=page)

    def weigh() -> list[Answer]:
        return [] if actor is None else [grounds.weigh_own(actor, get_group(number))]

    return read_people(reading, weigh)[0]


def read_people(reading: Reading, weigh: Callable[[], list[Answer]]) -> list[PersonView]:
    """Weigh, trace and read in one transaction; for care, when it cannot be written, trace in the reserve."""
    try:
        with writing():
            permission = grounds.get_permission(reading.actor, reading.purpose, weigh())
            append([make_trace(reading, permission)], reading.at)
            views = _make_views(reading, permission) if permission.allow else []
    except RegisterUnavailable:
        if reading.purpose != "care":
            raise
        permission = grounds.get_permission(reading.actor, reading.purpose, weigh())
        put_aside(_make_entry(reading, permission))
        views = _make_views(reading, permission) if permission.allow else []
    check_allowed(permission)
    return views


def check_allowed(permission: Permission) -> None:
    """Raise Refused for a permission denied; only after its fact was committed."""
    if not permission.allow:
        code: RefusalCode = permission.reason  # type: ignore[assignment]  # denials carry codes only
        raise Refused(code, permission.source)


def make_trace(reading: Reading, permission: Permission) -> Fact:
    """Make the fact of a reading or of its refusal.

    It names every number that stands for a person: when a merge is undone, each is told who saw what is theirs.
    """
    persons = get_all_numbers(reading.persons)
    source = Source("access", reading.how)
    actor = reading.actor or Actor("nobody", "public", frozenset(), has_second_factor=False)
    if permission.allow:
        read = p.RecordRead(
            purpose=reading.purpose,
            persons=persons,
            fields=permission.fields,
            page=reading.page,
            reason=reading.reason,
            role=permission.role or None,
        )
        return make_fact("RecordRead", read, actor, reading.at, source=source)
    refused = p.AccessRefused(
        purpose=reading.purpose[:120] or "none",
        code=permission.reason,
        persons=persons,
        role=permission.role or None,
    )
    return make_fact("AccessRefused", refused, actor, reading.at, source=source)


def _make_views(reading: Reading, permission: Permission) -> list[PersonView]:
    groups = get_groups(reading.persons)
    if reading.apart is not None:
        groups = {number: get_group_apart(number, reading.apart) for number in reading.persons}
    heads = [numbers[0] for numbers in groups.values()]
    outside = dict(Person.objects.filter(person_no__in=heads).values_list("person_no", "person_id"))
    facts = read_people_facts(groups.values())
    return [
        make_person_view(numbers, facts[numbers], permission.fields, outside.get(numbers[0]))
        for numbers in groups.values()
    ]


def _make_entry(reading: Reading, permission: Permission) -> dict[str, object]:
    trace = make_trace(reading, permission)
    return {
        "id": make_fact_id(reading.at, os.urandom(10)),
        "kind": trace.kind,
        "by": trace.by,
        "unit": trace.unit,
        "at": reading.at,
        "how": reading.how,
        "purpose": reading.purpose,
        "persons": list(get_all_numbers(reading.persons)),
        "fields": list(permission.fields),
        "code": permission.reason,
        "role": permission.role,
        "page": reading.page,
        "reason": (reading.reason or "")[:300] or None,
    }
