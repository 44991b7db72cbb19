"""The API of who may see whom: emergency readings and their reviews, assignments, the people assigned to me."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from pratique.desk.assignments import do_end_assignment, do_review_break_glass
from pratique.desk.named import do_assign_named, do_break_glass_named
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.people.identifiers import Identifier, make_identifier
from pratique.record.access import access_person_by_assignment, access_person_by_break_glass
from pratique.record.assignments import Assigned, get_assignments_below, get_own_assignment, get_own_assignments
from pratique.record.openings import access_openings_by_reviewer, get_own_opening
from pratique.record.permissions import Actor
from pratique.web.api.endpoint import Endpoint
from pratique.web.api.replies import Reply, write_instant, write_person
from pratique.web.api.shapes import Line, Named, Shape, When
from pratique.web.console.assignment_pages import CAUSE_NUMBER, key_assignment
from pratique.web.console.review_pages import key_opening
from pratique.web.inner_frame import ASSIGNERS, BREAKERS, REVIEWERS, SEERS
from pratique.web.keyset import cut_page, read_after, write_after

PAGE = 25
Purpose = Annotated[str, msgspec.Meta(max_length=40)]
Why = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class Emergency(Shape):
    """Whose record, by one strong identifier, and what the emergency is; the person reads the reason."""

    person: Named
    reason: Why


class ForPurpose(Shape):
    """What a record is opened for, from the closed list."""

    purpose: Purpose


class Review(Shape):
    """Whether somebody else's emergency reading was needed, and what was found."""

    justified: bool
    note: Why


class NewAssignment(Shape):
    """Whose record, to one member of staff or one unit, for what, until when."""

    person: Named
    cause_kind: Literal["case", "task", "zone", "ward"]
    cause: Annotated[str, msgspec.Meta(pattern=CAUSE_NUMBER)]
    until: When
    who: Line | None = None
    unit: Line | None = None


class Ending(Shape):
    """Why an assignment ends."""

    reason: Why


def open_emergency(actor: Actor, told: Emergency, now: int) -> Reply:
    """Open somebody's record in an emergency; nothing is shown yet."""
    opening = do_break_glass_named(actor, _read(told.person), told.reason, now)
    found = get_own_opening(actor, opening)
    return {"opening": opening, "until": None if found is None else write_instant(found.until)}


def read_emergency(actor: Actor, opening: str, told: ForPurpose, now: int) -> Reply:
    """Give the person of one's own emergency reading while it runs."""
    found = get_own_opening(actor, opening)
    if found is None:
        raise BadInput("no_opening", "there is no such emergency reading", "opening")
    view = access_person_by_break_glass(actor, found.person_no, told.purpose, now, page="api emergency")
    return write_person(view)


def give_openings(actor: Actor, after: str, now: int) -> Reply:
    """Give the emergency readings of others that wait for a review, with what was read."""
    views, more = access_openings_by_reviewer(actor, now, after=read_after(after), limit=PAGE)
    further = write_after(key_opening(views[-1])) if more else None
    rows = [
        {
            "opening": view.opening.fact_id,
            "who": view.opening.who,
            "unit": view.opening.unit,
            "opened_at": write_instant(view.opening.opened_at),
            "due_at": write_instant(view.opening.due_at),
            "late": now >= view.opening.due_at,
            "reason": view.reason,
            "person_id": view.person_id,
            "read": [
                {"at": write_instant(one.at), "purpose": one.purpose, "fields": list(one.fields)} for one in view.seen
            ],
        }
        for view in views
    ]
    return {"openings": rows, "after": further}


def review_opening(actor: Actor, opening: str, told: Review, now: int) -> Reply:
    """Say what somebody else's emergency reading was."""
    return {"fact": do_review_break_glass(actor, opening, justified=told.justified, note=told.note, at=now)}


