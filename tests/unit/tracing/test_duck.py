"""The DuckDB engine reads the days in reach, late files at once, and stays within its memory."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pratique.kinds.errors import BadInput
from pratique.tracing.engines.duck import DuckEngine
from pratique.tracing.oracle import Oracle
from pratique.tracing.rules import RingRules
from pratique.tracing.tables import Case, Question
from tests.laws.tracing_engines import write
from tests.laws.tracing_rules import lagged, reference
from tests.laws.tracing_vectors import at, rec
from tests.laws.tracing_worlds import AT, Row, presence_of, rows_of


def asked(start: str, end: str) -> Question:
    return Question((Case("one", 0, at(start), at(end)),), {}, AT)


@pytest.mark.parametrize("records", [
    pytest.param([rec(0, "household", "1 23:00", "2 00:00"), rec(1, "household", "2 00:00:30", "2 01:00")], id="lag"),
    pytest.param([rec(0, "household", "0 00:00", "2 00:00"), rec(1, "household", "1 10:00", "2 00:00")], id="begun"),
])  # fmt: skip
def test_days_at_the_edge_are_in_reach(records: list[Row], tmp_path: Path) -> None:
    """A lag reaches into the next day; a record of 48 h began two days before."""
    write(presence_of(records), tmp_path / "p", 2, 1, 0)
    question = asked("1 23:59:59", "2 00:00")
    found = rows_of(DuckEngine(tmp_path / "p").trace(question, lagged()).evidence)
    assert found == rows_of(Oracle(presence_of(records)).trace(question, lagged()).evidence)
    assert len(found) == 1


def test_a_late_file_counts_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "a [strange] folder*"
    write(presence_of([rec(0, "meal", "09:00", "10:00")]), folder, 2, 1, 0)
    engine = DuckEngine(folder)
    assert len(engine.trace(asked("00:00", "20:00"), reference()).evidence) == 0
    assert engine.alone_at(np.array([0], np.uint32)).tolist() == [0]
    write(presence_of([rec(1, "meal", "09:00", "10:00")]), tmp_path / "late", 2, 1, 0)
    late = tmp_path / "late" / "day=2021-08-01" / "0000.parquet"
    late.rename(folder / "day=2021-08-01" / "0001.parquet")
    assert len(engine.trace(asked("00:00", "20:00"), reference()).evidence) == 1
    assert engine.alone_at(np.array([0], np.uint32)).tolist() == []
    assert engine.records_of(np.array([1], np.uint32), 0, AT).person.tolist() == [1]


def test_what_does_not_fit_in_memory_waits_on_disk(tmp_path: Path) -> None:
    """A crowd in which everybody meets everybody, twice a day, in less memory than the pairs take."""
    people, days = 500, 4
    crowd = [rec(n, "care", f"{day} 09:00", f"{day} 17:00") for day in range(days) for n in range(people)]
    crowd += [rec(n, "care", f"{day} 09:00", f"{day} 17:00", place=1) for day in range(days) for n in range(people)]
    apart = [rec(people, "care", "09:00", "10:00"), rec(0, "care", "09:00", "10:00", place=2)]
    write(presence_of([*crowd, *apart]), tmp_path / "p", people + 1, 3, 0)
    engine = DuckEngine(tmp_path / "p", threads=1, memory="40MB", scratch=tmp_path)
    cases = tuple(Case(f"c{n}", n, at("00:00"), at(f"{days - 1} 23:00")) for n in range(100))
    rules = replace(reference(), secondary=RingRules({}, {}))
    evidence = engine.trace(Question(cases, {}, AT), rules).evidence
    assert len(evidence) == len(cases) * ((people - 1) * days * 2 + 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p"]


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as told:
        DuckEngine(tmp_path)
    assert told.value.code == "presence_folder"
    write(presence_of([]), tmp_path / "p", 1, 1, 0)
    (tmp_path / "p" / "day=2021-08-01").mkdir()
    assert len(DuckEngine(tmp_path / "p").trace(asked("00:00", "20:00"), reference()).evidence) == 0
