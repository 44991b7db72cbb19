"""Appeals: filed by the person, decided by somebody who took no part, with a finding that the person reads.

An appeal changes no answer by itself: what was wrong is corrected as facts, and the answer is computed again.
"""

from __future__ import annotations

from typing import Final, get_args

from pratique.desk.permitting import check_ground, check_may, refuse
from pratique.desk.refer_takes import do_take_refer, make_endings
from pratique.desk.task_clocks import make_clock
from pratique.desk.tasks import make_move, make_opening, make_task_id
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.fact_kinds import FACT_KINDS
from pratique.kinds.instants import DAY
from pratique.kinds.payloads.parts import AppealFinding
from pratique.record.actors import holds_at
from pratique.record.models import GivenDecision, RoleGrant, TaskRow, Unit
from pratique.record.people import get_group
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, open_reader, read_person_history, writing
from pratique.record.tasks import get_task
from pratique.tasks.task import Task, TaskMove

APPEAL: Final = "decide-appeal"
DECIDE_WITHIN = DAY
MOST_OPEN = 5
LONGEST = 2000
LONGEST_CONTACT = 200
FINDINGS: tuple[AppealFinding, ...] = get_args(AppealFinding)
JUDGED = frozenset({"movement", "health", "order", "identity", "statement"})
"""Classes of facts that an answer rests on or is: whoever recorded one of a person took part."""


def do_file_appeal(
    actor: Actor,
    reason: str,
    at: int,
    *,
    decision: str | None = None,
    order: str | None = None,
    contact: str | None = None,
    principal: int | None = None,
) -> str:
    """File an appeal against an answer or an order, or against one's state as computed now; a task opens for the desk.

    ``principal``: for whom a proxy files it, whose consent covers that.

    Raises BadInput ``no_reason``, ``appeal_long``, ``no_decision``, ``no_order``, ``appeal_known``, ``appeal_many``;
    Refused.
    Give the fact's id.
    """
    check_may(actor, "appeal", at)
    number = actor.person_no if principal is None else principal
    if number is None:
        refuse(actor, "appeal", "not_own_record", at)
    check_ground(actor, "appeal", number, at)
    reason, contact = reason.strip(), (contact or "").strip() or None
    if not reason:
        raise BadInput("no_reason", "say in your own words what is wrong", "reason")
    if len(reason) > LONGEST or len(contact or "") > LONGEST_CONTACT:
        raise BadInput("appeal_long", f"write {LONGEST:,} characters at most", "reason")
    numbers = get_group(number)
    if decision is not None and not GivenDecision.objects.filter(fact_id=decision, person_no__in=numbers).exists():
        raise BadInput("no_decision", "there is no such answer about you", "decision")
    if order is not None:
        _check_order(order, numbers)
    payload = p.AppealFiled(reason=reason, decision=decision, order=order, contact=contact)
    filed = make_fact("AppealFiled", payload, actor, at, subject=number)
    unit = _find_desk(decision or order, at)
    clock = make_clock(APPEAL, unit, at, otherwise=DECIDE_WITHIN)
    task = Task(
        id=make_task_id(at),
        kind=APPEAL,
        subject=number,
        cause=filed.id,
        unit=unit,
        opened_at=at,
        due_at=clock.due_at,
        escalates=clock.escalates,
    )
    with writing():
        _check_open(numbers, decision, order)
        append([filed, make_opening(actor, task, at)], at)
    return filed.id


def do_take_appeal(actor: Actor, task_id: str, version: int, at: int) -> Task:
    """Take an appeal and be assigned its person while it runs; raises LostRace, BadInput, Refused ``took_part``."""
    _check_apart(actor, task_id, at)
    return do_take_refer(actor, task_id, version, at)


def do_decide_appeal(actor: Actor, task_id: str, version: int, finding: AppealFinding, note: str, at: int) -> str:
    """Say what was found, in words that the person reads, and close the task; give the fact's id.

    Raises LostRace (nothing is recorded then), Refused ``took_part``, BadInput ``appeal_finding``, ``appeal_note``.
    """
    task = _check_apart(actor, task_id, at)
    if task.subject is None or task.cause is None:
        raise BadInput("no_task", "there is no such appeal", "task")
    check_ground(actor, "decide-appeal", task.subject, at)
    if finding not in FINDINGS:
        raise BadInput("appeal_finding", f"choose one of: {', '.join(FINDINGS)}", "finding")
    note = note.strip()
    if not note:
        raise BadInput("appeal_note", "write down what you found; the person reads it", "note")
    if len(note) > LONGEST:
        raise BadInput("appeal_long", f"write {LONGEST:,} characters at most", "note")
    payload = p.AppealDecided(appeal=task.cause, finding=finding, note=note)
    decided = make_fact("AppealDecided", payload, actor, at, subject=task.subject)
    with writing():
        _moved, closing = make_move(actor, TaskMove(task_id, "close", version, actor.actor_id, at, "answered"))
        append([decided, closing, *make_endings(actor, task_id, "answered", at)], at)
    return decided.id


def _check_order(order: str, numbers: tuple[int, ...]) -> None:
    found = open_reader().read_fact(order)
    if found is None or found.fact.kind != "OrderIssued" or found.fact.subject not in numbers:
        raise BadInput("no_order", "there is no such order about you", "decision")


def _check_open(numbers: tuple[int, ...], decision: str | None, order: str | None) -> None:
    """Hold somebody to one undecided appeal an answer or order, and to a few in all, within ``writing``."""
    rows = TaskRow.objects.filter(kind=APPEAL, subject__in=numbers, state__in=("open", "taken"))
    causes = set(rows.values_list("cause", flat=True))
    filed = [recorded.fact.payload for recorded in open_reader().read_facts(causes).values()]
    if any(isinstance(one, p.AppealFiled) and (one.decision, one.order) == (decision, order) for one in filed):
        raise BadInput("appeal_known", "your appeal against this is being looked at already", "decision")
    if len(causes) >= MOST_OPEN:
        raise BadInput("appeal_many", "several appeals of yours are open; wait until one is decided", "decision")


def _find_desk(decision: str | None, at: int) -> str:
    """Give the service desk that an appeal goes to: where the answer was given if one is there, else the first."""
    staffed = RoleGrant.objects.filter(holds_at(at), role="refer-officer", account__is_active=True)
    desks = set(staffed.values_list("unit_id", flat=True))
    recorded = None if decision is None else open_reader().read_fact(decision)
    if recorded is not None and recorded.fact.unit in desks:
        return recorded.fact.unit
    if desks:
        return min(desks)
    return Unit.objects.filter(parent__isnull=True).order_by("unit_id").values_list("unit_id", flat=True)[0]


def _check_apart(actor: Actor, task_id: str, at: int) -> Task:
    """Give an appeal's task; raise Refused if the actor may not decide it, or took part in what it is about."""
    check_may(actor, "decide-appeal", at)
    task = get_task(task_id)
    if task is None or task.kind != APPEAL or task.subject is None or task.cause is None:
        raise BadInput("no_task", "there is no such appeal", "task")
    filed = open_reader().read_fact(task.cause)
    before = filed.seq if filed is not None else 0
    own = [
        item
        for item in read_person_history(get_group(task.subject))
        if item.seq < before and item.fact.by == actor.actor_id and item.fact.subject is not None
    ]
    if any(FACT_KINDS[item.fact.kind].retention in JUDGED or item.fact.kind == "FactWithdrawn" for item in own):
        refuse(actor, "decide-appeal", "took_part", at, (task.subject,))
    return task
