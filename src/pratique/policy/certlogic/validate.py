"""Tell what keeps an expression from being CertLogic, in the words of the published validator suite.

The messages are those of the suite (and so of certlogic-js), because policy officers meet them in other tools
too; ``code`` is ours. An expression without issues can be compiled, and only such a one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from pratique.kinds.strict_json import Json
from pratique.policy.certlogic.errors import MAX_DEPTH, Code

TIME_UNITS = ("year", "month", "day", "hour")
COMPARISONS = ("<", ">", "<=", ">=")
DATE_COMPARISONS = ("after", "before", "not-after", "not-before")
MAX_INTEGER = 10**18
"""Larger integers are refused: no engine of the family holds them exactly."""

_EXPONENT = re.compile(r"e([+-])0+(?=\d)")


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong: the sub-expression, the sentence of the published suite, and our code."""

    expr: Json
    message: str
    code: Code


def validate(expr: Json) -> list[Issue]:
    """List what keeps ``expr`` from being a CertLogic expression; an empty list means it is one."""
    return _check(expr, 0)


def is_integer(value: object) -> bool:
    """Tell whether a JSON value is an integer: 1 and 1.0 are, true is not."""
    return type(value) is int or (type(value) is float and value.is_integer())


def is_index(fragment: str) -> bool:
    """Tell whether a path fragment indexes an array: ASCII digits only, so never below zero."""
    return fragment.isascii() and fragment.isdigit()


def operation_of(expr: dict[str, Json]) -> tuple[str, Json]:
    """Give the one operator of an operation object and what stands under it."""
    ((operator, values),) = expr.items()
    return operator, values


def operands_of(expr: dict[str, Json]) -> tuple[str, list[Json]]:
    """Give operator and operands of a valid operation; a ``var`` has its path as only operand."""
    operator, values = operation_of(expr)
    return operator, values if isinstance(values, list) else [values]


def _check(expr: Json, depth: int) -> list[Issue]:
    if isinstance(expr, (bool, str)):
        return []
    if isinstance(expr, (int, float)):
        return _check_number(expr)
    if depth >= MAX_DEPTH:
        return [Issue(expr, f"nested deeper than {MAX_DEPTH} levels", "too_deep")]
    if isinstance(expr, list):
        return _check_all(expr, depth)
    if isinstance(expr, dict):
        return _check_object(expr, depth)
    return [Issue(expr, "invalid CertLogic expression", "literal")]


def _check_all(values: list[Json], depth: int) -> list[Issue]:
    return [issue for value in values for issue in _check(value, depth + 1)]


def _check_number(expr: float) -> list[Issue]:
    if not is_integer(expr):
        return [Issue(expr, f"{_as_javascript(expr)} is a non-integer number", "number")]
    if abs(expr) > MAX_INTEGER:
        return [Issue(expr, f"an integer is at most {MAX_INTEGER} either way", "number")]
    return []


def _check_object(expr: dict[str, Json], depth: int) -> list[Issue]:
    if len(expr) != 1:
        message = f"expression object must have exactly one key, but it has {len(expr)}"
        return [Issue(expr, message, "expression_keys")]
    operator, values = operation_of(expr)
    if operator == "var":
        return _check_var(expr, values)
    if not isinstance(values, list):
        return [Issue(expr, 'operation not of the form { "<operator>": [ <values...> ] }', "operands")]
    check = _CHECKS.get(operator)
    if check is None:
        return [Issue(expr, f'unrecognised operator: "{operator}"', "unknown_operator")]
    return check(expr, values, depth)


def _check_var(expr: Json, path: Json) -> list[Issue]:
    if not isinstance(path, str):
        return [Issue(expr, 'not of the form { "var": "<path>" }', "path")]
    if path and not all(path.split(".")):
        return [Issue(expr, f"data access path doesn't have a valid format: {path}", "path")]
    return []


def _check_if(expr: Json, values: list[Json], depth: int) -> list[Issue]:
    issues = []
    if len(values) != 3:  # noqa: PLR2004  (guard, then, else)
        message = f'an "if"-operation must have exactly 3 values/operands, but it has {len(values)}'
        issues.append(Issue(expr, message, "if_without_else" if len(values) == 2 else "operands"))  # noqa: PLR2004
    return issues + _check_all(values[:3], depth)


