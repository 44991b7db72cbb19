"""Names in two scripts: cleaned, and comparable however they were written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.kinds.errors import BadInput
from pratique.people.identifiers import IDENTIFIERS, make_identifier
from pratique.people.names import clean_name, decode_field, make_name_keys
from pratique.people.registration import make_registration
from tests.unit.desk.cast import LI


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("欧阳修", "OUYANG Xiu"),
        ("欧阳修", "Xiu Ou-Yang"),
        ("李伟", "wei LI"),
        ("李 伟", "李伟"),
        ("单雄信", "Shan Xiongxin"),
        ("曾国藩", "Zeng Guofan"),
        ("吕布", "LYU BU"),
        ("吕布", "Lv Bu"),
        ("吕布", "Lü Bu"),
        ("吕布", "LU BU"),
        ("José García", "GARCIA JOSE"),
        ("Müller", "MULLER"),
        ("Иван Петров", "Петров Иван"),
    ],
)
def test_the_same_name_two_ways_shares_a_key(one: str, other: str) -> None:
    assert make_name_keys(one) & make_name_keys(other), (make_name_keys(one), make_name_keys(other))


@pytest.mark.parametrize(("one", "other"), [("李伟", "王伟"), ("Li Na", "Li Wei"), ("王芳", "Wang Fei")])
def test_different_names_share_none(one: str, other: str) -> None:
    assert not make_name_keys(one) & make_name_keys(other)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("=HYPERLINK(1)", "name_formula"),
        ("+86", "name_formula"),
        ("-1+1|cmd", "name_formula"),
        (" @SUM(A1)", "name_formula"),
        ("\t=1", "name_formula"),
        ("Li\x07Wei", "name_control"),
        ("Li\u202eieW", "name_control"),
        ("Li\u200bWei", "name_control"),
        ("李\ufffd", "name_control"),
        ("\x00", "name_control"),
        ("", "name_missing"),
        ("   ", "name_missing"),
        (None, "name_missing"),
        (7, "name_missing"),
        ("12345", "name_digits"),
        ("李" * 101, "name_long"),
    ],
)
def test_a_name_that_is_none_is_refused(name: object, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        clean_name(name)
    assert caught.value.code == code


def test_bytes_in_gbk_are_told_not_guessed() -> None:
    assert decode_field("李伟".encode()) == "李伟"
    for raw in ("李伟".encode("gbk"), b"\xff\xff"):
        with pytest.raises(BadInput) as caught:
            decode_field(raw)
        assert caught.value.code == "encoding"


@given(st.text(max_size=120))
def test_cleaning_is_total_and_settles(name: str) -> None:
    try:
        once = clean_name(name)
    except BadInput:
        return
    assert clean_name(once) == once
    assert make_name_keys(once)


@pytest.mark.parametrize(
    ("kind", "value", "key"),
    [
        ("phone", "138-0000 0001", "+8613800000001"),
        ("phone", "0086 13800000001", "+8613800000001"),
        ("phone", "+44 20 7946 0958", "+442079460958"),
        ("email", " Li@Example.ORG ", "li@example.org"),
        ("birth-date", "1990-03-07", "1990-03-07"),
        ("person-id", "abcdefghijklmnopqrstuvwxyz".upper(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ],
)
def test_identifiers_have_one_form(kind: str, value: str, key: str) -> None:
    assert kind in IDENTIFIERS
    assert make_identifier(kind, value).keys == (key,)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("phone", "12", "phone"),
        ("email", "li@@example", "email"),
        ("email", "a..b@example.org", "email"),
        ("birth-date", "07/03/1990", "birth_date"),
        ("person-id", "short", "person_id"),
        ("face", "x", "identifier_kind"),
        ("phone", 13800000001, "identifier_text"),
    ],
)
def test_identifiers_that_are_none_are_refused(kind: str, value: object, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        make_identifier(kind, value)
    assert caught.value.code == code


def test_registration_makes_nothing_up() -> None:
    told = make_registration(document_type="resident-id", number=LI, names=("李伟", "李伟"))
    assert (told.names, told.birth_date, told.phone) == (("李伟",), "1990-03-07", None)
    for values, code in (
        ({}, "nothing_told"),
        ({"names": ("李",) * 5}, "too_many_names"),
        ({"document_type": "resident-id", "number": LI, "birth_date": "1990-03-08"}, "birth_date_differs"),
    ):
        with pytest.raises(BadInput) as caught:
            make_registration(**values)  # type: ignore[arg-type]
        assert caught.value.code == code
