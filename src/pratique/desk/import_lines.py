"""The lines of a line list as facts: who each is about, and what is recorded of them, a thousand lines at a time."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from zoneinfo import ZoneInfo

from pratique.desk.assignments import LONGEST_ASSIGNMENT
from pratique.desk.cases import take_case_numbers
from pratique.kinds import payloads as p
from pratique.kinds.instants import local_midnight, to_datetime
from pratique.kinds.payloads.parts import CaseClass, CaseCourse, Sex
from pratique.ledger.fact import IMPORT, Fact, Source
from pratique.linelist.case_line import CaseLine, make_case_line
from pratique.linelist.preview import BadCell, Quarantined, Taken
from pratique.people.identifiers import make_identifier
from pratique.people.registration import Registration
from pratique.record.import_rows import CASE, LINE, make_line_key, make_ref
from pratique.record.models import LineKey, Lookup, Person
from pratique.record.models.people import DOCUMENT
from pratique.record.numbering import take_numbers
from pratique.record.permissions import Actor
from pratique.record.register import make_fact, make_lookups

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose list a file is: the batch, the unit, the list's own name, within which a case ID is one case."""

    batch: str
    unit_id: str
    list_name: str

    def make_keys(self, taken: Taken) -> tuple[str, ...]:
        """Give the keys by which a line is known again: what it says, and the list's own ID of the case."""
        case_id = taken.values.get("case_id")
        own = () if case_id is None else (make_line_key(CASE, f"{self.unit_id}\x1f{self.list_name}\x1f{case_id}"),)
        return (make_line_key(LINE, taken.digest), *own)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that can be taken in: its row of the file, what it tells, its keys, those of the person's document."""

    taken: Taken
    told: CaseLine
    keys: tuple[str, ...]
    documents: tuple[str, ...]


def make_lines(taken: Iterable[Taken], scope: Scope, zone: ZoneInfo, at: int) -> list[Line]:
    """Make lines of accepted rows."""
    told = ((one, make_case_line(one, zone, at)) for one in taken)
    return [Line(one, case, scope.make_keys(one), _make_document_keys(case.registration)) for one, case in told]


def find_known(lines: Sequence[Line]) -> dict[str, str]:
    """Give those keys of the lines that were taken in before, each with its batch."""
    keys = [key for line in lines for key in line.keys]
    known: dict[str, str] = {}
    for start in range(0, len(keys), _AT_ONCE):
        known.update(LineKey.objects.filter(key__in=keys[start : start + _AT_ONCE]).values_list("key", "batch"))
    return known


class People:
    """Who the lines of a batch are about: somebody registered under the same document, or somebody new.

    Nobody is found by a name, a birthday or a telephone: those are shared, and make likely duplicates, no more.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        keys = [key for line in lines for key in line.documents]
        self._found: dict[str, int] = {}
        for start in range(0, len(keys), _AT_ONCE):
            rows = Lookup.objects.filter(kind=DOCUMENT, key__in=keys[start : start + _AT_ONCE])
            self._found.update(rows.values_list("key", "person_no"))
        self._names = _read_name_keys(sorted(set(self._found.values())))
        self._added: dict[int, Registration] = {}

    def find(self, line: Line) -> int | None:
        """Give the number of who a line is about, None for somebody new."""
        return next((self._found[key] for key in line.documents if key in self._found), None)

    def is_another(self, line: Line, person_no: int) -> bool:
        """Say whether the document is registered for somebody of whom other names are known."""
        if person_no in self._added:
            self._names[person_no] = _make_name_lookups(self._added.pop(person_no))
        known, told = self._names.get(person_no), _make_name_lookups(line.told.registration)
        return bool(known and told and not known & told)

    def add(self, line: Line, person_no: int) -> None:
        """Remember somebody new, for the lines that follow."""
        for key in line.documents:
            self._found[key] = person_no
        self._added[person_no] = line.told.registration


def part_lines(lines: Sequence[Line]) -> tuple[list[Line], list[Quarantined]]:
    """Part lines from those whose document is somebody else's in the register or in an earlier line; writes nothing."""
    people, good, odd = People(lines), [], []
    coming = -1
    for line in lines:
        person_no = people.find(line)
        if person_no is not None and people.is_another(line, person_no):
            odd.append(set_aside(line.taken, "document_number", "document_of_another"))
            continue
        if person_no is None:
            people.add(line, coming)
            coming -= 1
        good.append(line)
    return good, odd


def set_aside(taken: Taken, field: str, code: str) -> Quarantined:
    """Set a row aside for something that only the register knows."""
    cell = BadCell(taken.row, "", field, code, taken.values.get(field, "")[:200])
    return Quarantined(taken.row, taken.cells, (cell,))


