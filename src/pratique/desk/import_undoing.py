"""An import undone: one fact withdraws all that it brought; who was written of since stays registered."""

from __future__ import annotations

from pratique.desk.permitting import check_may
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.record.models import ImportBatch
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, open_reader, writing
from pratique.record.units import get_units_below

WRITTEN_BY_PEOPLE = (
    "StayReported", "CoverageReported", "ResidenceDeclared", "AttributeDeclared", "SpecimenReported",
    "SymptomsReported", "CaseNotified", "IdentityLinked", "ConsentGiven", "AppealFiled",
)  # fmt: skip
"""Kinds of which one fact beside an import keeps somebody registered when the import is undone."""


def do_undo_import(actor: Actor, batch: str, reason: str, at: int) -> int:
    """Withdraw every fact of an import; give how many people stay registered because others wrote of them since.

    Whoever was registered by the import alone is left with a number that nothing is known of and nobody finds.
    Raises Refused, BadInput ``no_import``, ``import_undone``, ``no_reason``.
    """
    check_may(actor, "import-line-list", at)
    row = ImportBatch.objects.filter(batch=batch, unit_id__in=get_units_below(actor.unit_id)).first()
    if row is None or not open_reader().find_batch(batch):
        raise BadInput("no_import", "there is no such import of your unit", "batch")
    if not reason.strip():
        raise BadInput("no_reason", "say why it does not stand", "reason")
    with writing():
        held = ImportBatch.objects.select_for_update().get(pk=row.pk)
        if held.undone_at is not None:
            raise BadInput("import_undone", "this import was undone already", "batch")
        reader = open_reader()
        facts = [make_fact("ImportUndone", p.ImportUndone(batch=batch, reason=reason.strip()), actor, at)]
        kept = reader.find_written_beside(batch, WRITTEN_BY_PEOPLE)
        facts += [
            make_fact("PersonRegistered", item.fact.payload, actor, at, subject=number)
            for number in kept
            for item in reader.read_person(number)
            if item.fact.batch == batch and isinstance(item.fact.payload, p.PersonRegistered)
        ]
        append(facts, at)
    return len(facts) - 1
