"""Documents: one way of writing each; what is damaged is refused, never mended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.kinds.errors import BadInput
from pratique.people.documents import DOCUMENT_TYPES, find_birth_date, mask_number, normalise_document
from tests.unit.desk.cast import LI, make_id


@pytest.mark.parametrize(
    "written", [LI, f" {LI} ", f"{LI[:6]} {LI[6:14]}-{LI[14:]}", "".join(chr(ord(c) + 0xFEE0) for c in LI), LI.lower()]
)
def test_the_same_number_however_it_is_written(written: str) -> None:
    assert normalise_document("resident-id", written) == LI


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("resident-id", 1.1e17, "document_float"),
        ("resident-id", 110101199003070012, "document_float"),
        ("resident-id", "1.1E+17", "document_float"),
        ("resident-id", "1,10101E+17", "document_float"),
        ("resident-id", "110101199003070012.0", "document_float"),
        ("resident-id", LI[:-3] + "000", "document_checksum"),
        ("resident-id", make_id("11010119900231001"), "document_date"),
        ("resident-id", make_id("11010117000101001"), "document_date"),
        ("resident-id", "110101900307001", "document_shape"),
        ("resident-id", LI[:17], "document_shape"),
        ("resident-id", "١١٠١٠١١٩٩٠٠٣٠٧٠٠١٢", "document_shape"),
        ("resident-id", LI[:9] + "\u200b" + LI[9:], "document_control"),
        ("resident-id", LI[:9] + "\x00" + LI[9:], "document_control"),
        ("passport", "=1+1", "document_shape"),
        ("passport", "E12", "document_shape"),
        ("passport", "", "document_shape"),
        ("library-card", "1234567", "document_type"),
    ],
)
def test_what_is_damaged_is_refused(kind: str, number: object, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        normalise_document(kind, number)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("passport", "e 123-4567"),
        ("hk-macao-permit", "h12345678"),
        ("taiwan-permit", "12345678"),
        ("foreign-resident-id", "abc123456789012"),
        ("birth-certificate", "a123456789"),
    ],
)
def test_other_documents(kind: str, number: str) -> None:
    assert normalise_document(kind, number) == number.upper().replace(" ", "").replace("-", "")


@given(st.text(max_size=30), st.sampled_from(DOCUMENT_TYPES))
def test_normalising_twice_changes_nothing(text: str, kind: str) -> None:
    try:
        once = normalise_document(kind, text)
    except BadInput:
        return
    assert normalise_document(kind, once) == once


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_one_wrong_digit_is_found(place: int, shift: int) -> None:
    wrong = LI[:place] + str((int(LI[place]) + shift) % 10) + LI[place + 1 :]
    with pytest.raises(BadInput):
        normalise_document("resident-id", wrong)


def test_what_a_number_tells_and_hides() -> None:
    born = find_birth_date("resident-id", LI)
    assert born is not None
    assert born.isoformat() == "1990-03-07"
    assert find_birth_date("passport", "E1234567") is None
    assert mask_number(LI) == "*" * 16 + LI[-2:]
