"""How each rule in force was read for a person: its conditions, their truth, and whether it spoke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pratique.decisions.decide import weigh
from pratique.decisions.in_force import InForce
from pratique.decisions.situation import Value
from pratique.decisions.standing import Asking, Standing
from pratique.kinds.instants import find_zone, format_instant
from pratique.kinds.situation_fields import SITUATION_FIELDS
from pratique.kinds.strict_json import Json
from pratique.policy.certlogic.explain import Explanation, explain
from pratique.policy.pack import Rule

_INSTANTS = frozenset(field.name for field in SITUATION_FIELDS if field.type == "instant")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule; ``holds`` None: it turns on what is not known; ``needed`` False: nobody looked."""

    text: str
    holds: bool | None
    needed: bool


@dataclass(frozen=True, slots=True)
class RuleRead:
    """A rule in force and how it was read; ``spoke`` None: it turns on what is not known."""

    rule: Rule
    spoke: bool | None
    conditions: tuple[Condition, ...]


def read_rules(standing: Standing, asking: Asking, at: int, in_force: InForce) -> tuple[RuleRead, ...]:
    """Tell how every rule in force was read, by falling rank; none where no rule was asked."""
    weighed = weigh(standing, asking, at, in_force)
    if weighed is None:
        return ()
    values = [{**weighed.situation.values, **world.told} for world in weighed.worlds]
    return tuple(_read(rule, weighed.epoch.logic[rule.id], values) for rule in weighed.epoch.rules)


def _read(rule: Rule, logic: Json, worlds: list[dict[str, Value]]) -> RuleRead:
    trees = [explain(logic, _Lookup(values)) for values in worlds]
    conditions = zip(*(_list_conditions(tree) for tree in trees), strict=True)
    return RuleRead(
        rule,
        _agree([tree.value is True for tree in trees]),
        tuple(
            Condition(each[0].text, _agree([node.truth for node in each]), any(node.evaluated for node in each))
            for each in conditions
        ),
    )


def _list_conditions(tree: Explanation) -> tuple[Explanation, ...]:
    """Give the operands of an ``and``, else the whole."""
    is_and = isinstance(tree.expr, dict) and "and" in tree.expr
    return tree.children if is_and and tree.children else (tree,)


def _agree(answers: list[bool] | list[bool | None]) -> bool | None:
    return answers[0] if len(set(answers)) == 1 else None


class _Lookup:
    """Reads a situation as CertLogic reads JSON: instants as RFC 3339."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values

    def __call__(self, path: str) -> object:
        value = self.values.get(path)
        if path in _INSTANTS and isinstance(value, int):
            return format_instant(value, find_zone("UTC"))
        return value
