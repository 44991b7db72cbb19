"""The set of kinds is closed, every kind has its own payload, and no payload takes what it does not name."""

from __future__ import annotations

import msgspec
import pytest

from pratique.kinds import payloads
from pratique.kinds.fact_kinds import FACT_KINDS, FINAL, STATEMENTS, VOIDERS


def test_every_payload_has_its_kind_and_every_kind_its_payload() -> None:
    shapes = {cls.__name__ for cls in payloads.Payload.__subclasses__()}
    assert shapes == set(FACT_KINDS)
    assert all(kind.payload.__name__ == name for name, kind in FACT_KINDS.items())


def test_statements_are_never_undone_and_never_feed_a_standing() -> None:
    assert {"CodeIssued", "DecisionGiven", "RecordRead"} == STATEMENTS
    assert STATEMENTS < FINAL


def test_who_may_void_what() -> None:
    assert {"FactWithdrawn", "ResultWithdrawn", "ContactWithdrawn"} == VOIDERS
    void = FACT_KINDS["FactWithdrawn"]
    assert void.may_void(FACT_KINDS["StayReported"])
    assert void.may_void(FACT_KINDS["FactWithdrawn"])
    assert not void.may_void(FACT_KINDS["RecordRead"])
    assert not FACT_KINDS["ResultWithdrawn"].may_void(FACT_KINDS["StayReported"])


@pytest.mark.parametrize(
    "text",
    [
        b'{"division":"110114","first":1628337600000000,"status":"red"}',
        b'{"division":"110114","first":1628337600000000.5}',
        b'{"division":"11011","first":1628337600000000}',
        b'{"division":"110114\\n","first":1628337600000000}',
        b'{"division":"110114","first":1}',
        b'{"division":"110114"}',
        b'{"division":"110114","first":true}',
    ],
)
def test_a_stay_takes_nothing_else(text: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text, type=payloads.StayReported)


def test_no_payload_holds_a_float_or_a_colour() -> None:
    for kind in FACT_KINDS.values():
        for field in msgspec.structs.fields(kind.payload):
            assert field.type is not float
            assert field.name not in {"colour", "color"}, kind.name
