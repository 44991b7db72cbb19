"""An approved export, handed over once to who proposed it: everyone is named in a reading before anything leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError

from pratique.desk.effects import LINE_LIST
from pratique.desk.imports import get_zone
from pratique.desk.line_list_rows import make_case_rows
from pratique.desk.permitting import check_may, refuse
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY
from pratique.ledger.fact import Fact, Source
from pratique.places.divisions import load_divisions
from pratique.record.closed_lists import ACT_ROLES, PURPOSE_CARDS, Purpose
from pratique.record.models import Act, Approval, ExportTaken, Person
from pratique.record.people import get_all_numbers, get_group
from pratique.record.permissions import Actor, RefusalCode
from pratique.record.proposals import read_what
from pratique.record.register import append, make_fact, read_person_facts, writing
from pratique.record.views import PersonView, make_person_view

EXPORT_HOLDS = DAY
"""How long after its approval an export can be fetched."""
NAMED_AT_ONCE = 1000
"""How many people one reading names; a large export leaves several, in one transaction."""


@dataclass(frozen=True, slots=True)
class Handed:
    """An export handed over: whom it names, its columns, and its rows, read one by one as they are sent.

    ``cases``: rows of a line list by field, in the place of ``rows``, where that is what was approved.
    """

    persons: tuple[int, ...]
    columns: tuple[str, ...]
    rows: Iterator[tuple[str, ...]]
    cases: Iterator[dict[str, str]] | None = None


def find_export_refusal(actor: Actor, proposal: str, at: int) -> RefusalCode | None:
    """Say why an export is not handed to somebody now; None if it is. Raises BadInput ``no_act``."""
    act = Act.objects.filter(fact_id=proposal, act="export-people").first()
    if act is None:
        raise BadInput("no_act", "there is no such proposal", "proposal")
    approval = Approval.objects.filter(act=act).first()
    if act.proposer != actor.actor_id:
        return "not_your_export"
    if approval is None:
        return "export_not_approved"
    if ExportTaken.objects.filter(act=act).exists():
        return "export_taken"
    return "export_over" if at >= approval.approved_at + EXPORT_HOLDS else None


def do_take_export(actor: Actor, proposal: str, at: int) -> Handed:
    """Take an approved export, once, within a day: the readings and the handing over are one transaction.

    Raises Refused ``not_your_export``, ``export_not_approved``, ``export_taken``, ``export_over``, ``not_qualified``.
    """
    check_may(actor, "propose", at)
    if ACT_ROLES["export-people"] not in actor.roles:
        refuse(actor, "take-export", "not_qualified", at)
    code = find_export_refusal(actor, proposal, at)
    if code is not None:
        refuse(actor, "take-export", code, at)
    what = read_what(proposal)
    persons = _find_heads(what["persons"])
    given = p.PeopleExported(proposal=proposal, people=len(persons))
    facts = [make_fact("PeopleExported", given, actor, at), *_make_readings(actor, persons, what, at)]
    try:
        with writing():
            append(facts, at)
    except IntegrityError:
        refuse(actor, "take-export", "export_taken", at)
    columns = ("person-id", *what["columns"])
    if LINE_LIST in columns:
        return Handed(persons, columns, iter(()), _read_cases(persons, get_zone(at)))
    return Handed(persons, columns, _read_rows(persons, columns))


def _find_heads(numbers: Sequence[int]) -> tuple[int, ...]:
    """Give who stands for those named, each once, without whoever has been erased since."""
    heads = Person.objects.filter(person_no__in=numbers, is_erased=False).values_list("head", flat=True)
    return tuple(sorted(set(heads)))


def _make_readings(actor: Actor, persons: tuple[int, ...], what: dict[str, Any], at: int) -> list[Fact]:
    """Make the traces of the export, which name everyone, under every number that stands for them."""
    numbers = get_all_numbers(persons)
    purpose: Purpose = "export-line-list" if LINE_LIST in what["columns"] else "export"
    return [
        make_fact(
            "RecordRead",
            p.RecordRead(
                purpose=purpose,
                persons=numbers[start : start + NAMED_AT_ONCE],
                fields=PURPOSE_CARDS[purpose].fields,
                page="export",
                reason=what["reason"],
                role=ACT_ROLES["export-people"],
            ),
            actor,
            at,
            source=Source("access", "export"),
        )
        for start in range(0, len(numbers), NAMED_AT_ONCE)
    ]


def _read_rows(persons: tuple[int, ...], columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Read one person at a time, so that memory does not grow with the export; somebody erased meanwhile is left out.

    INVARIANT: nothing is read here before the readings above are committed.
    """
    for view in _read_views(persons, "export"):
        yield tuple(_tell(view, column) for column in columns)


def _read_cases(persons: tuple[int, ...], zone: ZoneInfo) -> Iterator[dict[str, str]]:
    """Read one person at a time, a row for each of their cases."""
    for view in _read_views(persons, "export-line-list"):
        yield from make_case_rows(view, zone)


def _read_views(persons: tuple[int, ...], purpose: Purpose) -> Iterator[PersonView]:
    for number in persons:
        numbers = get_group(number)
        person_id = Person.objects.filter(person_no=numbers[0]).values_list("person_id", flat=True).first()
        view = make_person_view(numbers, read_person_facts(numbers), PURPOSE_CARDS[purpose].fields, person_id)
        if not view.is_erased:
            yield view


def _tell(view: PersonView, column: str) -> str:
    match column:
        case "person-id":
            return view.person_id or ""
        case "names":
            return " / ".join(view.names)
        case "birth-date":
            return view.birth_date or ""
        case _:
            homes = [fact.says["division"] for fact in view.facts if fact.kind == "ResidenceDeclared"]
            return f"{homes[-1]} {load_divisions().name(homes[-1])}" if homes else ""
