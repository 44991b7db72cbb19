"""A packed standing is read back exactly, whatever it holds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pratique.decisions.fold import fold_people
from pratique.decisions.standing import Coverage, Exposure, Order, Sample, Standing, Stay
from pratique.kinds.codes import RINGS
from pratique.kinds.instants import EARLIEST, HOUR, LATEST, MINUTE, SECOND
from pratique.ledger.standing_codec import FLAGS, WORDS, pack, unpack
from tests.engines.telling import tell

instants = st.one_of(
    st.integers(EARLIEST, LATEST - 1),
    st.sampled_from((HOUR, MINUTE, SECOND)).flatmap(
        lambda u: st.integers(EARLIEST // u, LATEST // u - 1).map(lambda n: n * u)
    ),
)
texts = st.text(max_size=8)
uuids = st.uuids(version=4).map(str)
sources = st.one_of(st.lists(uuids, max_size=3), st.lists(st.one_of(texts, uuids), max_size=2)).map(tuple)
divisions = st.one_of(st.integers(100_000, 999_999).map(str), texts)
values = st.one_of(st.booleans(), st.integers(), texts, st.sampled_from(WORDS))
standings = st.builds(
    Standing,
    person=st.just("7"),
    residence=st.none() | divisions,
    stays=st.lists(
        st.builds(Stay, divisions, instants, st.none() | instants, st.none() | texts, sources), max_size=34
    ).map(tuple),
    coverage=st.lists(
        st.builds(Coverage, instants, instants, st.sampled_from(("county", "prefecture", "country")), sources),
        max_size=4,
    ).map(tuple),
    samples=st.lists(
        st.builds(Sample, st.sampled_from(("negative", "positive")), instants, st.none() | instants, sources),
        max_size=4,
    ).map(tuple),
    exposures=st.lists(st.builds(Exposure, st.sampled_from(RINGS), instants, sources), max_size=3).map(tuple),
    orders=st.lists(
        st.builds(Order, st.one_of(texts, st.sampled_from(WORDS)), instants, instants, sources), max_size=3
    ).map(tuple),
    attributes=st.dictionaries(st.one_of(texts, st.sampled_from(WORDS)), values, max_size=4),
    overflow=st.frozensets(st.sampled_from(FLAGS)),
)


def bare(standing: Standing) -> Standing:
    """Give a standing without its sources."""
    return replace(
        standing,
        **{
            name: tuple(replace(one, sources=()) for one in getattr(standing, name))
            for name in ("stays", "coverage", "samples", "exposures", "orders")
        },
    )


@given(standings)
def test_what_was_packed_is_read_back(standing: Standing) -> None:
    packed, evidence = pack(standing)
    found = unpack(7, packed, evidence)
    assert found == standing
    assert repr(dict(found.attributes)) == repr(dict(standing.attributes))
    assert unpack(7, packed) == bare(standing)


def test_folded_people_are_read_back() -> None:
    for person, standing in fold_people(tell(5, 400, 6000)).items():
        assert unpack(person, *pack(standing)) == standing
