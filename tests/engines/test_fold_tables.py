"""The fold of a population gives each person the standing that the fold of one person gives."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from pratique.decisions.engines.fact_tables import make_fact_tables
from pratique.decisions.engines.fold_tables import fold_tables
from pratique.decisions.fold import fold_people
from tests.engines.telling import tell


@pytest.mark.parametrize(("seed", "people", "count"), [(1, 3000, 30_000), (2, 5000, 60_000), (3, 2000, 10_000)])
def test_ten_thousand_people_stand_the_same(seed: int, people: int, count: int) -> None:
    facts = tell(seed, people, count)
    expected = fold_people(facts)
    Random(seed).shuffle(facts)  # noqa: S311
    made = dict(fold_tables(make_fact_tables(facts)).standings())
    assert list(made) == list(expected)
    wrong = [(made[person], expected[person]) for person in expected if made[person] != expected[person]]
    assert wrong == []


def test_few_people_of_whom_much_is_told_stand_the_same_and_meet_every_limit() -> None:
    flags: Counter[str] = Counter()
    for seed in range(30):
        facts = tell(seed, 4, 900, dense=seed % 2 == 0)
        expected = fold_people(facts)
        assert dict(fold_tables(make_fact_tables(facts)).standings()) == expected
        flags.update(flag for standing in expected.values() for flag in standing.overflow)
    assert set(flags) == {"stays", "samples", "exposures", "orders"}


def test_no_facts_make_no_people() -> None:
    assert list(fold_tables(make_fact_tables([])).standings()) == []
