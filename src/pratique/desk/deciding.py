"""Deciding for a person by the record, as a statement; and replaying it from the record as it stood."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

import msgspec

from pratique.decisions.decide import decide
from pratique.decisions.decision import Decision
from pratique.decisions.in_force import InForce, make_in_force
from pratique.decisions.render import render_decision
from pratique.decisions.standing import Asking, Standing, Trip, make_standing
from pratique.desk.permitting import check_ground, check_may
from pratique.desk.task_clocks import make_clock
from pratique.desk.tasks import make_opening, make_task_id, make_voidings
from pratique.kinds import payloads as p
from pratique.kinds.codes import BuiltIn
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import MINUTE
from pratique.ledger.codec import canonical
from pratique.ledger.fact import Erased
from pratique.ledger.read import AsOf
from pratique.record.in_force import read_in_force
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, open_reader, writing
from pratique.record.standing import read_standing
from pratique.record.tasks import get_open_task
from pratique.tasks.task import Task

SETTLE = "settle-refer"
SETTLE_WITHIN = 30 * MINUTE


@dataclass(frozen=True, slots=True)
class Given:
    """A decision that was given: its fact, the answer, what it was made against, the task of a refer."""

    fact_id: str
    decision: Decision
    in_force: InForce
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """A decision decided again: the same bytes, the first difference, or erased."""

    decision_id: str
    verdict: Literal["same", "different", "erased"]
    given: str
    again: str
    difference: str | None = None


def do_give_decision(
    actor: Actor, person_no: int, asking: Asking, at: int, *, owner_unit: str | None = None, after: str | None = None
) -> Given:
    """Decide for a person by the record as it stands, and record what was said; a refer opens a task for it.

    ``owner_unit``: who settles a refer, the actor's own unit by default. ``after``: the decision that this one asks
    again, whose task ends with it. Raises Refused, RegisterUnavailable, BadInput ``no_person``.
    """
    check_ground(actor, "decide", person_no, at)
    if after is not None and open_reader().read_fact(after) is None:
        raise BadInput("no_decision", "there is no such decision", "after")
    with writing():
        seq = open_reader().read_head().seq
        as_of = AsOf(happened=at, seq=seq)
        standing = read_standing(person_no, as_of)
        if standing is None:
            raise BadInput("no_person", "nothing is kept of this person any more", "person")
        in_force = read_in_force(as_of)
        decision = replace(decide(standing, asking, at, in_force), seq=seq)
        payload = p.DecisionGiven(at=at, asking=write_asking(asking), decision=write_decision(decision))
        fact = make_fact("DecisionGiven", payload, actor, at, subject=person_no)
        facts, task = [fact], None
        if after is not None:
            facts += make_voidings(actor, (after,), "cause-ended", at)
        if decision.outcome == "refer":
            task = make_refer_task(person_no, fact.id, at, owner_unit or actor.unit_id)
            facts.append(make_opening(actor, task, at))
        append(facts, at)
    return Given(fact.id, decision, in_force, task)


def answer_without_record(asking: Asking, at: int) -> Decision:
    """Answer when the record cannot be read or written: care passes, everything else is referred, nothing worse.

    Nothing is recorded; a page shows where to wait, and asks again once the register resumes.
    """
    plain = decide(make_standing("unread"), asking, at, make_in_force([], []))
    return plain if plain.outcome == "admit" else replace(plain, code=BuiltIn.EVALUATION_ERROR.value)


def make_refer_task(person_no: int, decision_id: str, at: int, unit: str) -> Task:
    """Make the task of a refer: who owns the wait, and by when it is settled; late, the unit above sees it too."""
    clock = make_clock(SETTLE, unit, at, otherwise=SETTLE_WITHIN)
    return Task(
        id=make_task_id(at),
        kind=SETTLE,
        subject=person_no,
        cause=decision_id,
        unit=unit,
        opened_at=at,
        due_at=clock.due_at,
        escalates=clock.escalates,
    )


def get_refer_task(decision_id: str) -> Task | None:
    """Give the unfinished task of a refer."""
    return get_open_task(decision_id, SETTLE)


def do_replay_decision(actor: Actor, decision_id: str, at: int) -> Replay:
    """Decide again what was decided, by the record as it stood then; traced. Raises Refused, BadInput."""
    check_may(actor, "replay", at)
    found = open_reader().read_fact(decision_id)
    if found is None or found.fact.kind != "DecisionGiven":
        raise BadInput("no_decision", "there is no such decision", "decision")
    persons = () if found.fact.subject is None else (found.fact.subject,)
    read = p.RecordRead(
        purpose="audit", persons=persons, fields=("decisions",), page="replay", role=min(actor.roles, default=None)
    )
    with writing():
        append([make_fact("RecordRead", read, actor, at)], at)
    return replay_decision(decision_id)


def replay_decision(decision_id: str) -> Replay:
    """Decide again by the record as it stood; for those whose reading is traced elsewhere, and for the command line."""
    found = open_reader().read_fact(decision_id)
    if found is None or found.fact.kind != "DecisionGiven":
        raise BadInput("no_decision", "there is no such decision", "decision")
    payload = found.fact.payload
    if isinstance(payload, Erased):
        return Replay(decision_id, "erased", "", "")
    given_payload = cast("p.DecisionGiven", payload)
    seq = cast("int", given_payload.decision["seq"])
    as_of = AsOf(happened=given_payload.at, seq=seq)
    standing = _read_for(found.fact.subject, as_of)
    if standing is None:
        return Replay(decision_id, "erased", "", "")
    asking = read_asking(given_payload.asking)
    again = replace(decide(standing, asking, given_payload.at, read_in_force(as_of)), seq=seq)
    one, other = canonical(given_payload.decision).decode(), canonical(write_decision(again)).decode()
    if one == other:
        return Replay(decision_id, "same", one, other)
    difference = find_difference(json.loads(one), json.loads(other), "")
    return Replay(decision_id, "different", one, other, difference)


def _read_for(person_no: int | None, as_of: AsOf) -> Standing | None:
    return make_standing("nobody") if person_no is None else read_standing(person_no, as_of)


def write_asking(asking: Asking) -> dict[str, Any]:
    """Give what was asked as plain values."""
    trip = asking.trip
    return {
        "occasion": asking.occasion,
        "trip": None if trip is None else {**msgspec.to_builtins(trip)},
    }


def read_asking(told: dict[str, Any]) -> Asking:
    """Read what was asked."""
    trip = told["trip"]
    return Asking(told["occasion"], None if trip is None else Trip(**trip))


def write_decision(decision: Decision) -> dict[str, Any]:
    """Give a decision as plain values without words: instants as integers, the same for the same decision."""
    return cast("dict[str, Any]", json.loads(msgspec.json.encode(decision, order="sorted")))


def get_words(given: Given) -> dict[str, Any]:
    """Give contract 8 with its words in both languages, as a page or an API shows it; never stored."""
    return render_decision(given.decision, given.in_force)


def find_difference(one: Any, other: Any, place: str) -> str | None:  # noqa: ANN401  (any JSON)
    """Give the first place, in the order of keys, at which two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            found = find_difference(one.get(key), other.get(key), f"{place}/{key}")
            if found:
                return found
        return None
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next((f for i, (a, b) in pairs if (f := find_difference(a, b, f"{place}/{i}"))), None)
    return None if one == other else f"{place}: {json.dumps(one)} was given, {json.dumps(other)} is decided now"
