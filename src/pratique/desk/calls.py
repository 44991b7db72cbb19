"""Calls to contacts: who is to be called next, household by household; how a call went, and what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from pratique.desk.cases import find_case
from pratique.desk.interviews import get_zone
from pratique.desk.permitting import check_ground
from pratique.desk.tasks import make_opening, make_task_id, make_voidings
from pratique.investigation.calls import PARAMS, Call, CallRules, Step, ToCall, find_step, order_calls
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, MINUTE, SECOND
from pratique.kinds.payloads.investigation import CallOutcome
from pratique.record.assignments import filter_own_cases
from pratique.record.contact_access import ToBeCalled, access_contacts_to_call
from pratique.record.models import CallRow, CaseRow, ContactRow, Person
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing
from pratique.tasks.task import Task

OUTCOMES: tuple[CallOutcome, ...] = get_args(CallOutcome)
OURS = CallRules(within_min=24 * 60, again_min=120, tries=3)
"""The clocks where the pack in force gives none; no source speaks of them."""
VISIT_WITHIN = DAY
VISIT = "visit-contact"
"""The kind of task that a visit in person is."""
LONGEST_AGAIN = 14 * DAY
MOST_NEW = 500
"""So many of those not called yet are put into households; the rest comes up as they are called."""
MOST_LATE = 1_000
"""Those not called in time are counted so far; a page says that there are more."""
FEW_CASES = 50
"""The contacts of so many are sorted sooner than found in the order of all contacts."""
AT_ONCE, MOST_ROWS = 500, 10_000


@dataclass(frozen=True, slots=True)
class Queue:
    """Households to be called now, the most at risk first; how many contacts wait, are to be visited, are reached.

    ``late``: of those never called, 1,001 stands for all beyond 1,000. ``is_more``: there are others after these
    households.
    """

    households: tuple[tuple[ToCall, ...], ...]
    waiting: int
    to_visit: int
    reached: int
    late: int
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Household:
    """Who is to be called at one household, and who they are."""

    people: tuple[tuple[ToCall, ToBeCalled], ...]


@dataclass(frozen=True, slots=True)
class CallDone:
    """A call that was recorded: its fact, and what follows."""

    fact_id: str
    step: Step


def read_queue(actor: Actor, at: int) -> Queue:
    """Count and order those of the actor's cases' contacts who are to be reached; it names nobody.

    Households are put together of the 500 not called yet who are at most risk, and of all who are to be called again.
    """
    cases = filter_own_cases(actor, at)
    contacts = _filter_contacts(cases)
    rules, calls = get_rules(at), _read_calls_of(contacts)
    called = CallRow.objects.values("person_no")
    new = contacts.exclude(person_no__in=called)
    overdue = new.filter(found_at__lt=at - rules.within_min * MINUTE).values("person_no").distinct()
    late = overdue[: MOST_LATE + 1].count()
    steps = {number: find_step(made, 0, rules, at) for number, made in calls.items()}
    again = [number for number, step in steps.items() if step.name == "call"]
    is_wide = cases[: FEW_CASES + 1].count() > FEW_CASES
    by_risk = _filter_contacts(cases, by_risk=is_wide).exclude(person_no__in=called)
    nearest = _find_nearest(by_risk, MOST_NEW + 1)
    rows = [*nearest[:MOST_NEW], *_find_called(contacts, again)]
    homes = _find_households(sorted(row.person_no for row in rows), at)
    people = [_make_call(row, homes, find_step(calls.get(row.person_no, []), row.found_at, rules, at)) for row in rows]
    count = Counter(step.name for step in steps.values())
    late += sum(one.step.at < at for one in people if one.person_no in calls)
    homes_in_turn = tuple(order_calls(people))
    return Queue(homes_in_turn, count["wait"], count["visit"], count["done"], late, len(nearest) > MOST_NEW)


def read_household(actor: Actor, people: Sequence[ToCall], at: int, *, page: str | None = None) -> Household:
    """Give names and phones of one household's contacts, with one trace; raises Refused, RegisterUnavailable."""
    cases = {row.case_id: row.person_no for row in CaseRow.objects.filter(case_id__in={one.case_id for one in people})}
    named = access_contacts_to_call(actor, tuple(cases.values()), tuple(one.person_no for one in people), at, page=page)
    return Household(tuple((one, named[one.person_no]) for one in people if one.person_no in named))


def do_make_call(
    actor: Actor, case_id: str, person_no: int, went: str, at: int, *, again_at: int | None = None, note: str = ""
) -> CallDone:
    """Record how a call to a contact went, and give what follows; a visit in person opens its task.

    Raises Refused, BadInput ``no_case``, ``no_contact``, ``call_outcome``, ``call_again``.
    """
    case = find_case(case_id)
    check_ground(actor, "notify-case", case.person_no, at)
    told = next((one for one in OUTCOMES if one == went), None)
    if told is None:
        raise BadInput("call_outcome", f"choose one of: {', '.join(OUTCOMES)}", "went")
    if again_at is not None and not at < again_at <= at + LONGEST_AGAIN:
        raise BadInput("call_again", "call again later than now, and within 14 days", "again_at")
    payload = p.CallMade(case_id=case_id, went=told, again_at=again_at, note=note.strip()[:300] or None)
    with writing():
        Person.objects.select_for_update().get(person_no=person_no)
        rows = ContactRow.objects.filter(case_id=case_id, person_no=person_no, withdrawn=False)
        found_at = rows.order_by("found_at").values_list("found_at", flat=True).first()
        if found_at is None:
            raise BadInput("no_contact", "this person is no contact of the case, or was removed", "person")
        before = _read_calls(person_no)
        step = find_step([*before, Call(told, at, again_at)], found_at, get_rules(at), at)
        fact = make_fact("CallMade", payload, actor, at, subject=person_no)
        facts = [fact]
        if step.name == "visit":
            task = Task(make_task_id(at), VISIT, person_no, fact.id, actor.unit_id, at, at + VISIT_WITHIN)
            facts.append(make_opening(actor, task, at))
        append(facts, at)
    return CallDone(fact.id, step)


