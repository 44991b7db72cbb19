"""The people assigned to me: named only for a purpose, a page of them in one trace; each opened for a purpose."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pratique.record.access import access_people_by_assignment, access_person_by_assignment
from pratique.record.assignments import get_own_assignment, get_own_assignments
from pratique.record.permissions import Actor, find_purposes
from pratique.web.asker import for_staff
from pratique.web.console.assignment_pages import key_assignment, tell_assignment
from pratique.web.inner_frame import SEERS, read_staff_names, read_unit_names, say_purpose, show
from pratique.web.keyset import cut_page, read_after
from pratique.web.known_facts import tell_facts
from pratique.web.page_clock import get_now

PAGE = 20


@require_safe
@for_staff(*SEERS)
def assigned(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the people assigned to me, my unit or one above it, the soonest to end first."""
    now, purposes = get_now(), find_purposes(actor)
    found = get_own_assignments(actor, now, after=read_after(request.GET.get("after", "")), limit=PAGE + 1)
    rows, after = cut_page(found, PAGE, key_assignment)
    asked = request.GET.get("for", "")
    purpose = next((one for one in purposes if one == asked), None)
    names: list[tuple[str, ...]] = [()] * len(rows)
    if purpose is not None and rows:
        numbers = list(dict.fromkeys(row.person_no for row in rows))
        views = access_people_by_assignment(actor, numbers, purpose, now, page="assigned")
        by_number = dict(zip(numbers, views, strict=True))
        names = [by_number[row.person_no].names for row in rows]
    staff, units = read_staff_names({row.who for row in rows}), read_unit_names()
    context = {
        "rows": [
            {**tell_assignment(row, staff, units), "names": told, "is_mine": row.who == actor.actor_id}
            for row, told in zip(rows, names, strict=True)
        ],
        "after": after,
        "purposes": [(one, say_purpose(one)) for one in purposes],
        "purpose": purpose,
        "said": "" if purpose is None else say_purpose(purpose),
    }
    return show(request, actor, "console/assigned.html", context)


@require_safe
@for_staff(*SEERS)
def person(request: HttpRequest, actor: Actor, assignment: str, purpose: str) -> HttpResponse:
    """Show somebody assigned to me as far as the purpose opens; refused, on record, once the assignment has ended."""
    found = get_own_assignment(actor, assignment)
    if found is None:
        raise Http404
    view = access_person_by_assignment(actor, found.person_no, purpose, get_now(), page="assigned")
    context = {
        "person": view,
        "purpose": say_purpose(purpose),
        "row": tell_assignment(found, read_staff_names({found.who}), read_unit_names()),
        "facts": tell_facts(view.facts, read_unit_names(), ""),
    }
    return show(request, actor, "console/assigned_person.html", context)
