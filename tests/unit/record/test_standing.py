"""What is known of a person is folded from their whole history: a change may name a version replaced since."""

from __future__ import annotations

from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR
from pratique.ledger.read import AsOf
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing
from pratique.record.standing import read_standing
from tests.unit.desk.cast import AT, Cast


def record(actor: Actor, person: int, kind: str, payload: p.Payload, corrects: str | None = None) -> str:
    fact = make_fact(kind, payload, actor, AT, subject=person, corrects=corrects)
    with writing():
        append([fact], AT)
    return fact.id


def issue(until: int) -> p.OrderIssued:
    return p.OrderIssued(kind="home-isolation", rung="order", start=AT - DAY, until=until, clause="c#1")


def test_an_order_change_that_names_a_version_replaced_twice_still_counts(cast: Cast) -> None:
    person = cast.li.person_no
    first = record(cast.officer, person, "OrderIssued", issue(AT + 10 * DAY))
    second = record(cast.officer, person, "OrderIssued", issue(AT + 11 * DAY), corrects=first)
    record(cast.officer, person, "OrderIssued", issue(AT + 12 * DAY), corrects=second)
    changed = p.OrderChanged(order=first, until=AT + HOUR, reason="shorter")
    record(cast.officer, person, "OrderChanged", changed)
    standing = read_standing(person, AsOf())
    assert standing is not None
    assert [order.until for order in standing.orders] == [AT + HOUR]


def test_an_undone_import_leaves_nothing(cast: Cast) -> None:
    person = cast.li.person_no
    fact = record(cast.officer, person, "OrderIssued", issue(AT + DAY))
    gone = p.FactWithdrawn(fact=fact, reason="entered twice")
    record(cast.officer, person, "FactWithdrawn", gone, corrects=fact)
    standing = read_standing(person, AsOf())
    assert standing is not None
    assert standing.orders == ()
