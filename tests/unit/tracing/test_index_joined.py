"""An index with records joined in memory traces as the oracle does over all of them; the index alone is as it was."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from pratique.tracing.engines.index import IndexEngine, build_index, make_segments
from pratique.tracing.oracle import Oracle
from pratique.tracing.tables import Presence
from tests.laws.tracing_engines import write
from tests.laws.tracing_worlds import make_world, rows_of
from tests.unit.tracing.small_world import ZONE


@pytest.mark.parametrize("seed", range(2000, 2012))
def test_records_joined_in_memory_count_like_any_other(tmp_path: Path, seed: int) -> None:
    world = make_world(seed)
    is_told = np.random.default_rng(seed).random(len(world.presence)) < 0.3
    held, told = (_take(world.presence, rows) for rows in (np.flatnonzero(~is_told), np.flatnonzero(is_told)))
    write(held, tmp_path / "presence", world.people, world.places, late=0)
    build_index(tmp_path / "presence", tmp_path / "index")
    engine = IndexEngine(tmp_path / "index")
    joined = engine.join(make_segments(told, ZONE))
    for asked, presence in ((joined, world.presence), (engine, held)):
        found, wanted = asked.trace(world.question, world.rules), Oracle(presence).trace(world.question, world.rules)
        assert rows_of(found.evidence) == rows_of(wanted.evidence)
        assert found.general.tolist() == wanted.general.tolist()


def _take(presence: Presence, rows: np.ndarray) -> Presence:
    return Presence(*(getattr(presence, field.name)[rows] for field in fields(Presence)))
