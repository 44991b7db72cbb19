"""Passage for care: given at once, to somebody whom nobody asks for a name; recorded aside if it must be."""

from __future__ import annotations

import os
from dataclasses import replace

from pratique.decisions.decide import decide
from pratique.decisions.in_force import InForce
from pratique.decisions.standing import Asking, make_standing
from pratique.desk.deciding import Given, write_asking, write_decision
from pratique.desk.permitting import check_may
from pratique.kinds import payloads as p
from pratique.ledger.fact import make_fact_id
from pratique.ledger.read import AsOf
from pratique.record.in_force import read_in_force
from pratique.record.permissions import Actor
from pratique.record.refusals import RegisterUnavailable
from pratique.record.register import append, make_fact, open_reader, writing
from pratique.record.reserve import put_aside

NOBODY = make_standing("nobody")
CARE = Asking("care")


def do_give_passage(actor: Actor, at: int, known: InForce) -> Given:
    """Give passage for care to somebody not named; ``known`` is what it is decided by if the register cannot be had.

    A full register refuses nobody care: then it is recorded in the reserve, and has no id yet. Raises Refused.
    """
    check_may(actor, "decide", at)
    try:
        with writing():
            seq = open_reader().read_head().seq
            in_force = read_in_force(AsOf(happened=at, seq=seq))
            decision = replace(decide(NOBODY, CARE, at, in_force), seq=seq)
            given = p.DecisionGiven(at=at, asking=write_asking(CARE), decision=write_decision(decision))
            fact = make_fact("DecisionGiven", given, actor, at)
            append([fact], at)
    except RegisterUnavailable:
        put_aside(_make_entry(actor, at))
        return Given("", decide(NOBODY, CARE, at, known), known)
    return Given(fact.id, decision, in_force)


def _make_entry(actor: Actor, at: int) -> dict[str, object]:
    return {
        "id": make_fact_id(at, os.urandom(10)),
        "kind": "RecordRead",
        "by": actor.actor_id,
        "unit": actor.unit_id,
        "at": at,
        "how": "passage",
        "purpose": "care",
        "persons": [],
        "fields": [],
        "code": "passage",
        "role": min(actor.roles, default=""),
        "page": "passage",
        "reason": None,
    }
