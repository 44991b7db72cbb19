"""Every carriage and seat of two published sources ends as parsed, known to be unknown, or refused with a reason."""

import sys

import pytest

from pratique.tracing.seats import REFUSALS
from tests.shared_data import ROOT, needs_shared

pytestmark = needs_shared


@pytest.fixture
def tallies(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[int, int, int, dict[str, int]]]:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks" / "tracing"))
    from seats_report import read_all  # noqa: PLC0415 (stands outside the packages)

    sys.modules.pop("seats_report")
    return {
        source: (tally.given, tally.parsed, tally.unknown, dict(tally.refused)) for source, tally in read_all().items()
    }


def test_every_text_ends_in_one_of_three_ways(tallies: dict[str, tuple[int, int, int, dict[str, int]]]) -> None:
    for given, parsed, unknown, refused in tallies.values():
        assert given == parsed + unknown + sum(refused.values())
        assert set(refused) <= set(REFUSALS)


def test_the_counts_are_those_reported(tallies: dict[str, tuple[int, int, int, dict[str, int]]]) -> None:
    trains = tallies["same trip, trains: carriage or seat"]
    assert trains == (1040, 1032, 1, {"lettered_carriage": 4, "named_carriage": 2, "class_only": 1})
    assert tallies["Hong Kong: seat"] == (181, 158, 16, {"date": 4, "bare_number": 2, "letter_first": 1})
    memos = tallies["same trip, trains: memo that speaks of a seat"]
    assert (memos[0], memos[1], sum(memos[3].values())) == (453, 377, 76)
    planes = tallies["same trip, planes: memo that speaks of a seat"]
    assert (planes[0], planes[1], sum(planes[3].values())) == (79, 60, 19)
