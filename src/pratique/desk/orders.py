"""Orders as they follow from facts: computed from the plan that stands, compared with what stands, the rest recorded.

Nothing is typed and nothing is undone by hand: withdraw a cause, and settling takes back what hung on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pratique.decisions.in_force import Book
from pratique.desk.care_history import Known, read_histories
from pratique.desk.care_policy import StandingPlan, find_next_policy, find_plans, find_standing_plan
from pratique.desk.order_facts import make_lapses, make_order_facts, put_in_turn
from pratique.desk.order_steps import HeldOrder, Step, find_next_instant, find_steps
from pratique.kinds.instants import find_zone
from pratique.ledger.fact import Fact
from pratique.record.in_force import read_in_force
from pratique.record.models import OrderRow
from pratique.record.register import append
from pratique.record.responsible import find_responsible

if TYPE_CHECKING:
    from pratique.desk.followup.follow import Follow

WHAT = "orders"
_AT_ONCE = 500
_NO_PACK = find_zone("UTC")


@dataclass(frozen=True, slots=True)
class Cared:
    """A person as orders and their tasks see them: what is known, the plan that stands, the orders not ended.

    ``standing`` None: no pack with plans is in force, or somebody must look first (``known.unclear``).
    """

    person_no: int
    known: Known
    standing: StandingPlan | None
    orders: tuple[HeldOrder, ...]
    unit: str


def settle_orders(keys: Sequence[str], at: int, follow: Follow) -> int:
    """Make the orders of people (by number) what they should be at an instant; give the number of facts recorded.

    What is not clear changes nothing: the orders that stand end when they say, and a task asks somebody to look.
    """
    facts: list[Fact] = []
    nexts: dict[str, int | None] = dict.fromkeys(keys)
    book = read_in_force().book
    for cared in read_cared([int(key) for key in keys], at):
        facts += make_order_facts(
            _find_steps(cared, at),
            cared.standing.plan if cared.standing else None,
            cared.person_no,
            cared.unit,
            follow.actor,
            at,
        )
        nexts[str(cared.person_no)] = _find_next(cared, book, at)
    with follow.settling(WHAT, nexts):
        for batch in put_in_turn(facts):
            append(batch, at)
    return len(facts)


def read_cared(numbers: Sequence[int], at: int) -> list[Cared]:
    """Give people with their plans and orders as of now, in few questions for all; somebody erased is left out."""
    book = read_in_force().book
    known = read_histories(numbers, get_zone(at))
    held = read_held(number for one in known.values() for number in one.numbers)
    units = find_responsible({head: (one.numbers, one.division) for head, one in known.items()}, at)
    return [
        Cared(
            head,
            one,
            None if one.unclear else find_standing_plan(one.history, book, at),
            tuple(order for number in one.numbers for order in held.get(number, ())),
            units[head],
        )
        for head, one in known.items()
    ]


def read_held(numbers: Iterable[int]) -> dict[int, list[HeldOrder]]:
    """Give the computed orders of people that were not ended, by number."""
    asked, held = sorted(set(numbers)), defaultdict(list)
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        rows = OrderRow.objects.filter(person_no__in=some, ended_at__isnull=True).exclude(group="")
        columns = ("fact_id", "person_no", "kind", "rung", "place", "group", "start", "until")
        for row in rows.values_list(*columns):
            held[row[1]].append(HeldOrder(*row))
    return held


def get_zone(at: int) -> ZoneInfo:
    """Give the zone of the pack in force."""
    plans = find_plans(read_in_force().book, at)
    return _NO_PACK if plans is None else plans.zone


def _find_steps(cared: Cared, at: int) -> Sequence[Step]:
    if cared.standing is None:
        return tuple(make_lapses(cared.orders, at))
    return find_steps(cared.standing.plan, cared.orders, at)


def _find_next(cared: Cared, book: Book, at: int) -> int | None:
    """Give the next instant at which time alone changes a person's orders."""
    ends = [order.until for order in cared.orders if order.until > at]
    ends += find_later(cared.known, at)
    if cared.standing is not None:
        ends += [t for t in (find_next_instant(cared.standing.plan, at),) if t is not None]
    bound = bool(ends)
    if bound or (cared.standing is not None and cared.standing.plan.stages):
        policy = find_next_policy(book, cared.standing.plans if cared.standing else None, at)
        ends += [policy] if policy is not None else []
    return min(ends, default=None)


def find_later(known: Known, at: int) -> list[int]:
    """Give the instants after ``at`` at which something that is recorded begins to count."""
    told = known.history
    later = [t for one in told.exposures for t in (one.found_at, one.last_at)]
    later += [one.at for one in told.entries]
    later += [one.at for one in told.discharges] + [one.at for one in told.placed]
    later += [one.known_at for one in told.samples] + [one.sampled_at for one in told.asymptomatic]
    later += [one.known_at for samples in told.contact_samples.values() for one in samples]
    later += [one.until for one in told.certificates] + [one.left_at for one in told.placed if one.left_at is not None]
    return [t for t in later if t > at]
