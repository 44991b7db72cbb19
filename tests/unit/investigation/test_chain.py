"""Who infected whom: dates and exposures decide, a word goes before, never a cycle, never a guess."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pratique.investigation.chain import ChainCase, Exposure, SerialInterval, is_ancestor, make_chain
from pratique.investigation.chain_picture import find_below, make_picture

DAY0 = date(2021, 8, 1)
INTERVAL = SerialInterval(-5, 14, 3.96, 4.75)
IDS = [f"c{n}" for n in range(8)]


def case(name: str, day: int | None) -> ChainCase:
    return ChainCase(name, None if day is None else DAY0 + timedelta(day))


def expose(a: str, b: str, day: int = 0, *, is_close: bool = True, is_sure: bool = True) -> Exposure:
    return Exposure(a, b, DAY0 + timedelta(day), is_close, is_sure)


def test_the_likelier_interval_the_nearer_ring_and_the_surer_record_go_before() -> None:
    cases = [case("a", 0), case("b", 1), case("c", 5)]
    both = [expose("a", "c"), expose("b", "c")]
    link = make_chain(cases, both, {}, INTERVAL).links[2]
    assert [one.case_id for one in link.candidates] == ["b", "a"]
    assert abs(sum(one.share for one in link.candidates) - 1) < 1e-9
    for far in (expose("b", "c", is_close=False), expose("b", "c", is_sure=False)):
        assert make_chain(cases, [both[0], far], {}, INTERVAL).links[2].infector == "a"


def test_who_was_exposed_after_falling_ill_or_too_long_before_has_an_unknown_source() -> None:
    late = make_chain([case("a", 0), case("b", 4)], [expose("a", "b", 5)], {}, INTERVAL).links[1]
    assert (late.infector, late.how, late.candidates) == (None, "unknown", ())
    old = make_chain([case("a", 0), case("b", 15)], [expose("a", "b")], {}, INTERVAL).links[1]
    assert old.how == "unknown"
    dateless = make_chain([case("a", 0), case("b", None)], [expose("a", "b")], {}, INTERVAL).links[1]
    assert dateless.how == "unknown"


def test_a_word_goes_before_and_of_two_that_close_a_circle_the_later_is_left_out() -> None:
    cases, exposures = [case("a", 0), case("b", 4)], [expose("a", "b")]
    named = make_chain(cases, exposures, {"b": None}, INTERVAL)
    assert named.links[1].how == "named-unknown"
    circle = make_chain(cases, exposures, {"a": "b", "b": "a"}, INTERVAL)
    assert circle.circular == ("b",)
    assert [(link.infector, link.generation) for link in circle.links] == [("b", 1), (None, 0)]


@given(
    days=st.lists(st.none() | st.integers(0, 20), min_size=8, max_size=8),
    pairs=st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS), st.integers(0, 20)), max_size=40),
    named=st.dictionaries(st.sampled_from(IDS), st.none() | st.sampled_from(IDS), max_size=8),
)
def test_there_is_never_a_circle_and_every_link_is_said_or_a_candidate(
    days: list[int | None], pairs: list[tuple[str, str, int]], named: dict[str, str | None]
) -> None:
    cases = [case(name, day) for name, day in zip(IDS, days, strict=True)]
    chain = make_chain(cases, [expose(a, b, day) for a, b, day in pairs], named, INTERVAL)
    infector = {link.case_id: link.infector for link in chain.links}
    generation = {link.case_id: link.generation for link in chain.links}
    for link in chain.links:
        assert link.infector is None or not is_ancestor(link.case_id, link.infector, infector)
        assert link.generation == (0 if link.infector is None else generation[link.infector] + 1)
        if link.how == "traced":
            assert link.infector in {one.case_id for one in link.candidates}
        if link.how == "named":
            assert named[link.case_id] == link.infector
    picture = make_picture(chain.links)
    assert sorted(node.link.case_id for node in picture.nodes) == IDS
    assert len({node.y for node in picture.nodes}) == len(IDS)
    assert len(picture.edges) == sum(link.infector is not None for link in chain.links)
    roots = [link.case_id for link in chain.links if link.infector is None]
    assert sorted(link.case_id for root in roots for link in find_below(chain.links, root)) == IDS
