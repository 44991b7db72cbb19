"""Rows of an investigation, made of what stands of a person; corrections and withdrawals are all the same to it."""

from __future__ import annotations

from django.db.models import Model

from pratique.kinds import payloads as p
from pratique.ledger.fact import Erased, Recorded
from pratique.ledger.read import AsOf
from pratique.record.models import CallRow, InfectorRow, PlacementRow, VisitRow
from pratique.record.register import open_reader

INVESTIGATED: tuple[type[Model], ...] = (VisitRow, CallRow, InfectorRow, PlacementRow)
KINDS = frozenset({"VisitTold", "CallMade", "InfectorNamed", "PersonPlaced"})


def investigation_made(recorded: Recorded, payload: p.Payload) -> None:
    """Make a person's rows anew, as the record stood at this fact; a withdrawal counts if it is of one of these."""
    subject = recorded.fact.subject
    if subject is None:
        return
    reader, as_of = open_reader(), AsOf(seq=recorded.seq)
    if isinstance(payload, p.FactWithdrawn) and not _is_ours(payload.fact, subject):
        return
    for model in INVESTIGATED:
        model._default_manager.filter(person_no=subject).delete()  # noqa: SLF001  (Django's public name for it)
    for item in reader.read_person(subject, as_of):
        _make_row(item, subject)


def _is_ours(fact_id: str, subject: int) -> bool:
    """Say whether a fact that was withdrawn bears on these rows: one of theirs, or the withdrawal of one."""
    found = open_reader().read_facts([fact_id]).get(fact_id)
    if found is None or isinstance(found.fact.payload, Erased):
        return False
    if isinstance(found.fact.payload, p.FactWithdrawn):
        return _is_ours(found.fact.payload.fact, subject)
    return found.fact.subject == subject and found.fact.kind in KINDS


def _make_row(item: Recorded, subject: int) -> None:
    told, fact = item.fact.payload, item.fact
    if isinstance(told, p.VisitTold):
        VisitRow.objects.create(fact_id=fact.id, person_no=subject, case_id=told.case_id, seq=item.seq)
    elif isinstance(told, p.CallMade):
        CallRow.objects.create(
            fact_id=fact.id,
            person_no=subject,
            case_id=told.case_id,
            went=told.went,
            called_at=fact.happened_at,
            again_at=told.again_at,
            seq=item.seq,
        )
    elif isinstance(told, p.PersonPlaced):
        PlacementRow.objects.create(fact_id=fact.id, person_no=subject, placed_at=fact.happened_at, seq=item.seq)
    elif isinstance(told, p.InfectorNamed):
        InfectorRow.objects.create(
            fact_id=fact.id, person_no=subject, case_id=told.case_id, infector=told.infector or "", seq=item.seq
        )
