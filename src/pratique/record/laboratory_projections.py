"""Rows of laboratories' work: samples, results, re-tests, runs, results for nobody, how cases are classified.

A result that stands alone is one row more. Whatever is corrected or withdrawn makes the rows of its person anew.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.db.models import Model

from pratique.kinds import payloads as p
from pratique.ledger.fact import Erased, Recorded
from pratique.ledger.read import AsOf
from pratique.record import models as m
from pratique.record.actors import HOUSE_ACTOR_ID
from pratique.record.register import open_reader

OF_PERSONS: tuple[type[Model], ...] = (m.SpecimenRow, m.TakenRow, m.RetestRow, m.ClassRow)
"""Rows that go with the key of their person."""
LABORATORY_ROWS: tuple[type[Model], ...] = (*OF_PERSONS, m.AsideRow, m.RunRow, m.LaboratoryRow)
PERSON_KINDS = frozenset(
    {"SpecimenReported", "ResultUnclear", "SpecimenTaken", "RetestAsked", "RetestEnded", "CaseClassified"}
)


def make_result_key(laboratory: str, specimen_ref: str, version: str, says: str, person_no: int | None) -> str:
    """Give what one result is known again by: sent once more, it changes nothing."""
    told = (laboratory, specimen_ref, version, says, "" if person_no is None else str(person_no))
    return sha256("\x1f".join(told).encode()).hexdigest()


def result_made(recorded: Recorded, payload: p.Payload) -> None:
    """Write the row of a fact of a person; one that replaces another makes the person's rows anew."""
    subject = recorded.fact.subject
    if subject is None:
        return
    if recorded.fact.corrects is not None:
        remake_person(subject, AsOf(seq=recorded.seq))
    else:
        _write(recorded, payload, subject, withdrawn=False)


def result_voided(recorded: Recorded, payload: p.FactWithdrawn | p.ResultWithdrawn) -> None:
    """Make a person's rows anew where one of their facts was withdrawn, or a withdrawal was."""
    subject = recorded.fact.subject
    if subject is not None and _is_ours(payload.fact):
        remake_person(subject, AsOf(seq=recorded.seq))


def remake_person(person_no: int, as_of: AsOf) -> None:
    """Make the rows of a person's samples and results anew, as the record stood."""
    reader = open_reader()
    standing = {item.fact.id for item in reader.read_person(person_no, as_of)}
    for model in OF_PERSONS:
        model._default_manager.filter(person_no=person_no).delete()  # noqa: SLF001  (Django's public name for it)
    for item in reader.read_history(person_no, as_of):
        if item.fact.kind in PERSON_KINDS and not isinstance(item.fact.payload, Erased):
            _write(item, item.fact.payload, person_no, withdrawn=item.fact.id not in standing)


def _is_ours(fact_id: str) -> bool:
    found = open_reader().read_facts([fact_id]).get(fact_id)
    if found is None or isinstance(found.fact.payload, Erased):
        return False
    if isinstance(found.fact.payload, p.FactWithdrawn | p.ResultWithdrawn):
        return _is_ours(found.fact.payload.fact)
    return found.fact.kind in PERSON_KINDS


def _write(item: Recorded, told: p.Payload, person_no: int, *, withdrawn: bool) -> None:
    shared: dict[str, Any] = {"fact_id": item.fact.id, "person_no": person_no, "seq": item.seq}
    if isinstance(told, p.SpecimenReported):
        m.SpecimenRow.objects.create(**shared, **tell_result(told, told.result, person_no), withdrawn=withdrawn)
    elif isinstance(told, p.ResultUnclear):
        m.SpecimenRow.objects.create(**shared, **tell_result(told, "", person_no), withdrawn=withdrawn)
    elif isinstance(told, p.SpecimenTaken):
        m.TakenRow.objects.create(
            **shared,
            specimen_ref=told.specimen_ref,
            laboratory=told.laboratory or "",
            pool=told.pool or "",
            purpose=told.purpose or "",
            sampled_at=told.sampled_at,
            withdrawn=withdrawn,
        )
    elif isinstance(told, p.RetestAsked):
        m.RetestRow.objects.create(
            **shared,
            laboratory=told.laboratory,
            run=told.run or "",
            specimen_ref=told.specimen_ref,
            version=told.version,
            pool=told.pool,
            sampled_at=told.sampled_at,
            start=told.start,
            until=told.until,
            key=make_result_key(told.laboratory, told.specimen_ref, told.version, f"pool {told.pool}", person_no),
            withdrawn=withdrawn,
        )
    elif isinstance(told, p.RetestEnded) and not withdrawn:
        m.RetestRow.objects.filter(fact_id=told.retest).update(ended_at=told.at)
    elif isinstance(told, p.CaseClassified) and not withdrawn:
        m.ClassRow.objects.filter(case_id=told.case_id).delete()
        m.ClassRow.objects.create(
            **shared,
            case_id=told.case_id,
            classification=told.classification,
            result=told.result or "",
            by_hand=item.fact.by != HOUSE_ACTOR_ID,
        )


