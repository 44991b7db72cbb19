"""Reading the contacts of cases: who may see the cases sees whom they met, by name and nothing else, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pratique.record import grounds
from pratique.record.access import Reading, check_allowed, make_trace
from pratique.record.assignments import get_own_numbers
from pratique.record.closed_lists import FieldGroup
from pratique.record.models import Person
from pratique.record.people import get_all_numbers, get_group
from pratique.record.permissions import Actor, Answer, deny, permit
from pratique.record.register import append, read_person_facts, writing
from pratique.record.views import make_person_view

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
        found = [] if actor is None else [grounds.weigh_assignment(actor, get_group(number), at) for number in cases]
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
    heads = dict(Person.objects.filter(person_no__in=persons).values_list("person_no", "head"))
    groups: dict[int, list[int]] = {}
    outside: dict[int, str | None] = {}
    for number, head, person_id in Person.objects.filter(head__in=set(heads.values())).values_list(
        "person_no", "head", "person_id"
    ):
        groups.setdefault(head, []).append(number)
        outside[number] = person_id
    named = {}
    for number, head in heads.items():
        group = (head, *sorted(one for one in groups[head] if one != head))
        view = make_person_view(group, read_person_facts(group), ("identity",), outside.get(head))
        named[number] = Named(view.person_id, view.names)
    return named


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
    called = {}
    for number in Person.objects.filter(person_no__in=contacts).values_list("person_no", flat=True):
        group = get_group(number)
        outside = Person.objects.get(person_no=group[0]).person_id
        view = make_person_view(group, read_person_facts(group), ("identity", "contact"), outside)
        called[number] = ToBeCalled(view.person_id, view.names, view.phone)
    return called


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
        own = set() if actor is None else set(get_all_numbers(tuple(get_own_numbers(actor, at))))
        answers = [] if actor is None else [_weigh_own(number, own) for number in cases]
        permission = grounds.get_permission(actor, PURPOSE, [*(one for one in answers if not one.allow), *answers])
        if permission.allow:
            permission = replace(permission, fields=fields)
        append([make_trace(reading, permission)], at)
    check_allowed(permission)


def _weigh_own(number: int, own: set[int]) -> Answer:
    return permit("assigned", "assignments") if number in own else deny("no_assignment", "assignment")
