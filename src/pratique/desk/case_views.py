"""A case as pages are given it: its fact and who the person is, put together."""

from __future__ import annotations

from collections.abc import Iterable

from pratique.desk.tracing_views import CaseView, Missing
from pratique.kinds import payloads as p
from pratique.record.models import CaseRow, ClassRow


def make_case_view(
    row: CaseRow,
    told: p.CaseNotified,
    person_id: str | None,
    names: tuple[str, ...],
    more: tuple[Missing, ...] = (),
    *,
    held: ClassRow | None = None,
) -> CaseView:
    """Put a case together; ``more`` is what it lacks besides what its own fact shows, ``held`` what it was held to be.

    Whatever was said later, by a result or by a person, is its classification.
    """
    missing: list[Missing] = []
    if told.onset is None and told.first_positive is None:
        missing.append("no_date")
    if told.isolated_at is None:
        missing.append("no_isolation")
    return CaseView(
        case_id=row.case_id,
        fact_id=row.fact_id,
        person_no=row.person_no,
        person_id=person_id,
        names=names,
        classification=told.classification if held is None or held.seq < row.seq else held.classification,
        onset=told.onset,
        first_positive=told.first_positive,
        isolated_at=told.isolated_at,
        source_place=told.source_place,
        notified_at=row.notified_at,
        unit=row.unit_id,
        missing=(*missing, *more),
    )


def read_classes(case_ids: Iterable[str]) -> dict[str, ClassRow]:
    """Give what cases were held to be since they were notified, by case."""
    return {row.case_id: row for row in ClassRow.objects.filter(case_id__in=list(case_ids))}
