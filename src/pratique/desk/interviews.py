"""What a case tells of their days: a typed line becomes a visit, which counts as presence; corrected and withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pratique.desk.cases import FIRST_TO_BEGIN_A_DAY, find_case
from pratique.desk.permitting import check_ground
from pratique.investigation.interview import AskBack, Told, read_line, say_line
from pratique.investigation.interview_days import Days
from pratique.investigation.interview_places import PlaceFound, PlaceNames
from pratique.investigation.interview_words import BY_NAME
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import MINUTE, find_zone, local_date, to_datetime
from pratique.policy.pack import Pack
from pratique.record.in_force import read_in_force
from pratique.record.models import CaseRow, VisitRow
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, open_reader, writing

DAYS_WITHOUT_A_PACK = 14
"""So many days before a case's date may be told of while no pack says how many count."""
AS_TYPED = "="
"""Said for a place: keep it as it was typed, though places of the register are written much like it."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that stands: its fact, and what was told."""

    fact_id: str
    told: p.VisitTold


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit was recorded; ``is_known``: at a place of the register's presence."""

    fact_id: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class WhichPlace:
    """The line names no one place of the register: choose one of these, or keep it as typed. Nothing was recorded."""

    line: str
    place: str
    choices: tuple[str, ...]


def do_tell_visit(
    actor: Actor, case_id: str, line: str, at: int, *, place: str = "", corrects: str = "", lang: str = "en"
) -> Visited | AskBack | WhichPlace:
    """Record what a typed line says, or ask back what it leaves open (docs/algorithms/interview.md).

    ``place``: the answer to WhichPlace, a name or AS_TYPED. ``corrects``: the visit that it replaces. Raises Refused,
    BadInput ``no_case``, ``no_visit``, ``no_place_named``, ``interview_future`` and what ``read_line`` raises.
    """
    row = find_case(case_id)
    check_ground(actor, "notify-case", row.person_no, at)
    told = read_line(line, find_days_that_count(row, at))
    if isinstance(told, AskBack):
        return told
    zone, _ = get_zone(at)
    start, end = told.find_stretch(zone)
    if end > at + MINUTE:
        raise BadInput("interview_future", "this ends later than now", "line")
    found = _find_place(told.place, place)
    if found.name is None and found.choices and place != AS_TYPED:
        return WhichPlace(say_line(told, lang), told.place, found.choices)
    payload = p.VisitTold(
        case_id=case_id,
        start=start,
        end=end,
        activity=told.activity,
        place=found.name or told.place,
        kind=BY_NAME[told.activity].kind,
        known=found.name is not None,
        companions=told.companions,
    )
    with writing():
        held = find_case(case_id)
        if corrects and not VisitRow.objects.filter(fact_id=corrects, case_id=case_id).exists():
            raise BadInput("no_visit", "there is no such visit, or it was withdrawn", "line")
        fact = make_fact("VisitTold", payload, actor, at, subject=held.person_no, corrects=corrects or None)
        append([fact], at)
    return Visited(fact.id, payload.known)


def do_withdraw_visit(actor: Actor, case_id: str, visit: str, reason: str, at: int) -> str:
    """Take a visit back; give the fact's id. Raises Refused, BadInput ``no_case``, ``no_visit``, ``no_reason``."""
    row = find_case(case_id)
    check_ground(actor, "notify-case", row.person_no, at)
    if not reason.strip():
        raise BadInput("no_reason", "say why it does not stand", "reason")
    with writing():
        held = VisitRow.objects.filter(fact_id=visit, case_id=case_id).first()
        if held is None:
            raise BadInput("no_visit", "there is no such visit, or it was withdrawn", "visit")
        payload = p.FactWithdrawn(fact=visit, reason=reason)
        fact = make_fact("FactWithdrawn", payload, actor, at, subject=held.person_no, corrects=visit)
        append([fact], at)
    return fact.id


def read_visits(case_id: str) -> tuple[Visit, ...]:
    """Give the visits of a case that stand, by their start; for who has read the case itself, which left the trace."""
    ids = VisitRow.objects.filter(case_id=case_id).values_list("fact_id", flat=True)
    facts = open_reader().read_facts(list(ids))
    visits = [
        Visit(fact_id, item.fact.payload)
        for fact_id, item in facts.items()
        if isinstance(item.fact.payload, p.VisitTold)
    ]
    return tuple(sorted(visits, key=lambda visit: (visit.told.start, visit.fact_id)))


def say_visit(told: p.VisitTold, at: int, lang: str) -> str:
    """Write a visit as a line that is read back as it is, to be corrected."""
    zone, _ = get_zone(at)
    local = to_datetime(told.start, zone)
    begin = local.hour * 60 + local.minute
    minutes = begin + (told.end - told.start) // MINUTE
    return say_line(Told(local.date(), begin, minutes, told.activity, told.place, told.companions), lang)


def find_days_that_count(row: CaseRow, at: int) -> Days:
    """Give the local days of a case's window; without a date, those of two weeks until today."""
    zone, pack = get_zone(at)
    today = local_date(at, zone)
    told = open_reader().read_facts([row.fact_id])[row.fact_id].fact.payload
    if not isinstance(told, p.CaseNotified):
        raise BadInput("no_case", "there is no such case, or it was withdrawn", "case")
    dates = [date.fromisoformat(told.onset)] if told.onset else []
    if told.first_positive is not None:
        dates.append(local_date(told.first_positive, zone))
    before = _count_before(pack, at) if dates else DAYS_WITHOUT_A_PACK
    last = today if told.isolated_at is None else min(local_date(told.isolated_at, zone), today)
    return Days(min(min(dates, default=today) - timedelta(before), last), last, today)


def get_zone(at: int) -> tuple[ZoneInfo, Pack | None]:
    """Give the zone of the pack in force, and the pack."""
    held = read_in_force().book.holding_at(at)
    return (find_zone(FIRST_TO_BEGIN_A_DAY), None) if held is None else (held.pack.pack.zone, held.pack.pack)


def _count_before(pack: Pack | None, at: int) -> int:
    """Give how many days before its date count for a case."""
    if pack is None or pack.tracing is None:
        return DAYS_WITHOUT_A_PACK
    param = pack.param(pack.tracing.window.before_d)
    value = param.at(at) if param else None
    return DAYS_WITHOUT_A_PACK if value is None else value.value


_named: list[tuple[object, PlaceNames]] = []


def _find_place(text: str, chosen: str) -> PlaceFound:
    """Find a typed place among those of presence; without presence none is known."""
    try:
        from pratique.record.presence_index import open_index  # noqa: PLC0415  (needs the extra "tracing")

        index = open_index()
    except (ModuleNotFoundError, BadInput):
        return PlaceFound(None, ())
    if not _named or _named[0][0] != (index, index.mark):
        _named[:] = [((index, index.mark), PlaceNames(index.known.places.values()))]
    names = _named[0][1]
    if chosen and chosen != AS_TYPED:
        found = names.find(chosen)
        if found.name != chosen:
            raise BadInput("no_place_named", "there is no place of this name; choose one of the list", "place")
        return found
    return names.find(text)
