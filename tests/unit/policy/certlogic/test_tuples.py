from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.kinds.errors import BadInput
from pratique.policy.certlogic.compile import compile_test
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.certlogic.explain import explain, reads
from pratique.policy.certlogic.horizon import flip_instants
from pratique.policy.certlogic.text import from_text
from pratique.policy.certlogic.tuples import as_data, compile_over_tuple
from pratique.policy.certlogic.values import walk
from tests.unit.policy.certlogic.expressions import operations

FIELDS = {"clock_at": 0, "sampled_at": 1, "listed": 2, "attributes.age": 3, "inside": 4, "gap_s": 5, "born": 6}
TYPES = {
    "clock_at": "instant",
    "sampled_at": "instant",
    "listed": "maybe",
    "attributes.age": "code",
    "inside": "bool",
    "gap_s": "int",
    "born": "code",
}
NOON = 1_628_337_600_000_000  # 2021-08-07T12:00:00Z
HOUR = 3_600_000_000
CLOCK = frozenset({"clock_at"})

near = st.integers(-4, 4).map(lambda hours: NOON + hours * HOUR // 2)
situations = st.tuples(
    near,
    st.none() | near,
    st.sampled_from(("yes", "no", "maybe")),
    st.sampled_from((None, "child", "adult")),
    st.booleans(),
    st.none() | st.integers(0, 3),
    st.sampled_from((None, "2003", "2003-08-07", "x")),
)


def moments() -> Any:
    field = st.sampled_from(("clock_at", "sampled_at", "born")).map(lambda name: {"var": name})
    text = st.sampled_from(("2021-08-07T12:00:00Z", "2021-08-07"))
    unit = st.sampled_from(("hour", "hour", "day"))
    shifted = st.tuples(field | text, st.integers(-2, 2), unit).map(lambda parts: {"plusTime": list(parts)})
    return shifted | st.just({"dccDateOfBirth": [{"var": "born"}]})


def atoms() -> Any:
    order = st.sampled_from(("after", "before", "not-after", "not-before"))
    dated = st.tuples(order, st.lists(moments(), min_size=2, max_size=3)).map(lambda p: {p[0]: p[1]})
    plain = st.sampled_from([name for name in FIELDS if TYPES[name] != "instant"]).map(lambda name: {"var": name})
    there = st.sampled_from(("clock_at", "sampled_at")).map(lambda name: {"!": [{"var": name}]})
    return dated | dated | there | plain | st.sampled_from(("yes", "child", 1, True))


rules = st.lists(st.recursive(atoms(), operations, max_leaves=8), min_size=1, max_size=4)


@given(rules, situations)
def test_a_pack_over_a_tuple_agrees_with_the_general_engine(exprs: list[Any], situation: Any) -> None:
    named = {f"r{number}": expr for number, expr in enumerate(exprs)}
    try:
        pack = compile_over_tuple(named, FIELDS, TYPES)
    except BadInput as error:
        assert error.code in ("instant_use", "calendar_shift")
        return
    data = as_data(situation, FIELDS, TYPES)
    expected = 0
    failed = False
    for bit, (name, expr) in enumerate(named.items()):
        try:
            passes = compile_test(expr)(data)
        except CertLogicError:
            failed = True
            with pytest.raises(CertLogicError):
                pack.each[name](situation)
        else:
            assert pack.each[name](situation) is passes
            expected |= passes << bit
    if failed:
        with pytest.raises(CertLogicError):
            pack.fired(situation)
    else:
        assert pack.fired(situation) == expected


@given(st.recursive(atoms(), operations, max_leaves=8), situations, st.integers(-6, 6))
def test_between_two_flips_time_alone_changes_nothing(expr: Any, situation: Any, quarters: int) -> None:
    try:
        rule = compile_over_tuple({"r": expr}, FIELDS, TYPES).each["r"]
        flips = flip_instants(expr, {name: situation[i] for name, i in FIELDS.items()}, CLOCK)
    except BadInput:
        return

    def at(clock: int) -> object:
        try:
            return rule((clock, *situation[1:]))
        except CertLogicError as error:
            return error.code

    marks = sorted({*flips, situation[0] + quarters * HOUR // 4})
    for first, following in zip([marks[0] - HOUR, *marks], [*marks, marks[-1] + HOUR], strict=True):
        assert at(first) == at(following - 1)


@pytest.mark.parametrize(
    ("text", "flip"),
    [
        ("clock_at not after sampled_at + 48 hours", NOON + 48 * HOUR + 1),
        ("clock_at before sampled_at + 48 hours", NOON + 48 * HOUR),
        ("clock_at not before sampled_at + 48 hours", NOON + 48 * HOUR),
        ("clock_at after sampled_at + 48 hours", NOON + 48 * HOUR + 1),
        ("sampled_at not before clock_at - 48 hours", NOON + 48 * HOUR + 1),
        ("sampled_at after clock_at - 48 hours", NOON + 48 * HOUR),
        ("sampled_at before clock_at - 2 days", NOON + 48 * HOUR + 1),
        ("sampled_at not after clock_at - 2 days", NOON + 48 * HOUR),
    ],
)
def test_a_flip_is_the_first_instant_with_another_answer(text: str, flip: int) -> None:
    expr = from_text(text)
    assert flip_instants(expr, {"sampled_at": NOON}, CLOCK) == [flip]
    rule = compile_over_tuple({"r": expr}, FIELDS, TYPES).each["r"]
    before, after = (rule((clock, NOON, "no", None, True, 0, None)) for clock in (flip - 1, flip))
    assert before is not after


def test_what_never_flips_has_no_flip() -> None:
    for text in ("sampled_at before born", "clock_at before clock_at + 1 day", "clock_at before gone + 1 day"):
        assert flip_instants(from_text(text), {"sampled_at": NOON, "born": "2003"}, CLOCK) == []
    with pytest.raises(BadInput) as raised:
        flip_instants(from_text("clock_at + 1 month after sampled_at"), {"sampled_at": NOON}, CLOCK)
    assert raised.value.code == "horizon"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ring", "unknown_field"),
        ("attributes", "unknown_field"),
        ("it", "unknown_field"),
        ('sampled_at is "2021"', "instant_use"),
        ("sampled_at + 1", "instant_use"),
        ("[sampled_at]", "instant_use"),
        ("before(sampled_at, clock_at)", "instant_use"),
        ("sampled_at + 1 month before clock_at", "calendar_shift"),
    ],
)
def test_what_a_pack_may_not_say_is_refused_when_compiling(text: str, code: str) -> None:
    with pytest.raises(BadInput) as raised:
        compile_over_tuple({"r": from_text(text)}, FIELDS, TYPES)
    assert raised.value.code == code


def test_a_missing_instant_is_an_error_unless_it_was_asked_for() -> None:
    guarded = from_text("sampled_at and clock_at after sampled_at")
    pack = compile_over_tuple({"bare": from_text("clock_at after sampled_at"), "ok": guarded}, FIELDS, TYPES)
    nobody = (NOON, None, "no", None, True, 0, None)
    assert pack.each["ok"](nobody) is False
    with pytest.raises(CertLogicError) as raised:
        pack.each["bare"](nobody)
    assert raised.value.code == "date_operand"


def test_an_explanation_says_what_each_part_came_to() -> None:
    expr = from_text('listed is "no" and (inside or attributes.age is "child") and gap_s > 3')
    data = as_data((NOON, None, "no", "child", False, None, None), FIELDS, TYPES)
    tree = explain(expr, lambda path: walk(data, path))
    assert (tree.error, tree.truth) == ("not_integers", None)
    assert [(child.text, child.truth, child.error) for child in tree.children] == [
        ('listed is "no"', True, None),
        ('inside or attributes.age is "child"', True, None),
        ("gap_s > 3", None, "not_integers"),
    ]
    skipped = explain(from_text('listed is "yes" and gap_s > 3'), lambda path: walk(data, path))
    assert skipped.truth is False
    assert [child.evaluated for child in skipped.children] == [True, False]
    assert [node.value for node in tree.walk() if node.text == "inside"] == [False]


def test_reads_names_every_path_but_those_of_a_lambda() -> None:
    expr = from_text("reduce(l, accumulator + current.n, start) > a.b")
    assert reads(expr) == {"l", "start", "a.b"}
