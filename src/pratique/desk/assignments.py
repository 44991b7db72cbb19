"""Who may see whom: assignments made and ended, emergency readings opened and reviewed."""

from __future__ import annotations

from pratique.desk.permitting import check_may, refuse
from pratique.desk.task_clocks import make_clock
from pratique.desk.tasks import make_opening
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR
from pratique.ledger.fact import Fact, Source
from pratique.record.grounds import MIN_REASON, weigh_lookups
from pratique.record.models import Account, Assignment, BreakGlass, TaskRow, Unit
from pratique.record.openings import REVIEW_WITHIN
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing
from pratique.record.units import get_units_below
from pratique.tasks.task import Task

LONGEST_ASSIGNMENT = 30 * DAY
GLASS_OPEN = HOUR
REVIEW = "review-break-glass"


def do_assign(actor: Actor, person_no: int, cause: str, until: int, at: int, *, who: str = "", unit: str = "") -> str:
    """Assign a person to a member of staff, or to a whole unit, for a cause, until an instant; raises Refused.

    Raises BadInput ``assignment_end``, ``assignment_whom``, ``assignment_self``, ``no_cause``. Give the fact's id.
    """
    check_may(actor, "assign", at, (person_no,))
    if not at < until <= at + LONGEST_ASSIGNMENT:
        raise BadInput("assignment_end", "an assignment ends within 30 days", "until")
    if bool(who) == bool(unit):
        raise BadInput("assignment_whom", "name one member of staff, or one unit", "who")
    if not cause.strip():
        raise BadInput("no_cause", "name the case, the task or the zone that is the cause", "cause")
    if who == actor.actor_id:
        raise BadInput("assignment_self", "nobody assigns people to themselves; ask somebody else to", "who")
    payload = p.AssignmentMade(
        who=who or f"unit:{unit}", unit=_find_unit(who, unit) or actor.unit_id, cause=cause, until=until
    )
    fact = make_fact("AssignmentMade", payload, actor, at, subject=person_no)
    with writing():
        append([fact], at)
    return fact.id


def _find_unit(who: str, unit: str) -> str:
    """Give the unit that an assignment belongs to: the one named, or that of who is named; raises BadInput."""
    if unit and Unit.objects.filter(unit_id=unit).exists():
        return unit
    account = Account.objects.filter(actor_id=who, is_staff=True, is_active=True).first() if who else None
    if account is None:
        raise BadInput("assignment_whom", "name one member of staff, or one unit", "who")
    return account.unit_id or ""


def do_end_assignment(actor: Actor, assignment: str, reason: str, at: int) -> str:
    """End an assignment of a unit of one's own before its time; raises BadInput ``no_assignment``, Refused."""
    check_may(actor, "assign", at)
    held = Assignment.objects.filter(fact_id=assignment, ended_at__isnull=True).first()
    if held is None or held.unit_id not in get_units_below(actor.unit_id):
        raise BadInput("no_assignment", "this assignment has ended already", "assignment")
    payload = p.AssignmentEnded(assignment=assignment, reason=reason or None)
    fact = make_fact("AssignmentEnded", payload, actor, at, subject=held.person_no)
    with writing():
        append([fact], at)
    return fact.id


def do_break_glass(actor: Actor, person_no: int, reason: str, at: int) -> str:
    """Open a record in an emergency, for one hour, loudly: a review falls due within a day; raises Refused, BadInput.

    The person is told, as of every reading. Then read with access_person_by_break_glass.
    """
    check_may(actor, "break-glass", at, (person_no,))
    if len(reason.strip()) < MIN_REASON:
        raise BadInput("no_reason", "say what the emergency is", "reason")
    if weigh_lookups(actor, at):
        refuse(actor, "break-glass", "too_many_lookups", at, (person_no,))
    opening = make_fact(
        "BreakGlassOpened",
        p.BreakGlassOpened(reason=reason, until=at + GLASS_OPEN),
        actor,
        at,
        subject=person_no,
        source=Source("access", "break-glass"),
    )
    clock = make_clock(REVIEW, actor.unit_id, at, otherwise=REVIEW_WITHIN)
    review = Task(
        id=f"glass-{opening.id}"[:36],
        kind=REVIEW,
        subject=person_no,
        cause=opening.id,
        unit=actor.unit_id,
        opened_at=at,
        due_at=clock.due_at,
        escalates=clock.escalates,
    )
    with writing():
        append([opening, make_opening(actor, review, at)], at)
    return opening.id


def do_review_break_glass(actor: Actor, opening: str, *, justified: bool, note: str, at: int) -> str:
    """Say what somebody else's emergency reading was, and end its task; raises BadInput, Refused.

    BadInput ``reviewed``, ``no_opening``. Of any number who review at once, one does.
    """
    check_may(actor, "review-break-glass", at)
    held = BreakGlass.objects.filter(fact_id=opening).first()
    if held is None:
        raise BadInput("no_opening", "there is no such emergency reading", "opening")
    if held.who == actor.actor_id:
        refuse(actor, "review-break-glass", "same_person", at, (held.person_no,))
    payload = p.BreakGlassReviewed(
        opening=opening, finding="justified" if justified else "unjustified", note=note or None
    )
    fact = make_fact("BreakGlassReviewed", payload, actor, at, subject=held.person_no)
    with writing():
        if BreakGlass.objects.select_for_update().get(fact_id=opening).reviewed_by:
            raise BadInput("reviewed", "this has been reviewed already", "opening")
        append([fact, *_make_task_end(actor, opening, at)], at)
    return fact.id


def _make_task_end(actor: Actor, opening: str, at: int) -> list[Fact]:
    """Make the fact that ends the task of a review, within ``writing``; none if it has ended."""
    row = TaskRow.objects.filter(cause=opening, kind=REVIEW, state__in=("open", "taken")).first()
    if row is None:
        return []
    closed = p.TaskClosed(task=row.task_id, version=row.version + 1, state="done", reason="answered")
    return [make_fact("TaskClosed", closed, actor, at, subject=row.subject)]
