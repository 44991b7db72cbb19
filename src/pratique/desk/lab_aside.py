"""Results for nobody: listed by barcode alone; given to somebody looked up, matched again, or said to be void."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Final

from pratique.desk.lab_facts import Sorter
from pratique.desk.lab_matching import Bearer, Match, find_by_digests
from pratique.desk.laboratory import find_pool_rule, make_laboratory_tasks
from pratique.desk.permitting import check_ground, check_may
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.laboratory.items import Item
from pratique.ledger.fact import make_fact_id
from pratique.record.models import AsideRow, LaboratoryRow, TakenRow
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, open_reader, writing

MAX_REASON: Final = 1000


def list_aside(actor: Actor, at: int, *, after: tuple[int, str] | None = None, limit: int = 50) -> list[AsideRow]:
    """Give a page of the results that wait for somebody, the oldest first; raises Refused."""
    check_may(actor, "settle-results", at)
    rows = AsideRow.objects.filter(settled="").order_by("set_aside_at", "fact_id")
    if after is not None:
        rows = rows.filter(set_aside_at__gte=after[0]).exclude(set_aside_at=after[0], fact_id__lte=after[1])
    return list(rows[:limit])


def do_settle_aside(actor: Actor, fact_id: str, person_no: int, at: int) -> str:
    """Say whose a result is, of somebody whom the actor has looked up; give the id of the fact about them.

    Raises Refused, BadInput ``no_aside``, ``aside_pool`` (a pool's result is not one person's), ``no_sampled``,
    ``aside_future``.
    """
    check_ground(actor, "settle-results", person_no, at)
    row = _find(fact_id)
    told = _read(row)
    if told.pool is not None and told.result == "positive":
        raise BadInput("aside_pool", "a pool's result is nobody's own; record who is in the pool", "person")
    with writing():
        lab = LaboratoryRow.objects.get(laboratory=row.laboratory)
        item = _make_item(told)
        sorter = Sorter(actor, row.laboratory, lab.desk_id, [item], find_pool_rule(at), at)
        taken = TakenRow.objects.filter(specimen_ref=told.specimen_ref, person_no=person_no).first()
        sampled = told.sampled_at if told.sampled_at is not None else None if taken is None else taken.sampled_at
        made = sorter.tell_of(item, Match((Bearer(person_no, told.specimen_ref, sampled, told.pool),)))
        if made is None:
            code = "no_sampled" if sampled is None else "aside_future"
            raise BadInput(code, "its time of sampling is missing, or lies in the future; ask the laboratory", "person")
        append(sorter.made.facts, at)
        append(make_laboratory_tasks(actor, lab, at), at)
    return made


def do_dismiss_aside(actor: Actor, fact_id: str, reason: str, at: int) -> str:
    """Say that a result set aside is void, and why; give the fact's id. Raises Refused, BadInput."""
    check_may(actor, "settle-results", at)
    told = reason.strip()
    if not told or len(told) > MAX_REASON:
        raise BadInput("no_reason", "say why it does not stand", "reason")
    row = _find(fact_id)
    made = make_fact_id(at, os.urandom(10))
    fact = make_fact("ResultSettled", p.ResultSettled(aside=row.fact_id, reason=told), actor, at, fact_id=made)
    with writing():
        append([fact], at)
        lab = LaboratoryRow.objects.get(laboratory=row.laboratory)
        append(make_laboratory_tasks(actor, lab, at), at)
    return fact.id


def do_match_again(actor: Actor, at: int, *, limit: int = 500) -> int:
    """Look once more whose the oldest results set aside are: somebody may have been registered since; give how many."""
    check_may(actor, "settle-results", at)
    matched = 0
    for row in list_aside(actor, at, limit=limit):
        told = _read(row)
        people = {one for found in find_by_digests(set(told.lookups)).values() for one in found}
        item = _make_item(told)
        with writing():
            lab = LaboratoryRow.objects.get(laboratory=row.laboratory)
            sorter = Sorter(actor, row.laboratory, lab.desk_id, [item], find_pool_rule(at), at)
            found = sorter.matcher.match(item)
            if found.why == "nobody" and len(people) == 1:
                found = Match((Bearer(people.pop(), told.specimen_ref, told.sampled_at, told.pool),))
            if found.why is not None or sorter.tell_of(item, found) is None:
                continue
            append(sorter.made.facts, at)
            append(make_laboratory_tasks(actor, lab, at), at)
            matched += 1
    return matched


def _find(fact_id: str) -> AsideRow:
    row = AsideRow.objects.filter(fact_id=fact_id, settled="").first()
    if row is None:
        raise BadInput("no_aside", "this result was settled already, or there is none", "aside")
    return row


def _read(row: AsideRow) -> p.ResultSetAside:
    found = open_reader().read_facts([row.fact_id])[row.fact_id].fact.payload
    if not isinstance(found, p.ResultSetAside):
        raise BadInput("no_aside", "what was known of this result is gone", "aside")
    return found


def _make_item(told: p.ResultSetAside) -> Item:
    item = Item(row=1, specimen_ref=told.specimen_ref, result=told.result)
    return replace(
        item,
        version=told.version,
        sampled_at=told.sampled_at,
        reported_at=told.reported_at,
        run=told.run,
        purpose=told.purpose,
        method=told.method,
        pool=None if told.pool == told.specimen_ref else told.pool,
    )
