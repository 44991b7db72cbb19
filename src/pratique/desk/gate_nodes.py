"""Gate nodes on other machines: registered with a key that is shown once, ended; a copy that one takes is on record."""

from __future__ import annotations

from pratique.credentials.keys import make_point, make_private
from pratique.desk.gates import LONGEST_NAME
from pratique.desk.permitting import check_may
from pratique.gate.wire import NodeKey, Wish, write_node_key
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.ledger.fact import Source
from pratique.record.gate_nodes import get_feed_key, list_nodes
from pratique.record.models import Unit
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing


def do_register_node(actor: Actor, node: str, name: str, unit: str, at: int) -> str:
    """Register a node, or give one another key; give the line that it keeps, which is kept nowhere else.

    The old key is refused from now on. Raises Refused, BadInput ``node_code``, ``no_unit``.
    """
    check_may(actor, "register-gate", at)
    if not (0 < len(node) <= 40 and node.isascii() and node.replace("-", "").isalnum()):  # noqa: PLR2004
        raise BadInput("node_code", "a node has a code of letters, digits and '-', at most 40", "node")
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise BadInput("node_code", f"a node has a name of at most {LONGEST_NAME} characters", "name")
    if not Unit.objects.filter(unit_id=unit).exists():
        raise BadInput("no_unit", "there is no such unit", "unit")
    private = make_private()
    payload = p.NodeRegistered(node=node, name=name.strip(), unit=unit, point=make_point(private).hex())
    key = NodeKey(node, private, make_point(get_feed_key()))
    with writing():
        append([make_fact("NodeRegistered", payload, actor, at)], at)
    return write_node_key(key)


def do_end_node(actor: Actor, node: str, reason: str, at: int) -> str:
    """End a node: its requests are refused from now on; raises Refused, BadInput ``no_node``, ``gate_reason``.

    What it has copied it still has: where it is lost, have keys of codes revoked too.
    """
    check_may(actor, "register-gate", at)
    if not reason.strip():
        raise BadInput("gate_reason", "say why", "reason")
    held = list_nodes().get(node)
    if held is None or held.ended_at is not None:
        raise BadInput("no_node", "there is no such node, or it has ended", "node")
    fact = make_fact("NodeEnded", p.NodeEnded(node=node, reason=reason.strip()[:300]), actor, at)
    with writing():
        append([fact], at)
    return fact.id


def do_note_copy(wish: Wish, at: int) -> None:
    """Record that a node begins to take everybody's standing; changes of a copy are not recorded one by one."""
    held = list_nodes()[wish.node]
    actor = Actor(f"node-{wish.node}"[:32], held.unit, frozenset(), has_second_factor=False)
    payload = p.NodeCopied(node=wish.node, upto=wish.numbers[1])
    with writing():
        append([make_fact("NodeCopied", payload, actor, at, source=Source("access", "gate-feed"))], at)
