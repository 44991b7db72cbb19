"""Whether a resident who leaves lives at a listed place: the text of the place decides, or the question is asked."""

from __future__ import annotations

import pytest

from pratique.decisions.listed_place import is_at_listed_place
from pratique.places.divisions import load_divisions
from pratique.places.listing import Listing
from pratique.places.risk_lists import load_shipped_list

LISTING = Listing(load_shipped_list(), load_divisions(), "110000")


@pytest.mark.parametrize(
    ("code", "told", "answer"),
    [
        ("110114", "龙泽园街道", "yes"),
        ("110114", "龙泽园街道 龙跃苑二区", "yes"),
        ("110114", "昌平区龙泽园街道龙跃苑二区3号楼", "yes"),
        ("110114", "龙泽园街道龙博苑", "yes"),
        ("110114", "龙跃苑二区5号楼", "yes"),
        ("110114", "天通苑", "maybe"),
        ("110114", "回龙观街道", "no"),
        ("110114", "北京市昌平区", "maybe"),
        ("110114", "", "maybe"),
        ("110101", "东华门街道", "no"),
        ("110101", "", "no"),
        ("110000", "", "maybe"),
    ],
)
def test_the_place_told_is_compared_with_the_list(code: str, told: str, answer: str) -> None:
    assert is_at_listed_place([(code, told)], LISTING) == answer


def test_any_yes_wins() -> None:
    assert is_at_listed_place([("110101", None), ("110114", "龙泽园街道")], LISTING) == "yes"
    assert is_at_listed_place([], LISTING) == "no"


def test_two_stays_in_one_county_are_two_places() -> None:
    assert is_at_listed_place([("110114", None), ("110114", "回龙观街道")], LISTING) == "maybe"
    assert is_at_listed_place([("110114", "回龙观街道"), ("110114", "龙泽园街道")], LISTING) == "yes"
