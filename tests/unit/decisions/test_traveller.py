"""The traveller file: each bad input is named with its place, and nothing is half-read."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.decisions.traveller import read_traveller
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.places.divisions import load_divisions
from pratique.policy.load import load_pack

PACK = load_pack("cn-beijing-2021-08")
AT = parse_instant("2021-08-07T20:00:00+08:00")

WHOLE: dict[str, Any] = {
    "schema": 1,
    "person": {
        "id": "p1",
        "residence": "110114",
        "stays": [{"division": "430802", "from": "2021-07-28T09:00:00+08:00", "to": None}],
        "coverage": [{"from": "2021-07-24T00:00:00+08:00", "to": "2021-08-07T00:00:00+08:00", "grain": "county"}],
        "tests": [
            {
                "sampled_at": "2021-08-06T09:00:00+08:00",
                "reported_at": "2021-08-06T19:00:00+08:00",
                "result": "negative",
            }
        ],
        "exposures": [{"ring": "close", "last_at": "2021-08-01T09:00:00+08:00"}],
        "orders": [{"kind": "central-isolation", "until": "2021-08-16T00:00:00+08:00"}],
        "attributes": {"age_band": "adult", "pregnant": False},
    },
    "trip": {
        "mode": "rail",
        "from": "430802",
        "to": "110000",
        "boards_at": "2021-08-07T22:00:00+08:00",
        "reaches_at": "2021-08-08T06:00:00+08:00",
    },
    "occasion": "entry",
}


def read(document: Any) -> None:
    read_traveller(document, PACK, load_divisions(), AT)


def test_a_whole_file_and_the_barest_one() -> None:
    standing, asking = read_traveller(json.dumps(WHOLE), PACK, load_divisions(), AT)
    assert standing.stays[0].sources == ("/person/stays/0",)
    assert standing.attributes == {"age_band": "adult", "pregnant": False}
    assert asking.trip is not None
    standing, asking = read_traveller(b'{"schema":1,"person":{"id":"p"}}', PACK, load_divisions(), AT)
    assert (standing.stays, asking.trip, asking.occasion) == ((), None, None)


@pytest.mark.parametrize(
    ("path", "value", "code", "place"),
    [
        (["schema"], 2, "schema", "/schema"),
        (["schema"], "1", "schema", "/schema"),
        (["surprise"], 1, "schema", "/"),
        (["person", "surprise"], 1, "schema", "/person"),
        (["person", "stays", 0, "surprise"], 1, "schema", "/person/stays/0"),
        (["person", "id"], "", "text", "/person/id"),
        (["person", "id"], "a\x00b", "text", "/person/id"),
        (["person", "id"], "a\ud800", "text", "/person/id"),
        (["person", "residence"], "999999", "unknown_division", "/person/residence"),
        (["person", "stays", 0, "division"], "430899", "unknown_division", "/person/stays/0/division"),
        (["person", "stays", 0, "division"], 430802, "schema", "/person/stays/0/division"),
        (["person", "stays", 0, "to"], "2021-07-28T08:59:59+08:00", "stay_order", "/person/stays/0/to"),
        (["person", "stays", 0, "from"], "2021-08-07T20:00:01+08:00", "future_stay", "/person/stays/0/from"),
        (["person", "stays", 0, "from"], "2021-07-28 09:00", "instant", "/person/stays/0/from"),
        (["person", "coverage", 0, "grain"], "street", "schema", "/person/coverage/0/grain"),
        (["person", "coverage", 0, "to"], "2021-07-23T00:00:00+08:00", "coverage_order", "/person/coverage/0/to"),
        (
            ["person", "tests", 0, "sampled_at"],
            "2021-08-07T20:00:01+08:00",
            "future_test",
            "/person/tests/0/sampled_at",
        ),
        (
            ["person", "tests", 0, "reported_at"],
            "2021-08-06T08:00:00+08:00",
            "report_order",
            "/person/tests/0/reported_at",
        ),
        (["person", "tests", 0, "result"], "maybe", "schema", "/person/tests/0/result"),
        (
            ["person", "exposures", 0, "last_at"],
            "2021-08-09T00:00:00+08:00",
            "future_exposure",
            "/person/exposures/0/last_at",
        ),
        (["person", "orders", 0, "kind"], "prison", "unknown_order_kind", "/person/orders/0/kind"),
        (["person", "orders", 0, "from"], "2021-08-17T00:00:00+08:00", "order_order", "/person/orders/0/until"),
        (["person", "attributes"], {"colour": "red"}, "unknown_attribute", "/person/attributes/colour"),
        (["person", "attributes"], {"age_band": "old"}, "attribute_value", "/person/attributes/age_band"),
        (["person", "attributes"], {"pregnant": 1}, "attribute_value", "/person/attributes/pregnant"),
        (["trip", "mode"], "rocket", "schema", "/trip/mode"),
        (["trip", "to"], "000000", "unknown_division", "/trip/to"),
        (["trip", "reaches_at"], "2021-08-07T21:00:00+08:00", "trip_order", "/trip/reaches_at"),
        (["occasion"], "holiday", "schema", "/occasion"),
    ],
)
def test_each_bad_input_is_named_with_its_place(path: list[Any], value: Any, code: str, place: str) -> None:
    document = copy.deepcopy(WHOLE)
    target = document
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(BadInput) as caught:
        read(document)
    assert (caught.value.code, caught.value.place) == (code, place)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'{"schema":1,"person":{"id":"p","id":"q"}}', "duplicate_key"),
        (b'{"schema":NaN,"person":{"id":"p"}}', "number"),
        (b"[]", "schema"),
        (b"null", "schema"),
        (b'{"schema":1}', "schema"),
    ],
)
def test_bad_json_is_refused(text: bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(text)
    assert caught.value.code == code


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda i: (
            st.lists(i, max_size=3)
            | st.dictionaries(
                st.sampled_from(["schema", "person", "id", "stays", "trip", "from", "to", "division", "x"]),
                i,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_document_ends_in_another_error(document: Any) -> None:
    try:
        read(json.dumps(document))
    except BadInput as error:
        assert error.message
