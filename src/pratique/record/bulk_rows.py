"""Rows of many facts at once, equal to those that `projections` writes one by one: imports bring a hundred thousand.

Only facts that replace nothing are taken here; what corrects or withdraws goes the ordinary way, after these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from pratique.kinds import payloads as p
from pratique.ledger.fact import Erased, Recorded
from pratique.people.identifiers import make_identifier
from pratique.people.matching import swap_birth_date
from pratique.record import models as m
from pratique.record.import_rows import note_lines
from pratique.record.laboratory_projections import _tell_result
from pratique.record.models.people import DOCUMENT
from pratique.record.register import make_lookups

FEW = 50
"""Below this many facts the ordinary way is as fast."""
_AT_ONCE = 500
_LOOKUP = (
    "INSERT INTO record_lookup (kind, key, person_no, seq) VALUES {rows} ON CONFLICT (key, kind, person_no) DO NOTHING"
)

Lookups = tuple[str, str, int, int]
"""kind, key, person_no, seq."""


def write_in_bulk(recorded: Sequence[Recorded]) -> list[Recorded]:
    """Write the rows of those facts that can be written at once; give the others, in their order."""
    if len(recorded) < FEW:
        return list(recorded)
    groups: dict[str, list[Recorded]] = {}
    others: list[Recorded] = []
    for item in recorded:
        is_plain = item.fact.corrects is None and not isinstance(item.fact.payload, Erased)
        (groups.setdefault(item.fact.kind, []) if is_plain and item.fact.kind in _MAKERS else others).append(item)
    for kind, items in groups.items():
        _MAKERS[kind](items)
    return others


def add_lookups(rows: Iterable[Lookups]) -> None:
    """Add lookups that are not there yet; one document of two people is an IntegrityError."""
    wanted = list(dict.fromkeys(rows))
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            marks = ", ".join(["(%s, %s, %s, %s)"] * len(some))
            cursor.execute(_LOOKUP.format(rows=marks), [value for row in some for value in row])


def make_lookup_rows(recorded: Recorded, payload: p.PersonRegistered) -> Iterator[Lookups]:
    """Give all by which a registration may be found again."""
    number = _subject(recorded)
    for digest in payload.document_lookup:
        yield DOCUMENT, digest, number, recorded.seq
    told = [("person-id", payload.person_id)] if payload.person_id else []
    told += [("name", name) for name in payload.names]
    told += [("birth-date", payload.birth_date)] if payload.birth_date else []
    told += [("phone", payload.phone)] if payload.phone else []
    for kind, value in told:
        for digest in make_lookups(make_identifier(kind, value)):
            yield kind, digest, number, recorded.seq
    swapped = swap_birth_date(payload.birth_date) if payload.birth_date else None
    if swapped:
        for digest in make_lookups(make_identifier("birth-date", swapped)):
            yield "birth-date-swapped", digest, number, recorded.seq


def _subject(recorded: Recorded) -> int:
    if recorded.fact.subject is None:
        raise AssertionError(f"a {recorded.fact.kind} is about a person")
    return recorded.fact.subject


def _register(items: list[Recorded]) -> None:
    m.Person.objects.bulk_create(
        (
            m.Person(
                person_no=_subject(item),
                person_id=item.fact.payload.person_id,
                head=_subject(item),
                registered_at=item.fact.happened_at,
                seq=item.seq,
            )
            for item in items
            if isinstance(item.fact.payload, p.PersonRegistered)
        ),
        batch_size=_AT_ONCE,
        ignore_conflicts=True,  # somebody registered again after an import was undone keeps their row
    )
    add_lookups(
        row
        for item in items
        if isinstance(item.fact.payload, p.PersonRegistered)
        for row in make_lookup_rows(item, item.fact.payload)
    )


def _assign(items: list[Recorded]) -> None:
    m.Assignment.objects.bulk_create(
        (
            m.Assignment(
                fact_id=item.fact.id,
                who=item.fact.payload.who,
                unit_id=item.fact.payload.unit,
                person_no=_subject(item),
                cause=item.fact.payload.cause,
                until=item.fact.payload.until,
                seq=item.seq,
            )
            for item in items
            if isinstance(item.fact.payload, p.AssignmentMade)
        ),
        batch_size=_AT_ONCE,
    )


def _notify(items: list[Recorded]) -> None:
    m.CaseRow.objects.bulk_create(
        (
            m.CaseRow(
                case_id=item.fact.payload.case_id,
                person_no=_subject(item),
                fact_id=item.fact.id,
                unit_id=item.fact.unit,
                notified_at=item.fact.happened_at,
                seq=item.seq,
            )
            for item in items
            if isinstance(item.fact.payload, p.CaseNotified)
        ),
        batch_size=_AT_ONCE,
    )
    note_lines(items)


def _report(items: list[Recorded]) -> None:
    m.SpecimenRow.objects.bulk_create(
        (
            m.SpecimenRow(
                fact_id=item.fact.id,
                person_no=_subject(item),
                seq=item.seq,
                withdrawn=False,
                **_tell_result(item.fact.payload, item.fact.payload.result, _subject(item)),
            )
            for item in items
            if isinstance(item.fact.payload, p.SpecimenReported)
        ),
        batch_size=_AT_ONCE,
    )


_MAKERS: dict[str, Callable[[list[Recorded]], Any]] = {
    "PersonRegistered": _register,
    "AssignmentMade": _assign,
    "CaseNotified": _notify,
    "SpecimenReported": _report,
}
