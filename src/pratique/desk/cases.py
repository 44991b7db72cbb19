"""Cases: notified, corrected, withdrawn. Whoever notifies one sees the person for its sake, and so does their unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Q
from django.db.models.functions import Length

from pratique.desk.assignments import LONGEST_ASSIGNMENT
from pratique.desk.case_views import make_case_view, read_classes
from pratique.desk.permitting import check_ground
from pratique.desk.tasks import make_voidings
from pratique.desk.tracing_views import CaseView
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import find_zone, local_date, to_datetime
from pratique.kinds.payloads.parts import CaseClass
from pratique.ledger.fact import Fact
from pratique.record.access import access_people_by_assignment, access_person_by_assignment
from pratique.record.assignments import filter_own_cases
from pratique.record.contact_access import PURPOSE
from pratique.record.in_force import read_in_force
from pratique.record.models import Assignment, CaseRow, Person
from pratique.record.numbering import take_numbers
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, open_reader, writing
from pratique.record.views import PersonView

CASE_CLASSES: tuple[CaseClass, ...] = get_args(CaseClass)
FIRST_TO_BEGIN_A_DAY = "Pacific/Kiritimati"
"""The zone by which a date is held to be in the future while no pack, and so no zone, is in force."""


@dataclass(frozen=True, slots=True)
class CaseTold:
    """What is told of a case: onset as a local date (1990-03-07), instants in µs of UTC; anything may be unknown."""

    classification: str
    onset: str | None = None
    first_positive: int | None = None
    isolated_at: int | None = None
    source_place: str | None = None


@dataclass(frozen=True, slots=True)
class Notified:
    """A case that was notified: its id, its fact, and the assignment by which the unit sees the person."""

    case_id: str
    fact_id: str
    assignment: str


CaseKey = tuple[int, str]
"""Where a case stands in the list: (notified_at, case_id)."""


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of cases; ``after``: where the next one begins, None at the end."""

    cases: list[CaseView]
    after: CaseKey | None


class CaseChanged(Exception):  # noqa: N818  (told to who came second, who did nothing wrong)
    """Somebody corrected the case since the form was shown: what one wanted, and what stands; nothing was recorded."""

    def __init__(self, case_id: str, wanted: CaseTold, found: CaseTold) -> None:
        super().__init__(f"case {case_id} was corrected meanwhile")
        self.wanted, self.found = wanted, found


def do_notify_case(actor: Actor, person_no: int, told: CaseTold, at: int) -> Notified:
    """Notify that a person is a case, and assign them to the actor's unit for 30 days with the case as the cause.

    With neither onset nor first positive it is kept, and cannot be traced until it is corrected. Raises Refused, and
    BadInput ``case_class``, ``case_onset``, ``case_onset_future``, ``case_future``.
    """
    check_ground(actor, "notify-case", person_no, at)
    check_told(told, at)
    with writing():
        case_id = make_case_id(at)
        fact = make_fact("CaseNotified", _make_payload(case_id, told), actor, at, subject=person_no)
        seen = p.AssignmentMade(
            who=f"unit:{actor.unit_id}", unit=actor.unit_id, cause=make_cause(case_id), until=at + LONGEST_ASSIGNMENT
        )
        assignment = make_fact("AssignmentMade", seen, actor, at, subject=person_no)
        append([fact, assignment], at)
    return Notified(case_id, fact.id, assignment.id)


