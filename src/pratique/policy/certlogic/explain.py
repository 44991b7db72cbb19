"""Say why an expression came out as it did: each sub-expression's text, value and truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pratique.kinds.strict_json import Json
from pratique.policy.certlogic.errors import CertLogicError, Code
from pratique.policy.certlogic.interpret import Lookup, apply
from pratique.policy.certlogic.text import to_text
from pratique.policy.certlogic.validate import operands_of
from pratique.policy.certlogic.values import outward


@dataclass(frozen=True, slots=True)
class Explanation:
    """One sub-expression and what became of it.

    ``truth`` is None where the value is neither truthy nor falsy, or has no value; ``evaluated`` is False for what
    was not needed (the branch not taken, what stands behind the first falsy operand of ``and``).
    Children are in the order of the operands; literals, and the lambda of a ``reduce``, have no node.
    """

    expr: Json
    text: str
    value: Json = None
    truth: bool | None = None
    error: Code | None = None
    evaluated: bool = True
    children: tuple[Explanation, ...] = ()

    def walk(self) -> Iterator[Explanation]:
        """Give this node and all below it, outermost first."""
        yield self
        for child in self.children:
            yield from child.walk()


def explain(expr: Json, lookup: Lookup) -> Explanation:
    """Evaluate a valid expression and keep each step; an error is told in the tree, never raised.

    ``lookup`` gives the value at a path as parsed JSON (instants as RFC 3339 strings), null where there is none.
    """
    return _explain(expr, lookup)[0]


def reads(expr: Json) -> frozenset[str]:
    """List every path of the data that an expression may read; a ``reduce`` lambda reads its own two."""
    if isinstance(expr, list):
        return frozenset().union(*map(reads, expr))
    if not isinstance(expr, dict):
        return frozenset()
    operator, operands = operands_of(expr)
    if operator == "var":
        return frozenset({str(operands[0])})
    if operator == "reduce":
        return reads(operands[0]) | reads(operands[2])
    return reads(operands)


def _explain(expr: Json, lookup: Lookup) -> tuple[Explanation, object, CertLogicError | None]:
    seen: dict[int, Explanation] = {}

    def sub(operand: Json) -> object:
        node, value, error = _explain(operand, lookup)
        seen[id(operand)] = node
        if error is not None:
            raise error
        return value

    value: object = None
    error: CertLogicError | None = None
    truth: bool | None = None
    try:
        value = apply(expr, lookup, sub)
    except CertLogicError as raised:
        error = raised
    else:
        truth = _truth_of(value)
    children = tuple(
        seen.get(id(operand)) or Explanation(operand, to_text(operand), evaluated=False)
        for operand in _shown_operands(expr)
    )
    node = Explanation(expr, to_text(expr), outward(value), truth, error.code if error else None, children=children)
    return node, value, error


def _truth_of(value: object) -> bool | None:
    try:
        return bool(value)
    except CertLogicError:
        return None


def _shown_operands(expr: Json) -> list[Json]:
    """List the operands that are expressions of their own, literals left out."""
    if isinstance(expr, list):
        operands = expr
    elif isinstance(expr, dict):
        operator, operands = operands_of(expr)
        if operator == "var":
            return []
        if operator == "reduce":
            operands = [operands[0], operands[2]]
    else:
        return []
    return [operand for operand in operands if isinstance(operand, (dict, list))]
