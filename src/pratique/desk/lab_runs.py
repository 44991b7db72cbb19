"""A run withdrawn: every result in one act, sorry said to the people; settling takes back what hung on it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from pratique.desk.case_facts import make_notice
from pratique.desk.lab_facts import SOURCE
from pratique.desk.permitting import check_may, refuse
from pratique.desk.tasks import make_voidings
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.ledger.fact import Fact, Source, make_fact_id
from pratique.record.models import (
    AsideRow,
    CaseRow,
    ClassRow,
    ContactRow,
    LaboratoryRow,
    OrderRow,
    RetestRow,
    RunRow,
    SpecimenRow,
    TaskRow,
)
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing

MAX_REASON: Final = 1000
WITHDRAWN: Final = "result-withdrawn"
"""The notice that says sorry for a result, whatever it said."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on a run, before it is withdrawn; cases that a person decided are not undone by it."""

    results: int
    positives: int
    retests: int
    aside: int
    cases: int
    contacts: int
    orders: int
    tasks: int


def get_run(actor: Actor, run_id: str, at: int) -> RunRow:
    """Give a run that the actor may withdraw, by the fact that says it; raises Refused, BadInput ``no_run``."""
    check_may(actor, "withdraw-run", at)
    row = RunRow.objects.filter(fact_id=run_id).first()
    if row is None:
        raise BadInput("no_run", "there is no such run, or more of it has come since", "run")
    _check_own(actor, row.laboratory, at)
    return row


def list_runs(actor: Actor, at: int, *, limit: int = 50) -> list[RunRow]:
    """Give the newest runs of the laboratories that an actor may withdraw runs of."""
    check_may(actor, "withdraw-run", at)
    rows = RunRow.objects.order_by("-first_at", "run")
    if "commander" not in actor.roles:
        own = LaboratoryRow.objects.filter(unit_id=actor.unit_id).values_list("laboratory", flat=True)
        rows = rows.filter(laboratory__in=list(own))
    return list(rows[:limit])


def find_hanging(row: RunRow) -> Hanging:
    """Count what hangs on a run: numbers only, nobody is named."""
    of_run = {"laboratory": row.laboratory, "run": row.run}
    results = SpecimenRow.objects.filter(**of_run, withdrawn=False)
    retests = RetestRow.objects.filter(**of_run, withdrawn=False)
    facts = [str(one) for one in results.filter(result="positive").values_list("fact_id", flat=True)]
    cases: set[str] = set()
    for start in range(0, len(facts), _AT_ONCE):
        some = ClassRow.objects.filter(result__in=facts[start : start + _AT_ONCE], by_hand=False)
        cases.update(some.values_list("case_id", flat=True))
    standing = CaseRow.objects.filter(case_id__in=cases)
    contacts = ContactRow.objects.filter(case_id__in=cases, withdrawn=False)
    people = set(contacts.values_list("person_no", flat=True)) | set(standing.values_list("person_no", flat=True))
    return Hanging(
        results=results.count(),
        positives=len(facts),
        retests=retests.count(),
        aside=AsideRow.objects.filter(**of_run, settled="").count(),
        cases=standing.count(),
        contacts=contacts.count(),
        orders=_count_of(OrderRow.objects.filter(ended_at__isnull=True), "person_no", people),
        tasks=_count_of(TaskRow.objects.filter(state__in=("open", "taken")), "subject", people),
    )


def do_withdraw_run(actor: Actor, run_id: str, reason: str, at: int) -> int:
    """Withdraw every result of a run, in one transaction; give how many.

    Raises Refused, BadInput ``no_run``, ``no_reason``. A run withdrawn before changes nothing.
    """
    row = get_run(actor, run_id, at)
    told = reason.strip()
    if not told or len(told) > MAX_REASON:
        raise BadInput("no_reason", "say why it does not stand", "reason")
    with writing():
        row = RunRow.objects.select_for_update().get(pk=row.pk)
        of_run = {"laboratory": row.laboratory, "run": row.run, "withdrawn": False}
        found = [
            (str(fact), int(number))
            for model in (SpecimenRow, RetestRow)
            for fact, number in model._default_manager.filter(**of_run).values_list("fact_id", "person_no")  # noqa: SLF001
        ]
        facts = [_withdraw(actor, fact, number, told, at) for fact, number in found]
        apologies = {number: fact for fact, number in found}
        facts += [make_notice(actor, number, WITHDRAWN, fact, at) for number, fact in sorted(apologies.items())]
        for start in range(0, len(found), _AT_ONCE):
            causes = tuple(fact for fact, _ in found[start : start + _AT_ONCE])
            facts += make_voidings(actor, causes, "cause-ended", at)
        if found or row.withdrawn_at is None:
            facts.append(_say_withdrawn(actor, row, told, at))
        append(facts, at)
    return len(found)


def _withdraw(actor: Actor, fact_id: str, person_no: int, reason: str, at: int) -> Fact:
    told = p.ResultWithdrawn(fact=fact_id, reason=reason)
    made = make_fact_id(at, os.urandom(10))
    return make_fact("ResultWithdrawn", told, actor, at, subject=person_no, corrects=fact_id, fact_id=made)


def _say_withdrawn(actor: Actor, row: RunRow, reason: str, at: int) -> Fact:
    told = p.LabRunReported(
        laboratory=row.laboratory, run=row.run, received=row.received, positive=row.positive, sent=row.sent,
        withdrawn=True, reason=reason,
    )  # fmt: skip
    return make_fact("LabRunReported", told, actor, at, source=Source(SOURCE, f"{row.laboratory}/{row.run}"[:240]))


def _check_own(actor: Actor, laboratory: str, at: int) -> None:
    is_own = LaboratoryRow.objects.filter(laboratory=laboratory, unit_id=actor.unit_id).exists()
    if not is_own and "commander" not in actor.roles:
        refuse(actor, "withdraw-run", "operation_not_of_role", at)


def _count_of(rows, column: str, people: set[int]) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001
    numbers = sorted(people)
    return sum(
        rows.filter(**{f"{column}__in": numbers[start : start + _AT_ONCE]}).count()
        for start in range(0, len(numbers), _AT_ONCE)
    )
