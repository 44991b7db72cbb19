"""Which changes of policy that make open orders longer two people have confirmed; an act confirms one change."""

from __future__ import annotations

from pratique.care.history import Confirmed
from pratique.kinds import payloads as p
from pratique.ledger.read import NOW, AsOf
from pratique.record.models import Approval
from pratique.record.register import open_reader

LENGTHEN = "lengthen-orders"


def read_confirmed(as_of: AsOf = NOW) -> tuple[Confirmed, ...]:
    """Give the changes that two people confirmed, each since its approval, by the record as it stood at a seq."""
    rows = Approval.objects.filter(act__act=LENGTHEN, provisional=False)
    if as_of.seq is not None:
        rows = rows.filter(seq__lte=as_of.seq)
    approved = dict(rows.values_list("act_id", "approved_at"))
    facts = open_reader().read_facts(sorted(approved)) if approved else {}
    return tuple(
        Confirmed(str(item.fact.payload.payload["change"]), approved[act])
        for act, item in sorted(facts.items())
        if isinstance(item.fact.payload, p.ActProposed)
    )
