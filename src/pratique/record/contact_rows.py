"""Rows of contacts: one a ``ContactIdentified``, with whether it stands and who took it away."""

from __future__ import annotations

from pratique.kinds import payloads as p
from pratique.ledger.fact import Recorded
from pratique.ledger.read import AsOf
from pratique.record.models import ContactRow
from pratique.record.register import open_reader


def contact_made(recorded: Recorded, payload: p.ContactIdentified) -> None:
    """Make the row of a contact; one that corrects another makes the person's rows anew."""
    if recorded.fact.corrects is not None:
        _make_anew(recorded)
    else:
        _make_row(recorded, payload).save(force_insert=True)


def contact_withdrawn(recorded: Recorded, payload: p.ContactWithdrawn) -> None:
    """Keep that a contact was withdrawn, and whether by hand."""
    del recorded
    rows = ContactRow.objects.filter(fact_id=payload.fact)
    if not payload.by_hand:
        rows.update(withdrawn=True)
    else:
        rows.update(withdrawn=True, removed_by_hand=True)


def contact_voided(recorded: Recorded, payload: p.FactWithdrawn) -> None:
    """Make a person's rows anew when something of theirs was withdrawn: perhaps a contact, perhaps its withdrawal."""
    del payload
    subject = recorded.fact.subject
    if subject is not None and ContactRow.objects.filter(person_no=subject).exists():
        _make_anew(recorded)


def _make_anew(recorded: Recorded) -> None:
    """Make a person's rows as the record stood at this fact."""
    subject = recorded.fact.subject
    if subject is None:
        return
    reader, as_of = open_reader(), AsOf(seq=recorded.seq)
    standing = {item.fact.id for item in reader.read_person(subject, as_of)}
    history = reader.read_history(subject, as_of)
    by_hand = {
        item.fact.payload.fact
        for item in history
        if isinstance(item.fact.payload, p.ContactWithdrawn) and item.fact.payload.by_hand and item.fact.id in standing
    }
    ContactRow.objects.filter(person_no=subject).delete()
    for item in history:
        if isinstance(item.fact.payload, p.ContactIdentified):
            row = _make_row(item, item.fact.payload)
            row.withdrawn, row.removed_by_hand = item.fact.id not in standing, item.fact.id in by_hand
            row.save(force_insert=True)


def _make_row(recorded: Recorded, payload: p.ContactIdentified) -> ContactRow:
    if recorded.fact.subject is None:
        raise AssertionError("a contact is a person")
    return ContactRow(
        fact_id=recorded.fact.id,
        case_id=payload.case_ref,
        person_no=recorded.fact.subject,
        ring=payload.ring,
        first_at=payload.first_at,
        last_at=payload.last_at,
        strength=payload.strength or "",
        place_kind=payload.place_kind or "",
        longest_s=payload.longest_s,
        found_at=recorded.fact.happened_at,
        via=payload.via or "",
        by_hand=payload.by_hand,
        seq=recorded.seq,
    )
