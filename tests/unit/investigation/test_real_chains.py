"""Outbreaks whose infectors are known: who was exposed to the true one mostly has them among the candidates."""

from __future__ import annotations

from benchmarks.investigation.who_infected_whom import measure, read_outbreaks

from tests.shared_data import SHARED, needs_shared


@needs_shared
def test_the_true_infector_is_among_the_candidates_of_most_who_were_exposed_to_them() -> None:
    for outbreak in read_outbreaks(SHARED / "data" / "outbreaks"):
        found = measure(outbreak)
        assert found.pairs > found.exposed > 0, outbreak.name
        assert found.among > 0.9 * found.exposed, outbreak.name
        assert found.top > 0.5 * found.among, outbreak.name
