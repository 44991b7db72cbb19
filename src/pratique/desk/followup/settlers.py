"""The settlers, in the order of their dependence: what is settled first may make the later ones due.

A settler reads what is known of its keys, computes what should stand, and within ``follow.settling`` appends the
difference; it gives the number of facts. Killed anywhere it leaves its keys due, and settling again does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pratique.desk.care_tasks import settle_tasks
from pratique.desk.case_settling import settle_case
from pratique.desk.followup.follow import Follow
from pratique.desk.laboratory import settle_laboratory
from pratique.desk.orders import settle_orders
from pratique.desk.task_clock_settling import settle_clock

Settler = Callable[[Sequence[str], int, Follow], int]
"""``settle_<what>(keys, at, follow)``."""

SETTLERS: dict[str, Settler] = {
    "case": settle_case,
    "laboratory": settle_laboratory,
    "orders": settle_orders,
    "tasks": settle_tasks,
    "clock": settle_clock,
}
"""By what is due. Kinds that nobody settles yet stay due."""