def do_correct_case(actor: Actor, case_id: str, told: CaseTold, at: int, *, seen: str | None = None) -> str:
    """Replace what is told of a case; give the fact's id. What a line list said of it besides stays.

    ``seen``: the version (``CaseView.fact_id``) that was on the form; None replaces whatever stands. Raises what
    do_notify_case does, BadInput ``no_case``, and CaseChanged if another version stands by now.
    """
    row = find_case(case_id)
    check_ground(actor, "notify-case", row.person_no, at)
    check_told(told, at)
    with writing():
        row = hold_case(row)
        held = read_told(row)
        if seen is not None and seen != row.fact_id:
            raise CaseChanged(case_id, told, _make_told(held))
        new = _make_payload(case_id, told)
        payload = msgspec.structs.replace(held, **{name: getattr(new, name) for name in CaseTold.__slots__})
        fact = make_fact("CaseNotified", payload, actor, at, subject=row.person_no, corrects=row.fact_id)
        append([fact, *make_voidings(actor, (row.fact_id,), "cause-corrected", at)], at)
    return fact.id


def do_withdraw_case(actor: Actor, case_id: str, reason: str, at: int) -> str:
    """Say that a person is no case after all, and end the assignments made for it; raises Refused, BadInput."""
    row = find_case(case_id)
    check_ground(actor, "notify-case", row.person_no, at)
    if not reason.strip():
        raise BadInput("no_reason", "say why it does not stand", "reason")
    with writing():
        row = hold_case(row)
        facts = make_withdrawal(actor, row, reason, at)
        append([*facts, *make_voidings(actor, (row.fact_id,), "cause-ended", at)], at)
    return [fact.id for fact in facts if fact.kind == "FactWithdrawn"][-1]


def make_case_id(at: int) -> str:
    """Take the next case's id of the year, within ``writing``."""
    year = to_datetime(at, get_case_zone(at)).year
    return f"{year}-{take_case_numbers(year, 1):05}"


def take_case_numbers(year: int, count: int) -> int:
    """Take numbers of cases of a year, within ``writing``; give the first."""
    rows = CaseRow.objects.filter(case_id__startswith=f"{year}-").annotate(length=Length("case_id"))
    last = rows.order_by("-length", "-case_id").values_list("case_id", flat=True).first()
    return take_numbers(f"case-{year}", 0 if last is None else int(last.partition("-")[2]), count)


def make_withdrawal(actor: Actor, row: CaseRow, reason: str, at: int) -> list[Fact]:
    """Make the facts that void every version of a case and end the assignments made for it."""
    voided = [
        make_fact(
            "FactWithdrawn", p.FactWithdrawn(fact=one, reason=reason), actor, at, subject=row.person_no, corrects=one
        )
        for one in _find_versions(row)
    ]
    held = Assignment.objects.filter(person_no=row.person_no, cause=make_cause(row.case_id), ended_at__isnull=True)
    ended = [
        make_fact(
            "AssignmentEnded",
            p.AssignmentEnded(assignment=one.fact_id, reason=None),
            actor,
            at,
            subject=row.person_no,
        )
        for one in held
    ]
    return [*voided, *ended]


def list_cases(
    actor: Actor, at: int, *, after: CaseKey | None = None, limit: int = 25, page: str | None = None
) -> CasePage:
    """Give a page of the cases whose persons are assigned to the actor or their unit, newest first, with one trace.

    ``after``: as the page before gave it. Raises Refused, RegisterUnavailable.
    """
    rows = filter_own_cases(actor, at)
    if after is not None:
        rows = rows.filter(Q(notified_at__lt=after[0]) | Q(notified_at=after[0], case_id__gt=after[1]))
    found = list(rows.order_by("-notified_at", "case_id")[: limit + 1])
    further = (found[limit - 1].notified_at, found[limit - 1].case_id) if len(found) > limit else None
    found = found[:limit]
    if not found:
        return CasePage([], None)
    numbers = tuple(dict.fromkeys(row.person_no for row in found))
    people = access_people_by_assignment(actor, numbers, PURPOSE, at, page=page)
    return CasePage(make_views(found, dict(zip(numbers, people, strict=True))), further)


def read_case(actor: Actor | None, case_id: str, at: int, *, page: str | None = None) -> CaseView:
    """Give one case as it stands, traced or not, with one trace; raises Refused, RegisterUnavailable, ``no_case``.

    It needs no presence and no pack: a case that cannot be traced can still be corrected and withdrawn.
    """
    row = find_case(case_id)
    person = access_person_by_assignment(actor, row.person_no, PURPOSE, at, page=page)
    return make_views([row], {row.person_no: person})[0]


