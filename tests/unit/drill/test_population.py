"""Who lives in the city, and where they work: sizes near the census, teams and classes of bounded size."""

from __future__ import annotations

import numpy as np
import pytest

from pratique.drill.order import CityOrder
from pratique.drill.population import Occupation, make_people
from pratique.drill.shares import CLASS, HOUSEHOLD_SIZES, TEAM
from pratique.drill.sites import make_sites
from tests.unit.drill.cities import SUNDAY

ORDER = CityOrder(200_000, 1, 3, SUNDAY)


def test_household_sizes_are_the_census_within_four_standard_errors() -> None:
    people = make_people(ORDER)
    sizes = np.bincount(people.household[people.household >= 0])
    count = len(sizes)
    assert sizes.sum() == 200_000 - 400
    for size, share in enumerate(np.array(HOUSEHOLD_SIZES) / sum(HOUSEHOLD_SIZES), 1):
        error = np.sqrt(share * (1 - share) / count)
        assert abs((sizes == size).mean() - share) < 4 * error + 1 / count, size
    assert sizes.mean() == pytest.approx(2.62, abs=0.02 + 4 * sizes.std() / np.sqrt(count))


def test_members_of_a_household_bear_consecutive_numbers() -> None:
    people = make_people(ORDER)
    household = people.household[people.household >= 0]
    assert (np.diff(household) >= 0).all()
    assert (household[people.first] == np.arange(len(people.first))).all()


def test_nobody_lives_alone_as_a_child() -> None:
    people = make_people(ORDER)
    home = people.household >= 0
    adults = np.bincount(people.household[home], weights=people.age[home] >= 18)
    assert (adults >= 1).all()


def test_teams_and_classes_are_small_and_all_have_their_place() -> None:
    people = make_people(ORDER)
    sites = make_sites(ORDER, people)
    for occupation, most in ((Occupation.OFFICE, TEAM), (Occupation.PUPIL, CLASS)):
        places = sites.daytime[people.who(occupation)]
        assert (places >= 0).all()
        sizes = np.bincount(places)
        assert sizes.max() <= most
    firms = {}
    for name in sites.places.names:
        if name.startswith("workplace:"):
            firm = name.split("-")[0]
            firms[firm] = firms.get(firm, 0) + 1
    sizes = np.array(list(firms.values()))
    assert np.median(sizes) == 1
    assert sizes.max() > 20


def test_popular_places_draw_far_more() -> None:
    sites = make_sites(ORDER, make_people(ORDER))
    times = np.sort(np.unique(sites.outings["meal"], return_counts=True)[1])[::-1]
    assert 8 < times[0] / times.mean() < 20
