"""What the API gives: plain values from what the rooms below give, instants as RFC 3339 in the pack's zone."""

from __future__ import annotations

from typing import Any

import msgspec

from pratique.decisions.say import say
from pratique.desk.deciding import Given, get_words
from pratique.kinds.instants import format_instant
from pratique.record.proposals import Proposal
from pratique.record.views import FactView, PersonView, ReadView
from pratique.tasks.task import Task, is_late
from pratique.web.holdings import get_holdings

Reply = dict[str, Any]


def write_instant(at: int | None) -> str | None:
    """Write an instant."""
    return None if at is None else format_instant(at, get_holdings().pack.zone)


def write_given(given: Given) -> Reply:
    """Write a decision that was given, whole (contract 8), with its number and the question it opened."""
    return {**get_words(given), "decision": given.fact_id or None, "question": _write_wait(given.task)}


def write_check(given: Given) -> Reply:
    """Write what a gate needs and no more."""
    decision = given.decision
    return {
        "outcome": decision.outcome,
        "status": decision.status,
        "code": decision.code,
        "handling": decision.handling,
        "provisional": decision.provisional,
        "until": write_instant(decision.horizon),
        "says": {lang: say(decision, given.in_force, lang).as_text() for lang in ("zh", "en")},
        "decision": given.fact_id or None,
        "question": _write_wait(given.task),
    }


def _write_wait(task: Task | None) -> Reply | None:
    return None if task is None else {"id": task.id, "unit": task.unit, "due_at": write_instant(task.due_at)}


def write_task(task: Task, at: int) -> Reply:
    """Write a question's clock and owner; nobody is named."""
    return {
        "id": task.id,
        "kind": task.kind,
        "state": task.state,
        "unit": task.unit,
        "owner": task.owner,
        "opened_at": write_instant(task.opened_at),
        "due_at": write_instant(task.due_at),
        "late": is_late(task, at),
        "version": task.version,
        "close_reason": task.close_reason,
    }


def write_fact(fact: FactView) -> Reply:
    """Write one fact as a purpose opens it."""
    return {
        "fact": fact.fact_id,
        "kind": fact.kind,
        "happened_at": write_instant(fact.happened_at),
        "recorded_at": write_instant(fact.recorded_at),
        "unit": fact.unit,
        "corrects": fact.corrects,
        "says": dict(fact.says),
    }


def write_person(view: PersonView) -> Reply:
    """Write what one reading shows of one person."""
    return {
        "person_id": view.person_id,
        "erased": view.is_erased,
        "fields": list(view.fields),
        "names": list(view.names),
        "birth_date": view.birth_date,
        "phone": view.phone,
        "facts": [write_fact(fact) for fact in view.facts],
    }


def write_look(read: ReadView, *, named: bool) -> Reply:
    """Write one look at a record; who it was stands there for auditors only."""
    told: Reply = {
        "at": write_instant(read.at),
        "unit": read.unit,
        "role": read.role,
        "purpose": read.purpose,
        "how": read.how,
        "reason": read.reason,
        "refused": read.refused or None,
    }
    return {**told, "actor": read.actor_id} if named else told


def write_act(act: Proposal) -> Reply:
    """Write where an act stands."""
    return {
        "id": act.fact_id,
        "act": act.act,
        "state": act.state,
        "proposer": act.proposer,
        "unit": act.unit_id,
        "digest": act.digest,
        "proposed_at": write_instant(act.proposed_at),
        "until": write_instant(act.until),
        "approver": act.approver or None,
        "approved_at": write_instant(act.approved_at),
    }


def write_plain(value: object) -> Reply:
    """Write a frozen value as it is."""
    plain: Reply = msgspec.to_builtins(value)
    return plain
