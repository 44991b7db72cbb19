"""The facts by which a result makes somebody a case, changes what the case is, or takes it back; each told to them."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Final

from pratique.desk.assignments import LONGEST_ASSIGNMENT
from pratique.desk.cases import make_case_id, make_cause, make_withdrawal
from pratique.kinds import payloads as p
from pratique.laboratory.case_rules import Class, Episode
from pratique.ledger.fact import Fact, Source, make_fact_id
from pratique.record.models import CaseRow
from pratique.record.permissions import Actor
from pratique.record.register import make_fact

CHANNEL: Final = "page"
SOURCE: Final = Source("follow-up", "case")
NOTICE_OF: Final[dict[Class, str]] = {
    "screening-positive": "case-screening",
    "confirmed": "case-confirmed",
    "asymptomatic": "case-asymptomatic",
}
FALSE_ALARM: Final = "false-alarm"
"""The notice that says sorry."""
DISMISSED: Final = "按政策复检为阴性 / found to be none by the tests that the policy asks for"
RESULT_GONE: Final = "检验机构撤回了结果 / the laboratory withdrew the result"


def make_notification(actor: Actor, person_no: int, unit: str, episode: Episode, at: int) -> list[Fact]:
    """Notify a case that a result shows, within ``writing``; ``unit`` then sees the person for 30 days."""
    house, found = replace(actor, unit_id=unit), _get_class(episode)
    case_id = make_case_id(at)
    told = p.CaseNotified(case_id=case_id, classification=found, first_positive=episode.first_at)
    seen = p.AssignmentMade(who=f"unit:{unit}", unit=unit, cause=make_cause(case_id), until=at + LONGEST_ASSIGNMENT)
    return [
        _make("CaseNotified", told, house, person_no, at),
        _make("AssignmentMade", seen, house, person_no, at),
        *make_classification(house, person_no, case_id, episode, at),
    ]


def make_classification(actor: Actor, person_no: int, case_id: str, episode: Episode, at: int) -> list[Fact]:
    """Say what a case is held to be by its results now, and tell the person."""
    found = _get_class(episode)
    told = p.CaseClassified(case_id=case_id, classification=found, result=episode.result, clause=episode.clause)
    fact = _make("CaseClassified", told, actor, person_no, at)
    return [fact, make_notice(actor, person_no, NOTICE_OF[found], fact.id, at)]


def make_correction(
    actor: Actor, person_no: int, held: p.CaseNotified, fact_id: str, episode: Episode, at: int
) -> Fact:
    """Say that the first positive is another than the case says: its window of tracing moves with it."""
    from msgspec.structs import replace as change  # noqa: PLC0415  (two functions of one name)

    told = change(held, first_positive=episode.first_at)
    return _make("CaseNotified", told, actor, person_no, at, corrects=fact_id)


def make_dismissal(actor: Actor, row: CaseRow, reason: str, at: int) -> list[Fact]:
    """Take back a case that results no longer show, and say sorry."""
    facts = make_withdrawal(actor, row, reason, at)
    return [*facts, make_notice(actor, row.person_no, FALSE_ALARM, row.fact_id, at)]


def make_notice(actor: Actor, person_no: int, template: str, about: str, at: int) -> Fact:
    """Tell a person something on their page."""
    told = p.NoticeSent(channel=CHANNEL, template=template, about=about)
    return _make("NoticeSent", told, actor, person_no, at)


def _make(kind: str, payload: p.Payload, actor: Actor, person_no: int, at: int, *, corrects: str | None = None) -> Fact:
    fact_id = make_fact_id(at, os.urandom(10))
    return make_fact(kind, payload, actor, at, subject=person_no, fact_id=fact_id, corrects=corrects, source=SOURCE)


def _get_class(episode: Episode) -> Class:
    if episode.found is None:
        raise AssertionError("nothing is notified of an episode that is none")
    return episode.found
