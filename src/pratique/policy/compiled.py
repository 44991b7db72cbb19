"""A pack compiled once: for each stretch between two dates of its rules, one function over a situation's tuple."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pratique.kinds.codes import Handling, Outcome
from pratique.kinds.situation_fields import FIELD_INDEX, SITUATION_FIELDS
from pratique.policy.certlogic.horizon import flip_instants
from pratique.policy.certlogic.text import params_of, substitute
from pratique.policy.certlogic.tuples import compile_over_tuple
from pratique.policy.pack import Measure, Pack, Rule

Situation = tuple[Any, ...]


class RankClash(Exception):  # noqa: N818
    """Two rules of one rank fired with different answers; ``check_pack`` finds these beforehand."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules in force say of one situation; ``rule`` None: none fired and the default holds."""

    rule: Rule | None
    spoke: tuple[Rule, ...]
    """The rules that fired and were not overridden, by falling rank."""
    outcome: Outcome
    status: str
    code: str
    handling: Handling
    measures: tuple[Measure, ...]


class Epoch:
    """The rules and parameter values that hold over one stretch of time."""

    def __init__(self, pack: Pack, rules: tuple[Rule, ...], instant: int, fields: Mapping[str, int]) -> None:
        self.pack = pack
        self.rules = rules
        self.params = _values_at(pack, instant)
        self.logic = {rule.id: substitute(rule.when, self.params) for rule in rules}
        self.fired = compile_over_tuple(self.logic, fields, pack.types_over(SITUATION_FIELDS)).fired
        self._verdicts: dict[int, Verdict | RankClash] = {}

    def verdict(self, situation: Situation) -> Verdict:
        """Say what the rules say; raises CertLogicError or RankClash."""
        mask = self.fired(situation)
        known = self._verdicts.get(mask)
        if known is None:
            known = self._verdicts[mask] = self._settle(mask)
        if isinstance(known, RankClash):
            raise known
        return known

    def flips(self, values: Mapping[str, Any], moving: frozenset[str]) -> list[int]:
        """Give the instants at which a date comparison of any rule can turn as the moving clocks go on."""
        return [t for logic in self.logic.values() for t in flip_instants(logic, values, moving)]

    def _settle(self, mask: int) -> Verdict | RankClash:
        fired = [rule for i, rule in enumerate(self.rules) if mask >> i & 1]
        dropped = {overridden for rule in fired for overridden in rule.overrides}
        spoke = [rule for rule in fired if rule.id not in dropped]
        if not spoke:
            default = self.pack.default
            return Verdict(None, (), default.outcome, default.status, default.code, "none", ())
        first = spoke[0]
        for other in spoke[1:]:
            if other.rank == first.rank and _answer(other) != _answer(first):
                return RankClash(f"rules {first.id} and {other.id} have one rank and different answers")
        return Verdict(first, tuple(spoke), first.outcome, first.status, first.code, first.handling, first.measures)


class CompiledPack:
    """A pack and its epochs; compiling raises BadInput if a rule cannot be compiled."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.fields = dict(FIELD_INDEX)
        for attribute in pack.attributes:
            self.fields[f"attributes.{attribute.name}"] = len(self.fields)
        dates = {t for rule in pack.rules for t in (rule.start, rule.until)}
        named = frozenset().union(*(params_of(rule.when) for rule in pack.rules))
        dates |= {value.start for param in pack.params if param.id in named for value in param.values}
        self.dates = sorted(dates)
        self._epochs: dict[int, Epoch] = {}
        read = {name for rule in pack.rules for name in rule.reads}
        listed = {"in_listed", "in_affected", "last_listed", "at_listed"}
        self.reads_list = any(name.startswith(tuple(listed)) for name in read)

    def epoch_at(self, instant: int) -> Epoch:
        """Give the epoch that holds at an instant, compiled at its first asking."""
        index = bisect_right(self.dates, instant)
        if index not in self._epochs:
            held = [rule for rule in self.pack.rules if rule.start <= instant < rule.until]
            ordered = tuple(sorted(held, key=lambda rule: (-rule.rank, rule.id)))
            self._epochs[index] = Epoch(self.pack, ordered, instant, self.fields)
        return self._epochs[index]

    def make_tuple(self, values: Mapping[str, Any]) -> Situation:
        """Order a situation's values for compiled rules; absent attributes are None."""
        return tuple(values.get(name) for name in self.fields)


def compile_pack(pack: Pack) -> CompiledPack:
    """Compile a pack and prove at once that each of its epochs compiles."""
    compiled = CompiledPack(pack)
    for date in compiled.dates:
        compiled.epoch_at(date)
    return compiled


def _values_at(pack: Pack, instant: int) -> dict[str, int]:
    values = {param.id: param.at(instant) for param in pack.params}
    return {name: value.value for name, value in values.items() if value is not None}


def _answer(rule: Rule) -> tuple[str, str, str]:
    return rule.outcome, rule.status, rule.code
