"""What each kind of fact makes due, also when a fact of that kind is corrected, withdrawn or undone with its import.

A person is marked under the number that stands for them. Facts marked are those that a settler reads; a new kind that
one reads is a row in ``PERSON_MARKS``, or a function in ``_OTHERS``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from pratique.kinds import payloads as p
from pratique.kinds.fact_kinds import VOIDERS
from pratique.kinds.instants import DAY, SECOND
from pratique.kinds.payloads.parts import TaskSettled
from pratique.ledger.fact import Erased, Recorded
from pratique.record.due import MARK, mark_all
from pratique.record.models import CaseRow, ContactRow, Due, Person
from pratique.record.register import open_reader

CLOCK_KEY = "all"
"""The one key of the clock of tasks."""
PERSON_WHATS = ("case", "orders", "tasks")
"""Kinds of what is due whose key is a person's number."""

PERSON_MARKS: dict[str, tuple[str, ...]] = {
    "SpecimenReported": PERSON_WHATS,
    "CaseNotified": PERSON_WHATS,
    "CaseClassified": PERSON_WHATS,
    "PersonsMerged": PERSON_WHATS,
    "PersonsParted": PERSON_WHATS,
    "ContactIdentified": ("orders", "tasks"),
    "SymptomsReported": PERSON_WHATS,
    "RetestAsked": PERSON_WHATS,
    "RetestEnded": ("tasks",),
    "AttributeDeclared": ("orders",),
    "ResidenceDeclared": ("orders",),
    "PersonPlaced": ("orders", "tasks"),
    "PersonLeft": ("orders", "tasks"),
    "IsolationCertified": ("orders", "tasks"),
    "EntryReported": ("orders", "tasks"),
    "DischargeReported": PERSON_WHATS,
    "OrderIssued": ("tasks",),
    "OrderChanged": ("tasks",),
    "OrderEnded": ("tasks",),
}
"""Kind of fact -> what it makes due for its subject."""

_AT_ONCE = 500
_ARRIVALS_COUNT = 100 * DAY
"""How long an arrival or a discharge may bind somebody whom no order stands for yet; no plan is as long."""
_PACKS = ("PackEnacted", "PackWithdrawn")
_BOUND = (
    "SELECT DISTINCT kinds.column1, CAST(person.head AS TEXT), CAST(%s AS BIGINT), 1, 0, '' FROM ("
    "SELECT person_no FROM record_orderrow WHERE ended_at IS NULL UNION "
    "SELECT person_no FROM record_contactrow WHERE NOT withdrawn UNION "
    "SELECT person_no FROM record_caserow UNION "
    "SELECT subject FROM ledger_fact WHERE kind IN ('EntryReported', 'DischargeReported') AND happened_at >= %s"
    ") AS bound "
    "JOIN record_person AS person ON person.person_no = bound.person_no "
    "CROSS JOIN (VALUES ('orders'), ('tasks')) AS kinds WHERE NOT person.is_erased"
)
_CASES = (
    "SELECT DISTINCT 'case', CAST(person.head AS TEXT), CAST(%s AS BIGINT), 1, 0, '' FROM record_caserow AS bound "
    "JOIN record_person AS person ON person.person_no = bound.person_no WHERE NOT person.is_erased"
)
_RINGS = "SELECT 'rings', case_id, CAST(%s AS BIGINT), 1, 0, '' FROM record_caserow WHERE TRUE"


@dataclass(frozen=True, slots=True)
class Mark:
    """``what`` is due, for a person or for another key, not before ``since`` (µs)."""

    what: str
    person: int | None = None
    key: str = ""
    since: int = 0


def mark_touched(recorded: Iterable[Recorded], at: int) -> None:
    """Mark what these facts touch as due, in their transaction, once their rows are written."""
    touched: defaultdict[str, list[Recorded]] = defaultdict(list)
    for item in _find_touched(recorded):
        touched[item.fact.kind].append(item)
    for kind in _PACKS:
        for item in touched.pop(kind, ()):
            _mark_bound(item, at)
    marks = [mark for kind, items in touched.items() for mark in _find_marks(kind, items)]
    heads = _find_heads({mark.person for mark in marks if mark.person is not None})
    mark_all(
        ((mark.what, mark.key if mark.person is None else str(heads[mark.person])), max(at, mark.since))
        for mark in marks
        if mark.person is None or mark.person in heads
    )


def forget_due(person_no: int) -> None:
    """Settle nothing more of somebody who was erased."""
    Due.objects.filter(what__in=PERSON_WHATS, key=str(person_no)).delete()


def _find_touched(recorded: Iterable[Recorded]) -> Iterator[Recorded]:
    """Give facts that say something, and what those among them that withdraw or undo had said."""
    for item in recorded:
        payload = item.fact.payload
        if isinstance(payload, Erased):
            continue
        yield item
        if item.fact.kind in VOIDERS and item.fact.corrects is not None:
            target = open_reader().read_fact(item.fact.corrects)
            yield from _find_touched([] if target is None else [target])
        if isinstance(payload, p.ImportUndone):
            yield from _find_touched(_find_imported(payload.batch))


def _find_imported(batch: str) -> Iterator[Recorded]:
    reader = open_reader()
    for person_no in sorted({subject for _, subject in reader.find_batch(batch) if subject is not None}):
        yield from (told for told in reader.read_history(person_no) if told.fact.source.ref.startswith(f"{batch}/"))


