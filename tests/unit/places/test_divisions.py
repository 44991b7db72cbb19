"""Divisions: editions, ancestors, the odd shapes, successors, and the box that completes names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.kinds.errors import BadInput
from pratique.places.divisions import EDITIONS, Divisions, load_divisions


@pytest.fixture
def divisions() -> Divisions:
    return load_divisions()


@pytest.mark.parametrize(("edition", "count"), [(2020, 3211), (2021, 3210)])
def test_editions_are_whole(edition: int, count: int) -> None:
    divisions = load_divisions(edition)
    assert len(divisions.codes) == count
    assert divisions.edition == edition
    assert load_divisions(edition) is divisions


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        load_divisions(1999)
    assert caught.value.code == "unknown_edition"


def test_names_and_levels(divisions: Divisions) -> None:
    assert divisions.full_name("430802") == "湖南省张家界市永定区"
    assert divisions.full_name("110114") == "北京市昌平区"
    assert divisions.full_name("429004") == "湖北省仙桃市"
    levels = [divisions.level(code) for code in ("430000", "430800", "430802", "441900", "429004")]
    assert levels == ["province", "prefecture", "county", "prefecture", "county"]


def test_parents(divisions: Divisions) -> None:
    assert divisions.parent("430802") == "430800"
    assert divisions.parent("430800") == "430000"
    assert divisions.parent("430000") is None
    assert divisions.parent("110114") == "110000"
    assert divisions.parent("659001") == "650000"


@pytest.mark.parametrize(
    ("code", "prefecture"),
    [
        ("430802", "430800"),
        ("430800", "430800"),
        ("430000", None),
        ("110114", "110000"),  # a municipality counts as one prefecture
        ("500243", "500000"),
        ("310000", "310000"),
        ("429004", "429004"),  # a county run by its province is its own
        ("469001", "469001"),
        ("419001", "419001"),
        ("659001", "659001"),
        ("441900", "441900"),
        ("710000", "710000"),
        ("330103", "330100"),  # abolished
    ],
)
def test_prefectures(divisions: Divisions, code: str, prefecture: str | None) -> None:
    assert divisions.prefecture_of(code) == prefecture


@pytest.mark.parametrize("code", ["441900", "442000", "460400", "620200", "710000", "430802", "429004"])
def test_what_has_no_counties_is_its_own(divisions: Divisions, code: str) -> None:
    assert divisions.counties_below(code) == {code}


def test_counties_below(divisions: Divisions) -> None:
    assert divisions.counties_below("430800") == {"430802", "430811", "430821", "430822"}
    assert len(divisions.counties_below("110000")) == 16
    assert divisions.counties_below("460300") == {"460302", "460303"}
    assert "441900" in divisions.counties_below("440000")
    assert "429004" in divisions.counties_below("420000")
    assert divisions.prefectures_below("310000") == {"310000"}
    assert "429004" in divisions.prefectures_below("420000")


def test_every_county_lies_in_exactly_one_prefecture_and_province(divisions: Divisions) -> None:
    provinces = [code for code in divisions.codes if code.endswith("0000")]
    below = [divisions.counties_below(province) for province in provinces]
    assert sum(len(counties) for counties in below) == len(divisions.counties)
    for county in divisions.counties:
        prefecture = divisions.prefecture_of(county)
        assert prefecture is not None
        assert county in divisions.counties_below(prefecture)
        assert divisions.is_within(county, divisions.province_of(county))


def test_is_within(divisions: Divisions) -> None:
    assert divisions.is_within("110114", "110000")
    assert divisions.is_within("430800", "430800")
    assert not divisions.is_within("430800", "430802")
    assert divisions.is_within("419001", "410000")
    assert divisions.is_within("330103", "330100")


def test_every_abolished_code_has_successors(divisions: Divisions) -> None:
    old = load_divisions(2020)
    for code in set(old.codes) - set(divisions.codes):
        assert code not in divisions
        successors = divisions.current(code)
        assert successors
        assert all(successor in divisions for successor in successors)
        assert {divisions.prefecture_of(s) for s in successors} == {divisions.prefecture_of(code)}
        assert divisions.name(code) == old.name(code)


def test_every_new_code_is_read_back_by_the_older_edition(divisions: Divisions) -> None:
    old = load_divisions(2020)
    for code in set(divisions.codes) - set(old.codes):
        assert old.current(code)
        assert all(before in old for before in old.current(code))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("330103", {"330105"}),
        ("330104", {"330102", "330114"}),
        ("350402", {"350404"}),
        ("350403", {"350404"}),
        ("350681", {"350604"}),
        ("410306", {"410308"}),
        ("410322", {"410308"}),
        ("610928", {"610981"}),
    ],
)
def test_successors(divisions: Divisions, old: str, new: set[str]) -> None:
    assert divisions.current(old) == new
    assert divisions.counties_below(old) == new


@pytest.mark.parametrize("code", ["", "43", "4308022", "abcdef", "４３０８０２", "999999", "430899", "110100"])
def test_what_no_edition_knows_is_refused_with_its_place(divisions: Divisions, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        divisions.check(code, "/person/residence")
    assert caught.value.code == "unknown_division"
    assert caught.value.place == "/person/residence"


def test_a_refusal_gives_the_nearest_hint(divisions: Divisions) -> None:
    with pytest.raises(BadInput, match="430800 湖南省张家界市"):
        divisions.check("430899")
    with pytest.raises(BadInput, match="six digits"):
        divisions.check("永定区")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("武陵源", "430811"),
        ("张家界永定", "430802"),
        ("张家界市永定区", "430802"),
        ("湖南省张家界", "430800"),
        ("4308", "430800"),
        ("北京", "110000"),
        (" 昌平 ", "110114"),
    ],
)
def test_search(divisions: Divisions, typed: str, first: str) -> None:
    assert divisions.search(typed, 5)[0] == first


def test_search_gives_all_of_one_name(divisions: Divisions) -> None:
    assert set(divisions.search("永定区", 10)) == {"350803", "430802"}
    assert divisions.search("", 5) == []
    assert divisions.search("永", 0) == []
    assert len(divisions.search("区", 7)) == 7


@given(st.text(max_size=12), st.sampled_from(EDITIONS))
def test_any_text_is_answered_or_refused(text: str, edition: int) -> None:
    divisions = load_divisions(edition)
    assert len(divisions.search(text, 3)) <= 3
    if text not in divisions:
        with pytest.raises(BadInput):
            divisions.counties_below(text)
