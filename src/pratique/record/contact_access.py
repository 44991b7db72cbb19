"""Reading the contacts of cases: who may see the cases sees whom they met, by name and nothing else, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pratique.record import grounds
from pratique.record.access import Reading, check_allowed, make_trace
from pratique.record.closed_lists import FieldGroup
from pratique.record.models import Person
from pratique.record.people import get_groups
from pratique.record.permissions import Actor
from pratique.record.register import append, read_people_facts, writing
from pratique.record.views import PersonView, make_person_view

PURPOSE = "investigation"


@dataclass(frozen=True, slots=True)
class Named:
    """What a page of contacts shows of one: their number outside, and their names."""

    person_id: str | None
    names: tuple[str, ...]


def access_contacts_by_trace(
    actor: Actor | None, cases: Sequence[int], contacts: Sequence[int], at: int, *, page: str | None = None
) -> dict[int, Named]:
    """Give who these cases and contacts are, with one trace that names each; raises Refused, RegisterUnavailable.

    The ground is an assignment of every case's person. A contact who is not registered is named in the trace by the
    number of presence files, and not given.
    """
    persons = tuple(dict.fromkeys((*cases, *contacts)))
    reading = Reading(actor, persons, "trace", PURPOSE, at, page=page)
    with writing():
        found = [] if actor is None else grounds.weigh_assignments(actor, get_groups(cases).values(), at)
        answers = [*(answer for answer in found if not answer.allow), *found]
        permission = grounds.get_permission(actor, PURPOSE, answers)
        if permission.allow:
            permission = replace(permission, fields=("identity",))
        append([make_trace(reading, permission)], at)
        named = _read_names(persons) if permission.allow else {}
    check_allowed(permission)
    return named


def _read_names(persons: Sequence[int]) -> dict[int, Named]:
    """Read who people are, under all the numbers that stand for each."""
    views = _read_views(persons, ("identity",))
    return {number: Named(view.person_id, view.names) for number, view in views.items()}


def _read_views(persons: Sequence[int], fields: tuple[FieldGroup, ...]) -> dict[int, PersonView]:
    """Read these fields of people who are in the register, once their reading is allowed and traced."""
    known = Person.objects.filter(person_no__in=persons).values_list("person_no", flat=True)
    groups = get_groups(known)
    heads = [group[0] for group in groups.values()]
    outside = dict(Person.objects.filter(person_no__in=heads).values_list("person_no", "person_id"))
    facts = read_people_facts(groups.values())
    return {
        number: make_person_view(group, facts[group], fields, outside.get(group[0])) for number, group in groups.items()
    }


@dataclass(frozen=True, slots=True)
class ToBeCalled:
    """Whom a caller asks for: names and phone, and their number outside; nothing else of them."""

    person_id: str | None
    names: tuple[str, ...]
    phone: str | None


def access_contacts_to_call(
    actor: Actor | None, cases: Sequence[int], contacts: Sequence[int], at: int, *, page: str | None = None
) -> dict[int, ToBeCalled]:
    """Give names and phones of contacts of cases, with one trace that names them; raises Refused, RegisterUnavailable.

    The ground is an assignment of every case's person. Who is nobody in the register is not given.
    """
    _weigh_cases(actor, cases, tuple(dict.fromkeys(contacts)), ("identity", "contact"), at, page)
    views = _read_views(contacts, ("identity", "contact"))
    return {number: ToBeCalled(view.person_id, view.names, view.phone) for number, view in views.items()}


def access_cases_by_chain(actor: Actor | None, cases: Sequence[int], at: int, *, page: str | None = None) -> None:
    """Leave the one trace of showing these cases' dates beside each other; raises Refused, RegisterUnavailable."""
    _weigh_cases(actor, cases, (), ("health",), at, page)


def _weigh_cases(
    actor: Actor | None,
    cases: Sequence[int],
    contacts: tuple[int, ...],
    fields: tuple[FieldGroup, ...],
    at: int,
    page: str | None,
) -> None:
    """Weigh the assignments of cases all at once, and trace who is shown: the contacts, or the cases themselves."""
    shown = contacts or tuple(dict.fromkeys(cases))
    reading = Reading(actor, shown, "trace", PURPOSE, at, page=page)
    with writing():
        answers = [] if actor is None else grounds.weigh_assignments(actor, get_groups(cases).values(), at)
        permission = grounds.get_permission(actor, PURPOSE, [*(one for one in answers if not one.allow), *answers])
        if permission.allow:
            permission = replace(permission, fields=fields)
        append([make_trace(reading, permission)], at)
    check_allowed(permission)
