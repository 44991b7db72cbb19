"""What our reader of CBOR accepts, cbor2 accepts with the same value; what we write, both read back."""

from __future__ import annotations

import tracemalloc
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from random import Random
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pratique.credentials.cbor import Tag, decode, encode
from pratique.credentials.errors import BadCode
from pratique.credentials.hc1 import inflate, read_hc1

KEYS = st.one_of(st.integers(-(2**63), 2**63), st.text(max_size=6))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**64), 2**64 - 1), st.text(max_size=12), st.binary(max_size=12)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


def plain(value: Any) -> Any:
    """Give a value of either reader as one kind of thing, where bool is not int."""
    if isinstance(value, Tag):
        return ("tag", value.number, plain(value.value))
    if isinstance(value, cbor2.CBORTag):
        return ("tag", value.tag, plain(value.value))
    if isinstance(value, Mapping):
        return {("key", type(key), key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return (type(value), value)


def by_cbor2(data: bytes) -> Any:
    # Tag 0 is a text to us and an instant to cbor2, 61 and 18 are tags to both.
    return plain(cbor2.loads(data))


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_what_is_written_is_read_back_by_both(value: Any) -> None:
    data = encode(value)
    assert plain(decode(data)) == plain(value) == by_cbor2(data)


def test_whatever_we_accept_cbor2_accepts_with_the_same_value() -> None:
    chance, accepted = Random(5), 0  # noqa: S311  (a seeded law)
    seeds = [
        encode({1: "AT", 4: 1635876000, 6: 1620324000, -260: {1: {"ver": "1.3.0", "v": [{"dn": 2, "is": "x" * 40}]}}}),
        encode([b"\xa1\x01\x26", {4: b"12345678"}, b"\x00" * 30, b"\x01" * 64]),
        encode(Tag(61, Tag(18, [b"", {}, None, True, -7]))),
        encode([[[[[[]]]]], {"a": {"b": {"c": [1, 2, 3]}}}, 2**64 - 1, -(2**64)]),
    ]
    for _ in range(60_000):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(data))
            match chance.randrange(4):
                case 0:
                    data[place] = chance.randrange(256)
                case 1:
                    del data[place]
                case 2:
                    data.insert(place, chance.randrange(256))
                case _:
                    data[place] ^= 1 << chance.randrange(8)
        try:
            ours = decode(bytes(data))
        except BadCode:
            continue
        if b"\xc0" in data:
            continue  # perhaps tag 0, which cbor2 turns into an instant or refuses
        accepted += 1
        assert plain(ours) == by_cbor2(bytes(data)), bytes(data).hex()
    assert accepted > 3_000


REFUSED = {
    "a key twice": "a201010102",
    "trailing bytes": "0000",
    "an indefinite list": "9f01ff",
    "an indefinite text": "7f6161ff",
    "a float": "fb3ff0000000000000",
    "a NaN": "f97e00",
    "an undefined": "f7",
    "a break": "ff",
    "tag 35, a pattern": "d8236161",
    "tag 28, shared": "d81c80",
    "tag 2, a long number": "c24101",
    "tag 0 on a number": "c001",
    "a list as a key": "a18001",
    "a bool as a key": "a1f501",
    "a number longer than need be": "1817",
    "cut short": "820",
    "depth 10": "81" * 10 + "00",
    "a list said to hold 2^32": "9affffffff",
    "a text that is not UTF-8": "61ff",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_code_has_is_refused(name: str) -> None:
    text = REFUSED[name]
    with pytest.raises(BadCode):
        decode(bytes.fromhex(text if len(text) % 2 == 0 else text + "0"))


def test_a_bomb_stays_small() -> None:
    bomb = zlib.compress(b"\x00" * 50_000_000, 9)
    worst: list[Callable[[], object]] = [
        lambda: inflate(bomb),
        lambda: decode(b"\x9a\x00\x01\x00\x00" + b"\x00" * 65_531),
        lambda: decode(b"\x99\xff\xf0" + b"\x00" * 65_520),
        lambda: decode(b"\x81" * 65_000),
        lambda: decode(
            b"\xb9\x7f\xff" + b"".join(b"\x19" + i.to_bytes(2, "big") + b"\x00" for i in range(256, 16_000))
        ),
        lambda: read_hc1("HC1:" + "A" * 4_290),
        lambda: read_hc1("HC1:" + "\U0001f600" * 100),
    ]
    for make in worst:
        tracemalloc.start()
        with suppress(BadCode):
            make()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak <= 32 * 2**20
