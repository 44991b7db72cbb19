"""The record of a made-up city, batch by batch: facts through the ledger, rows in the same transaction."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from houses import CITY, NOW, STREETS_A_DISTRICT, make_house
from made_people import ASKED_EVERY, MadePerson, make_people
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pratique.decisions.decide import decide
from pratique.decisions.fold import Canon, fold_person
from pratique.decisions.standing import Asking, Trip
from pratique.desk.deciding import SETTLE, SETTLE_WITHIN, write_asking, write_decision
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR, MINUTE
from pratique.ledger.fact import Fact, Recorded, Source, make_fact_id
from pratique.ledger.store import Ledger
from pratique.people.identifiers import make_identifier
from pratique.record.bulk_rows import write_in_bulk
from pratique.record.in_force import read_in_force
from pratique.record.models import Account, Assignment, GivenDecision, Lookup, Person, ReadTrace, TaskRow
from pratique.record.projections import project, rebuild
from pratique.record.register import DESK, get_keys, make_lookups, writing
from pratique.record.standing import make_typed

A_BATCH = 1_250
"""People in a batch, with four facts each."""
NAMED_TOGETHER = 250
LOOKED_AT, LOOKS = 40, 250
TAKEN_EVERY = 5
ENTRY = Asking("entry", Trip("rail", None, "110000", NOW, NOW))
ENTRANCE = Source("access", "match")
REGISTERED = Source("access", "registered")
CHECKED = (Person, Lookup, Assignment, GivenDecision, TaskRow, ReadTrace)
"""Tables whose rows are compared with those made anew."""


class Batch:
    """The facts of one run of people; ids and dice come from the seed, so that a batch sent twice is the same."""

    def __init__(self, first: int, people: int, seed: int, registrar: str) -> None:
        self.dice = random.Random(f"{seed}/{first}")  # noqa: S311  (a population, not a secret)
        self.at = NOW - 40 * MINUTE + 39 * MINUTE * (first - 1) // people
        self.registrar = registrar

    def fact(self, payload: p.Payload, subject: int | None = None, **more: Any) -> Fact:  # noqa: ANN401
        """Make a fact of the registrar's at the batch's instant."""
        plain: dict[str, Any] = {"by": self.registrar, "unit": CITY, "source": DESK, "happened_at": self.at}
        return Fact(
            id=make_fact_id(self.at, self.dice.randbytes(10)),
            kind=type(payload).__name__,
            subject=subject,
            payload=payload,
            **{**plain, **more},
        )

    def record(self, facts: Sequence[Fact]) -> list[Recorded]:
        """Append facts in the open transaction."""
        return Ledger(connection.connection, get_keys()).append(facts, lambda: self.at)


def grow(people: int, seed: int, until: float) -> int:
    """Record people up to this number, or until the time is over; give how many there are."""
    streets = make_house(people)
    registrar = Account.objects.get(username="registrar").actor_id
    held = Person.objects.order_by("-person_no").values_list("person_no", flat=True).first() or 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task("people", total=people, completed=held)
        while held < people and time.monotonic() < until:
            last = min(people, held + A_BATCH)
            grow_batch(list(make_people(held + 1, last + 1, seed)), Batch(held + 1, people, seed, registrar), streets)
            progress.update(bar, completed=last)
            held = last
    tidy()
    return held


def grow_batch(made: list[MadePerson], batch: Batch, streets: list[str]) -> None:
    """Record a run of people, who looked at them, and the questions about those who are referred."""
    with writing():
        recorded = batch.record([fact for person in made for fact in make_person_facts(person, batch)])
        asked = make_questions(made, recorded, batch, streets)
        recorded += batch.record([*make_looks(made, batch), *asked])
        for item in write_in_bulk(recorded):
            project(item)


def make_person_facts(person: MadePerson, batch: Batch) -> list[Fact]:
    """Give what is recorded of one person: registered, and what was told of them."""
    registered = p.PersonRegistered(
        has_document=True,
        person_id=person.person_id,
        names=(person.name,),
        document_lookup=make_lookups(make_identifier("passport", person.document)),
        birth_date=person.birth_date,
        phone=person.phone,
    )
    told = (registered, *person.make_reports(NOW))
    return [batch.fact(payload, person.number, happened_at=NOW - 2 * DAY) for payload in told]


def make_looks(made: list[MadePerson], batch: Batch) -> list[Fact]:
    """Give who looked: a registrar at everybody, many at a time; officers very often at a few."""
    numbers = [person.number for person in made]
    fields = ("identity", "contact")
    facts = []
    for named in _cut(numbers):
        read = p.RecordRead(purpose="registration", persons=named, fields=fields, role="registrar")
        facts.append(batch.fact(read, source=REGISTERED, happened_at=NOW - 2 * DAY))
    for number in numbers:
        if number <= LOOKED_AT:
            read = p.RecordRead(
                purpose="gate-check", persons=(number,), fields=fields, reason="check at a gate", role="gate-officer"
            )
            days = [NOW - DAY - i * HOUR for i in range(LOOKS)]
            facts += [batch.fact(read, by="a-gate", source=ENTRANCE, happened_at=day) for day in days]
    return facts


def _cut(numbers: list[int]) -> list[tuple[int, ...]]:
    return [tuple(numbers[i : i + NAMED_TOGETHER]) for i in range(0, len(numbers), NAMED_TOGETHER)]


def make_questions(made: list[MadePerson], recorded: list[Recorded], batch: Batch, streets: list[str]) -> list[Fact]:
    """Give the decisions of those who are referred, decided from their facts, with a question at their street."""
    in_force = read_in_force()
    known: dict[int | None, list[Recorded]] = {}
    for item in recorded:
        known.setdefault(item.fact.subject, []).append(item)
    seq, facts = recorded[-1].seq, []
    for person in made:
        if not person.is_asked:
            continue
        standing = fold_person(person.number, [make_typed(item) for item in known[person.number]], Canon({}))
        decision = replace(decide(standing, ENTRY, batch.at, in_force), seq=seq)
        if decision.outcome != "refer":
            raise SystemExit(f"{decision.outcome} was decided for somebody who is known to a prefecture only")
        given = p.DecisionGiven(at=batch.at, asking=write_asking(ENTRY), decision=write_decision(decision))
        fact = batch.fact(given, person.number)
        facts.append(fact)
        facts += make_question(person.number, fact.id, batch, streets)
    return facts


def make_question(number: int, decision: str, batch: Batch, streets: list[str]) -> list[Fact]:
    """Give a question opened at a street; some are taken."""
    place = number // ASKED_EVERY % len(streets)
    unit, above = streets[place], f"district-{place // STREETS_A_DISTRICT:02d}"
    task = make_fact_id(batch.at, batch.dice.randbytes(10))
    opened = p.TaskOpened(
        task=task,
        kind=SETTLE,
        due_at=batch.at + SETTLE_WITHIN,
        unit=unit,
        cause=decision,
        escalates=(p.Escalation(after_s=0, to_unit=above),),
    )
    facts = [batch.fact(opened, number, unit=unit)]
    if batch.dice.randrange(TAKEN_EVERY) == 0:
        moved = p.TaskMoved(task=task, version=2, state="taken", unit=unit, owner="a-desk")
        until = batch.at + SETTLE_WITHIN
        assigned = p.AssignmentMade(who="a-desk", unit=unit, cause=f"task:{task}", until=until)
        facts += [batch.fact(moved, number, unit=unit), batch.fact(assigned, number, unit=unit)]
    return facts


def tidy() -> None:
    """Leave the database as one that has run for a while: its statistics made, its log written back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def check_rows() -> None:
    """Make every projection anew from the facts; ends with a sentence if a row differs from what was written."""
    with transaction.atomic():
        before = {model: read_all(model) for model in CHECKED}
        rebuild()
        for model, rows in before.items():
            if read_all(model) != rows:
                raise SystemExit(f"rows of {model.__name__} differ from those of the facts")


def read_all(model: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401  (a model)
    """Give every row of a projection, without what the database numbers by itself."""
    names = [field.attname for field in model._meta.fields if field.name != "id"]  # noqa: SLF001
    return sorted(model.objects.values_list(*names), key=repr)
