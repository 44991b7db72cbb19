"""A person says what a case is, with why and by which result; onset, death and discharge are told with it.

From then on no result changes the case: what a person decided stands. Contacts, orders and tasks follow by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from pratique.desk.case_facts import FALSE_ALARM, NOTICE_OF, make_notice
from pratique.desk.case_views import read_classes
from pratique.desk.cases import (
    CASE_CLASSES,
    CaseChanged,
    CaseTold,
    check_told,
    find_case,
    get_case_zone,
    hold_case,
    make_views,
    make_withdrawal,
    read_told,
)
from pratique.desk.permitting import check_ground
from pratique.desk.tasks import make_voidings
from pratique.desk.tracing_views import CaseView
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import local_date
from pratique.ledger.fact import Fact
from pratique.record.access import access_person_by_assignment
from pratique.record.contact_access import PURPOSE
from pratique.record.models import CaseRow, SpecimenRow
from pratique.record.people import get_group
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing
from pratique.record.views import FactView

DISCARDED: Final = "discarded"
"""The word for a case that is none after all: it is withdrawn, and the person is told that we are sorry."""


@dataclass(frozen=True, slots=True)
class ClassTold:
    """What a person says a case is: one of CASE_CLASSES, or DISCARDED; ``result``: the fact of a result of theirs.

    Onset and death are local dates (2021-08-03), the discharge an instant in µs; None leaves what is on record.
    """

    classification: str
    reason: str
    result: str | None = None
    onset: str | None = None
    died_on: str | None = None
    discharged_at: int | None = None


@dataclass(frozen=True, slots=True)
class CaseToClassify:
    """A case as a form shows it: ``version`` comes back with the form; ``results``: what there is for evidence."""

    case: CaseView
    version: str
    died_on: str | None
    results: tuple[FactView, ...]


def read_case_to_classify(actor: Actor, case_id: str, at: int, *, page: str | None = None) -> CaseToClassify:
    """Give a case and its person's results, with one trace; raises Refused, BadInput ``no_case``."""
    row = find_case(case_id)
    person = access_person_by_assignment(actor, row.person_no, PURPOSE, at, page=page)
    standing = SpecimenRow.objects.filter(person_no__in=person.numbers, withdrawn=False)
    ids = set(standing.values_list("fact_id", flat=True))
    results = tuple(fact for fact in person.facts if fact.fact_id in ids)
    view = make_views([row], {row.person_no: person})[0]
    return CaseToClassify(view, _find_version(row), _get_death(read_told(row)), results)


def do_classify_case(actor: Actor, case_id: str, told: ClassTold, at: int, *, seen: str | None = None) -> str:
    """Say what a case is from now on, or discard it; give the last fact's id.

    ``seen``: the version that was on the form. Raises Refused, CaseChanged if another version stands by now, and
    BadInput ``no_case``, ``no_reason``, ``case_class``, ``case_evidence``, ``case_discarded``, ``case_onset``,
    ``case_onset_future``, ``case_death``, ``case_death_future``, ``case_future``, ``case_order``.
    """
    row = find_case(case_id)
    check_ground(actor, "notify-case", row.person_no, at)
    _check(told, at)
    own = SpecimenRow.objects.filter(person_no__in=get_group(row.person_no), withdrawn=False)
    if told.result is not None and not own.filter(fact_id=told.result).exists():
        raise BadInput("case_evidence", "this person has no such result, or it was withdrawn", "result")
    with writing():
        row = hold_case(row)
        held = read_told(row)
        if seen is not None and seen != _find_version(row):
            raise CaseChanged(case_id, _make_told(told, held), _make_found(row, held))
        if told.classification == DISCARDED:
            facts = _make_discarding(actor, row, told.reason, at)
        else:
            facts = _make_classification(actor, row, held, told, at)
        append(facts, at)
    return facts[-1].id


