"""Somebody named by one strong identifier: assigned to staff, or opened in an emergency; a miss is on record.

Nothing of them is shown to whoever names them, and misses count against the hour's limit, so that guessing ends.
"""

from __future__ import annotations

from pratique.desk.assignments import do_assign, do_break_glass
from pratique.desk.permitting import check_may, refuse
from pratique.kinds.errors import BadInput
from pratique.kinds.payloads import AccessRefused
from pratique.ledger.fact import Source
from pratique.people.identifiers import STRONG, Identifier
from pratique.record.closed_lists import Operation
from pratique.record.grounds import weigh_assignment, weigh_lookups
from pratique.record.people import find_by_identifier, get_group
from pratique.record.permissions import Actor
from pratique.record.refusals import Refused
from pratique.record.register import append, make_fact, writing


def do_assign_named(
    actor: Actor, identifier: Identifier, cause: str, until: int, at: int, *, who: str = "", unit: str = ""
) -> str:
    """Assign somebody named by one identifier; raises what do_assign does, Refused ``no_such_person``."""
    return do_assign(actor, _find_named(actor, "assign", identifier, at), cause, until, at, who=who, unit=unit)


def do_break_glass_named(actor: Actor, identifier: Identifier, reason: str, at: int) -> str:
    """Open the record of somebody named by one identifier in an emergency; raises what do_break_glass does.

    Also BadInput ``has_ground`` if they are assigned to the actor: then no emergency is needed.
    """
    number = _find_named(actor, "break-glass", identifier, at)
    if weigh_assignment(actor, get_group(number), at).allow:
        raise BadInput("has_ground", "this person is assigned to you: open them from your own list", "value")
    return do_break_glass(actor, number, reason, at)


def _find_named(actor: Actor, operation: Operation, identifier: Identifier, at: int) -> int:
    check_may(actor, operation, at)
    if identifier.kind not in STRONG:
        raise BadInput("identifier_weak", "use a document, a number here, a phone or an address", "value")
    if weigh_lookups(actor, at):
        refuse(actor, operation, "too_many_lookups", at)
    found = find_by_identifier(identifier)
    if len(found) == 1:
        return next(iter(found))
    payload = AccessRefused(purpose=operation, code="no_such_person", role=min(actor.roles, default=None))
    with writing():
        append([make_fact("AccessRefused", payload, actor, at, source=Source("access", "match"))], at)
    raise Refused("no_such_person", "identifiers")
