"""An order as a document: what its facts say in both languages, numbered, and signed with the installation's key.

A paper belongs to one fact of an order: its issue, a change or its end. The same facts give the same paper each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from zoneinfo import ZoneInfo

from pratique.care.explain import KINDS
from pratique.care.order_statement import OrderState, OrderStatement, mask_number
from pratique.decisions.fold import find_void, make_link
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import find_zone, format_instant
from pratique.ledger.fact import Recorded
from pratique.policy.pack import Clause, Pack, Source, Words
from pratique.record.in_force import read_in_force
from pratique.record.models import Unit
from pratique.record.register import read_person_history
from pratique.record.signed_orders import sign_order
from pratique.record.standing import make_typed
from pratique.record.views import PersonView

ORDER_KINDS = frozenset({"OrderIssued", "OrderChanged", "OrderEnded"})
DEFAULT_ZONE = "Asia/Shanghai"
_STATES: dict[str, OrderState] = {"OrderIssued": "issued", "OrderChanged": "changed", "OrderEnded": "ended"}


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause with the source it stands in."""

    clause: Clause
    source: Source


@dataclass(frozen=True, slots=True)
class OrderPaper:
    """One paper: what is signed, the signed text, and what its words are made of; instants in µs of UTC.

    ``is_last``: no later paper of this order is known. ``groups``: why, as the pack names the groups.
    """

    statement: OrderStatement
    note: str
    at: int
    start: int
    until: int
    zone: ZoneInfo
    kind: Words
    groups: tuple[Words, ...]
    cited: tuple[Cited, ...]
    unit: Words
    appeal: Words | None
    is_last: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Version:
    """One fact of an order, with the issue that stands, the fact before it, and until when it binds."""

    fact: Recorded
    issue: Recorded
    before: str | None
    until: int
    is_last: bool


def make_papers(view: PersonView) -> tuple[OrderPaper, ...]:
    """Give the papers of the orders that a reading shows, the newest first; the reading is on record already."""
    shown = {fact.fact_id for fact in view.facts if fact.kind in ORDER_KINDS}
    if not shown:
        return ()
    history = [item for item in read_person_history(view.numbers) if item.fact.kind in (*ORDER_KINDS, "FactWithdrawn")]
    units = {row.unit_id: Words(row.name_zh, row.name_en) for row in Unit.objects.all()}
    found = [_make(one, view, units) for one in _find_versions(history) if one.fact.fact.id in shown]
    return tuple(sorted(found, key=lambda paper: (paper.at, paper.statement.document), reverse=True))


def find_paper(view: PersonView, document: str) -> OrderPaper:
    """Give one paper of those that a reading shows; raises BadInput ``no_order``."""
    for paper in make_papers(view):
        if paper.statement.document == document:
            return paper
    raise BadInput("no_order", "there is no such order, or it does not stand", "order")


def _find_versions(history: Sequence[Recorded]) -> Iterator[_Version]:
    """Give what stands of each order in the order of recording; a later whole version leaves no older paper."""
    void = find_void(link for item in history if (link := make_link(make_typed(item))) is not None)
    roots: dict[str, str] = {}
    orders: dict[str, list[Recorded]] = {}
    for item in history:
        if item.fact.kind == "OrderIssued":
            roots[item.fact.id] = roots.get(item.fact.corrects or "", item.fact.id)
        if item.fact.kind in ORDER_KINDS:
            root = roots.get(_name_order(item))
            if root is not None:
                orders.setdefault(root, []).append(item)
    for told in orders.values():
        standing = [item for item in told if not void.holds(make_typed(item))]
        issue = next((item for item in reversed(standing) if item.fact.kind == "OrderIssued"), None)
        if issue is None:
            continue
        until = _get_issue(issue).until
        for item in (one for one in standing if one.seq >= issue.seq):
            until = _find_until(item, until)
            before = max((one for one in told if one.seq < item.seq), key=lambda one: one.seq, default=None)
            named = None if before is None else before.fact.id
            yield _Version(item, issue, named, until, is_last=item is standing[-1])


def _name_order(item: Recorded) -> str:
    payload = item.fact.payload
    return payload.order if isinstance(payload, p.OrderChanged | p.OrderEnded) else item.fact.id


def _find_until(item: Recorded, until: int) -> int:
    payload = item.fact.payload
    if isinstance(payload, p.OrderChanged):
        return payload.until
    return payload.at if isinstance(payload, p.OrderEnded) else until


def _get_issue(item: Recorded) -> p.OrderIssued:
    return cast("p.OrderIssued", item.fact.payload)


def _make(version: _Version, view: PersonView, units: Mapping[str, Words]) -> OrderPaper:
    fact, issue = version.fact.fact, _get_issue(version.issue)
    held = read_in_force().book.holding_at(fact.happened_at)
    pack = None if held is None else held.pack.pack
    zone = find_zone(DEFAULT_ZONE) if pack is None else pack.zone
    payload = fact.payload
    statement = OrderStatement(
        document=fact.id,
        order=version.issue.fact.id,
        state=_STATES[fact.kind],
        kind=issue.kind,
        rung=issue.rung,
        place=issue.place,
        start=format_instant(issue.start, zone),
        until=format_instant(version.until, zone),
        clause=issue.clause,
        person=mask_number(view.person_id),
        names=view.names,
        unit=fact.unit,
        at=format_instant(fact.happened_at, zone),
        replaces=version.before,
    )
    return OrderPaper(
        statement=statement,
        note=sign_order(statement),
        at=fact.happened_at,
        start=issue.start,
        until=version.until,
        zone=zone,
        kind=KINDS.get(issue.kind, Words(issue.kind, issue.kind)),
        groups=_name_groups(issue.group, pack),
        cited=_cite((issue.clause, *issue.clauses), pack),
        unit=units.get(fact.unit, Words(fact.unit, fact.unit)),
        appeal=_find_appeal(pack, fact.happened_at),
        is_last=version.is_last,
        reason=payload.reason if isinstance(payload, p.OrderChanged | p.OrderEnded) else "",
    )


def _name_groups(group: str | None, pack: Pack | None) -> tuple[Words, ...]:
    titles: dict[str, Words] = {} if pack is None else {plan.group: plan.title for plan in pack.plans}
    return tuple(titles.get(one, Words(one, one)) for one in (group or "").split("+") if one)


def _cite(clauses: Sequence[str], pack: Pack | None) -> tuple[Cited, ...]:
    if pack is None:
        return ()
    found = ((pack.clause(one), pack.source_of(one)) for one in dict.fromkeys(clauses))
    return tuple(Cited(clause, source) for clause, source in found if clause is not None and source is not None)


def _find_appeal(pack: Pack | None, at: int) -> Words | None:
    """Give the pack's own words on appeals, if it has any at an instant."""
    advice = () if pack is None else pack.advice
    return next((one.text for one in advice if one.id == "appeal" and one.start <= at < one.until), None)
