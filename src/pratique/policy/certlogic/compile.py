"""Compile a rule once, to a Python function over parsed JSON.

INVARIANT: a compiled rule gives what ``interpret.evaluate_over`` gives, value or error; a law holds them
equal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from pratique.kinds.strict_json import Json
from pratique.policy.certlogic import dates, values
from pratique.policy.certlogic.emit import Emitter
from pratique.policy.certlogic.interpret import check_expression, evaluate_over
from pratique.policy.certlogic.pieces import Scope
from pratique.policy.certlogic.sources import JsonSource

Rule = Callable[[object], object]
"""Takes parsed JSON, gives JSON or a ``DateTime``; raises CertLogicError."""

_parsed = dates.ParsedDates()
_births = dates.BirthDates()

RUNTIME: dict[str, object] = {
    "__builtins__": {},
    **{kind.__name__: kind for kind in (type, dict, list, str, int, len, AttributeError, TypeError)},
    "DateTime": dates.DateTime,
    "parse_ms": dates.parse_ms,
    "birth_ms": dates.birth_ms,
    "shift_ms": dates.shift_ms,
    "parsed": _parsed,
    "births": _births,
    **{
        function.__name__: function
        for function in (
            values.add,
            values.as_ms,
            values.compare,
            values.fold,
            values.member,
            values.neither,
            values.same,
            values.settled,
            values.step,
            values.uvci_part,
            values.walk,
        )
    },
}
"""All that generated code can name: no builtins, no modules."""


def compile_rule(expr: Json, *, cache_dates: bool = True) -> Rule:
    """Compile a CertLogic expression to a function over parsed JSON data.

    Raises CertLogicError if it is not valid. ``cache_dates=False`` reads every date anew (for measuring).
    """
    text, tables = _write(expr, cache_dates=cache_dates)
    names = {**RUNTIME, **tables, "again": lambda data: evaluate_over(expr, data)}
    return cast("Rule", run_generated(text, names)["rule"])


def compile_test(expr: Json) -> Callable[[object], bool]:
    """Compile a rule to a function that tells whether it passes: its value is exactly true."""
    rule = compile_rule(expr)
    return lambda data: rule(data) is True


def source_of(expr: Json) -> str:
    """Give the Python source that ``compile_rule`` runs, to be read by people."""
    return _write(expr, cache_dates=True)[0]


def run_generated(text: str, names: dict[str, object]) -> dict[str, object]:
    """Run source that was generated here and give the names it defined."""
    code = compile(text, "<compiled rule>", "exec", dont_inherit=True)
    exec(code, names)  # noqa: S102  (text of our own: made names, numbers, repr of strings; see emit)
    return names


def _write(expr: Json, *, cache_dates: bool) -> tuple[str, dict[str, object]]:
    check_expression(expr)
    emitter, source = Emitter(cache_dates, hopeful=True), JsonSource()
    emitter.count(expr, source)
    body = emitter.as_value(emitter.value(expr, source, Scope()))
    # A string or array where an object was hoped for has no get; an array is no key of a table of dates.
    # Both are rare: the plain walker then finds the proper value or error.
    tried = f"    try:\n        return {body}\n    except (AttributeError, TypeError):\n        return again(d)\n"
    return "\n".join((*emitter.functions, f"def rule(d):\n{tried}")), emitter.tables
