from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from pratique.policy.certlogic.suites import run_file
from pratique.policy.certlogic.validate import validate
from tests.shared_data import SHARED, needs_shared
from tests.unit.policy.certlogic.expressions import expressions


@needs_shared
def test_the_published_validator_suite_passes() -> None:
    outcomes = [o for path in (SHARED / "data/certlogic/validation").glob("*.json") for o in run_file(path)]
    assert [outcome for outcome in outcomes if outcome.wrong] == []
    assert len(outcomes) == 23


@given(expressions())
def test_what_is_well_formed_has_no_issue(expr: Any) -> None:
    assert validate(expr) == []


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        (3.14, "3.14 is a non-integer number"),
        (1e-7, "1e-7 is a non-integer number"),
        ({"plusTime": [None]}, "invalid CertLogic expression"),
        (
            {"plusTime": ["2021", [1, None], "day"]},
            '"amount" argument (#2) of "plusTime" must be an integer, but it is: 1,',
        ),
        ({"!": []}, "a !-operation (logical not/negation) must have exactly 1 operand, but it has 0"),
        ({"in": [1]}, 'an operation with operator "in" must have 2 operands, but it has 1'),
        ({"before": [1]}, 'an operation with operator "before" must have 2 or 3 operands, but it has 1'),
    ],
)
def test_a_message_reads_as_in_other_tools(expr: Any, message: str) -> None:
    assert message in [issue.message for issue in validate(expr)]


def test_each_issue_names_its_own_part() -> None:
    issues = validate({"and": [{"if": [1, 2]}, [None]]})
    assert [(issue.expr, issue.code) for issue in issues] == [
        ({"if": [1, 2]}, "if_without_else"),
        (None, "literal"),
    ]
