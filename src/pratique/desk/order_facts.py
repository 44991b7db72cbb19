"""The facts of what is to be done about orders, and the notice that tells the person of each."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Final

from pratique.care.changes import digest_of
from pratique.care.plan import CarePlan
from pratique.desk.order_steps import HeldOrder, Step, find_evidence, name_groups
from pratique.kinds import payloads as p
from pratique.ledger.fact import Fact, Source, make_fact_id
from pratique.record.permissions import Actor
from pratique.record.register import make_fact

CHANNEL: Final = "page"
SOURCE: Final = Source("follow-up", "orders")
TEMPLATES: Final = ("order-issued", "order-changed", "order-ended", "order-withdrawn")
_IN_TURN: Final = {"OrderEnded": 0, "OrderIssued": 1, "OrderChanged": 2, "NoticeSent": 3}


def make_order_facts(
    steps: Iterable[Step], plan: CarePlan | None, person_no: int, unit: str, actor: Actor, at: int
) -> Iterator[Fact]:
    """Make the facts of a person's steps, each act told by one notice; ``unit`` answers for what is issued."""
    house = replace(actor, unit_id=unit)
    replaced: dict[str, str] = {}
    for step in steps:
        order, subject = step.order, step.order.person_no if step.order else person_no
        fact = _make(step, plan, house, at, subject, replaced)
        if step.what == "replace" and order is not None:
            replaced[order.id] = fact.id
        yield fact
        if step.what != "move" or order is None or order.id not in replaced:
            notice = p.NoticeSent(channel=CHANNEL, template=_find_template(step), about=fact.id)
            yield make_fact("NoticeSent", notice, house, at, subject=subject, source=SOURCE)


def put_in_turn(facts: Iterable[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Give facts in two batches whose rows can be written many at once.

    What replaces an order comes last in the first: it makes a person's rows anew as of then. What moves one that was
    replaced comes after all.
    """
    made = list(facts)
    replacing = {fact.id for fact in made if fact.corrects is not None}
    first = [fact for fact in made if not _moves(fact, replacing)]
    return (
        sorted(first, key=lambda fact: (fact.corrects is not None, _IN_TURN[fact.kind])),
        [fact for fact in made if _moves(fact, replacing)],
    )


def _moves(fact: Fact, orders: Collection[str]) -> bool:
    return isinstance(fact.payload, p.OrderChanged) and fact.payload.order in orders


def _make(step: Step, plan: CarePlan | None, actor: Actor, at: int, subject: int, replaced: dict[str, str]) -> Fact:
    fact_id = make_fact_id(at, os.urandom(10))
    order = step.order
    if step.what == "end" and order is not None:
        ended = p.OrderEnded(order=order.id, at=step.at, reason=step.reason)
        return make_fact("OrderEnded", ended, actor, at, subject=subject, fact_id=fact_id, source=SOURCE)
    stage = step.stage
    if stage is None or plan is None:
        raise AssertionError(f"a step '{step.what}' has a stage of a plan")
    evidence, digest = find_evidence(plan, stage), digest_of(plan)
    if step.what == "move" and order is not None:
        named = replaced.get(order.id, order.id)
        moved = p.OrderChanged(order=named, until=stage.end, reason=step.reason, evidence=evidence, digest=digest)
        return make_fact("OrderChanged", moved, actor, at, subject=subject, fact_id=fact_id, source=SOURCE)
    issued = p.OrderIssued(
        kind=stage.kind,
        rung=stage.rung,
        start=stage.start,
        until=stage.end,
        clause=(stage.clauses or stage.legal_basis)[0],
        group=name_groups(stage),
        place=stage.place,
        clauses=stage.clauses,
        evidence=evidence,
        digest=digest,
    )
    corrects = order.id if order is not None else None
    return make_fact(
        "OrderIssued", issued, actor, at, subject=subject, corrects=corrects, fact_id=fact_id, source=SOURCE
    )


def _find_template(step: Step) -> str:
    if step.what == "end":
        return "order-withdrawn" if step.reason == "cause-withdrawn" else "order-ended"
    return "order-issued" if step.what == "issue" else "order-changed"


def make_lapses(held: Iterable[HeldOrder], at: int) -> Iterator[Step]:
    """Give the ends of orders whose time is over, where no policy is in force that says more."""
    for order in held:
        if order.until <= at:
            yield Step("end", None, order, at=order.until, reason="duration")
