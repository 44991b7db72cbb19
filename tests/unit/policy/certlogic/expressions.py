"""Random expressions, random data: valid in form, often wrong in type."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

UNITS = ("year", "month", "day", "hour")
DATES = ("2021", "2021-02", "2021-06-01", "2021-06-01T10:00:00Z", "2021-06-02T10:00:00+02:00", "2021-02-30", "x")
PATHS = ("", "a", "b", "l", "a.b", "l.0", "a.0.b", "d", "accumulator", "current", "current.a")

strings = st.sampled_from(("", "yes", "no", *DATES)) | st.text(max_size=4)
literals = st.booleans() | st.integers(-3, 60) | strings


reads = st.sampled_from(PATHS).map(lambda path: {"var": path})


def expressions(leaves: Any = None) -> Any:
    """Give valid expressions, over some leaves."""
    return st.recursive(reads | reads | literals if leaves is None else leaves, operations, max_leaves=12)


def operations(sub: Any) -> Any:
    some = st.lists(sub, min_size=2, max_size=3)
    unit, amount = st.sampled_from(UNITS), st.integers(-50, 50)
    dated = st.tuples(sub, amount, unit).map(lambda parts: {"plusTime": list(parts)})
    moments = st.lists(dated | sub, min_size=2, max_size=3)
    return st.one_of(
        st.lists(sub, max_size=3),
        st.tuples(sub, sub, sub).map(lambda parts: {"if": list(parts)}),
        st.tuples(sub, sub).map(lambda parts: {"if": [parts[0], True, parts[1]]}),
        some.map(lambda parts: {"and": parts}),
        st.tuples(st.sampled_from(("<", ">", "<=", ">=")), some).map(lambda p: {p[0]: p[1]}),
        st.tuples(st.sampled_from(("after", "before", "not-after", "not-before")), moments).map(lambda p: {p[0]: p[1]}),
        st.tuples(st.sampled_from(("===", "in", "+")), sub, sub).map(lambda p: {p[0]: [p[1], p[2]]}),
        sub.map(lambda part: {"!": [part]}),
        dated,
        st.tuples(sub, st.integers(-1, 3)).map(lambda p: {"extractFromUVCI": list(p)}),
        sub.map(lambda part: {"dccDateOfBirth": [part]}),
        st.tuples(sub, sub, sub).map(lambda parts: {"reduce": list(parts)}),
    )


values = st.recursive(
    st.none() | literals | st.just(1.0) | st.just(2.5),
    lambda sub: st.lists(sub, max_size=3) | st.dictionaries(st.sampled_from(("a", "b", "0")), sub, max_size=3),
    max_leaves=6,
)
data = st.dictionaries(st.sampled_from(("a", "b", "l", "d")), values, max_size=4) | values
