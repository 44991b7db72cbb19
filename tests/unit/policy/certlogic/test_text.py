from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import read_json
from pratique.policy.certlogic.text import from_text, params_of, substitute, to_text
from tests.shared_data import SHARED, needs_shared
from tests.unit.policy.certlogic.expressions import PATHS, expressions, literals

odd_paths = st.sampled_from((*PATHS, "it", "in", "not", "0", "a.in", "a-b", "a b", 'a".0', "典", "reduce", "day"))
params = st.sampled_from(("max_h", "-max_h", "days.14")).map(lambda name: {"param": name})
reads = odd_paths.map(lambda path: {"var": path})

DAY = {"plusTime": [{"var": "x"}, 0, "day"]}
EXAMPLES = {
    'in_listed_now is "yes"': {"===": [{"var": "in_listed_now"}, "yes"]},
    "a and b and c": {"and": [{"var": "a"}, {"var": "b"}, {"var": "c"}]},
    "(a and b) and c": {"and": [{"and": [{"var": "a"}, {"var": "b"}]}, {"var": "c"}]},
    "a or b or c": {"if": [{"var": "a"}, True, {"if": [{"var": "b"}, True, {"var": "c"}]}]},
    "if a then b else c": {"if": [{"var": "a"}, {"var": "b"}, {"var": "c"}]},
    "not (a or b)": {"!": [{"if": [{"var": "a"}, True, {"var": "b"}]}]},
    'occasion in ["entry", "exit"]': {"in": [{"var": "occasion"}, ["entry", "exit"]]},
    'ring is not "close"': {"!": [{"===": [{"var": "ring"}, "close"]}]},
    'mode not in ["air"]': {"!": [{"in": [{"var": "mode"}, ["air"]]}]},
    "0 <= x <= 14": {"<=": [0, {"var": "x"}, 14]},
    "x + 48 hours": {"plusTime": [{"var": "x"}, 48, "hour"]},
    "x - 1 day": {"plusTime": [{"var": "x"}, -1, "day"]},
    "x - 3": {"+": [{"var": "x"}, -3]},
    "x + y + 1 month": {"plusTime": [{"+": [{"var": "x"}, {"var": "y"}]}, 1, "month"]},
    "x not after y + 48 hours": {"not-after": [DAY, {"plusTime": [{"var": "y"}, 48, "hour"]}]},
    "x not before y + $max_h hours": {"not-before": [DAY, {"plusTime": [{"var": "y"}, {"param": "max_h"}, "hour"]}]},
    "x after y - $days days": {"after": [DAY, {"plusTime": [{"var": "y"}, {"param": "-days"}, "day"]}]},
    '"2021-08-01" before x': {"before": [{"plusTime": ["2021-08-01", 0, "day"]}, DAY]},
    "before(x, y)": {"before": [{"var": "x"}, {"var": "y"}]},
    "payload.v.0.mp": {"var": "payload.v.0.mp"},
    'var("a-b")': {"var": "a-b"},
    "it": {"var": ""},
    "reduce(l, accumulator + current.n, 0)": {
        "reduce": [{"var": "l"}, {"+": [{"var": "accumulator"}, {"var": "current.n"}]}, 0]
    },
    "extractFromUVCI(a, 1)": {"extractFromUVCI": [{"var": "a"}, 1]},
    "dccDateOfBirth(a) after x": {"after": [{"dccDateOfBirth": [{"var": "a"}]}, DAY]},
}


@pytest.mark.parametrize(("text", "expr"), EXAMPLES.items())
def test_a_text_and_its_expression(text: str, expr: Any) -> None:
    assert from_text(text) == expr
    assert to_text(expr) == text


@given(expressions(leaves=reads | literals | params))
def test_the_text_of_an_expression_reads_back_as_that_expression(expr: Any) -> None:
    assert json.dumps(from_text(to_text(expr))) == json.dumps(expr)


@given(st.text(max_size=40) | st.lists(st.sampled_from(" ".join(EXAMPLES).split()), max_size=8).map(" ".join))
def test_any_text_is_read_or_refused_with_its_column(text: str) -> None:
    try:
        from_text(text)
    except BadInput as error:
        assert error.code == "rule_text"
        assert error.place.startswith("column ")


@needs_shared
def test_every_rule_of_the_european_set_reads_back() -> None:
    for path in (SHARED / "data/eu-rules").glob("??.json"):
        entries: Any = read_json(path.read_bytes(), max_depth=200)
        for entry in entries:
            logic = entry["rule"]["Logic"]
            assert from_text(to_text(logic)) == logic


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ("a and", 6),
        ("if a then b", 12),
        ("0 <= x < 14", 10),
        ("a is", 5),
        ("a @ b", 3),
        ("a b", 3),
        ('"abc', 1),
        ("x + - hours", 7),
        ("var(3)", 6),
        ("[1 2]", 4),
        ("99999999999999999999", 1),
        ("(" * 5000, 65),
        ('x is "\\q"', 6),
    ],
)
def test_a_text_that_cannot_be_read_says_where(text: str, column: int) -> None:
    with pytest.raises(BadInput) as raised:
        from_text(text)
    assert (raised.value.code, raised.value.place) == ("rule_text", f"column {column}")


def test_parameters_are_put_in_and_an_unknown_one_is_refused() -> None:
    expr = from_text("x after y - $days days and ring is $ring")
    assert params_of(expr) == {"days", "ring"}
    assert to_text(substitute(expr, {"days": 14, "ring": "close"})) == 'x after y - 14 days and ring is "close"'
    for given_params, code in (({"ring": "close"}, "unknown_param"), ({"days": "14", "ring": ""}, "param_type")):
        with pytest.raises(BadInput) as raised:
            substitute(expr, given_params)
        assert raised.value.code == code
