"""Who a case's companions may be: names typed in the interview beside people of the record; nobody is added silently.

Looked at are people whom the investigator of the case may see: who was there at the time, and the case's contacts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pratique.desk.cases import find_case
from pratique.desk.contacts import do_add_contact
from pratique.desk.interviews import Visit, read_visits
from pratique.investigation.interview_places import fold_place
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import SECOND
from pratique.record.contact_access import access_contacts_by_trace
from pratique.record.models import ContactRow, Person
from pratique.record.people import find_person_no, get_group
from pratique.record.permissions import Actor

MOST_LOOKED_AT = 60
"""So many people are read for the names of one case at most: who was there longest, then the nearest contacts."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """Somebody who bears the name; ``was_there``: at the place, at the time; ``is_contact``: on record already."""

    person_id: str
    names: tuple[str, ...]
    was_there: bool
    is_contact: bool


@dataclass(frozen=True, slots=True)
class Companion:
    """A name that was told with a visit, and who it may be; nobody: somebody must look for them."""

    visit: str
    text: str
    start: int
    suggested: tuple[Suggested, ...]


def read_companions(actor: Actor, case_id: str, at: int, *, page: str | None = None) -> tuple[Companion, ...]:
    """Give the companions told of in a case's interview, with one trace that names everybody who was looked at.

    Raises Refused, RegisterUnavailable, BadInput ``no_case``.
    """
    case = find_case(case_id)
    visits = [one for one in read_visits(case_id) if one.told.companions]
    if not visits:
        return ()
    own = get_group(case.person_no)
    there = {visit.fact_id: _find_there(own[0], visit, at) for visit in visits}
    contacts = _find_contacts(case_id)
    looked_at = dict.fromkeys([number for found in there.values() for number in found] + contacts)
    people = [number for number in looked_at if number not in own][:MOST_LOOKED_AT]
    named = access_contacts_by_trace(actor, (case.person_no,), people, at, page=page)
    held = set(contacts)
    return tuple(
        Companion(
            visit.fact_id,
            text,
            visit.told.start,
            tuple(
                Suggested(one.person_id, one.names, number in there[visit.fact_id], number in held)
                for number, one in named.items()
                if number not in own and one.person_id is not None and is_named(text, one.names)
            ),
        )
        for visit in visits
        for text in visit.told.companions
    )


def do_add_companion(actor: Actor, case_id: str, visit: str, person_id: str, reason: str, at: int) -> str:
    """Add somebody as a close contact by hand, exposed as long as a visit lasted; give the fact's id.

    Raises Refused, BadInput ``no_visit``, ``no_person`` and what ``do_add_contact`` raises.
    """
    told = next((one.told for one in read_visits(case_id) if one.fact_id == visit), None)
    if told is None:
        raise BadInput("no_visit", "there is no such visit, or it was withdrawn", "visit")
    number = find_person_no(person_id)
    return do_add_contact(actor, case_id, number, "close", told.end, reason, at, first_at=told.start)


def is_named(text: str, names: Iterable[str]) -> bool:
    """Tell whether a typed name is one of these, or a word of one; a Chinese one may also be a part."""
    wanted = fold_place(text)
    for name in names:
        words = {fold_place(name), *(fold_place(word) for word in name.split())}
        if wanted and (wanted in words or (not wanted.isascii() and wanted in fold_place(name))):
            return True
    return False


def _find_contacts(case_id: str) -> list[int]:
    rows = ContactRow.objects.filter(case_id=case_id, withdrawn=False).order_by("ring", "-longest_s", "person_no")
    numbers = list(rows.values_list("person_no", flat=True)[: 10 * MOST_LOOKED_AT])
    heads = dict(Person.objects.filter(person_no__in=numbers, is_erased=False).values_list("person_no", "head"))
    return list(dict.fromkeys(heads[number] for number in numbers if number in heads))


def _find_there(person: int, visit: Visit, at: int) -> Sequence[int]:
    """Give who was at the same place at the time, the longest first; without presence nobody is known."""
    try:
        from pratique.desk.told_presence import join_told  # noqa: PLC0415  (needs the extra "tracing")
        from pratique.desk.traced import find_pack  # noqa: PLC0415
        from pratique.record.presence_index import UNREGISTERED, open_index  # noqa: PLC0415
        from pratique.tracing.from_pack import rules_at  # noqa: PLC0415
        from pratique.tracing.rules import KindRule, RingRules, SeatRule  # noqa: PLC0415
        from pratique.tracing.tables import Case, Question  # noqa: PLC0415

        engine, rules = join_told(open_index()).index.engine, rules_at(find_pack(at), at)
    except (ModuleNotFoundError, BadInput):
        return ()
    near = dict.fromkeys(range(len(rules.kind_names)), KindRule(SeatRule.ANY, 0, 1, 0))
    together = replace(rules, close=RingRules(near, {}), secondary=RingRules({}, {}), general=frozenset())
    start, end = visit.told.start // SECOND, visit.told.end // SECOND
    found = engine.trace(Question((Case("", person, start, end),), {}, at // SECOND), together).evidence
    lengths = zip(found.person.tolist(), (found.first_at.astype(int) - found.last_at).tolist(), strict=True)
    met = sorted((length, number) for number, length in lengths if number < UNREGISTERED)
    return list(dict.fromkeys(number for _, number in met))
