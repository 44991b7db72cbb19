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
from pratique.desk.tracing import make_not_installed

Settler = Callable[[Sequence[str], int, Follow], int]
"""``settle_<what>(keys, at, follow)``."""


def _settle_rings(keys: Sequence[str], at: int, follow: Follow) -> int:
    try:
        from pratique.desk.followup.rings import settle_rings  # noqa: PLC0415  (needs the extra "tracing")
    except ModuleNotFoundError as missing:
        raise make_not_installed(missing) from None
    return settle_rings(keys, at, follow)


SETTLERS: dict[str, Settler] = {
    "case": settle_case,
    "laboratory": settle_laboratory,
    "rings": _settle_rings,
    "orders": settle_orders,
    "tasks": settle_tasks,
    "clock": settle_clock,
}
"""By what is due."""