def _find_marks(kind: str, items: Sequence[Recorded]) -> Iterator[Mark]:
    people = {item.fact.subject for item in items if item.fact.subject is not None}
    for what in PERSON_MARKS.get(kind, ()):
        yield from (Mark(what, person=person_no) for person_no in people)
    if kind in _OTHERS:
        yield from _OTHERS[kind](items, sorted(people))


def _find_heads(people: Iterable[int]) -> dict[int, int]:
    """Give the number that stands for each of these people, without those who were erased."""
    heads: dict[int, int] = {}
    for some in _slices(people):
        rows = Person.objects.filter(person_no__in=some, is_erased=False)
        heads.update(rows.values_list("person_no", "head"))
    return heads


def _slices(people: Iterable[int]) -> Iterator[list[int]]:
    numbers = sorted(people)
    yield from (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))


def _of_cases(items: Sequence[Recorded], people: Sequence[int]) -> Iterator[Mark]:
    del people
    for item in items:
        if isinstance(item.fact.payload, p.CaseNotified):
            yield Mark("rings", key=item.fact.payload.case_id)


def _of_people(items: Sequence[Recorded], people: Sequence[int]) -> Iterator[Mark]:
    """Mark the rings in which these people stand, as a case or as a contact."""
    del items
    for some in _slices(people):
        standing = ContactRow.objects.filter(person_no__in=some, withdrawn=False).values_list("case_id", flat=True)
        cases = CaseRow.objects.filter(person_no__in=some).values_list("case_id", flat=True)
        yield from (Mark("rings", key=case_id) for case_id in {*standing, *cases})


def _of_hand(items: Sequence[Recorded], people: Sequence[int]) -> Iterator[Mark]:
    """Mark the rings that somebody changed by hand: who hangs on a contact goes and comes with them."""
    del people
    for item in items:
        if isinstance(item.fact.payload, p.ContactIdentified) and item.fact.payload.by_hand:
            yield Mark("rings", key=item.fact.payload.case_ref)
        if isinstance(item.fact.payload, p.ContactWithdrawn) and item.fact.payload.by_hand:
            rows = ContactRow.objects.filter(fact_id=item.fact.payload.fact)
            yield from (Mark("rings", key=case_id) for case_id in rows.values_list("case_id", flat=True))


def _of_contacts(items: Sequence[Recorded], people: Sequence[int]) -> Iterator[Mark]:
    """Mark who hangs on these close contacts: the contact's samples decide over their orders."""
    del items
    for some in _slices(people):
        rows = ContactRow.objects.filter(person_no__in=some, withdrawn=False).values("fact_id")
        hanging = ContactRow.objects.filter(via__in=rows, withdrawn=False).values_list("person_no", flat=True)
        yield from (Mark("orders", person=person_no) for person_no in set(hanging))


def _mark_bound(item: Recorded, at: int) -> None:
    """Mark everybody whom a policy binds, by few statements: it may say otherwise from its first instant on."""
    payload, since = item.fact.payload, 0
    if isinstance(payload, p.PackEnacted):
        since = payload.start
    elif isinstance(payload, p.PackWithdrawn):
        since = payload.at
    with connection.cursor() as cursor:
        cursor.execute(MARK.format(rows=_BOUND), [max(at, since), at - _ARRIVALS_COUNT])
        for statement in (_CASES, _RINGS):
            cursor.execute(MARK.format(rows=statement), [max(at, since)])


def _of_laboratories(items: Sequence[Recorded], people: Sequence[int]) -> Iterator[Mark]:
    """Mark the laboratories that were heard: how long they may be silent counts anew."""
    del people
    for item in items:
        if isinstance(item.fact.payload, p.LaboratoryRegistered | p.LabRunReported):
            yield Mark("laboratory", key=item.fact.payload.laboratory)


def _of_clock(items: Sequence[Recorded], people: Sequence[int]) -> Iterator[Mark]:
    """Mark the clock of tasks at the first step of those opened or settled anew; one undone may be late already."""
    del people
    for item in items:
        told = item.fact.payload
        clock = told.settled if isinstance(told, p.TaskMoved) else told
        if isinstance(clock, p.TaskOpened | TaskSettled) and clock.escalates:
            yield Mark("clock", key=CLOCK_KEY, since=clock.due_at + clock.escalates[0].after_s * SECOND)
        elif isinstance(told, p.TaskMoved) and told.undoes is not None:
            yield Mark("clock", key=CLOCK_KEY)


_OTHERS: dict[str, Callable[[Sequence[Recorded], Sequence[int]], Iterator[Mark]]] = {
    "CaseNotified": _of_cases,
    "VisitTold": _of_people,
    "SpecimenReported": _of_contacts,
    "ContactIdentified": _of_hand,
    "ContactWithdrawn": _of_hand,
    "PersonPlaced": _of_people,
    "PersonLeft": _of_people,
    "PersonsMerged": _of_people,
    "PersonsParted": _of_people,
    "LaboratoryRegistered": _of_laboratories,
    "LabRunReported": _of_laboratories,
    "TaskOpened": _of_clock,
    "TaskMoved": _of_clock,
}
"""Kinds that make due what is not about their subject alone; each is given its facts and their subjects."""
