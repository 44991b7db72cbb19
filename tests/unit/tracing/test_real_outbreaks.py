"""Tracing finds on real outbreaks what their data can give, and each difference is accounted for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pratique.tracing.engine import Engine
from pratique.tracing.tables import Presence
from tests.shared_data import ROOT, SHARED, needs_shared

DATA = SHARED / "data" / "outbreaks"

pytestmark = needs_shared


@pytest.fixture
def outbreaks(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(ROOT / "benchmarks" / "tracing")
    import real_outbreaks  # noqa: PLC0415  (a program of benchmarks/, found on the path just set)

    yield real_outbreaks
    for name in ("real_outbreaks", "ds4c", "hagelloch", "day_records"):
        sys.modules.pop(name, None)


@pytest.fixture
def make(outbreaks: Any, tmp_path: Path) -> Callable[[Presence], Engine]:
    opener: Callable[[Presence], Engine] = outbreaks.engine_of("index", tmp_path)
    return opener


@pytest.mark.parametrize(
    ("metres", "days", "before_d", "hospitals", "ceiling", "backwards"),
    [
        (50, 0, None, "with", 75, 0),
        (200, 1, None, "with", 121, 3),
        (50, 0, None, "without", 57, 0),
        (200, 1, None, "without", 72, 3),
        (50, 0, 4, "with", 70, 0),
        (200, 1, 4, "with", 112, 2),
    ],
)
def test_ds4c_is_found_but_for_patients_who_infect_themselves_and_visits_of_the_day_before(
    outbreaks: Any,
    make: Callable[[Presence], Engine],
    metres: int,
    days: int,
    before_d: int | None,
    hospitals: str,
    ceiling: int,
    backwards: int,
) -> None:
    korea = outbreaks.ds4c.read(DATA)
    told = outbreaks.ds4c.trace(korea, make, outbreaks.ds4c.Way(metres, days, before_d, hospitals=hospitals == "with"))
    assert len(korea.pairs) == 320
    assert (told.ceiling, told.themselves, told.backwards) == (ceiling, 2, backwards)
    assert told.found == ceiling - 2 - backwards


def test_hagelloch_is_found_where_family_or_class_is_shared(outbreaks: Any, make: Callable[[Presence], Engine]) -> None:
    told = outbreaks.hagelloch.trace(DATA, make)
    assert (told.pairs, told.sharing, told.close) == (184, 145, 145)
    assert 0 < told.secondary <= 184 - 145
