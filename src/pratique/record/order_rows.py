"""Rows of orders: one a time for what is plain, a person's all anew where a fact is corrected or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.db import connection

from pratique.decisions.fold import Void, find_void, make_link
from pratique.kinds import payloads as p
from pratique.kinds.payloads.care import CHANGE_REASONS, END_REASONS
from pratique.ledger.fact import Recorded
from pratique.ledger.read import AsOf
from pratique.record.due import MARK
from pratique.record.inserting import insert
from pratique.record.models import OrderRow
from pratique.record.register import open_reader
from pratique.record.standing import make_typed
from pratique.record.updating import update

ORDER_KINDS = ("OrderIssued", "OrderChanged", "OrderEnded")
_CHANGING = ("fact_id", "until", "ended_at", "reason")


def order_made(recorded: Recorded, payload: p.OrderIssued | p.OrderChanged | p.OrderEnded) -> None:
    """Write the row of a fact of an order; one that corrects, or speaks of an older version, remakes the person's."""
    if isinstance(payload, p.OrderIssued) and recorded.fact.corrects is None:
        OrderRow.objects.create(**_read_issue(recorded))
        return
    named = "" if isinstance(payload, p.OrderIssued) else payload.order
    row = OrderRow.objects.filter(fact_id=named, ended_at__isnull=True).first()
    if row is None or recorded.fact.corrects is not None or isinstance(payload, p.OrderIssued):
        remake_orders(recorded)
        return
    changes = _read_move(payload) if isinstance(payload, p.OrderChanged) else _read_end(row, payload)
    OrderRow.objects.filter(pk=row.pk).update(**changes)


def order_voided(recorded: Recorded, payload: p.FactWithdrawn) -> None:
    """Make a person's rows anew where a fact of an order, or such a withdrawal, was withdrawn."""
    target = open_reader().read_fact(payload.fact)
    if target is not None and target.fact.kind in (*ORDER_KINDS, "FactWithdrawn"):
        remake_orders(recorded)


def orders_made(items: Sequence[Recorded]) -> None:
    """Write the rows of many facts of one kind at once: each plain, of an order of its own that stands."""
    if items[0].fact.kind == "OrderIssued":
        rows = [_read_issue(item) | {"reason": ""} for item in items]
        insert(OrderRow, tuple(rows[0]), [tuple(row.values()) for row in rows])
        return
    told = [(item, cast("p.OrderChanged | p.OrderEnded", item.fact.payload)) for item in items]
    held = OrderRow.objects.in_bulk({payload.order for _, payload in told})
    if len(held) < len(told) or any(row.ended_at is not None for row in held.values()):
        for item, payload in told:
            order_made(item, payload)
        return
    for _, payload in told:
        row = held[payload.order]
        changes = _read_move(payload) if isinstance(payload, p.OrderChanged) else _read_end(row, payload)
        for name, value in changes.items():
            setattr(row, name, value)
    update(OrderRow, _CHANGING, [[getattr(row, name) for name in _CHANGING] for row in held.values()])


def remake_orders(recorded: Recorded) -> None:
    """Make a person's rows anew, as the record stood at this fact."""
    subject = recorded.fact.subject
    if subject is None:
        return
    OrderRow.objects.filter(person_no=subject).delete()
    reader, as_of = open_reader(), AsOf(seq=recorded.seq)
    history = reader.read_history(subject, as_of)
    void = find_void(link for item in history if (link := make_link(make_typed(item))) is not None)
    roots: dict[str, str] = {}
    for item in history:
        if item.fact.kind == "OrderIssued":
            roots[item.fact.id] = roots.get(item.fact.corrects or "", item.fact.id)
    rows: dict[str, OrderRow] = {}
    for item in history:
        payload = item.fact.payload
        if void.holds(make_typed(item)):
            continue
        if isinstance(payload, p.OrderIssued):
            rows[item.fact.id] = OrderRow(**{**_read_issue(item), "root": roots[item.fact.id]})
    _amend(rows, [item for item in history if not void.holds(make_typed(item))], void)
    OrderRow.objects.bulk_create(rows.values())


def _amend(rows: dict[str, OrderRow], standing: Sequence[Recorded], void: Void) -> None:
    """Move and end rows as the fold does: the latest change counts, the earliest end stands."""
    moves = [item for item in standing if isinstance(item.fact.payload, p.OrderChanged)]
    for item in sorted(moves, key=lambda item: (item.fact.happened_at, item.seq)):
        payload = cast("p.OrderChanged", item.fact.payload)
        row = rows.get(void.resolve(payload.order))
        for name, value in _read_move(payload).items() if row else ():
            setattr(row, name, value)
    ends = [told for item in standing if isinstance(told := item.fact.payload, p.OrderEnded)]
    for end in sorted(ends, key=lambda one: one.at):
        row = rows.get(void.resolve(end.order))
        if row is not None:
            for name, value in _read_end(row, end).items():
                setattr(row, name, value)


def _read_issue(recorded: Recorded) -> dict[str, object]:
    payload = cast("p.OrderIssued", recorded.fact.payload)
    return {
        "fact_id": recorded.fact.id,
        "root": recorded.fact.id,
        "person_no": recorded.fact.subject,
        "kind": payload.kind,
        "rung": payload.rung,
        "place": payload.place or "",
        "group": payload.group or "",
        "start": payload.start,
        "until": payload.until,
        "unit_id": recorded.fact.unit,
        "issued_at": recorded.fact.happened_at,
        "seq": recorded.seq,
    }


def _read_move(payload: p.OrderChanged) -> dict[str, object]:
    return {"until": payload.until, "reason": payload.reason if payload.reason in CHANGE_REASONS else ""}


def _read_end(row: OrderRow, payload: p.OrderEnded) -> dict[str, object]:
    if row.ended_at is not None and row.ended_at <= payload.at:
        return {}
    return {"ended_at": payload.at, "reason": payload.reason if payload.reason in END_REASONS else ""}


def mark_open_orders(due_at: int) -> None:
    """Mark everybody who has an open order, and their tasks, to be settled at an instant, in one statement."""
    rows = (
        "SELECT DISTINCT kinds.column1, CAST(person.head AS TEXT), CAST(%s AS BIGINT), 1, 0, '' "
        "FROM record_orderrow AS held JOIN record_person AS person ON person.person_no = held.person_no "
        "CROSS JOIN (VALUES ('orders'), ('tasks')) AS kinds WHERE held.ended_at IS NULL AND NOT person.is_erased"
    )
    with connection.cursor() as cursor:
        cursor.execute(MARK.format(rows=rows), [due_at])
