"""Run the published test files: evaluator suites, validator suites, and rules with their tests.

The three shapes are told apart by what they hold. A file that cannot be read raises BadInput.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import Json, read_json
from pratique.policy.certlogic.compile import Rule, compile_rule
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.certlogic.validate import validate
from pratique.policy.certlogic.values import outward

VALUE_SETS = "value-sets.json"
"""Beside a file of rules: the value sets that its tests name by ``external.valueSetsRef``."""

_MAX_BYTES = 64 * 1024 * 1024
_MAX_DEPTH = 200
_Object = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test: where it stands, and what is wrong ("" if it passed)."""

    name: str
    wrong: str = ""


def run_file(path: Path) -> list[Outcome]:
    """Run every live test of a file; one marked ``skip`` is left out, and a file of value sets holds none.

    Raises BadInput: what ``read_json`` raises, ``file`` (cannot be opened) or ``suite`` (holds no tests).
    """
    content = _read(path)
    if path.name == VALUE_SETS:
        return []
    try:
        if isinstance(content, list):
            return list(_run_rules(content, path))
        return list(_run_suite(cast("_Object", content)))
    except (KeyError, TypeError, AttributeError) as error:
        message = f"not an evaluator suite, a validator suite or a list of rules with tests ({error})"
        raise BadInput("suite", message, path.name) from None


def rule_data(test: _Object, value_sets: _Object) -> dict[str, Json]:
    """Give the data that a rule sees in a test: payload and external, the named value sets put in."""
    external = dict(cast("_Object", test.get("external", {})))
    reference = external.pop("valueSetsRef", None)
    if reference is not None:
        external["valueSets"] = value_sets[cast("str", reference)]
    return {"payload": test.get("payload"), "external": external}


def _read(path: Path) -> Json:
    try:
        source = path.read_bytes()
    except OSError as error:
        raise BadInput("file", f"cannot be read: {error.strerror}", str(path)) from None
    try:
        return read_json(source, max_bytes=_MAX_BYTES, max_depth=_MAX_DEPTH)
    except BadInput as error:
        raise error.under(path.name) from None


def _run_suite(suite: _Object) -> Iterator[Outcome]:
    for case in cast("list[_Object]", suite["cases"]):
        if "skip" in (suite.get("directive"), case.get("directive")):
            continue
        if "issues" in case:
            yield _run_validation(case)
            continue
        for number, assertion in enumerate(cast("list[_Object]", case["assertions"]), start=1):
            if assertion.get("directive") != "skip":
                expr = assertion.get("certLogicExpression", case.get("certLogicExpression"))
                name = f"{case.get('name', 'case')} #{number}"
                yield _run_assertion(name, expr, assertion["data"], assertion["expected"])


def _run_assertion(name: str, expr: Json, data: Json, expected: Json) -> Outcome:
    try:
        found = outward(compile_rule(expr)(data))
    except CertLogicError as error:
        return Outcome(name, f"expected {_write(expected)}, raised {error}")
    if _write(found) == _write(outward(expected)):
        return Outcome(name)
    return Outcome(name, f"expected {_write(expected)}, gave {_write(found)}")


def _run_validation(case: _Object) -> Outcome:
    expr = case["certLogicExpression"]
    issues: Json = [{"expr": issue.expr, "message": issue.message} for issue in validate(expr)]
    name = f"validate {_write(expr)[:80]}"
    same = _write(issues) == _write(case["issues"])
    return Outcome(name, "" if same else f"expected {_write(case['issues'])}, gave {_write(issues)}")


def _run_rules(entries: list[Json], path: Path) -> Iterator[Outcome]:
    beside = path.parent / VALUE_SETS
    value_sets = cast("_Object", _read(beside)) if beside.exists() else {}
    for entry in cast("list[_Object]", entries):
        rule = cast("_Object", entry["rule"])
        passes = _passing(rule["Logic"])
        for number, test in enumerate(cast("list[_Object]", entry["tests"]), start=1):
            name = f"{rule['Identifier']} #{number} {test.get('name', '')}".strip()
            found, why = passes(rule_data(test, value_sets))
            wrong = f"expected {_write(test['expected'])}, gave {_write(found)}{why}"
            yield Outcome(name, "" if found is test["expected"] else wrong)


def _passing(logic: Json) -> Callable[[Json], tuple[bool, str]]:
    """Give a function that tells whether a rule passes: on exactly true; an error is no pass, and said."""
    compiled: Rule | CertLogicError
    try:
        compiled = compile_rule(logic)
    except CertLogicError as error:
        compiled = error

    def passes(data: Json) -> tuple[bool, str]:
        if isinstance(compiled, CertLogicError):
            return False, f" ({compiled})"
        try:
            return compiled(data) is True, ""
        except CertLogicError as error:
            return False, f" ({error})"

    return passes


def _write(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
