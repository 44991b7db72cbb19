"""The readable form of CertLogic, exact both ways, and the pack parameters that may stand in it."""

from __future__ import annotations

from collections.abc import Mapping

from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import Json
from pratique.policy.certlogic.text_read import from_text
from pratique.policy.certlogic.text_write import to_text

__all__ = ["from_text", "params_of", "substitute", "to_text"]


def substitute(expr: Json, params: Mapping[str, int | str]) -> Json:
    """Put the value of each parameter in its place (``-$name``: its negative).

    Raises BadInput ``unknown_param``, or ``param_type`` for the negative of what is no integer.
    """
    if isinstance(expr, list):
        return [substitute(item, params) for item in expr]
    if not isinstance(expr, dict):
        return expr
    if expr.keys() != {"param"}:
        return {operator: substitute(value, params) for operator, value in expr.items()}
    name = str(expr["param"])
    plain = name.removeprefix("-")
    if plain not in params:
        raise BadInput("unknown_param", f"the pack has no parameter '{plain[:60]}'")
    value = params[plain]
    if plain == name:
        return value
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadInput("param_type", f"the parameter '{plain[:60]}' is no integer, so it has no negative")
    return -value


def params_of(expr: Json) -> frozenset[str]:
    """List the parameters that an expression names."""
    if isinstance(expr, list):
        return frozenset().union(*map(params_of, expr))
    if not isinstance(expr, dict):
        return frozenset()
    if expr.keys() == {"param"}:
        return frozenset({str(expr["param"]).removeprefix("-")})
    return frozenset().union(*map(params_of, expr.values()))
