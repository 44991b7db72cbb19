"""Evaluate CertLogic by walking the expression: slow, plain, and what the compiled rules must agree with.

Used where an expression is seen once, to explain a result, and to find the exact error of a compiled rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from pratique.kinds.strict_json import Json
from pratique.policy.certlogic import values
from pratique.policy.certlogic.dates import DateTime, birth_ms, check_shift, parse_ms, shift_ms
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.certlogic.validate import COMPARISONS, operands_of, validate

Lookup = Callable[[str], object]
"""Gives the value at a path of the data: null where there is none."""


def check_expression(expr: Json) -> None:
    """Raise CertLogicError with the code of the first issue of an expression that is not CertLogic."""
    for issue in validate(expr):
        raise CertLogicError(issue.code, issue.message)


def evaluate(expr: Json, lookup: Lookup) -> object:
    """Evaluate a valid expression; raises CertLogicError where it has no value."""
    return apply(expr, lookup, lambda operand: evaluate(operand, lookup))


def evaluate_over(expr: Json, data: object) -> object:
    """Evaluate a valid expression over parsed JSON data."""
    return evaluate(expr, lambda path: values.walk(data, path))


def apply(expr: Json, lookup: Lookup, sub: Callable[[Json], object]) -> object:
    """Evaluate one level of a valid expression; ``sub`` evaluates its operands."""
    if isinstance(expr, list):
        return [sub(item) for item in expr]
    if not isinstance(expr, dict):
        return int(expr) if isinstance(expr, float) else expr
    operator, operands = operands_of(expr)
    if operator == "var":
        return lookup(cast("str", operands[0]))
    if operator == "if":
        return sub(operands[1] if values.is_truthy(sub(operands[0])) else operands[2])
    if operator == "and":
        result: object = True
        for operand in operands:
            result = values.settled(sub(operand))
            if not result:
                break
        return result
    if operator == "reduce":
        return _reduce(operands, sub)
    return _apply_eager(operator, operands, sub)


def _apply_eager(operator: str, operands: list[Json], sub: Callable[[Json], object]) -> object:
    if operator == "plusTime":
        amount, unit = int(cast("int", operands[1])), cast("str", operands[2])
        check_shift(amount, unit)
        return DateTime(shift_ms(parse_ms(sub(operands[0])), amount, unit))
    if operator == "dccDateOfBirth":
        return DateTime(birth_ms(sub(operands[0])))
    if operator == "extractFromUVCI":
        return values.uvci_part(sub(operands[0]), int(cast("int", operands[1])))
    evaluated = [sub(operand) for operand in operands]
    if operator == "!":
        return not values.is_truthy(evaluated[0])
    if operator == "===":
        return values.same(*evaluated)
    if operator == "in":
        return values.member(*evaluated)
    if operator == "+":
        return values.add(*evaluated)
    if operator in COMPARISONS:
        return values.compare(operator, *evaluated)
    return values.ordered(values.PYTHON_ORDER[operator], [values.as_ms(value) for value in evaluated])


def _reduce(operands: list[Json], sub: Callable[[Json], object]) -> object:
    def step(accumulator: object, current: object) -> object:
        return evaluate_over(operands[1], {"accumulator": accumulator, "current": current})

    array, initial = sub(operands[0]), sub(operands[2])
    return values.fold(array, step, initial)
