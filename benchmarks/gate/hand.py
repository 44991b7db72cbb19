"""A hand on the demonstration's record that changes an answer by a test, an order, a list, a pack, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.unit.cli.node_house import AT, do, listen

if TYPE_CHECKING:
    from pratique.kinds import payloads as p

HELD: dict[str, Any] = {}


def change(what: str, *told: object) -> object:
    """Record a change, or take it back; anything else is the other hand's to do."""
    from pratique.desk.accounts import FIRST_UNIT  # noqa: PLC0415  (after Django has started)
    from pratique.desk.demonstration import RESIDENT  # noqa: PLC0415
    from pratique.kinds import payloads as p  # noqa: PLC0415
    from pratique.kinds.instants import DAY, HOUR, parse_instant  # noqa: PLC0415
    from pratique.people.identifiers import make_identifier  # noqa: PLC0415
    from pratique.record.people import find_by_identifier  # noqa: PLC0415
    from pratique.record.permissions import Actor  # noqa: PLC0415
    from pratique.record.register import append, make_fact, open_reader, writing  # noqa: PLC0415

    if what not in ("test", "order", "list", "pack"):
        return do(what, *told)
    at, is_back = parse_instant(AT), what in HELD
    actor = Actor("a-hand", FIRST_UNIT, frozenset(), has_second_factor=True)
    [person] = find_by_identifier(make_identifier("email", RESIDENT))
    house = {one.fact.kind: one.fact for one in open_reader().read_house(("PackEnacted", "RiskListEnacted"))}
    if what == "pack":
        held: Any = house["PackEnacted"]
        gone = p.PackWithdrawn(enactment=held.id, at=held.payload.start, reason="measured")
        fact = (
            make_fact("PackEnacted", HELD[what], actor, at) if is_back else make_fact("PackWithdrawn", gone, actor, at)
        )
        told_now: Any = held.payload
    elif what == "list":
        told_now = house["RiskListEnacted"].payload
        other = told_now.table.replace('"430802"', '"430811"')
        table = HELD[what].table if is_back else other
        fact = make_fact("RiskListEnacted", _with(told_now, table), actor, at)
    elif is_back:
        gone_fact = p.FactWithdrawn(fact=HELD[what], reason="measured")
        fact = make_fact("FactWithdrawn", gone_fact, actor, at, subject=person, corrects=HELD[what])
        told_now = ""
    else:
        test = p.SpecimenReported(result="positive", sampled_at=at - 9 * HOUR, reported_at=at - HOUR)
        order = p.OrderIssued(kind="home-isolation", rung="order", start=at - HOUR, until=at + DAY, clause="c")
        fact = make_fact(
            *(("SpecimenReported", test) if what == "test" else ("OrderIssued", order)), actor, at, subject=person
        )
        told_now = fact.id
    with writing():
        append([fact], at)
    if is_back:
        HELD.pop(what)
    else:
        HELD[what] = told_now
    return None


def _with(payload: p.RiskListEnacted, table: str) -> p.RiskListEnacted:
    """Give the fact of a list with another table."""
    from hashlib import sha256  # noqa: PLC0415

    import msgspec  # noqa: PLC0415

    return msgspec.structs.replace(payload, table=table, sha256=sha256(table.encode()).hexdigest())


if __name__ == "__main__":
    listen(change)
