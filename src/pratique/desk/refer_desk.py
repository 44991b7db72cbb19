"""The refer desk: the one question that settles it, its answer as graded evidence, the decision asked again."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.desk.deciding import SETTLE, Given, do_give_decision, read_asking
from pratique.desk.permitting import check_ground
from pratique.desk.tasks import make_move
from pratique.kinds import payloads as p
from pratique.kinds.codes import Grain
from pratique.kinds.errors import BadInput
from pratique.kinds.payloads.parts import Grade
from pratique.ledger.fact import Fact, Source
from pratique.places.divisions import load_divisions
from pratique.record.models import TaskRow
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, open_reader, writing
from pratique.tasks.task import Task, TaskMove

GRADES: tuple[Grade, ...] = ("ticket", "receipt", "declaration", "officer")


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody showed or declared: a stay, how sure it is, and the stretch it accounts for, if any.

    ``corrects``: the coarser stay that it replaces (which county of that prefecture it was).
    """

    division: str
    first: int
    last: int | None
    grade: Grade
    place: str | None = None
    covers: tuple[int, int] | None = None
    grain: Grain = "county"
    corrects: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A question settled: the task as it ended, the evidence's facts, the decision asked again."""

    task: Task
    evidence: tuple[str, ...]
    given: Given


def do_settle_refer(actor: Actor, task_id: str, version: int, answers: tuple[Shown, ...], at: int) -> Settled:
    """Record the answers as evidence, close the task, and ask the decision again; if it refers still, a new task opens.

    Raises LostRace (nothing is recorded then), Refused, BadInput ``no_task``, ``no_answer``, ``answer_grade``,
    ``answer_order``, ``unknown_division``.
    """
    row = TaskRow.objects.filter(task_id=task_id, kind=SETTLE).first()
    if row is None or row.subject is None:
        raise BadInput("no_task", "there is no such question", "task")
    check_ground(actor, "report", row.subject, at)
    if not answers:
        raise BadInput("no_answer", "record what was shown or declared, or close the task as not reached", "answers")
    for i, shown in enumerate(answers):
        _check_shown(shown, at, f"answers/{i}")
    decided = open_reader().read_fact(row.cause)
    if decided is None or not isinstance(decided.fact.payload, p.DecisionGiven):
        raise BadInput("no_decision", "the decision that this question belongs to cannot be read", "task")
    asking = read_asking(decided.fact.payload.asking)
    evidence = [fact for shown in answers for fact in _make_evidence(actor, row.subject, shown, row.cause, at)]
    with writing():
        moved, closing = make_move(actor, TaskMove(task_id, "close", version, actor.actor_id, at, "answered"))
        append([*evidence, closing], at)
    given = do_give_decision(actor, row.subject, asking, at, owner_unit=row.unit_id, after=row.cause)
    return Settled(moved, tuple(fact.id for fact in evidence), given)


def _check_shown(shown: Shown, at: int, place: str) -> None:
    load_divisions().check(shown.division, f"{place}/division")
    if shown.grade not in GRADES:
        raise BadInput("answer_grade", f"say how it was shown: {', '.join(GRADES)}", f"{place}/grade")
    ends = [shown.last] if shown.last is not None else []
    if shown.first > at or any(end < shown.first for end in ends):
        raise BadInput("answer_order", "a stay begins by now, and ends after it begins", f"{place}/last")
    if shown.covers is not None and shown.covers[1] < shown.covers[0]:
        raise BadInput("answer_order", "the stretch ends before it begins", f"{place}/covers")


def _make_evidence(actor: Actor, person_no: int, shown: Shown, decision_id: str, at: int) -> list[Fact]:
    source = Source("refer", decision_id)
    stay = p.StayReported(
        division=shown.division, first=shown.first, last=shown.last, place=shown.place, grade=shown.grade
    )
    told = make_fact(
        "StayReported",
        stay,
        actor,
        at,
        subject=person_no,
        corrects=shown.corrects,
        happened_at=shown.first,
        source=source,
    )
    facts = [told]
    if shown.covers is not None:
        start, end = shown.covers
        covered = p.CoverageReported(start=start, end=end, grain=shown.grain)
        fact = make_fact(
            "CoverageReported", covered, actor, at, subject=person_no, happened_at=min(end, at), source=source
        )
        facts.append(fact)
    return facts
