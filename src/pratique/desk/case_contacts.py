"""Whom the record holds for contacts of a case: those that stand, and those whom somebody removed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from pratique.desk.cases import find_case
from pratique.record.contact_access import access_contacts_by_trace
from pratique.record.models import ContactRow
from pratique.record.permissions import Actor

CONTACTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class HeldContact:
    """One contact by name; ``is_removed``: somebody took it away, and may restore it."""

    fact_id: str
    person_id: str | None
    names: tuple[str, ...]
    ring: str
    strength: str
    last_at: int
    by_hand: bool
    is_removed: bool


@dataclass(frozen=True, slots=True)
class HeldContacts:
    """A page of a case's contacts; ``is_more``: there are further ones."""

    contacts: tuple[HeldContact, ...]
    is_more: bool


def read_contacts(actor: Actor, case_id: str, at: int, *, start: int = 0, page: str | None = None) -> HeldContacts:
    """Give 50 contacts of a case from the ``start``-th on, close ones and later exposures first, with one trace.

    Raises Refused, RegisterUnavailable, BadInput ``no_case``.
    """
    case = find_case(case_id)
    held = ContactRow.objects.filter(Q(withdrawn=False) | Q(removed_by_hand=True), case_id=case_id)
    rows = list(held.order_by("ring", "-last_at", "fact_id")[start : start + CONTACTS_SHOWN + 1])
    shown = rows[:CONTACTS_SHOWN]
    named = access_contacts_by_trace(actor, (case.person_no,), [row.person_no for row in shown], at, page=page)
    contacts = tuple(
        HeldContact(
            row.fact_id,
            named[row.person_no].person_id if row.person_no in named else None,
            named[row.person_no].names if row.person_no in named else (),
            row.ring,
            row.strength,
            row.last_at,
            row.by_hand,
            row.withdrawn,
        )
        for row in shown
    )
    return HeldContacts(contacts, len(rows) > CONTACTS_SHOWN)
