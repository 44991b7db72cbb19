"""What was found about a person and another record: merged, undone, not the same; when, by whom, why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from pratique.kinds.errors import BadInput
from pratique.record.pairs import make_duplicate_refs
from pratique.record.people import get_person_ids
from pratique.record.permissions import Actor, find_operation_refusal
from pratique.record.views import FactView, PersonView
from pratique.web.console.pair_rows import say_likeness
from pratique.web.inner_frame import read_staff_names, read_unit_names
from pratique.web.travel_fields import Text

STEP_WORDS: dict[str, Text] = {
    "PersonsMerged": gettext_lazy("Merged: two records found to be one person"),
    "PersonsParted": gettext_lazy("Undone: two records again"),
    "PersonsDeclaredDistinct": gettext_lazy("Found not to be the same person"),
}
PAIR_KINDS = frozenset(STEP_WORDS)


@dataclass(frozen=True, slots=True)
class PairStep:
    """One finding about two records; ``is_in_force``: a merge that has not been undone."""

    word: Text
    at: int
    who: str
    unit: str
    reason: str
    is_in_force: bool
    kept_id: str
    gone_id: str


def tell_pair_steps(facts: Iterable[FactView]) -> list[PairStep]:
    """Tell the findings about a person and other records, the oldest first; each once, though both records bear it."""
    found: list[FactView] = []
    told: set[str] = set()
    for fact in facts:
        if fact.kind in PAIR_KINDS and fact.says.get("linked") not in told:
            told.add(fact.fact_id)
            found.append(fact)
    last = {_find_pair(fact): fact.fact_id for fact in found if fact.kind != "PersonsDeclaredDistinct"}
    in_force = {
        fact.fact_id for fact in found if fact.kind == "PersonsMerged" and last[_find_pair(fact)] == fact.fact_id
    }
    ids = get_person_ids(number for fact in found if fact.fact_id in in_force for number in _find_pair(fact))
    names, units = read_staff_names({fact.by for fact in found}), read_unit_names()
    return [
        PairStep(
            word=STEP_WORDS[fact.kind],
            at=fact.recorded_at,
            who=names.get(fact.by, ""),
            unit=units.get(fact.unit, fact.unit),
            reason=str(fact.says.get("reason", "")),
            is_in_force=fact.fact_id in in_force,
            kept_id=ids.get(_find_pair(fact)[0], ""),
            gone_id=ids.get(_find_pair(fact)[1], ""),
        )
        for fact in found
    ]


def may_merge(actor: Actor) -> bool:
    """Say whether an actor may find two records to be one person."""
    return find_operation_refusal(actor, "merge-people") is None


def offer_comparisons(actor: Actor, person: PersonView) -> dict[str, Any]:
    """Give what a person's page says of other records: what was found, and to who may merge what may be the same."""
    is_open = "identity" in person.fields and not person.is_erased
    offered = is_open and person.person_id is not None and may_merge(actor)
    likely = make_duplicate_refs(person.person_no) if offered else {}
    return {
        "steps": tell_pair_steps(person.facts) if is_open else [],
        "may_merge": offered,
        "likely": [(ref, say_likeness(like)) for ref, like in likely.items()],
    }


def find_likely(one: int, ref: str, place: str = "likely") -> int:
    """Give the likely duplicate that was offered by a reference; raises BadInput ``no_person`` if it is none now."""
    likeness = make_duplicate_refs(one).get(ref)
    if likeness is None:
        raise BadInput("no_person", "this record is no longer offered; look the person up again", place)
    return likeness.person_no


def _find_pair(fact: FactView) -> tuple[int, int]:
    says = fact.says
    if fact.kind == "PersonsDeclaredDistinct":
        return int(says["one"]), int(says["other"])
    return int(says["kept"]), int(says["merged"])
