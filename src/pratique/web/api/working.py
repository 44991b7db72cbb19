"""The API of the gate, the service desk and the look-up."""

from __future__ import annotations

from pratique.decisions.standing import Asking, Trip
from pratique.desk.deciding import SETTLE, Given, answer_without_record, do_give_decision, read_asking
from pratique.desk.passage import do_give_passage
from pratique.desk.refer_desk import Shown, do_settle_refer
from pratique.desk.refer_takes import do_end_take, do_leave_refer, do_take_refer
from pratique.desk.reports import do_report
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.people.identifiers import make_identifier
from pratique.places.divisions import load_divisions
from pratique.record.access import (
    access_person_by_assignment,
    access_person_by_gate_check,
    access_person_by_match,
)
from pratique.record.permissions import Actor
from pratique.record.queues import get_queue_page
from pratique.record.refusals import Refused
from pratique.record.views import PersonView
from pratique.tasks.task import Move, Task
from pratique.web.api.people import write_offers
from pratique.web.api.replies import Reply, write_check, write_given, write_person, write_task
from pratique.web.api.shapes import Answer, Answers, Check, LookUp, QuestionMove, SiteTest
from pratique.web.console.queues import PAGE, find_task, key_task
from pratique.web.holdings import get_holdings
from pratique.web.keyset import cut_page, read_after

LEAVING: dict[str, tuple[Move, str | None]] = {
    "give-back": ("release", None),
    "went-home": ("close", "went-home"),
    "not-reached": ("close", "not-reached"),
}


def check(actor: Actor, told: Check, now: int) -> Reply:
    """Check somebody at a gate."""
    identifiers = (
        make_identifier(told.document_type, told.number, "/number"),
        make_identifier("name", told.name, "/name"),
    )
    asking = _make_asking(told, now)
    reason = f"check at {actor.unit_id}"
    try:
        view = access_person_by_gate_check(actor, identifiers, reason, now, page="api gate")
    except Refused as refusal:
        if refusal.code != "too_many_lookups":
            raise
        # INVARIANT: a limit of ours never makes an answer worse than refer; its refusal is on record.
        return write_check(Given("", answer_without_record(asking, now), get_holdings().in_force))
    return write_check(do_give_decision(actor, view.person_no, asking, now))


def _make_asking(told: Check, now: int) -> Asking:
    if told.occasion not in ("entry", "exit"):
        return Asking(told.occasion)
    city = get_holdings().pack.jurisdiction
    if told.start is not None:
        load_divisions().check(told.start, "/from")
    origin, destination = (told.start, city) if told.occasion == "entry" else (city, None)
    return Asking(told.occasion, Trip(told.mode, origin, destination, now, now))


def pass_for_care(actor: Actor, now: int) -> Reply:
    """Give passage for care to somebody not named."""
    return write_check(do_give_passage(actor, now, get_holdings().in_force))


def give_queue(actor: Actor, after: str, now: int) -> Reply:
    """Give a page of the questions of one's units; nobody is named."""
    found = get_queue_page(actor, now, kind=SETTLE, after=read_after(after), limit=PAGE + 1)
    tasks, more = cut_page(found, PAGE, key_task)
    return {"questions": [write_task(task, now) for task in tasks], "after": more}


def give_question(actor: Actor, task_id: str, now: int) -> Reply:
    """Give a question; its person to who has taken it."""
    task = _find(actor, task_id, now)
    shown = write_task(task, now)
    if task.owner != actor.actor_id or task.is_ended or task.subject is None:
        return {**shown, "person": None}
    return {**shown, "person": write_person(_read_person(actor, task, now))}


def move_question(actor: Actor, task_id: str, told: QuestionMove, now: int) -> Reply:
    """Take a question, hand it over, or close it; raises LostRace."""
    _find(actor, task_id, now)
    if told.move == "take":
        return write_task(do_take_refer(actor, task_id, told.version, now), now)
    move, reason = LEAVING[told.move]
    return write_task(do_leave_refer(actor, task_id, move, told.version, now, reason=reason), now)


def answer_question(actor: Actor, task_id: str, told: Answers, now: int) -> Reply:
    """Record what was shown, and give the decision asked again."""
    _find(actor, task_id, now)
    answers = tuple(_read_answer(answer, f"/answers/{number}") for number, answer in enumerate(told.answers))
    settled = do_settle_refer(actor, task_id, told.version, answers, now)
    do_end_take(actor, task_id, now)
    return {"evidence": list(settled.evidence), **write_given(settled.given)}


def record_test(actor: Actor, task_id: str, told: SiteTest, now: int) -> Reply:
    """Record a test on site, and give the decision asked again."""
    task = _find(actor, task_id, now)
    view = _read_person(actor, task, now)
    decided = next((fact for fact in view.facts if fact.fact_id == task.cause), None)
    if decided is None or task.cause is None:
        raise BadInput("no_decision", "the decision that this question belongs to cannot be read", "task")
    sampled = parse_instant(told.sampled_at, "/sampled_at")
    report = p.SpecimenReported(result=told.result, sampled_at=sampled, reported_at=now, method="on-site")
    fact = do_report(actor, view.person_no, report, now)
    asking = read_asking(dict(decided.says["asking"]))
    given = do_give_decision(actor, view.person_no, asking, now, owner_unit=task.unit, after=task.cause)
    do_end_take(actor, task_id, now)
    return {"evidence": [fact], **write_given(given)}


def look_up(actor: Actor, told: LookUp, now: int) -> Reply:
    """Look one person up, on record."""
    identifiers = (
        make_identifier(told.first.kind, told.first.value, "/first/value"),
        make_identifier(told.second.kind, told.second.value, "/second/value"),
    )
    view = access_person_by_match(actor, identifiers, told.purpose, told.reason, now, page="api lookup")
    return {**write_person(view), "likely": write_offers(actor, view)}


def _find(actor: Actor, task_id: str, now: int) -> Task:
    task = find_task(actor, task_id, SETTLE, now)
    if task is None:
        raise BadInput("no_task", "there is no such task", "task")
    return task


def _read_person(actor: Actor, task: Task, now: int) -> PersonView:
    if task.subject is None:
        raise BadInput("no_task", "there is no such task", "task")
    return access_person_by_assignment(actor, task.subject, "settle-refer", now, page="api refer")


def _read_answer(answer: Answer, place: str) -> Shown:
    covers = None
    if answer.covers is not None:
        start = parse_instant(answer.covers.start, f"{place}/covers/from")
        covers = (start, parse_instant(answer.covers.end, f"{place}/covers/to"))
    return Shown(
        division=answer.division,
        first=parse_instant(answer.start, f"{place}/from"),
        last=None if answer.end is None else parse_instant(answer.end, f"{place}/to"),
        grade=answer.grade,
        place=answer.place,
        covers=covers,
        corrects=answer.corrects,
    )