def do_withdraw_call(actor: Actor, call: str, reason: str, at: int) -> str:
    """Take back a call that was entered in error, with the visit that came of it; raises Refused, ``no_call``."""
    row = CallRow.objects.filter(fact_id=call).first()
    if row is None:
        raise BadInput("no_call", "there is no such call, or it was taken back", "call")
    check_ground(actor, "notify-case", find_case(row.case_id).person_no, at)
    payload = p.FactWithdrawn(fact=call, reason=reason)
    with writing():
        if not CallRow.objects.filter(fact_id=call).exists():
            raise BadInput("no_call", "there is no such call, or it was taken back", "call")
        fact = make_fact("FactWithdrawn", payload, actor, at, subject=row.person_no, corrects=call)
        append([fact, *make_voidings(actor, (call,), "cause-corrected", at)], at)
    return fact.id


def get_rules(at: int) -> CallRules:
    """Give the clocks of the pack in force, ours where it gives none."""
    pack = get_zone(at)[1]
    params = [pack.param(name) if pack else None for name in PARAMS]
    values = [param.at(at) if param else None for param in params]
    ours = (OURS.within_min, OURS.again_min, OURS.tries)
    return CallRules(*(own if told is None else told.value for told, own in zip(values, ours, strict=True)))


def _filter_contacts(cases: QuerySet[CaseRow], *, by_risk: bool = False) -> QuerySet[ContactRow]:
    """Give the contacts of these cases; who is a case of them, under any number, is interviewed, not called.

    ``by_risk``: to be read in the order of calls by its index. A database takes the index of case numbers whenever it
    can compare them, and sorts tens of thousands of rows at each question; a copy of the number it cannot look up.
    """
    heads = Person.objects.filter(person_no__in=cases.values("person_no")).values("head")
    copied = ContactRow.objects.annotate(of_case=Coalesce("case_id", Value("")) if by_risk else F("case_id"))
    rows = copied.filter(of_case__in=cases.values("case_id"), withdrawn=False)
    return rows.exclude(person_no__in=Person.objects.filter(head__in=heads).values("person_no"))


def _read_calls_of(contacts: QuerySet[ContactRow]) -> dict[int, list[Call]]:
    """Give the calls made to these contacts, of those to whom any was made."""
    rows = CallRow.objects.filter(Exists(contacts.filter(person_no=OuterRef("person_no"))))
    return _make_calls(rows.order_by("called_at", "seq"))


def _find_nearest(contacts: QuerySet[ContactRow], limit: int) -> list[ContactRow]:
    """Give contacts, each once, by the exposure at most risk, in the order of calls: close, then sure, then long."""
    rows = contacts.order_by("ring", "-strength", "-longest_s", "-last_at", "person_no")
    nearest: dict[int, ContactRow] = {}
    for row in rows[:limit]:
        nearest.setdefault(row.person_no, row)
    return list(nearest.values())


def _find_called(contacts: QuerySet[ContactRow], people: Sequence[int]) -> list[ContactRow]:
    """Give these people's exposures at most risk."""
    parts = [people[start : start + AT_ONCE] for start in range(0, len(people), AT_ONCE)]
    return [row for part in parts for row in _find_nearest(contacts.filter(person_no__in=part), MOST_ROWS)]


def _make_call(row: ContactRow, homes: Mapping[int, int], step: Step) -> ToCall:
    is_sure = row.strength != "possible"
    home = homes.get(row.person_no)
    return ToCall(row.person_no, row.case_id, row.ring == "close", is_sure, row.longest_s, row.last_at, home, step)


def _read_calls(person_no: int) -> list[Call]:
    rows = CallRow.objects.filter(person_no=person_no).order_by("called_at", "seq")
    return _make_calls(rows).get(person_no, [])


def _make_calls(rows: QuerySet[CallRow]) -> dict[int, list[Call]]:
    calls: dict[int, list[Call]] = {}
    for person_no, went, called_at, again_at in rows.values_list("person_no", "went", "called_at", "again_at"):
        told = next(one for one in OUTCOMES if one == went)
        calls.setdefault(person_no, []).append(Call(told, called_at, again_at))
    return calls


def _find_households(people: Sequence[int], at: int) -> dict[int, int]:
    """Give the place where people live by presence of the last two weeks; nobody's without presence."""
    if not people:
        return {}
    try:
        import numpy as np  # noqa: PLC0415  (needs the extra "tracing")

        from pratique.desk.contact_table import NOWHERE, find_households  # noqa: PLC0415
        from pratique.record.presence_index import open_index  # noqa: PLC0415
        from pratique.tracing.tables import Case, Question  # noqa: PLC0415

        engine = open_index().engine
    except (ModuleNotFoundError, BadInput):
        return {}
    seconds = at // SECOND
    window = Question((Case("", 0, seconds - 14 * DAY // SECOND, seconds),), {}, seconds)
    found = find_households(np.array(people, np.uint32), engine, window).tolist()
    return {number: place for number, place in zip(people, found, strict=True) if place != NOWHERE}
