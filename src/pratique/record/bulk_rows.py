"""Rows of many facts at once, equal to those that `projections` writes one by one: imports bring a hundred thousand.

Only facts that replace nothing are taken here; what corrects or withdraws goes the ordinary way, after these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter

from pratique.kinds import payloads as p
from pratique.ledger.fact import Erased, Recorded
from pratique.people.identifiers import make_identifier
from pratique.people.matching import swap_birth_date
from pratique.record import models as m
from pratique.record.import_rows import note_lines
from pratique.record.inserting import insert
from pratique.record.laboratory_projections import tell_result
from pratique.record.models.people import DOCUMENT
from pratique.record.order_rows import ORDER_KINDS, orders_made
from pratique.record.read_rows import READ_FIELDS, make_reads
from pratique.record.register import make_lookups
from pratique.record.task_rows import TASK_STEPS, tasks_changed, tasks_opened

FEW = 50
"""Below this many facts the ordinary way is as fast."""

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
        kind = _TOGETHER.get(item.fact.kind, item.fact.kind)
        (groups.setdefault(kind, []) if is_plain and kind in _MAKERS else others).append(item)
    for kind, make in _MAKERS.items():
        if kind in groups:
            make(groups[kind])
    return others


def add_lookups(rows: Iterable[Lookups]) -> None:
    """Add lookups that are not there yet; one document of two people is an IntegrityError."""
    clash = "ON CONFLICT (key, kind, person_no) DO NOTHING"
    # In the order of their keys, as the indexes stand: pages of these are written once, not at random.
    wanted = sorted(dict.fromkeys(rows), key=itemgetter(1))
    insert(m.Lookup, ("kind", "key", "person_no", "seq"), wanted, clash)


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
    told = [(item, item.fact.payload) for item in items if isinstance(item.fact.payload, p.PersonRegistered)]
    # Somebody registered again after an import was undone keeps their row.
    insert(
        m.Person,
        ("person_no", "person_id", "head", "registered_at", "is_erased", "seq"),
        [
            (_subject(item), payload.person_id, _subject(item), item.fact.happened_at, False, item.seq)
            for item, payload in told
        ],
        "ON CONFLICT (person_no) DO NOTHING",
    )
    add_lookups(row for item, payload in told for row in make_lookup_rows(item, payload))


def _assign(items: list[Recorded]) -> None:
    insert(
        m.Assignment,
        ("fact_id", "who", "unit_id", "person_no", "cause", "until", "seq"),
        [
            (item.fact.id, told.who, told.unit, _subject(item), told.cause, told.until, item.seq)
            for item in items
            if isinstance(told := item.fact.payload, p.AssignmentMade)
        ],
    )


def _notify(items: list[Recorded]) -> None:
    insert(
        m.CaseRow,
        ("case_id", "person_no", "fact_id", "unit_id", "notified_at", "seq"),
        [
            (told.case_id, _subject(item), item.fact.id, item.fact.unit, item.fact.happened_at, item.seq)
            for item in items
            if isinstance(told := item.fact.payload, p.CaseNotified)
        ],
    )
    note_lines(items)


def _report(items: list[Recorded]) -> None:
    rows = [
        {"fact_id": item.fact.id, "person_no": _subject(item), "seq": item.seq, "withdrawn": False}
        | tell_result(told, told.result, _subject(item))
        for item in items
        if isinstance(told := item.fact.payload, p.SpecimenReported)
    ]
    insert(m.SpecimenRow, tuple(rows[0]), [tuple(row.values()) for row in rows])


def _read(items: list[Recorded]) -> None:
    told = [(item, item.fact.payload) for item in items if isinstance(item.fact.payload, p.RecordRead)]
    insert(
        m.ReadTrace,
        READ_FIELDS,
        [row for item, payload in told for row in make_reads(item, payload.persons, payload)],
    )


def _decide(items: list[Recorded]) -> None:
    insert(
        m.GivenDecision,
        ("fact_id", "person_no", "at", "by", "seq"),
        [
            (item.fact.id, item.fact.subject, told.at, item.fact.by, item.seq)
            for item in items
            if isinstance(told := item.fact.payload, p.DecisionGiven)
        ],
    )


_MAKERS: dict[str, Callable[[list[Recorded]], object]] = {
    "PersonRegistered": _register,
    "AssignmentMade": _assign,
    "CaseNotified": _notify,
    "SpecimenReported": _report,
    **dict.fromkeys(ORDER_KINDS, orders_made),
    "TaskOpened": tasks_opened,
    TASK_STEPS[0]: tasks_changed,
    "RecordRead": _read,
    "DecisionGiven": _decide,
}
"""In the order in which they are written: a task stands before its steps."""
_TOGETHER = dict.fromkeys(TASK_STEPS, TASK_STEPS[0])
"""Kinds whose facts are taken in the order of recording, among each other."""
