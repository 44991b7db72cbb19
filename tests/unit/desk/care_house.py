"""A house whose pack is in force, and short words for what happens to people there: contacts, samples, settling."""

from __future__ import annotations

from typing import Any

from pratique.desk.acts import do_approve, do_propose
from pratique.desk.followup.run import Settled, settle_due
from pratique.desk.lists_and_packs import make_pack_proposal
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR, find_zone, free_at, local_date, local_midnight
from pratique.record.models import Act, OrderRow, TaskRow
from pratique.record.register import append, make_fact, open_reader, writing
from tests.unit.desk.cast import AT, Cast
from tests.unit.desk.test_acts import PACK

ZONE = find_zone("Asia/Shanghai")
FOUND = AT
"""20:00 of 7 August 2021, local: day 0."""


def midnight(day: int) -> int:
    """Give 00:00 of day N, day 0 being that of FOUND."""
    return free_at(FOUND, day - 1, ZONE) if day > 0 else local_midnight(local_date(FOUND, ZONE), ZONE)


def enact(cast: Cast, pack: Any = PACK, at: int = AT - DAY) -> None:
    """Put a pack in force by two people."""
    proposal = do_propose(cast.east_policy, "enact-pack", make_pack_proposal(pack, at), at)
    do_approve(cast.west_policy, proposal, Act.objects.get(fact_id=proposal).digest, at)


def record(
    cast: Cast, person: int, payload: p.Payload, at: int, *, happened_at: int | None = None, corrects: str | None = None
) -> str:
    """Record a fact about a person; give its id."""
    kind = type(payload).__name__
    made = make_fact(kind, payload, cast.officer, at, subject=person, happened_at=happened_at, corrects=corrects)
    with writing():
        append([made], at)
    return made.id


def meet(cast: Cast, person: int, at: int = FOUND, *, last: int = FOUND - HOUR, **also: Any) -> str:
    """Find somebody to be a contact; give the fact's id."""
    told = {"ring": "close", "case_ref": "2021-00001", "by_hand": True, "reason": "told by phone", **also}
    return record(cast, person, p.ContactIdentified(last_at=last, **told), at, happened_at=min(at, FOUND))


def sample(cast: Cast, person: int, at: int, *, result: Any = "negative") -> str:
    """Take a sample and tell its result an hour later."""
    told = p.SpecimenReported(result=result, sampled_at=at, reported_at=at + HOUR)
    return record(cast, person, told, at + HOUR)


def withdraw(cast: Cast, person: int, fact: str, at: int) -> str:
    """Say that an exposure did not take place."""
    told = p.ContactWithdrawn(fact=fact, reason="another person")
    return record(cast, person, told, at, corrects=fact)


def settle(at: int) -> Settled:
    """Settle what is due; nothing may fail."""
    settled = settle_due(at)
    assert settled.failed == 0
    return settled


def write_orders(*, ended: bool = False) -> list[tuple[str, int, int]]:
    """Tell orders as (kind, start, until), or with ``ended`` as (kind and why, start, ended_at)."""
    rows = OrderRow.objects.filter(ended_at__isnull=not ended).order_by("start", "kind")
    if ended:
        return [(f"{row.kind} {row.reason}", row.start, row.ended_at or 0) for row in rows]
    return [(row.kind, row.start, row.until) for row in rows]


def write_tasks(*states: str) -> set[str]:
    """Tell the keys of the care tasks in these states."""
    rows = TaskRow.objects.filter(scope__startswith="care:", state__in=states or ("open", "taken"))
    return set(rows.values_list("key", flat=True))


def read_notices(person: int) -> list[str]:
    """Give the templates of the notices that somebody got, in order."""
    told = [item.fact.payload for item in open_reader().read_person(person)]
    return [one.template for one in told if isinstance(one, p.NoticeSent)]
