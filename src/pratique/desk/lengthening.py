"""A policy that makes open orders longer: it changes nothing until two people of policy have confirmed it."""

from __future__ import annotations

from typing import Any

from pratique.desk.care_policy import Lengthening, list_lengthenings
from pratique.kinds.errors import BadInput
from pratique.record.confirmations import read_confirmed
from pratique.record.in_force import read_in_force
from pratique.record.order_rows import mark_open_orders
from pratique.record.permissions import Actor


def list_waiting(at: int) -> tuple[Lengthening, ...]:
    """Give the changes of policy that may make open orders longer and that nobody has confirmed yet."""
    confirmed = {one.change for one in read_confirmed()}
    return tuple(one for one in list_lengthenings(read_in_force().book, at) if one.change not in confirmed)


def check_lengthening(what: dict[str, Any], at: int) -> None:
    """Raise BadInput ``lengthening`` unless the act names a change that waits, ``no_reason`` unless it says why."""
    if what.get("change") not in {one.change for one in list_waiting(at)}:
        raise BadInput("lengthening", "no such change of policy waits to be confirmed", "change")
    if not isinstance(what.get("reason"), str) or not what["reason"].strip():
        raise BadInput("no_reason", "say why open orders are made longer", "reason")


def mark_lengthened(what: dict[str, Any], actor: Actor, at: int) -> None:
    """Have every open order computed anew, in the transaction of the approval."""
    del what, actor
    mark_open_orders(at)
