"""The API of appeals: filed by a resident, taken and decided by staff who took no part."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from pratique.desk.appeals import APPEAL, do_decide_appeal, do_file_appeal, do_take_appeal
from pratique.desk.refer_takes import do_leave_refer
from pratique.kinds.errors import BadInput
from pratique.kinds.payloads.parts import AppealFinding, FactId
from pratique.record.access import access_own_record_by_resident, access_person_by_assignment
from pratique.record.permissions import Actor
from pratique.record.queues import get_queue_page
from pratique.tasks.task import Task
from pratique.web.api.endpoint import Endpoint
from pratique.web.api.replies import Reply, write_fact, write_person, write_task
from pratique.web.api.shapes import Shape
from pratique.web.console.queues import PAGE, find_task, key_task
from pratique.web.inner_frame import APPEALED_TO
from pratique.web.keyset import cut_page, read_after

Version = Annotated[int, msgspec.Meta(ge=1, le=10**9)]


class NewAppeal(Shape):
    """What is wrong; with an answer's number, or with my state as it is computed now."""

    reason: Annotated[str, msgspec.Meta(max_length=2000)]
    decision: FactId | None = None
    contact: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class AppealMove(Shape):
    """Take an appeal that was seen at ``version``, or give it back."""

    move: Literal["take", "give-back"]
    version: Version


class AppealWords(Shape):
    """What was found, in words that the person reads."""

    version: Version
    finding: AppealFinding
    note: Annotated[str, msgspec.Meta(max_length=2000)]


def give_own(actor: Actor, now: int) -> Reply:
    """Give my appeals and what was found."""
    view = access_own_record_by_resident(actor, now, page="api appeals")
    return {"appeals": [write_fact(fact) for fact in view.facts if fact.group == "appeals"]}


def file_own(actor: Actor, told: NewAppeal, now: int) -> Reply:
    """File an appeal."""
    return {"fact": do_file_appeal(actor, told.reason, now, decision=told.decision, contact=told.contact)}


def give_queue(actor: Actor, after: str, now: int) -> Reply:
    """Give a page of the open appeals of one's units; nobody is named."""
    found = get_queue_page(actor, now, kind=APPEAL, after=read_after(after), limit=PAGE + 1)
    tasks, more = cut_page(found, PAGE, key_task)
    return {"appeals": [write_task(task, now) for task in tasks], "after": more}


def give_appeal(actor: Actor, task_id: str, now: int) -> Reply:
    """Give an appeal; its person to who has taken it."""
    task = _find(actor, task_id, now)
    shown = write_task(task, now)
    if task.owner != actor.actor_id or task.is_ended or task.subject is None:
        return {**shown, "filed": None, "person": None}
    view = access_person_by_assignment(actor, task.subject, "appeal", now, page="api appeal")
    return {**shown, "filed": task.cause, "person": write_person(view)}


def move_appeal(actor: Actor, task_id: str, told: AppealMove, now: int) -> Reply:
    """Take an appeal or give it back; raises LostRace."""
    _find(actor, task_id, now)
    if told.move == "take":
        return write_task(do_take_appeal(actor, task_id, told.version, now), now)
    return write_task(do_leave_refer(actor, task_id, "release", told.version, now), now)


def decide_appeal(actor: Actor, task_id: str, told: AppealWords, now: int) -> Reply:
    """Say what was found; raises LostRace."""
    _find(actor, task_id, now)
    return {"fact": do_decide_appeal(actor, task_id, told.version, told.finding, told.note, now)}


def _find(actor: Actor, task_id: str, now: int) -> Task:
    task = find_task(actor, task_id, APPEAL, now)
    if task is None:
        raise BadInput("no_task", "there is no such appeal", "task")
    return task


APPEAL_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("own_appeals", "GET", "me/appeals", "My appeals", (), lambda c: give_own(c.actor, c.now)),
    Endpoint(
        "own_appeal", "POST", "me/appeals", "File an appeal", (), lambda c: file_own(c.actor, c.body, c.now), NewAppeal
    ),
    Endpoint(
        "appeals",
        "GET",
        "appeals",
        "Open appeals of one's units",
        APPEALED_TO,
        lambda c: give_queue(c.actor, c.query, c.now),
        query="after",
    ),
    Endpoint(
        "appeal",
        "GET",
        "appeals/<str:task>",
        "An appeal; its person to who has it",
        APPEALED_TO,
        lambda c: give_appeal(c.actor, c.ids["task"], c.now),
    ),
    Endpoint(
        "appeal_move",
        "POST",
        "appeals/<str:task>/moves",
        "Take an appeal or give it back",
        APPEALED_TO,
        lambda c: move_appeal(c.actor, c.ids["task"], c.body, c.now),
        AppealMove,
    ),
    Endpoint(
        "appeal_finding",
        "POST",
        "appeals/<str:task>/findings",
        "Say what was found",
        APPEALED_TO,
        lambda c: decide_appeal(c.actor, c.ids["task"], c.body, c.now),
        AppealWords,
    ),
)
