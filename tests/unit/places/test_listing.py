"""What a list says of a place, held against a plain reading of the contract."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pratique.kinds.codes import Maybe
from pratique.kinds.errors import BadInput
from pratique.places.divisions import load_divisions
from pratique.places.listing import Listing
from pratique.places.risk_lists import Entry, RiskList, load_shipped_list

DIVISIONS = load_divisions()
BEIJING = "110000"


def make_list(listed: list[str], waiting: list[tuple[str, tuple[str, ...]]] | None = None) -> RiskList:
    entries = [Entry("medium", code, code, code, whole_area=False, line=i) for i, code in enumerate(listed, 1)]
    for i, (division, guesses) in enumerate(waiting or [], 1000):
        entries.append(Entry("medium", None, division, "?", whole_area=False, line=i, guesses=guesses))
    return RiskList("x", 0, None, None, 0, {}, tuple(entries), "reconciled")


def make(listed: list[str], *waiting: str, jurisdiction: str = BEIJING) -> Listing:
    return Listing(make_list(listed, [(code, ()) for code in waiting]), DIVISIONS, jurisdiction)


def test_a_listed_county() -> None:
    listing = make(["430802"])
    assert listing.county("430802") == "yes"
    assert listing.county("430811") == "no"
    assert [e.county for e in listing.entries_in("430802")] == ["430802"]


def test_the_city_is_never_on_its_own_list() -> None:
    listing = make(["110114", "110111"], "110000")
    for code in ("110114", "110105", "110000"):
        assert (listing.county(code), listing.place(code), listing.affected(code)) == ("no", "no", "no")
        assert not listing.unsettled(code)
    assert listing.entries_in("110114")


@pytest.mark.parametrize(
    ("code", "answer"),
    [("430800", "maybe"), ("430000", "maybe"), ("430802", "yes"), ("430100", "no"), ("500000", "no")],
)
def test_a_coarse_code(code: str, answer: Maybe) -> None:
    assert make(["430802"]).place(code) == answer


def test_a_coarse_code_is_listed_if_all_below_it_is() -> None:
    assert make(["430802", "430811", "430821", "430822"]).place("430800") == "yes"
    assert make(["441900"]).place("441900") == "yes"


def test_a_province_that_holds_the_jurisdiction_leaves_it_out() -> None:
    listing = make(["430811", "430821", "430822"], jurisdiction="430802")
    assert listing.place("430800") == "yes"
    assert listing.affected("430811") == "yes"
    assert listing.affected("430802") == "no"


def test_a_waiting_line_makes_its_prefecture_maybe() -> None:
    listing = make(["321003"], "321000")
    assert listing.county("321002") == "maybe"
    assert listing.county("321003") == "yes"
    assert listing.county("320115") == "no"
    assert listing.unsettled("321002")
    assert not listing.unsettled("321003")
    assert listing.affected("321002") == "yes"
    assert not listing.unsettled("321000")  # it is maybe without the waiting line too


def test_a_waiting_line_without_a_prefecture_makes_its_province_maybe() -> None:
    listing = make([], "150000")
    assert listing.county("150702") == "maybe"
    assert listing.affected("150702") == "maybe"
    assert listing.unsettled("150000")
    assert listing.county("430802") == "no"


def test_a_waiting_line_without_a_province_makes_all_maybe() -> None:
    listing = make([], "")
    assert listing.county("430802") == "maybe"
    assert listing.county("110114") == "no"


def test_a_guess_outside_the_prefecture_is_maybe_too() -> None:
    listing = Listing(make_list([], [("420100", ("430204",))]), DIVISIONS, BEIJING)
    assert listing.county("430204") == "maybe"
    assert listing.county("420114") == "maybe"
    assert listing.unsettled("430204")


@pytest.mark.parametrize(("listed", "answer"), [([], "no"), (["330102"], "maybe"), (["330102", "330114"], "yes")])
def test_an_abolished_code_is_read_through_its_successors(listed: list[str], answer: Maybe) -> None:
    assert make(listed).place("330104") == answer


def test_a_list_that_names_an_abolished_county() -> None:
    assert make(["330103"]).county("330105") == "yes"
    divided = make(["330104"])
    assert divided.county("330102") == "maybe"
    assert divided.entries_in("330102")


def test_affected() -> None:
    listing = make(["430802"])
    assert listing.affected("430811") == "yes"
    assert listing.affected("430102") == "no"
    assert listing.affected("430000") == "maybe"
    assert listing.affected("429004") == "no"
    assert make(["310115"]).affected("310000") == "yes"


def test_an_unknown_code_is_refused() -> None:
    for ask in (make([]).county, make([]).place, make([]).affected, make([]).unsettled):
        with pytest.raises(BadInput) as caught:
            ask("999999")
        assert caught.value.code == "unknown_division"


def test_the_shipped_list() -> None:
    listing = Listing(load_shipped_list(), DIVISIONS, BEIJING)
    assert listing.county("430802") == "yes"
    assert listing.county("430821") == "no"
    assert listing.affected("430821") == "yes"
    assert listing.place("430800") == "maybe"
    assert listing.county("110114") == "no"
    assert {entry.place for entry in listing.entries_in("110000")} == {
        "昌平区龙泽园街道龙跃苑二区",
        "房山区阎村镇乐活家园社区",
    }
    assert not any(listing.unsettled(code) for code in DIVISIONS.codes)


SOME = sorted(DIVISIONS.counties_below("430000") | DIVISIONS.counties_below("420000"))
CODES = st.sampled_from([*SOME, "430000", "420000", "430100", "430800", "420100", "429004"])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(SOME), max_size=30),
    st.lists(st.sampled_from(["430100", "430800", "420000", "429004"]), max_size=2),
    st.sampled_from(["430100", "430802", "420000", "110000"]),
    CODES,
)
def test_the_index_equals_a_plain_reading(listed: list[str], waiting: list[str], jurisdiction: str, code: str) -> None:
    listing = make(listed, *waiting, jurisdiction=jurisdiction)

    def inside(county: str) -> bool:
        return DIVISIONS.is_within(county, jurisdiction)

    def one(county: str) -> Maybe:
        if county in listed:
            return "yes"
        return "maybe" if any(DIVISIONS.is_within(county, w) for w in waiting) else "no"

    def combine(answers: list[Maybe]) -> Maybe:
        if all(answer == "no" for answer in answers):
            return "no"
        return "yes" if all(answer == "yes" for answer in answers) else "maybe"

    below = [county for county in SOME if DIVISIONS.is_within(county, code) and not inside(county)]
    assert listing.place(code) == combine([one(county) for county in below])
    prefectures = {DIVISIONS.prefecture_of(county) or "" for county in below}
    answers: list[Maybe] = []
    for prefecture in sorted(prefectures):
        around = [one(c) for c in SOME if DIVISIONS.prefecture_of(c) == prefecture and not inside(c)]
        answers.append("yes" if "yes" in around else "maybe" if "maybe" in around else "no")
    assert listing.affected(code) == combine(answers)