def make_facts(lines: Sequence[Line], scope: Scope, actor: Actor, zone: ZoneInfo, at: int) -> list[Fact]:
    """Make the facts of lines: people who are new, their case, who sees them, a positive sample; within ``writing``.

    One trace names all who are registered by it, as registering by hand does.
    """
    people = People(lines)
    new = _count_new(people, lines)
    last = Person.objects.order_by("-person_no").values_list("person_no", flat=True).first() or 0
    number = take_numbers("person", last, new) if new else 0
    year = to_datetime(at, zone).year
    case_no = take_case_numbers(year, len(lines))
    facts: list[Fact] = []
    registered: list[int] = []
    for offset, line in enumerate(lines):
        person_no = people.find(line)
        ref = Source(IMPORT, make_ref(scope.batch, line.taken.row))
        if person_no is None:
            person_no, number = number, number + 1
            people.add(line, person_no)
            registered.append(person_no)
            facts += _make_person(line, actor, person_no, at, ref)
        case_id = f"{year}-{case_no + offset:05}"
        known = Source(IMPORT, make_ref(scope.batch, line.taken.row, line.keys))
        facts += _make_case(line.told, case_id, actor, person_no, at, known, ref, zone)
    if registered:
        seen = p.RecordRead(
            purpose="registration",
            persons=tuple(registered),
            fields=("identity", "contact"),
            role=min(actor.roles, default=None),
        )
        facts.append(make_fact("RecordRead", seen, actor, at, source=Source("access", "registered")))
    return facts


def _count_new(people: People, lines: Sequence[Line]) -> int:
    """Count who is new; lines that bear one document are about one person."""
    documents: set[tuple[str, str]] = set()
    without = 0
    for line in lines:
        document = line.told.registration.document
        if people.find(line) is None:
            without += document is None
            documents |= set() if document is None else {document}
    return without + len(documents)


def _make_person(line: Line, actor: Actor, number: int, at: int, source: Source) -> list[Fact]:
    told = line.told.registration
    payload = p.PersonRegistered(
        has_document=told.document is not None,
        person_id=base64.b32encode(os.urandom(16)).decode().rstrip("="),
        names=told.names,
        document_lookup=line.documents,
        birth_date=told.birth_date,
        phone=told.phone,
    )
    facts = [make_fact("PersonRegistered", payload, actor, at, subject=number, source=source)]
    if told.email is not None:
        digest = make_lookups(make_identifier("email", told.email))[0]
        linked = p.IdentityLinked(document_type="email", document_lookup=digest)
        facts.append(make_fact("IdentityLinked", linked, actor, at, subject=number, source=source))
    return facts


def _make_case(
    told: CaseLine, case_id: str, actor: Actor, number: int, at: int, known: Source, ref: Source, zone: ZoneInfo
) -> list[Fact]:
    case = p.CaseNotified(
        case_id=case_id,
        classification=cast("CaseClass", told.classification),
        onset=told.onset,
        first_positive=told.first_positive,
        isolated_at=told.isolated_at,
        source_place=told.source_place,
        case_ref=told.case_ref,
        sampled=told.sampled,
        reported=told.reported,
        course=cast("CaseCourse | None", told.outcome),
        course_on=told.outcome_on,
        sex=cast("Sex | None", told.sex),
        age=told.age,
        occupation=told.occupation,
        address=told.address,
        notes=told.notes,
    )
    seen = p.AssignmentMade(
        who=f"unit:{actor.unit_id}", unit=actor.unit_id, cause=f"case:{case_id}", until=at + LONGEST_ASSIGNMENT
    )
    facts = [
        make_fact("CaseNotified", case, actor, at, subject=number, source=known),
        make_fact("AssignmentMade", seen, actor, at, subject=number, source=ref),
    ]
    if told.first_positive is not None:
        reported = _find_reported(told, zone, at)
        sample = p.SpecimenReported(result="positive", sampled_at=told.first_positive, reported_at=reported)
        facts.append(make_fact("SpecimenReported", sample, actor, at, subject=number, source=ref))
    return facts


def _find_reported(told: CaseLine, zone: ZoneInfo, at: int) -> int | None:
    """Give when a result was told, if the line says so and it is not before the sample: a day counts from its start."""
    moment = told.reported
    if isinstance(moment, str):
        moment = local_midnight(date.fromisoformat(moment), zone)
    if moment is None or told.first_positive is None or not told.first_positive <= moment <= at:
        return None
    return moment


def _make_document_keys(told: Registration) -> tuple[str, ...]:
    return () if told.document is None else make_lookups(make_identifier(*told.document))


def _make_name_lookups(told: Registration) -> set[str]:
    return {digest for name in told.names for digest in make_lookups(make_identifier("name", name))}


def _read_name_keys(numbers: Sequence[int]) -> dict[int, set[str]]:
    """Give the names' keyed hashes of people who are registered."""
    found: dict[int, set[str]] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        rows = Lookup.objects.filter(kind="name", person_no__in=numbers[start : start + _AT_ONCE])
        for number, key in rows.values_list("person_no", "key"):
            found.setdefault(number, set()).add(key)
    return found
