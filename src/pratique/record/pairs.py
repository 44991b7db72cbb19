"""Two records side by side, for whoever may find that they are one person: a ground for each, one trace for both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pratique.kinds.errors import BadInput
from pratique.people.identifiers import Identifier
from pratique.people.matching import Likeness
from pratique.people.merging import Aliases, MergeStep
from pratique.record import grounds
from pratique.record.access import Reading, read_people
from pratique.record.closed_lists import FieldGroup
from pratique.record.people import find_duplicates_of, get_group, read_aliases
from pratique.record.permissions import Actor, Answer, deny, find_operation_refusal, permit
from pratique.record.reads import access_duplicates_by_entry
from pratique.record.register import make_lookup
from pratique.record.views import FactView, PersonView

PairState = Literal["apart", "merged", "distinct"]
PURPOSE = "registration"


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records: what the purpose opens, who registered it when, how many facts there are."""

    person: PersonView
    registered: FactView | None
    counts: tuple[tuple[FieldGroup, int], ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records; when they are merged, ``one`` is the record that stayed and each is seen by itself."""

    one: Side
    other: Side
    state: PairState
    likeness: Likeness | None


def access_pair_by_registrar(actor: Actor | None, one: int, other: int, at: int, *, page: str | None = None) -> Pair:
    """Give two records side by side to who may merge them; raises Refused, BadInput.

    A ground for each: an assignment, having read or registered them just now, or being a likely duplicate of the other.
    Codes of BadInput: ``same_person``; ``merged_already``, where they stand for one person by way of a third record.
    """
    aliases = read_aliases()
    merge = _find_merge(aliases, one, other)
    kept, gone = (one, other) if merge is None else (merge.kept, merge.gone)
    likely = () if merge else find_duplicates_of(kept, also_distinct=True)
    likeness = next((like for like in likely if like.person_no == gone), None)
    reading = Reading(actor, (kept, gone), "compare", PURPOSE, at, page=page, apart=merge)

    def weigh() -> list[Answer]:
        return [] if actor is None else _weigh_pair(actor, kept, gone, at, is_likely=likeness is not None)

    first, second = read_people(reading, weigh)
    is_distinct = merge is None and aliases.is_distinct(kept, gone)
    state: PairState = "merged" if merge else "distinct" if is_distinct else "apart"
    return Pair(_make_side(first), _make_side(second), state, likeness)


def access_likely_by_entry(
    actor: Actor | None, identifiers: Sequence[Identifier], at: int
) -> list[tuple[Likeness, Side]]:
    """Give who registers the likely duplicates, as a comparison shows them, each named in one trace; raises Refused."""
    found = access_duplicates_by_entry(actor, identifiers, at)
    return [(view.likeness, _make_side(view.person)) for view in found]


def make_duplicate_refs(person_no: int) -> dict[str, Likeness]:
    """Give the likely duplicates of somebody by a keyed reference, which tells a page nothing of who they are."""
    likely = find_duplicates_of(person_no)
    return {make_lookup(f"pair\x1f{person_no}\x1f{like.person_no}".encode()): like for like in likely}


def _find_merge(aliases: Aliases, one: int, other: int) -> MergeStep | None:
    """Give the merge of two records, if there is one; raises BadInput if they stand for one person by another way."""
    if one == other:
        raise BadInput("same_person", "these are one and the same registration")
    for kept, gone in ((one, other), (other, one)):
        if aliases.is_merged(kept, gone):
            return MergeStep("merged", kept, gone)
    if aliases.canon(one) == aliases.canon(other):
        raise BadInput("merged_already", "these two are merged; undo that first")
    return None


def _weigh_pair(actor: Actor, one: int, other: int, at: int, *, is_likely: bool) -> list[Answer]:
    """Weigh the grounds for both: each by itself, or the other's where the two are likely duplicates."""
    code = find_operation_refusal(actor, "merge-people")
    if code is not None:
        return [deny(code, "operation", "role")]
    own = [_weigh_one(actor, get_group(number), at) for number in (one, other)]
    if is_likely and any(answer.allow for answer in own):
        own = [answer if answer.allow else permit("likely_duplicate", "identifiers") for answer in own]
    return own


def _weigh_one(actor: Actor, numbers: tuple[int, ...], at: int) -> Answer:
    assigned = grounds.weigh_assignment(actor, numbers, at)
    return assigned if assigned.allow else grounds.weigh_seen(actor, numbers, at)


def _make_side(view: PersonView) -> Side:
    registered = [fact for fact in view.facts if fact.kind == "PersonRegistered"]
    counted = Counter(fact.group for fact in view.facts)
    return Side(
        person=view,
        registered=min(registered, key=lambda fact: fact.happened_at, default=None),
        counts=tuple((group, counted[group]) for group in view.fields),
    )
