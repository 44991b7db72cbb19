"""Trying what is not known both ways (docs/algorithms/decide.md, 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from pratique.decisions.situation import Situation, Value
from pratique.kinds.codes import BuiltIn
from pratique.policy.compiled import CompiledPack, Epoch, Verdict
from pratique.policy.pack import Rule

# INVARIANT: a world never says listed where it says not affected, nor now what it denies of the window.
_IMPLIES = (
    ("in_listed_now", "in_listed_window"),
    ("in_listed_now", "in_affected_prefecture_now"),
    ("in_listed_window", "in_affected_prefecture_window"),
    ("in_affected_prefecture_now", "in_affected_prefecture_window"),
)
_QUESTIONS = (BuiltIn.ASK_COUNTY, BuiltIn.LIST_UNSETTLED, BuiltIn.ASK_PLACE, BuiltIn.HISTORY_GAP)


@dataclass(frozen=True, slots=True)
class World:
    """One way the unknown fields may be, and what the rules say of it."""

    told: Mapping[str, str]
    verdict: Verdict


def try_worlds(situation: Situation, pack: CompiledPack, epoch: Epoch) -> list[World]:
    """Evaluate the rules in every world that does not contradict itself; raises what the rules raise."""
    values = situation.values
    if not situation.unknown:
        return [World({}, epoch.verdict(pack.make_tuple(values)))]
    return [World(told, epoch.verdict(pack.make_tuple({**values, **told}))) for told in _make_worlds(situation)]


def _make_worlds(situation: Situation) -> Iterator[dict[str, str]]:
    unknown = situation.unknown
    for answers in product(("yes", "no"), repeat=len(unknown)):
        told = dict(zip(unknown, answers, strict=True))
        if _is_consistent({**situation.values, **told}):
            yield told


def _is_consistent(values: Mapping[str, Value]) -> bool:
    return all(not (values[if_yes] == "yes" and values[then] == "no") for if_yes, then in _IMPLIES)


def is_unanimous(worlds: list[World]) -> bool:
    """Say whether every world has the same outcome."""
    return len({world.verdict.outcome for world in worlds}) == 1


def find_mildest(worlds: list[World], statuses: tuple[str, ...]) -> World:
    """Give the world that restricts least: what it asks holds in every one of them."""

    def mildness(world: World) -> tuple[int, int, str]:
        verdict = world.verdict
        rank = verdict.rule.rank if verdict.rule else 0
        return statuses.index(verdict.status), rank, verdict.code

    return min(worlds, key=mildness)


def find_reasons(worlds: list[World], verdict: Verdict) -> list[Rule]:
    """Give the deciding rule, then those of the same outcome that speak in every world: the others are a guess."""
    return [
        rule
        for rule in verdict.spoke
        if rule is verdict.rule
        or (rule.outcome == verdict.outcome and all(rule in world.verdict.spoke for world in worlds))
    ]


def find_question(situation: Situation, worlds: list[World]) -> BuiltIn:
    """Give the one question that settles what these worlds disagree on."""
    return find_cause(situation, find_fields_that_matter(worlds))


def find_cause(situation: Situation, names: Iterable[str]) -> BuiltIn:
    """Give the first question that is behind any of these unknown fields."""
    causes = {cause for name in names for cause in situation.causes.get(name, ())}
    return next(question for question in _QUESTIONS if question in causes)


def find_fields_that_matter(worlds: list[World]) -> frozenset[str]:
    """Name the fields on which the outcome turns: the least sets in which worlds of different outcomes differ."""
    differences = {
        frozenset(name for name in one.told if one.told[name] != other.told[name])
        for one, other in combinations(worlds, 2)
        if one.verdict.outcome != other.verdict.outcome
    }
    least = [d for d in differences if not any(other < d for other in differences)]
    return frozenset().union(*least)
