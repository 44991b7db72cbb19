from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given

from pratique.policy.certlogic.compile import compile_rule, compile_test, source_of
from pratique.policy.certlogic.dates import ParsedDates
from pratique.policy.certlogic.errors import CertLogicError, Code
from pratique.policy.certlogic.interpret import evaluate_over
from pratique.policy.certlogic.suites import run_file
from pratique.policy.certlogic.values import outward
from tests.shared_data import ROOT, SHARED, needs_shared
from tests.unit.policy.certlogic.expressions import data, expressions

DATE = {"plusTime": ["2021-06-01", 0, "day"]}


CODES = frozenset(get_args(Code))


def result_of(evaluate: Any) -> str:
    try:
        return json.dumps(outward(evaluate()))
    except CertLogicError as error:
        return error.code


@given(expressions(), data)
def test_a_compiled_rule_gives_what_the_plain_walker_gives(expr: Any, given_data: Any) -> None:
    walked = result_of(lambda: evaluate_over(expr, given_data))
    for keep in (True, False):
        found = result_of(lambda keep=keep: compile_rule(expr, cache_dates=keep)(given_data))
        if walked in CODES:  # which of several errors comes first is left open
            assert found in CODES
        else:
            assert found == walked


def test_the_traps_hold() -> None:
    outcomes = run_file(ROOT / "tests" / "suites" / "certlogic-traps.json")
    assert [outcome for outcome in outcomes if outcome.wrong] == []
    assert len(outcomes) > 40


@needs_shared
@pytest.mark.parametrize(("folder", "count"), [("certlogic/testSuite", 218), ("eu-rules", 694)])
def test_the_published_suites_pass(folder: str, count: int) -> None:
    files = [path for path in (SHARED / "data" / folder).glob("*.json") if path.name != "value-sets.json"]
    outcomes = [outcome for path in files for outcome in run_file(path)]
    assert [outcome for outcome in outcomes if outcome.wrong] == []
    assert len(outcomes) == count


@pytest.mark.parametrize(
    ("expr", "code"),
    [
        ({"!": [DATE]}, "truthiness"),
        ({"if": [DATE, 1, 2]}, "truthiness"),
        ({"and": [True, DATE]}, "truthiness"),
        ({"and": [True, {"if": [{"var": "x"}, 1, DATE]}]}, "truthiness"),
        ({"if": [True, 1]}, "if_without_else"),
        ({"if": [{"var": "x"}, {"if": [True, 1]}, 2]}, "if_without_else"),
        ({"in": ["a", "abc"]}, "not_an_array"),
        ({"in": ["a", {"var": "x"}]}, "not_an_array"),
        ({"reduce": [1, 2, 3]}, "not_an_array"),
        ({"+": [1, True]}, "not_integers"),
        ({">": [1, "0"]}, "not_integers"),
        ({"<": [0, 1, {"var": "half"}]}, "not_integers"),
        ({"after": [DATE, "2021-06-01"]}, "not_dates"),
        ({"plusTime": [{"var": "x"}, 1, "day"]}, "date_operand"),
        ({"plusTime": [{"var": "list"}, 1, "day"]}, "date_operand"),
        ({"plusTime": [DATE, 1, "day"]}, "date_operand"),
        ({"plusTime": ["7 August 2021", 1, "day"]}, "date_format"),
        ({"plusTime": ["2021-08-07T20:00:00+5:", 0, "day"]}, "date_format"),
        ({"plusTime": ["2021-08-07\n", 0, "day"]}, "date_format"),
        ({"plusTime": ["2021-02-30", 1, "day"]}, "impossible_date"),
        ({"plusTime": ["2021-13", 1, "day"]}, "impossible_date"),
        ({"plusTime": ["2021-08-07T24:00:00Z", 1, "day"]}, "impossible_date"),
        ({"dccDateOfBirth": ["2021-08-07T20:00:00Z"]}, "date_format"),
        ({"plusTime": ["2021-08-07", 10**15, "day"]}, "date_range"),
        ({"extractFromUVCI": [1, 1]}, "uvci_operand"),
        ({"plusTime": ["2021-08-07", "1", "day"]}, "amount"),
        ({"plusTime": ["2021-08-07", True, "day"]}, "amount"),
        ({"plusTime": ["2021-08-07", 1, "week"]}, "time_unit"),
        ({"extractFromUVCI": ["a", "1"]}, "index"),
        ({"and": [True]}, "operands"),
        ({"var": 1}, "path"),
        ({"var": "a..b"}, "path"),
        ({"or": [True, False]}, "unknown_operator"),
        ({"__import__": ["os"]}, "unknown_operator"),
        ({}, "expression_keys"),
        (None, "literal"),
        (1.5, "number"),
        (10**30, "number"),
    ],
)
def test_an_error_has_its_code(expr: Any, code: str) -> None:
    assert result_of(lambda: compile_rule(expr)({"half": 0.5, "list": ["2021"]})) == code


def test_deep_nesting_is_an_error_and_never_a_crash() -> None:
    def nested(depth: int, operator: str = "!") -> Any:
        expr: Any = {"var": "x"}
        for _ in range(depth):
            expr = {operator: [expr]} if operator == "!" else {operator: [expr, True, expr]}
        return expr

    assert compile_rule(nested(63))({"x": 1}) is False
    assert result_of(lambda: compile_rule(nested(64))({})) == "too_deep"
    assert result_of(lambda: compile_rule(nested(5000))({})) == "too_deep"
    chain: Any = True
    for number in range(60):
        chain = {"if": [{">": [{"+": [{"var": f"a.{number}"}, number]}, 3]}, {"var": "a.1"}, chain]}
    assert compile_rule(chain)({"a": [0] * 60}) == 0


def test_a_rule_passes_on_exactly_true() -> None:
    assert compile_test({"===": [1, 1]})({})
    assert not compile_test({"and": [1, "yes"]})({})


def test_strings_never_become_code() -> None:
    text = "'; __import__('os') #\n\"\\"
    expr = {"if": [{"===": [{"var": text}, text]}, text, {"in": [text, [text, "\ud800"]]}]}
    assert compile_rule(expr)({text: text}) == text
    assert compile_rule(expr)({}) is True
    assert "builtins" not in source_of(expr)


def test_the_memory_of_dates_stays_small() -> None:
    memory = ParsedDates()
    for minute in range(10_000):
        assert memory[f"2021-06-01T{minute // 60 % 24:02}:{minute % 60:02}:{minute // 1440:02}Z"]
    assert len(memory) <= 4096
