"""Contacts by hand: added with a reason, removed with a reason, and each undone; no engine undoes either.

A close contact who was added by hand brings whom they met since: tracing begins at the first exposure that is told, or
at the last where no first is. A contact by hand ends with its case, and stands again with it.
"""

from __future__ import annotations

from pratique.desk.cases import find_case
from pratique.desk.permitting import check_ground
from pratique.kinds import payloads as p
from pratique.kinds.codes import Ring
from pratique.kinds.errors import BadInput
from pratique.record.models import CaseRow, ContactRow, Person
from pratique.record.people import get_group
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, open_reader, writing


def do_add_contact(
    actor: Actor,
    case_id: str,
    person_no: int,
    ring: Ring,
    last_at: int,
    reason: str,
    at: int,
    *,
    first_at: int | None = None,
) -> str:
    """Say that somebody was exposed to a case, first and last at these instants (µs); give the fact's id.

    Raises Refused, BadInput ``no_case``, ``no_reason``, ``contact_ring``, ``contact_future``, ``contact_order``,
    ``contact_already``.
    """
    case = find_case(case_id)
    check_ground(actor, "notify-case", case.person_no, at)
    check_ground(actor, "notify-case", person_no, at)
    _check_reason(reason)
    numbers = get_group(person_no)
    if ring not in ("close", "secondary") or case.person_no in numbers:
        raise BadInput("contact_ring", "a contact is close or secondary, and somebody else than the case", "ring")
    if last_at > at:
        raise BadInput("contact_future", "this exposure lies after now", "last_at")
    if first_at is not None and first_at > last_at:
        raise BadInput("contact_order", "the first exposure lies after the last", "first_at")
    payload = p.ContactIdentified(
        ring=ring, first_at=first_at, last_at=last_at, case_ref=case_id, by_hand=True, reason=reason.strip()
    )
    with writing():
        Person.objects.select_for_update().get(person_no=person_no)
        if ContactRow.objects.filter(case_id=case_id, person_no__in=numbers, withdrawn=False).exists():
            raise BadInput("contact_already", "this person is a contact of this case already", "person")
        fact = make_fact("ContactIdentified", payload, actor, at, subject=person_no)
        append([fact], at)
    return fact.id


def do_remove_contact(actor: Actor, contact: str, reason: str, at: int) -> str:
    """Say that an exposure did not take place, whoever found it; give the fact's id.

    Raises Refused, BadInput ``no_contact``, ``no_reason``.
    """
    row = _find_contact(contact)
    _check_ground(actor, row, at)
    _check_reason(reason)
    payload = p.ContactWithdrawn(fact=contact, reason=reason.strip(), by_hand=True)
    with writing():
        Person.objects.select_for_update().get(person_no=row.person_no)
        if _find_contact(contact).withdrawn:
            raise BadInput("no_contact", "there is no such contact, or it was removed", "contact")
        fact = make_fact("ContactWithdrawn", payload, actor, at, subject=row.person_no, corrects=contact)
        append([fact], at)
    return fact.id


def do_restore_contact(actor: Actor, contact: str, reason: str, at: int) -> str:
    """Undo a removal by hand: the contact stands again; give the fact's id. Raises what do_remove_contact does."""
    row = _find_contact(contact)
    _check_ground(actor, row, at)
    _check_reason(reason)
    with writing():
        Person.objects.select_for_update().get(person_no=row.person_no)
        removals = [
            item.fact.id
            for item in open_reader().read_person(row.person_no)
            if isinstance(item.fact.payload, p.ContactWithdrawn)
            and item.fact.payload.fact == contact
            and item.fact.payload.by_hand
        ]
        if not removals:
            raise BadInput("no_contact", "there is no such contact that was removed by hand", "contact")
        facts = [
            make_fact(
                "FactWithdrawn",
                p.FactWithdrawn(fact=one, reason=reason.strip()),
                actor,
                at,
                subject=row.person_no,
                corrects=one,
            )
            for one in removals
        ]
        append(facts, at)
    return facts[-1].id


def _find_contact(contact: str) -> ContactRow:
    row = ContactRow.objects.filter(fact_id=contact).first()
    if row is None:
        raise BadInput("no_contact", "there is no such contact, or it was removed", "contact")
    return row


def _check_ground(actor: Actor, row: ContactRow, at: int) -> None:
    """Take the case's person for the ground; of a case that was withdrawn, the contact's own."""
    case = CaseRow.objects.filter(case_id=row.case_id).first()
    check_ground(actor, "notify-case", row.person_no if case is None else case.person_no, at)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput("no_reason", "say why", "reason")