def assign(actor: Actor, told: NewAssignment, now: int) -> Reply:
    """Assign somebody's record."""
    until = parse_instant(told.until, "/until")
    cause = f"{told.cause_kind}:{told.cause}"
    fact = do_assign_named(actor, _read(told.person), cause, until, now, who=told.who or "", unit=told.unit or "")
    return {"assignment": fact}


def end_assignment(actor: Actor, assignment: str, told: Ending, now: int) -> Reply:
    """End an assignment before its time."""
    return {"fact": do_end_assignment(actor, assignment, told.reason, now)}


def give_assignments(actor: Actor, after: str, now: int) -> Reply:
    """Give the open assignments of one's units; nobody whose record it is."""
    return _write_page(get_assignments_below(actor, now, after=read_after(after), limit=PAGE + 1))


def give_own_assignments(actor: Actor, after: str, now: int) -> Reply:
    """Give the assignments by which I see somebody; nobody is named."""
    return _write_page(get_own_assignments(actor, now, after=read_after(after), limit=PAGE + 1))


def read_assigned(actor: Actor, assignment: str, told: ForPurpose, now: int) -> Reply:
    """Give somebody assigned to me as far as the purpose opens."""
    found = get_own_assignment(actor, assignment)
    if found is None:
        raise BadInput("no_assignment", "there is no such assignment", "assignment")
    return write_person(access_person_by_assignment(actor, found.person_no, told.purpose, now, page="api assigned"))


def _write_page(found: list[Assigned]) -> Reply:
    shown, after = cut_page(found, PAGE, key_assignment)
    rows = [
        {
            "assignment": row.fact_id,
            "who": row.who or None,
            "unit": row.unit,
            "cause": row.cause,
            "until": write_instant(row.until),
        }
        for row in shown
    ]
    return {"assignments": rows, "after": after}


def _read(person: Named) -> Identifier:
    return make_identifier(person.kind, person.value, "/person/value")


ACCESS_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "emergency",
        "POST",
        "emergencies",
        "Open a record in an emergency",
        BREAKERS,
        lambda c: open_emergency(c.actor, c.body, c.now),
        Emergency,
    ),
    Endpoint(
        "emergency_reading",
        "POST",
        "emergencies/<str:opening>/readings",
        "Read what was opened, while it runs",
        BREAKERS,
        lambda c: read_emergency(c.actor, c.ids["opening"], c.body, c.now),
        ForPurpose,
    ),
    Endpoint(
        "openings",
        "GET",
        "emergencies",
        "Emergency readings to review",
        REVIEWERS,
        lambda c: give_openings(c.actor, c.query, c.now),
        query="after",
    ),
    Endpoint(
        "review",
        "POST",
        "emergencies/<str:opening>/reviews",
        "Say whether it was needed",
        REVIEWERS,
        lambda c: review_opening(c.actor, c.ids["opening"], c.body, c.now),
        Review,
    ),
    Endpoint(
        "assignments",
        "GET",
        "assignments",
        "Open assignments of one's units",
        ASSIGNERS,
        lambda c: give_assignments(c.actor, c.query, c.now),
        query="after",
    ),
    Endpoint(
        "assignment",
        "POST",
        "assignments",
        "Assign a record",
        ASSIGNERS,
        lambda c: assign(c.actor, c.body, c.now),
        NewAssignment,
    ),
    Endpoint(
        "assignment_ending",
        "POST",
        "assignments/<str:assignment>/endings",
        "End an assignment",
        ASSIGNERS,
        lambda c: end_assignment(c.actor, c.ids["assignment"], c.body, c.now),
        Ending,
    ),
    Endpoint(
        "assigned",
        "GET",
        "assigned",
        "Assignments to me",
        SEERS,
        lambda c: give_own_assignments(c.actor, c.query, c.now),
        query="after",
    ),
    Endpoint(
        "assigned_reading",
        "POST",
        "assigned/<str:assignment>/readings",
        "Read somebody assigned to me",
        SEERS,
        lambda c: read_assigned(c.actor, c.ids["assignment"], c.body, c.now),
        ForPurpose,
    ),
)
