"""Facts are refused while they can still be mended, and have one form."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.fact_kinds import FACT_KINDS
from pratique.ledger.codec import MAX_DEPTH, bind, canonical, decode_payload, encode_leaf, encode_payload
from pratique.ledger.fact import Fact, Source, check_fact, make_fact_id, pack_id, unpack_id
from tests.unit.ledger.cast import T0, make_fact, stay

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def test_ids_are_uuid7_in_the_order_of_time() -> None:
    ids = [make_fact_id(T0 + n * 1000, random.Random(n).randbytes(10)) for n in range(50)]  # noqa: S311
    assert ids == sorted(ids)
    assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", i) for i in ids)
    assert [unpack_id(pack_id(i)) for i in ids] == ids
    assert int(ids[0].replace("-", "")[:12], 16) == T0 // 1000


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("kind", {"kind": "StatusSet"}),
        ("fact_id", {"id": "0189A3F2-0000-7000-8000-000000000000"}),
        ("fact_id", {"id": "0189a3f2-0000-4000-8000-000000000000"}),
        ("fact_id", {"corrects": "x"}),
        ("subject", {"subject": None}),
        ("subject", {"subject": -1}),
        ("subject", {"subject": 2**32}),
        ("subject", {"subject": True}),
        ("subject", {"subject": 1.0}),
        ("instant", {"happened_at": 0}),
        ("instant", {"happened_at": 1.5e15}),
        ("instant", {"happened_at": 5_000_000_000_000_000}),
        ("schema", {"schema": 2}),
        ("word", {"by": ""}),
        ("word", {"by": "a\nb"}),
        ("word", {"unit": "x" * 121}),
        ("word", {"source": Source("a\x00", "")}),
        ("word", {"source": Source("a", "b\u202e")}),
        ("word", {"source": Source("a", "r" * 241)}),
        ("batch", {"source": Source("import", "b1")}),
    ],
)
def test_what_is_wrong_with_a_fact_has_a_code(code: str, change: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as error:
        check_fact(msgspec.structs.replace(stay(), **change))
    assert error.value.code == code


def test_kinds_say_whom_they_are_about() -> None:
    with pytest.raises(BadInput) as error:
        check_fact(make_fact(p.RecordRead(purpose="care", persons=(1,), fields=()), 1))
    assert error.value.code == "subject"
    check_fact(make_fact(p.TaskClosed(task="t", version=1, state="done"), None))
    check_fact(make_fact(p.TaskClosed(task="t", version=1, state="done"), 5))


@pytest.mark.parametrize(
    ("code", "payload"),
    [
        ("payload", p.ResidenceDeclared(division="110114")),
        ("payload", None),
        ("payload", p.StayReported(division="11011", first=T0)),
        ("payload", p.StayReported(division="110114", first=float(T0))),  # type: ignore[arg-type]
        ("payload", p.StayReported(division="110114", first=T0, place="\ud800")),
    ],
)
def test_a_payload_is_held_to_its_kind(code: str, payload: object) -> None:
    with pytest.raises(BadInput) as error:
        encode_payload(FACT_KINDS["StayReported"], payload)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("number", {"a": 1.5}),
        ("number", {"a": [{"b": float("nan")}]}),
        ("number", {"a": 2**53}),
        ("number", {"a": b"x"}),
        ("key", {"é": 1}),
        ("key", {1: 2}),
        ("payload", {"a": "\ud800"}),
    ],
)
def test_open_payloads_have_one_form_or_none(code: str, value: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as error:
        encode_payload(FACT_KINDS["ActProposed"], p.ActProposed(act="enact", payload=value))
    assert error.value.code == code


def test_depth_has_an_end() -> None:
    value: Any = 1
    for _ in range(MAX_DEPTH):
        value = {"a": value}
    with pytest.raises(BadInput) as error:
        canonical(value)
    assert error.value.code == "too_deep"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcXYZ_09", max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_canonical_json_is_what_any_reader_would_write(value: Any) -> None:
    raw = canonical(value)
    assert json.loads(raw) == value
    assert json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() == raw
    assert canonical(json.loads(raw)) == raw


@given(TEXT.filter(bool), st.integers(T0, T0 * 2))
def test_a_payload_comes_back_as_it_went(text: str, at: int) -> None:
    payload = p.StayReported(division="110114", first=at, place=text)
    raw = encode_payload(FACT_KINDS["StayReported"], payload)
    assert decode_payload("StayReported", raw) == payload
    assert list(json.loads(raw)) == sorted(json.loads(raw))
    assert "last" not in json.loads(raw)


def test_a_leaf_differs_in_every_field() -> None:
    base = stay(1)
    variants: list[dict[str, Any]] = [
        {},
        {"id": stay().id},
        {"kind": "CoverageReported"},
        {"subject": 2},
        {"subject": None},
        {"happened_at": T0 + 1},
        {"by": "officer:8"},
        {"unit": "v"},
        {"source": Source("des", "k")},
        {"source": Source("desk", "x")},
        {"corrects": stay().id},
        {"schema": 2},
    ]
    leaves = [encode_leaf(1, T0, msgspec.structs.replace(base, **change), bytes(32)) for change in variants]
    leaves += [encode_leaf(2, T0, base, bytes(32)), encode_leaf(1, T0 + 1, base, bytes(32))]
    leaves += [encode_leaf(1, T0, base, b"x" * 32)]
    assert len(set(leaves)) == len(leaves)


def test_a_seal_is_bound_to_id_kind_and_subject() -> None:
    fact: Fact = stay()
    raw = pack_id(fact.id)
    bounds = [bind(raw, "A", 1), bind(raw, "B", 1), bind(raw, "A", 2), bind(raw, "A", None), bind(raw[::-1], "A", 1)]
    assert len(set(bounds)) == 5
