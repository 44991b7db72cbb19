"""Before anything is written: may this actor do this, and have they a ground to write about this person."""

from __future__ import annotations

from typing import NoReturn

from pratique.kinds.payloads import AccessRefused
from pratique.kinds.payloads.consents import ProxyScope
from pratique.ledger.fact import Source
from pratique.record.closed_lists import Operation
from pratique.record.grounds import FRESH, weigh_assignment, weigh_break_glass
from pratique.record.models import ReadTrace
from pratique.record.people import get_group
from pratique.record.permissions import Actor, RefusalCode, find_operation_refusal
from pratique.record.proxies import weigh_proxy
from pratique.record.refusals import Refused
from pratique.record.register import append, make_fact, writing

PROXY_SCOPES: dict[Operation, ProxyScope] = {"report": "answer-questions", "appeal": "appeal"}
"""What a consent must cover for its bearer to do a thing for somebody."""


def check_may(actor: Actor, operation: Operation, at: int, persons: tuple[int, ...] = ()) -> None:
    """Raise Refused, its fact committed, unless a role of the actor carries the operation. Outside a transaction."""
    code = find_operation_refusal(actor, operation)
    if code is not None:
        refuse(actor, operation, code, at, persons)


def check_ground(actor: Actor, operation: Operation, person_no: int, at: int) -> None:
    """Raise Refused, its fact committed, unless the actor may do this and has a ground to write about this person.

    A ground is: being them, a consent of theirs that covers it, an assignment, an emergency reading, or having read or
    registered them just now.
    """
    check_may(actor, operation, at, (person_no,))
    numbers = get_group(person_no)
    if actor.is_resident:
        scope = PROXY_SCOPES.get(operation)
        is_proxy = scope is not None and weigh_proxy(actor, numbers, scope, at).allow
        if actor.person_no not in numbers and not is_proxy:
            refuse(actor, operation, "not_own_record", at, (person_no,))
        return
    if weigh_assignment(actor, numbers, at).allow or weigh_break_glass(actor, numbers, at).allow:
        return
    seen = ReadTrace.objects.filter(actor_id=actor.actor_id, person_no__in=numbers, refused="", at__gt=at - FRESH)
    if not seen.exists():
        refuse(actor, operation, "no_assignment", at, (person_no,))


def refuse(actor: Actor, what: str, code: RefusalCode, at: int, persons: tuple[int, ...] = ()) -> NoReturn:
    """Commit the refusal's fact, then raise Refused."""
    payload = AccessRefused(purpose=what, code=code, persons=persons, role=min(actor.roles, default=None))
    with writing():
        append([make_fact("AccessRefused", payload, actor, at, source=Source("access", "operation"))], at)
    raise Refused(code, "operation")
