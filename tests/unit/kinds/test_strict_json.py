"""Strict JSON: every surprise that the standard decoder lets pass is an error with a code."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import read_json


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "json"),
        ("{", "json"),
        ("[1,]", "json"),
        ('{"a":1,"a":2}', "duplicate_key"),
        ('{"x":{"a":1,"b":2,"a":3}}', "duplicate_key"),
        ("NaN", "number"),
        ("[Infinity]", "number"),
        ("-Infinity", "number"),
        ("1e999", "number"),
        ("1" * 19, "number"),
        ("[" * 100_000, "too_deep"),
        ('{"a":' * 65 + "1" + "}" * 65, "too_deep"),
        (b"\xff\xfe", "encoding"),
        (b'"\xb1\xb1\xbe\xa9"', "encoding"),
        (b" " * 5_000_000, "too_large"),
    ],
)
def test_what_is_refused(text: str | bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_json(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": 1,\n "b": {"c": 1,\n  "c": 2}}', "line 3 column 3"),
        ('{"a": [{"a": 1}, "a"],\n "a": 2}', "line 2 column 2"),
        ('{"a": "NaN", "b":\n NaN}', "line 2 column 2"),
        ("[1,\n  1e999]", "line 2 column 3"),
        ('{"\\"}{": 1, "x": 1234567890123456789}', "line 1 column 18"),
    ],
)
def test_a_fault_is_told_with_its_line_and_column(text: str, place: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_json(text)
    assert caught.value.place == place


def test_a_bracket_in_a_text_is_no_nesting() -> None:
    assert read_json(json.dumps("[" * 1000 + '"{')) == "[" * 1000 + '"{'


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON_VALUES)
def test_what_is_json_is_read_as_it_stands(value: object) -> None:
    assert read_json(json.dumps(value)) == value


@given(st.binary(max_size=200))
def test_garbage_gives_a_value_or_a_clear_error(garbage: bytes) -> None:
    try:
        read_json(garbage)
    except BadInput as error:
        assert error.code in {"json", "duplicate_key", "number", "too_deep", "encoding"}
