"""Rows of cases, made of what stands of a person; a correction, a withdrawal and its undoing are all the same to it."""

from __future__ import annotations

from pratique.kinds import payloads as p
from pratique.ledger.fact import Recorded
from pratique.ledger.read import AsOf
from pratique.record.models import CaseRow
from pratique.record.register import open_reader


def case_made(recorded: Recorded, payload: p.CaseNotified | p.FactWithdrawn) -> None:
    """Make a person's rows anew, as the record stood at this fact."""
    del payload
    subject = recorded.fact.subject
    if subject is None:
        return
    reader, as_of = open_reader(), AsOf(seq=recorded.seq)
    CaseRow.objects.filter(person_no=subject).delete()
    standing = [item for item in reader.read_person(subject, as_of) if isinstance(item.fact.payload, p.CaseNotified)]
    if not standing:
        return
    first: dict[str, Recorded] = {}
    for item in reader.read_history(subject, as_of):
        if isinstance(item.fact.payload, p.CaseNotified):
            first.setdefault(item.fact.payload.case_id, item)
    for item in standing:
        told = item.fact.payload
        if isinstance(told, p.CaseNotified):
            begun = first[told.case_id].fact
            CaseRow.objects.create(
                case_id=told.case_id,
                person_no=subject,
                fact_id=item.fact.id,
                unit_id=begun.unit,
                notified_at=begun.happened_at,
                seq=item.seq,
            )
