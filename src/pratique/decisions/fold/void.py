"""Which facts stand: corrections replace whole, withdrawals void, undone imports vanish.

Only facts that name another fact or a batch bear on this; there are few, so both folds settle them here, in Python.
The meaning is the record's own (contract 1): a fact and its corrections are versions of one, and the latest version
that is not void stands for them all. So withdrawing a correction restores what it replaced.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from pratique.decisions.fold.fact import TypedFact
from pratique.kinds.fact_kinds import FINAL, STATEMENTS, VOIDERS
from pratique.kinds.payloads import ImportUndone

_SILENT = FINAL | STATEMENTS


class Link(msgspec.Struct, frozen=True, gc=False):
    """What of a fact bears on others: the fact that it names, and the batch that it undoes."""

    seq: int
    id: str
    voids: bool
    target: str | None
    batch: str | None
    undoes: str | None


@dataclass(frozen=True, slots=True)
class Void:
    """What does not stand: ``ids``, and of each batch in ``batches`` what was recorded before that seq.

    ``stands_for``: of a fact that has versions, the version that stands.
    """

    ids: frozenset[str] = frozenset()
    batches: dict[str, int] = field(default_factory=dict)
    stands_for: dict[str, str] = field(default_factory=dict)

    def holds(self, fact: TypedFact) -> bool:
        """Say whether a fact is void or replaced."""
        if fact.id in self.ids:
            return True
        return fact.batch is not None and fact.seq < self.batches.get(fact.batch, 0)

    def resolve(self, fact_id: str) -> str:
        """Give the version that stands for a fact, or the fact itself."""
        return self.stands_for.get(fact_id, fact_id)


NOTHING_VOID = Void()


def make_link(fact: TypedFact) -> Link | None:
    """Give what of a fact bears on others, or None. A statement bears on nothing, whatever it names."""
    if fact.kind in _SILENT:
        return None
    undoes = fact.payload.batch if isinstance(fact.payload, ImportUndone) else None
    if fact.corrects is None and undoes is None:
        return None
    return Link(fact.seq, fact.id, fact.kind in VOIDERS, fact.corrects, fact.batch, undoes)


def find_void(links: Iterable[Link]) -> Void:
    """Settle what is void, the same for links in any order.

    1. Oldest first: which facts are versions of one (``roots``).
    2. Newest first, so that all that bears on a link is settled before it: a link that is void has no effect, and the
       first version that is not void stands for all its elders.
    """
    if not (ordered := sorted(links, key=lambda one: (one.seq, one.id))):
        return NOTHING_VOID
    roots: dict[str, str] = {}
    for link in ordered:
        if link.target is not None and not link.voids:
            roots[link.id] = roots.get(link.target, link.target)
    withdrawn: set[str] = set()
    batches: dict[str, int] = {}
    latest: dict[str, str] = {}
    for link in reversed(ordered):
        if link.id in withdrawn or (link.batch is not None and link.seq < batches.get(link.batch, 0)):
            withdrawn.add(link.id)
            continue
        if link.voids and link.target is not None:
            withdrawn.add(link.target)
        elif latest.setdefault(roots.get(link.id, link.id), link.id) == link.id and link.undoes is not None:
            batches.setdefault(link.undoes, link.seq)
    replaced = {one for one, root in roots.items() if latest.get(root, root) != one}
    replaced |= {root for root in roots.values() if latest.get(root, root) != root}
    stands_for = {one: latest.get(root, root) for one, root in roots.items()}
    stands_for |= {root: latest.get(root, root) for root in set(roots.values())}
    return Void(frozenset(withdrawn | replaced), batches, stands_for)
