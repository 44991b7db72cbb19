"""Write an expression in its readable form."""

from __future__ import annotations

import json
from typing import cast

from pratique.kinds.strict_json import Json
from pratique.policy.certlogic.validate import COMPARISONS, DATE_COMPARISONS, operands_of
from pratique.policy.certlogic.words import (
    AND,
    ATOM,
    COMPARISON,
    FUNCTIONS,
    IF,
    NOT,
    OR,
    SUM,
    is_plain_path,
)

_FUNCTION_OF = {operation: word for word, operation in FUNCTIONS.items()}


def to_text(expr: Json) -> str:
    """Write a valid expression (parameters allowed) so that ``from_text`` gives the same one back."""
    return _write(expr, IF)


def _write(expr: Json, tightness: int) -> str:
    text, own = _form(expr)
    return text if own >= tightness else f"({text})"


def _form(expr: Json) -> tuple[str, int]:
    """Give the text of an expression and how tightly it binds."""
    if isinstance(expr, bool):
        return ("true" if expr else "false"), ATOM
    if isinstance(expr, (int, float)):
        return str(int(expr)), ATOM
    if isinstance(expr, str):
        return json.dumps(expr, ensure_ascii=False), ATOM
    if isinstance(expr, list):
        return f"[{', '.join(map(to_text, expr))}]", ATOM
    operator, operands = operands_of(cast("dict[str, Json]", expr))
    if operator == "var":
        return _path(cast("str", operands[0])), ATOM
    if operator == "param":
        name = str(operands[0])
        return (f"-${name[1:]}" if name.startswith("-") else f"${name}"), ATOM
    if operator == "if":
        return _if(operands)
    if operator == "and":
        return " and ".join(_write(operand, NOT) for operand in operands), AND
    if operator == "!":
        return _not(operands[0])
    if operator in ("===", "in"):
        word = "is" if operator == "===" else "in"
        return f"{_write(operands[0], SUM)} {word} {_write(operands[1], SUM)}", COMPARISON
    if operator in COMPARISONS:
        return f" {operator} ".join(_write(operand, SUM) for operand in operands), COMPARISON
    if operator in DATE_COMPARISONS and not any(map(_is_bare, operands)):
        word = operator.replace("-", " ")
        return f" {word} ".join(map(_moment, operands)), COMPARISON
    if operator == "+":
        return _sum(*operands), SUM
    if operator == "plusTime":
        return f"{_write(operands[0], SUM)} {_shift(operands[1], str(operands[2]))}", SUM
    return f"{_FUNCTION_OF[operator]}({', '.join(map(to_text, operands))})", ATOM


def _path(path: str) -> str:
    if path == "":
        return "it"
    return path if is_plain_path(path) else f"var({json.dumps(path, ensure_ascii=False)})"


def _if(operands: list[Json]) -> tuple[str, int]:
    guard, then, other = operands
    if then is True:
        # A chain of alternatives nests to the right; whatever else is looser stands in brackets.
        return f"{_write(guard, AND)} or {_write(other, OR)}", OR
    return f"if {_write(guard, OR)} then {_write(then, OR)} else {_write(other, IF)}", IF


def _not(operand: Json) -> tuple[str, int]:
    if isinstance(operand, dict):
        operator, operands = operands_of(operand)
        if operator in ("===", "in"):
            word = "is not" if operator == "===" else "not in"
            return f"{_write(operands[0], SUM)} {word} {_write(operands[1], SUM)}", COMPARISON
    return f"not {_write(operand, NOT)}", NOT


def _sum(left: Json, right: Json) -> str:
    if isinstance(right, dict) and str(right.get("param", "")).startswith("-"):
        return f"{_write(left, SUM)} - ${str(right['param'])[1:]}"
    if isinstance(right, (int, float)) and not isinstance(right, bool) and right < 0:
        return f"{_write(left, SUM)} - {-int(right)}"
    return f"{_write(left, SUM)} + {_write(right, ATOM)}"


def _shift(amount: Json, unit: str) -> str:
    if isinstance(amount, dict):
        name = str(amount["param"])
        sign, count, plural = ("-", f"${name[1:]}", True) if name[0] == "-" else ("+", f"${name}", True)
    else:
        number = int(cast("int", amount))
        sign, count, plural = "-" if number < 0 else "+", str(abs(number)), abs(number) != 1
    return f"{sign} {count} {unit}{'s' if plural else ''}"


def _is_bare(operand: Json) -> bool:
    """Tell whether an operand would be taken for a date-time to be read, if a date word stood beside it."""
    return isinstance(operand, str) or (isinstance(operand, dict) and bool(operand.keys() & {"var", "param"}))


def _is_one_word(operand: Json) -> bool:
    if isinstance(operand, dict) and "var" in operand:
        return not _path(cast("str", operand["var"])).endswith(")")
    return _is_bare(operand)


def _moment(operand: Json) -> str:
    """Write an operand of a date word: a bare one stands for ``plusTime`` by 0 days."""
    if isinstance(operand, dict):
        operator, operands = operands_of(operand)
        zero = operator == "plusTime" and operands[1] == 0 and operands[2] == "day"
        if zero and _is_one_word(operands[0]):
            return _write(operands[0], SUM)
    return _write(operand, SUM)
