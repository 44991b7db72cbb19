"""A pack's plans made ready: numbers by instant, expressions compiled over a CareSituation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any, cast

from pratique.kinds.care_fields import CARE_FIELDS
from pratique.kinds.errors import BadInput
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.certlogic.text import params_of, substitute
from pratique.policy.certlogic.tuples import compile_over_tuple
from pratique.policy.pack import Pack, Param
from pratique.policy.parts import Logic

Ask = Callable[[Any], bool]


class CarePlans:
    """The plans of one pack; make it once and use it for everybody.

    Raises BadInput ``no_plans`` where the pack has none, ``no_value`` where a number has no param or no value, or what
    compiling says.
    """

    def __init__(self, pack: Pack) -> None:
        if not pack.plans:
            raise BadInput("no_plans", f"the pack '{pack.id}' has no order plans", "/plans")
        self.pack = pack
        self.zone = pack.zone
        self.plans = pack.plans
        self.strictness = {kind: i for i, kind in enumerate(pack.order_kinds)}
        self.attribute_names = tuple(a.name for a in pack.attributes)
        self._types = pack.types_over(CARE_FIELDS)
        self._fields = {name: i for i, name in enumerate(self._types)}
        self._params: dict[str, Param] = {p.id: p for p in pack.params if p.values}
        self._steps = {
            name: ([v.start for v in param.values], [v.value for v in param.values])
            for name, param in self._params.items()
        }
        self._logics = {logic.text: logic for plan in pack.plans for _, logic in plan.logics()}
        read = frozenset().union(*(params_of(logic.expr) for logic in self._logics.values()))
        needed = read | {number.param for plan in pack.plans for number in plan.numbers()}
        for name in sorted(needed - set(self._params)):
            raise BadInput("no_value", f"the number '{name}' of the pack '{pack.id}' has no value", "/plans")
        self._dates = sorted({value.start for name in read for value in self._params[name].values})
        self._changes = sorted({value.start for name in needed for value in self._params[name].values})
        self._epochs: dict[int, dict[str, Ask]] = {}
        self.asks_at(0)

    def number(self, name: str, instant: int) -> int:
        """Give a param's value in force at an instant, its first one before that."""
        starts, values = self._steps[name]
        return values[max(bisect_right(starts, instant) - 1, 0)]

    def later_values(self, name: str, after: int, until: int) -> list[tuple[int, int, str]]:
        """Give (start, value, clause) of a param's values that begin in (after, until], by rising start."""
        return [(v.start, v.value, v.clause) for v in self._params[name].values if after < v.start <= until]

    def next_change(self, instant: int) -> int | None:
        """Give the next instant after this one at which a number that a plan asks for begins to hold."""
        index = bisect_right(self._changes, instant)
        return self._changes[index] if index < len(self._changes) else None

    def clause(self, name: str, instant: int) -> str:
        """Give the clause that sets a param's value."""
        param = self._params[name]
        return (param.at(instant) or param.values[0]).clause

    def asks_at(self, instant: int) -> dict[str, Ask]:
        """Give each expression by its text, compiled with the numbers in force at an instant."""
        index = bisect_right(self._dates, instant)
        if index not in self._epochs:
            values = {name: self.number(name, instant) for name in self._params}
            exprs = {text: substitute(logic.expr, values) for text, logic in self._logics.items()}
            self._epochs[index] = dict(compile_over_tuple(exprs, self._fields, self._types).each)
        return self._epochs[index]


def is_true(asks: dict[str, Ask], logic: Logic, situation: Sequence[object]) -> bool:
    """Say whether an expression is exactly true of a situation; one without a value is not."""
    try:
        return asks[logic.text](cast("Any", situation))
    except CertLogicError:
        return False