def make_cause(case_id: str) -> str:
    """Write a case as the cause of an assignment, as assignments made by hand write theirs."""
    return f"case:{case_id}"


def find_case(case_id: str) -> CaseRow:
    """Give the row of a case that stands; raises BadInput ``no_case``."""
    row = CaseRow.objects.filter(case_id=case_id).first()
    if row is None:
        raise BadInput("no_case", "there is no such case, or it was withdrawn", "case")
    return row


def hold_case(row: CaseRow) -> CaseRow:
    """Give a case's row as it is now, and let nobody else change the person's cases, within ``writing``."""
    Person.objects.select_for_update().get(person_no=row.person_no)
    return find_case(row.case_id)


def make_views(rows: Sequence[CaseRow], people: Mapping[int, PersonView]) -> list[CaseView]:
    """Put cases together with who their people are, once that is on record."""
    facts = open_reader().read_facts([row.fact_id for row in rows])
    told = {fact_id: item.fact.payload for fact_id, item in facts.items()}
    classes = read_classes(row.case_id for row in rows)
    return [
        make_case_view(
            row, payload, people[row.person_no].person_id, people[row.person_no].names, held=classes.get(row.case_id)
        )
        for row in rows
        if isinstance(payload := told[row.fact_id], p.CaseNotified)
    ]


def read_told(row: CaseRow) -> p.CaseNotified:
    """Read what stands of a case."""
    told = open_reader().read_facts([row.fact_id])[row.fact_id].fact.payload
    if not isinstance(told, p.CaseNotified):
        raise BadInput("no_case", "there is no such case, or it was withdrawn", "case")
    return told


def _make_told(payload: p.CaseNotified) -> CaseTold:
    return CaseTold(*(getattr(payload, name) for name in CaseTold.__slots__))


def _find_versions(row: CaseRow) -> list[str]:
    """Give every version of a case: were only the last one void, the one before would stand again."""
    history = open_reader().read_history(row.person_no)
    told = [(item.fact.id, item.fact.payload) for item in history]
    return [fact_id for fact_id, one in told if isinstance(one, p.CaseNotified) and one.case_id == row.case_id]


def get_case_zone(at: int) -> ZoneInfo:
    """Give the zone of the pack in force; without one, the first in which a day begins."""
    held = read_in_force().book.holding_at(at)
    return find_zone(FIRST_TO_BEGIN_A_DAY) if held is None else held.pack.pack.zone


def _make_payload(case_id: str, told: CaseTold) -> p.CaseNotified:
    known = next(name for name in CASE_CLASSES if name == told.classification)
    return p.CaseNotified(
        case_id=case_id,
        classification=known,
        onset=told.onset or None,
        first_positive=told.first_positive,
        isolated_at=told.isolated_at,
        source_place=(told.source_place or "").strip() or None,
    )


def check_told(told: CaseTold, at: int) -> None:
    """Raise BadInput ``case_class``, ``case_onset``, ``case_onset_future``, ``case_future`` for what cannot be."""
    if told.classification not in CASE_CLASSES:
        raise BadInput("case_class", f"choose one of: {', '.join(CASE_CLASSES)}", "classification")
    if told.onset:
        try:
            onset = date.fromisoformat(told.onset)
        except ValueError:
            onset = None
        if onset is None or onset.isoformat() != told.onset:
            raise BadInput("case_onset", "write the day of onset such as 2021-08-03", "onset")
        if onset > local_date(at, get_case_zone(at)):
            raise BadInput("case_onset_future", "this onset is later than today", "onset")
    for name in ("first_positive", "isolated_at"):
        instant = getattr(told, name)
        if instant is not None and instant > at:
            raise BadInput("case_future", "this lies after now", name)