def _check_and(expr: Json, values: list[Json], depth: int) -> list[Issue]:
    issues = []
    if len(values) < 2:  # noqa: PLR2004  (it joins at least two)
        message = f'an "and" operation must have at least 2 operands, but it has {len(values)}'
        issues.append(Issue(expr, message, "operands"))
    return issues + _check_all(values, depth)


def _check_infix(expr: Json, values: list[Json], depth: int) -> list[Issue]:
    operator = next(iter(cast("dict[str, Json]", expr)))
    most = 3 if operator in COMPARISONS + DATE_COMPARISONS else 2
    issues = []
    if not 2 <= len(values) <= most:  # noqa: PLR2004
        count = "2 or 3" if most == 3 else "2"  # noqa: PLR2004
        message = f'an operation with operator "{operator}" must have {count} operands, but it has {len(values)}'
        issues.append(Issue(expr, message, "operands"))
    return issues + _check_all(values[:most], depth)


def _check_not(expr: Json, values: list[Json], depth: int) -> list[Issue]:
    if len(values) == 1:
        return _check_all(values, depth)
    message = f"a !-operation (logical not/negation) must have exactly 1 operand, but it has {len(values)}"
    return [Issue(expr, message, "operands")]


def _check_plus_time(expr: Json, values: list[Json], depth: int) -> list[Issue]:
    issues = _check_count(expr, values, 'a "plusTime"-operation must have exactly 3 values/operands', 3)
    issues += _check_all(values[:1], depth)
    issues += _check_integer(expr, values, '"amount" argument (#2) of "plusTime"', "amount")
    if len(values) > 2 and values[2] not in TIME_UNITS:  # noqa: PLR2004  (the third is the unit)
        message = (
            f'"unit" argument (#3) of "plusTime" must be a string equal to one of {", ".join(TIME_UNITS)}, '
            f"but it is: {_as_javascript(values[2])}"
        )
        issues.append(Issue(expr, message, "time_unit"))
    return issues


def _check_reduce(expr: Json, values: list[Json], depth: int) -> list[Issue]:
    issues = _check_count(expr, values, 'a "reduce"-operation must have exactly 3 values/operands', 3)
    return issues + _check_all(values[:3], depth)


def _check_uvci(expr: Json, values: list[Json], depth: int) -> list[Issue]:
    what = 'an "extractFromUVCI"-operation must have exactly 2 values/operands'
    issues = _check_count(expr, values, what, 2) + _check_all(values[:1], depth)
    return issues + _check_integer(expr, values, '"index" argument (#2) of "extractFromUVCI"', "index")


def _check_birth(expr: Json, values: list[Json], depth: int) -> list[Issue]:
    what = 'a "dccDateOfBirth"-operation must have exactly 1 value/operand'
    return _check_count(expr, values, what, 1) + _check_all(values[:1], depth)


def _check_count(expr: Json, values: list[Json], what: str, count: int) -> list[Issue]:
    if len(values) == count:
        return []
    return [Issue(expr, f"{what}, but it has {len(values)}", "operands")]


def _check_integer(expr: Json, values: list[Json], what: str, code: Code) -> list[Issue]:
    if len(values) < 2 or is_integer(values[1]):  # noqa: PLR2004  (the second is the integer)
        return []
    return [Issue(expr, f"{what} must be an integer, but it is: {_as_javascript(values[1])}", code)]


def _as_javascript(value: Json) -> str:
    """Write a value as JavaScript puts it into a text, for the messages that quote one."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, list):
        return ",".join("" if item is None else _as_javascript(item) for item in value)
    if isinstance(value, dict):
        return "[object Object]"
    return _EXPONENT.sub(r"e\1", str(value))


_Check = Callable[[Json, list[Json], int], list[Issue]]
_CHECKS: dict[str, _Check] = {
    "if": _check_if,
    "and": _check_and,
    **dict.fromkeys(("===", "in", "+", *COMPARISONS, *DATE_COMPARISONS), _check_infix),
    "!": _check_not,
    "plusTime": _check_plus_time,
    "reduce": _check_reduce,
    "extractFromUVCI": _check_uvci,
    "dccDateOfBirth": _check_birth,
}
