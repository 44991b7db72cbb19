"""Who infected whom among the cases that somebody may see; an investigator's word, its reason, its withdrawal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from pratique.desk.cases import find_case
from pratique.desk.interviews import get_zone
from pratique.desk.permitting import check_ground
from pratique.investigation.chain import Chain, ChainCase, Exposure, Link, SerialInterval, is_ancestor, make_chain
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import local_date
from pratique.record.assignments import filter_own_cases
from pratique.record.contact_access import access_cases_by_chain
from pratique.record.models import CaseRow, ContactRow, InfectorRow, Person
from pratique.record.people import read_heads
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, open_reader, writing

MOST_CASES = 500
INTERVAL = ("serial_least_d", "serial_most_d", "serial_mean_h", "serial_sd_h")
"""The params of a pack that are the numbers of SerialInterval, in their order: days, and hours."""


@dataclass(frozen=True, slots=True)
class ChainRead:
    """A chain, each case's class, and how many cases more there are than are shown (the newest are)."""

    chain: Chain
    classes: Mapping[str, str]
    left_out: int


def read_chain(actor: Actor, at: int, *, page: str | None = None) -> ChainRead:
    """Give the chain of the newest 500 cases assigned to the actor, with one trace that names them; no name is read.

    Raises Refused, RegisterUnavailable.
    """
    rows = filter_own_cases(actor, at)
    found = list(rows.order_by("-notified_at", "case_id")[:MOST_CASES])
    if found:
        access_cases_by_chain(actor, [row.person_no for row in found], at, page=page)
    left_out = rows.count() - MOST_CASES if len(found) == MOST_CASES else 0
    return _make_chain(found, left_out, at)


def read_source(actor: Actor, case_id: str, at: int, *, page: str | None = None) -> Link | None:
    """Give how one case stands in the chain that ``read_chain`` shows; the trace names it and its candidates alone.

    An older case stands among the newest. None: it is no case assigned to the actor. Raises as ``read_chain`` does.
    """
    rows = filter_own_cases(actor, at)
    found = list(rows.order_by("-notified_at", "case_id")[:MOST_CASES])
    if all(row.case_id != case_id for row in found):
        found = [*found[: MOST_CASES - 1], *rows.filter(case_id=case_id)]
    link = next((one for one in _make_chain(found, 0, at).chain.links if one.case_id == case_id), None)
    if link is None:
        return None
    shown = {case_id, link.infector, *(one.case_id for one in link.candidates)}
    access_cases_by_chain(actor, [row.person_no for row in found if row.case_id in shown], at, page=page)
    return link


def _make_chain(found: Sequence[CaseRow], left_out: int, at: int) -> ChainRead:
    zone, _ = get_zone(at)
    facts = open_reader().read_facts([row.fact_id for row in found])
    told = {row.case_id: facts[row.fact_id].fact.payload for row in found}
    cases = [
        ChainCase(case_id, _find_day(one, zone)) for case_id, one in told.items() if isinstance(one, p.CaseNotified)
    ]
    chain = make_chain(cases, _read_exposures(found, zone), read_named(), get_interval(at))
    classes = {case_id: one.classification for case_id, one in told.items() if isinstance(one, p.CaseNotified)}
    return ChainRead(chain, classes, left_out)


def do_name_infector(actor: Actor, case_id: str, infector: str, reason: str, at: int) -> str:
    """Say who infected a case ("": nobody known), in place of what was said before; give the fact's id.

    Raises Refused, BadInput ``no_case``, ``no_reason``, ``infector_unknown``, ``infector_cycle``.
    """
    case = find_case(case_id)
    check_ground(actor, "notify-case", case.person_no, at)
    if not reason.strip():
        raise BadInput("no_reason", "say why you hold this", "reason")
    if infector and (infector == case_id or not CaseRow.objects.filter(case_id=infector).exists()):
        raise BadInput("infector_unknown", "there is no such case, or it is this one", "infector")
    payload = p.InfectorNamed(case_id=case_id, infector=infector or None, reason=reason.strip())
    with writing():
        Person.objects.select_for_update().get(person_no=case.person_no)
        if infector and is_ancestor(case_id, infector, read_named()):
            raise BadInput("infector_cycle", "this would make the case its own forebear", "infector")
        before = InfectorRow.objects.filter(case_id=case_id).order_by("-seq").first()
        fact = make_fact(
            "InfectorNamed", payload, actor, at, subject=case.person_no, corrects=before.fact_id if before else None
        )
        append([fact], at)
    return fact.id


def do_withdraw_infector(actor: Actor, case_id: str, reason: str, at: int) -> list[str]:
    """Take back every version of who infected a case; raises as do_name_infector does, and BadInput ``no_infector``."""
    case = find_case(case_id)
    check_ground(actor, "notify-case", case.person_no, at)
    if not reason.strip():
        raise BadInput("no_reason", "say why it does not stand", "reason")
    with writing():
        history = open_reader().read_history(case.person_no)
        versions = [
            item.fact.id
            for item in history
            if isinstance(item.fact.payload, p.InfectorNamed) and item.fact.payload.case_id == case_id
        ]
        if not InfectorRow.objects.filter(case_id=case_id).exists():
            raise BadInput("no_infector", "nobody has said who infected this case", "case")
        facts = [
            make_fact(
                "FactWithdrawn",
                p.FactWithdrawn(fact=one, reason=reason),
                actor,
                at,
                subject=case.person_no,
                corrects=one,
            )
            for one in versions
        ]
        append(facts, at)
    return versions


def read_named() -> dict[str, str | None]:
    """Give by case who was said to have infected it (None: nobody known), in the order of saying."""
    rows = InfectorRow.objects.order_by("seq").values_list("case_id", "infector")
    named: dict[str, str | None] = {}
    for case_id, infector in rows:
        named.pop(case_id, None)
        named[case_id] = infector or None
    return named


def get_interval(at: int) -> SerialInterval | None:
    """Give the serial interval of the pack in force; None where it gives none: nobody is linked by a guess."""
    pack = get_zone(at)[1]
    params = [pack.param(name) if pack else None for name in INTERVAL]
    values = [param.at(at) if param else None for param in params]
    least, most, mean, deviation = (None if value is None else value.value for value in values)
    if least is None or most is None or mean is None or not deviation:
        return None
    return SerialInterval(least, most, mean / 24, deviation / 24)


def _find_day(told: p.CaseNotified, zone: ZoneInfo) -> date | None:
    if told.onset:
        return date.fromisoformat(told.onset)
    return None if told.first_positive is None else local_date(told.first_positive, zone)


def _read_exposures(rows: Sequence[CaseRow], zone: ZoneInfo) -> list[Exposure]:
    """Give who of these cases is a contact of another, under any of the numbers that stand for them."""
    heads = read_heads([row.person_no for row in rows])
    cases_of: dict[int, list[str]] = {}
    for row in rows:
        cases_of.setdefault(heads.get(row.person_no, row.person_no), []).append(row.case_id)
    ids = {row.case_id for row in rows}
    contacts = ContactRow.objects.filter(person_no__in=list(heads), withdrawn=False)
    told = contacts.values_list("case_id", "person_no", "first_at", "last_at", "ring", "strength")
    return [
        Exposure(
            case_id,
            to,
            local_date(last_at if first_at is None else first_at, zone),
            ring == "close",
            sure != "possible",
        )
        for case_id, person_no, first_at, last_at, ring, sure in told
        if case_id in ids
        for to in cases_of.get(heads[person_no], ())
    ]
