"""Acts of two persons: proposed by one, approved by another, done in the approval's own transaction.

Proposer and approver are both qualified and of different units. In a small unit another qualified person of the same
unit may approve; or one person acts for a day at most, and another reviews it by then, else it lapses.
That there is one approval, and by somebody else, is held by the database too.
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError

from pratique.desk.effects import EFFECTS
from pratique.desk.permitting import check_may, refuse
from pratique.desk.task_clocks import make_clock
from pratique.desk.tasks import make_opening, make_task_id
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY
from pratique.ledger.erasure import destroy_key
from pratique.ledger.fact import Fact, Source
from pratique.record.closed_lists import ACT_KINDS, ACT_ROLES, ActKind
from pratique.record.digests import digest_of
from pratique.record.models import Act, Approval
from pratique.record.permissions import Actor, RefusalCode
from pratique.record.register import append, get_keys, make_fact, open_reader, writing
from pratique.record.units import is_small
from pratique.tasks.task import Task

PROPOSAL_HOLDS = 7 * DAY
REVIEW_WITHIN = DAY
ALONE: tuple[ActKind, ...] = ("enact-list", "enact-pack", "withdraw-pack")
"""Acts that one person of a small unit may do for a day; nobody exports, erases or grants alone."""


def do_propose(actor: Actor, act: ActKind, what: dict[str, Any], at: int) -> str:
    """Propose an act; ``what`` is what will be done, checked now; give the proposal's fact id.

    Raises Refused ``not_qualified``, BadInput ``act_kind`` and what the act's own check says.
    """
    check_may(actor, "propose", at)
    if act not in ACT_KINDS:
        raise BadInput("act_kind", f"choose one of: {', '.join(ACT_KINDS)}", "act")
    _check_qualified(actor, act, "propose", at)
    EFFECTS[act].check(what, at)
    digest_of(what)
    payload = p.ActProposed(act=act, payload=what, until=at + PROPOSAL_HOLDS)
    fact = make_fact("ActProposed", payload, actor, at)
    with writing():
        append([fact], at)
    return fact.id


def do_approve(actor: Actor, proposal: str, digest: str, at: int) -> tuple[str, ...]:
    """Approve what was read under ``digest``, and do it in the same transaction; give the facts' ids.

    Raises Refused ``same_person``, ``same_unit``, ``not_qualified``, ``act_closed``; BadInput ``act_changed``.
    Of any number who approve at once, one does.
    """
    check_may(actor, "approve", at)
    act = _find(proposal)
    _check_qualified(actor, _kind(act), "approve", at)
    code = _find_refusal(actor, act, at)
    if code is not None:
        refuse(actor, "approve", code, at)
    if digest != act.digest:
        raise BadInput("act_changed", "this is not what was proposed; open it again and read it", "digest")
    return _approve(actor, act, at, provisional=False, until=None)


def do_act_alone(actor: Actor, act: ActKind, what: dict[str, Any], at: int) -> tuple[str, ...]:
    """Do an act alone, for a day at most, where the unit is small; a review falls due within that day.

    It lapses by itself at its end unless do_review_act was done. Raises Refused ``needs_second_person``.
    """
    if act not in ALONE or not is_small(actor.unit_id):
        check_may(actor, "propose", at)
        refuse(actor, "approve", "needs_second_person", at)
    proposal = do_propose(actor, act, what, at)
    return _approve(actor, _find(proposal), at, provisional=True, until=at + REVIEW_WITHIN)


def do_review_act(actor: Actor, proposal: str, digest: str, at: int) -> str:
    """Confirm what somebody did alone, so that it no longer lapses; raises Refused, BadInput."""
    check_may(actor, "approve", at)
    act = _find(proposal)
    _check_qualified(actor, _kind(act), "approve", at)
    held = Approval.objects.filter(act=act, provisional=True, reviewed_by="").first()
    if held is None or (held.until is not None and held.until <= at):
        refuse(actor, "approve", "act_closed", at)
    if act.proposer == actor.actor_id:
        refuse(actor, "approve", "same_person", at)
    if digest != act.digest:
        raise BadInput("act_changed", "this is not what was done; open it again and read it", "digest")
    fact = make_fact("ActApproved", p.ActApproved(proposal=proposal), actor, at)
    try:
        with writing():
            append([fact], at)
    except IntegrityError:
        refuse(actor, "approve", "act_closed", at)
    return fact.id


def _approve(actor: Actor, act: Act, at: int, *, provisional: bool, until: int | None) -> tuple[str, ...]:
    proposed = open_reader().read_fact(act.fact_id)
    if proposed is None or not isinstance(proposed.fact.payload, p.ActProposed):
        raise BadInput("no_act", "there is no such proposal", "proposal")
    what = proposed.fact.payload.payload
    effect = EFFECTS[_kind(act)]
    effect.check(what, at)
    payload = p.ActApproved(proposal=act.fact_id, provisional=provisional, until=until)
    facts = [make_fact("ActApproved", payload, actor, at)]
    facts += effect.make(what, actor, at, Source("act", act.fact_id))
    facts += _make_review(actor, facts[0], until, at)
    try:
        with writing():
            recorded = append(facts, at)
            if effect.then is not None:
                effect.then(what, actor, at)
    except IntegrityError:
        refuse(actor, "approve", "act_closed", at)
    for item in recorded:
        if item.fact.kind == "KeyDestroyed":
            # INVARIANT: a key is destroyed only after its fact is committed; a start finishes what a crash left.
            destroy_key(get_keys(), item)
    return tuple(fact.id for fact in facts)


def _make_review(actor: Actor, approval: Fact, until: int | None, at: int) -> list[Fact]:
    if until is None:
        return []
    steps = make_clock("review-act", actor.unit_id, at).escalates
    task = Task(make_task_id(at), "review-act", None, approval.id, actor.unit_id, at, until, steps)
    return [make_opening(actor, task, at)]


def _find(proposal: str) -> Act:
    act = Act.objects.filter(fact_id=proposal).first()
    if act is None:
        raise BadInput("no_act", "there is no such proposal", "proposal")
    return act


def _kind(act: Act) -> ActKind:
    return next(kind for kind in ACT_KINDS if kind == act.act)


def _find_refusal(actor: Actor, act: Act, at: int) -> RefusalCode | None:
    if act.proposer == actor.actor_id:
        return "same_person"
    if act.unit_id == actor.unit_id and not is_small(act.unit_id):
        return "same_unit"
    lapsed = act.until is not None and act.until <= at
    return "act_closed" if lapsed or Approval.objects.filter(act=act).exists() else None


def _check_qualified(actor: Actor, act: ActKind, operation: str, at: int) -> None:
    if ACT_ROLES[act] not in actor.roles:
        refuse(actor, operation, "not_qualified", at)
