"""Rows of many facts at once, equal to what `record.projections` writes one by one (`populate.py --check`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

from pratique.kinds import payloads as p
from pratique.kinds.instants import SECOND
from pratique.ledger.fact import Recorded
from pratique.people.identifiers import make_identifier
from pratique.people.matching import swap_birth_date
from pratique.record import models as m
from pratique.record.models.people import DOCUMENT
from pratique.record.register import make_lookups

Rows = dict[type[Model], list[tuple[Any, ...]]]
COLUMNS: dict[type[Model], str] = {
    m.Person: "person_no person_id head registered_at is_erased seq",
    m.Lookup: "kind key person_no seq",
    m.Assignment: "fact_id who unit_id person_no cause until ended_at seq",
    m.GivenDecision: "fact_id person_no at by seq",
    m.TaskRow: " ".join(field.attname for field in m.TaskRow._meta.fields),  # noqa: SLF001  (Django's public name)
    m.ReadTrace: "fact_id person_no actor_id unit_id role purpose how refused at seq",
}


def write_rows(recorded: Iterable[Recorded]) -> None:
    """Write the rows of facts that were just recorded, in their transaction."""
    rows: Rows = {model: [] for model in COLUMNS}
    tasks: dict[str, dict[str, Any]] = {}
    for item in recorded:
        _gather(item, item.fact.payload, rows, tasks)
    rows[m.TaskRow] = [tuple(task[name] for name in COLUMNS[m.TaskRow].split()) for task in tasks.values()]
    for model, columns in COLUMNS.items():
        _insert(model, columns.split(), rows[model])


def _gather(item: Recorded, told: object, rows: Rows, tasks: dict[str, dict[str, Any]]) -> None:
    fact = item.fact
    match told:
        case p.PersonRegistered():
            number = fact.subject or 0
            rows[m.Person].append((number, told.person_id, number, fact.happened_at, False, item.seq))
            rows[m.Lookup] += [(kind, key, number, item.seq) for kind, key in _find_lookups(told)]
        case p.RecordRead():
            named = (fact.by, fact.unit, told.role or "", told.purpose, fact.source.ref, "", fact.happened_at, item.seq)
            rows[m.ReadTrace] += [(fact.id, number, *named) for number in told.persons]
        case p.DecisionGiven():
            rows[m.GivenDecision].append((fact.id, fact.subject, told.at, fact.by, item.seq))
        case p.AssignmentMade():
            made = (fact.id, told.who, told.unit, fact.subject, told.cause, told.until, None, item.seq)
            rows[m.Assignment].append(made)
        case p.TaskOpened():
            tasks[told.task] = _open(item, told)
        case p.TaskMoved():
            task = tasks[told.task]
            task |= {"unit_id": told.unit, "owner": told.owner or "", "state": told.state, "version": told.version}
            task |= {"change": told.move or "moved", "changed_at": fact.happened_at, "changed_by": fact.by}
            task |= {"away_from": "" if task["home_id"] == told.unit else task["home_id"], "seq": item.seq}


def _open(item: Recorded, told: p.TaskOpened) -> dict[str, Any]:
    fact, steps = item.fact, told.escalates
    row = m.TaskRow(
        task_id=told.task, kind=told.kind, subject=fact.subject, cause=told.cause or "", unit_id=told.unit,
        home_id=told.unit, owner=told.owner or "", opened_at=fact.happened_at, due_at=told.due_at, state="open",
        scope=told.scope or "", key=told.key or "", place=told.place or "", changed_at=fact.happened_at,
        changed_by=fact.by, next_step_at=told.due_at + steps[0].after_s * SECOND if steps else None, seq=item.seq,
    )  # fmt: skip
    told_steps = ", ".join(f'{{"after_s": {step.after_s}, "to_unit": "{step.to_unit}"}}' for step in steps)
    return {name: getattr(row, name) for name in COLUMNS[m.TaskRow].split()} | {"escalates": f"[{told_steps}]"}


def _find_lookups(told: p.PersonRegistered) -> set[tuple[str, str]]:
    found = {(DOCUMENT, digest) for digest in told.document_lookup}
    found |= {("person-id", key) for key in make_lookups(make_identifier("person-id", told.person_id))}
    found |= {("name", key) for name in told.names for key in _hash_shared("name", name)}
    if told.birth_date:
        found |= {("birth-date", key) for key in _hash_shared("birth-date", told.birth_date)}
        swapped = swap_birth_date(told.birth_date)
        found |= {("birth-date-swapped", key) for key in _hash_shared("birth-date", swapped)} if swapped else set()
    if told.phone:
        found |= {("phone", key) for key in make_lookups(make_identifier("phone", told.phone))}
    return found


@lru_cache(maxsize=100_000)
def _hash_shared(kind: str, value: str) -> tuple[str, ...]:
    """Hash what many people share once."""
    return make_lookups(make_identifier(kind, value))


def _insert(model: type[Model], columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    table, names = model._meta.db_table, ", ".join(columns)  # noqa: SLF001  (Django's public name for it)
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608  (constants)
        else:
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