def _make_classification(actor: Actor, row: CaseRow, held: p.CaseNotified, told: ClassTold, at: int) -> list[Fact]:
    """Make the facts of what was told: the case corrected where a date changed, then what it is, a discharge."""
    facts: list[Fact] = []
    payload = held if told.onset is None else msgspec.structs.replace(held, onset=told.onset)
    if told.died_on is not None:
        payload = msgspec.structs.replace(payload, course="died", course_on=told.died_on)
    _check_order(payload.onset, _get_death(payload), told.discharged_at, at)
    if payload != held:
        facts.append(make_fact("CaseNotified", payload, actor, at, subject=row.person_no, corrects=row.fact_id))
    found = next(name for name in CASE_CLASSES if name == told.classification)
    classified = p.CaseClassified(
        case_id=row.case_id, classification=found, result=told.result, reason=told.reason.strip()
    )
    fact = make_fact("CaseClassified", classified, actor, at, subject=row.person_no)
    facts.append(fact)
    if told.discharged_at is not None:
        left = p.DischargeReported()
        facts.append(
            make_fact("DischargeReported", left, actor, at, subject=row.person_no, happened_at=told.discharged_at)
        )
    if found != "suspected" and found != _make_found(row, held).classification:
        facts.append(make_notice(actor, row.person_no, NOTICE_OF[found], fact.id, at))
    return facts


def _make_discarding(actor: Actor, row: CaseRow, reason: str, at: int) -> list[Fact]:
    withdrawn = make_withdrawal(actor, row, reason.strip(), at)
    sorry = make_notice(actor, row.person_no, FALSE_ALARM, row.fact_id, at)
    return [*withdrawn, *make_voidings(actor, (row.fact_id,), "cause-ended", at), sorry]


def _find_version(row: CaseRow) -> str:
    """Name what stands of a case: its fact, and what it was held to be since."""
    said = read_classes([row.case_id]).get(row.case_id)
    return row.fact_id if said is None else f"{row.fact_id}+{said.fact_id}"


def _make_told(told: ClassTold, held: p.CaseNotified) -> CaseTold:
    onset = held.onset if told.onset is None else told.onset
    return CaseTold(told.classification, onset, held.first_positive, held.isolated_at, held.source_place)


def _make_found(row: CaseRow, held: p.CaseNotified) -> CaseTold:
    said = read_classes([row.case_id]).get(row.case_id)
    found = held.classification if said is None or said.seq < row.seq else said.classification
    return CaseTold(found, held.onset, held.first_positive, held.isolated_at, held.source_place)


def _get_death(held: p.CaseNotified) -> str | None:
    return held.course_on if held.course == "died" else None


def _check(told: ClassTold, at: int) -> None:
    """Raise BadInput for what is wrong whatever stands."""
    if not told.reason.strip():
        raise BadInput("no_reason", "say why", "reason")
    if told.classification == DISCARDED:
        if told.onset or told.died_on or told.discharged_at is not None:
            raise BadInput("case_discarded", "a case that is none has no onset, death or discharge", "classification")
        return
    check_told(CaseTold(told.classification, told.onset), at)
    if told.died_on is not None:
        try:
            died = date.fromisoformat(told.died_on)
        except ValueError:
            died = None
        if died is None or died.isoformat() != told.died_on:
            raise BadInput("case_death", "write the day of death such as 2021-08-03", "died_on")
        if died > local_date(at, get_case_zone(at)):
            raise BadInput("case_death_future", "this death is later than today", "died_on")
    if told.discharged_at is not None and told.discharged_at > at:
        raise BadInput("case_future", "this lies after now", "discharged_at")


def _check_order(onset: str | None, died_on: str | None, discharged_at: int | None, at: int) -> None:
    """Raise BadInput ``case_order`` unless onset, discharge and death follow each other; a day may hold them all."""
    left = None if discharged_at is None else local_date(discharged_at, get_case_zone(at)).isoformat()
    for earlier, later, sentence, place in (
        (onset, died_on, "the first symptoms are later than the death", "onset"),
        (onset, left, "the discharge is earlier than the first symptoms", "discharged_at"),
        (left, died_on, "the discharge is later than the death", "discharged_at"),
    ):
        if earlier is not None and later is not None and earlier > later:
            raise BadInput("case_order", sentence, place)
