"""The imports of a unit: what was taken in when, by whom, with which counts, and whether it was undone."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.kinds import payloads as p
from pratique.record.models import ImportBatch, Upload
from pratique.record.permissions import Actor
from pratique.record.register import open_reader
from pratique.record.units import get_units_below

PRESENCE = "presence"


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import; ``upload_id`` while the file is kept for who gave it, "" for everybody else."""

    batch: str
    name: str
    actor_id: str
    unit_id: str
    rows: int
    accepted: int
    quarantined: int
    duplicates: int
    loaded_at: int
    undone_at: int | None
    upload_id: str


def list_imports(actor: Actor, before: int | None, *, limit: int = 25) -> list[ImportView]:
    """Give a page of the line lists taken in by a unit and those below it, newest first, before an instant in µs.

    It names files and counts, nobody.
    """
    rows = ImportBatch.objects.filter(unit_id__in=get_units_below(actor.unit_id))
    if before is not None:
        rows = rows.filter(loaded_at__lt=before)
    found = list(rows.order_by("-loaded_at", "-seq")[: limit * 2])
    facts = open_reader().read_facts([row.fact_id for row in found])
    own = Upload.objects.filter(batch__in=[row.batch for row in found], actor_id=actor.actor_id)
    uploads = dict(own.values_list("batch", "upload_id"))
    views = []
    for row in found:
        payload = facts[row.fact_id].fact.payload
        if isinstance(payload, p.ImportLoaded) and payload.name != PRESENCE:
            views.append(
                ImportView(
                    row.batch, payload.name, row.actor_id, row.unit_id, row.rows, row.accepted, row.quarantined,
                    row.duplicates, row.loaded_at, row.undone_at, uploads.get(row.batch, ""),
                )
            )  # fmt: skip
    return views[:limit]