def tell_result(told: p.SpecimenReported | p.ResultUnclear, result: str, person_no: int) -> dict[str, Any]:
    """Give the fields of a specimen's row that a result, or one that is unclear, tells."""
    key = None
    if told.laboratory and told.specimen_ref:
        key = make_result_key(told.laboratory, told.specimen_ref, told.version or "", told.result, person_no)
    return {
        "result": result,
        "sampled_at": told.sampled_at,
        "reported_at": told.reported_at,
        "laboratory": told.laboratory or "",
        "run": told.run or "",
        "specimen_ref": told.specimen_ref or "",
        "version": told.version or "",
        "pool": (told.pool or "") if isinstance(told, p.SpecimenReported) else "",
        "purpose": told.purpose or "",
        "key": key,
    }


def _registered(recorded: Recorded, told: p.LaboratoryRegistered) -> None:
    held = m.LaboratoryRow.objects.filter(laboratory=told.laboratory).first()
    m.LaboratoryRow.objects.update_or_create(
        laboratory=told.laboratory,
        defaults={
            "fact_id": recorded.fact.id,
            "name": told.name[:200],
            "unit_id": told.unit,
            "desk_id": told.desk,
            "cadence_s": told.cadence_s,
            "heard_at": recorded.fact.happened_at if held is None else held.heard_at,
            "seq": recorded.seq,
        },
    )


def _run_reported(recorded: Recorded, told: p.LabRunReported) -> None:
    held = m.RunRow.objects.filter(laboratory=told.laboratory, run=told.run).first()
    at = recorded.fact.happened_at
    m.RunRow.objects.filter(laboratory=told.laboratory, run=told.run).delete()
    m.RunRow.objects.create(
        fact_id=recorded.fact.id,
        laboratory=told.laboratory,
        run=told.run,
        sent=told.sent,
        received=told.received,
        positive=told.positive,
        first_at=at if held is None else held.first_at,
        reported_at=at,
        withdrawn_at=at if told.withdrawn else None,
        seq=recorded.seq,
    )
    if told.withdrawn:
        m.AsideRow.objects.filter(laboratory=told.laboratory, run=told.run, settled="").update(settled="withdrawn")
    else:
        _hear(told.laboratory, at)


def _set_aside(recorded: Recorded, told: p.ResultSetAside) -> None:
    m.AsideRow.objects.create(
        fact_id=recorded.fact.id,
        laboratory=told.laboratory,
        run=told.run or "",
        specimen_ref=told.specimen_ref,
        version=told.version,
        result=told.result,
        why=told.why,
        sampled_at=told.sampled_at,
        reported_at=told.reported_at,
        key=make_result_key(told.laboratory, told.specimen_ref, told.version, told.result, None),
        by=recorded.fact.by,
        set_aside_at=recorded.fact.happened_at,
        seq=recorded.seq,
    )


def _settled(recorded: Recorded, told: p.ResultSettled) -> None:
    del recorded
    m.AsideRow.objects.filter(fact_id=told.aside).update(settled="void" if told.result is None else "matched")


def _hear(laboratory: str, at: int) -> None:
    m.LaboratoryRow.objects.filter(laboratory=laboratory, heard_at__lt=at).update(heard_at=at)


LABORATORY_MAKERS: dict[str, Any] = {
    **dict.fromkeys(PERSON_KINDS, result_made),
    "ResultWithdrawn": result_voided,
    "LaboratoryRegistered": _registered,
    "LabRunReported": _run_reported,
    "ResultSetAside": _set_aside,
    "ResultSettled": _settled,
}
"""By kind of fact; withdrawals of any kind come to ``result_voided`` through ``projections``."""
