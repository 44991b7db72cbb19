"""Hand-worked vectors hold: on the oracle one by one, on every engine all in one city."""

from pathlib import Path

import pytest

from pratique.tracing.oracle import Oracle
from pratique.tracing.rules import TraceRules
from pratique.tracing.tables import Case, Question, Traced
from tests.laws.tracing_engines import ENGINES, open_engine
from tests.laws.tracing_rules import lagged, reference
from tests.laws.tracing_vectors import Expected, Vector, rec, seats
from tests.laws.tracing_vectors_time import general, lags, overlaps, parties, second_ring
from tests.laws.tracing_worlds import AT, MIDNIGHT, Row, presence_of, rows_of

PLAIN = [*seats(), *overlaps(), *parties(), *second_ring(), *general()]
WITH_LAG = lags()
SPACE = 10
"""People and places of one vector: numbers below this."""


def question_of(vectors: list[Vector], space: int = 0) -> Question:
    """Ask all vectors at once, each with its people's numbers ``space`` after the one before."""
    isolations = {
        n * space + person: instants
        for n, vector in enumerate(vectors)
        for person, instants in vector.isolations.items()
    }
    cases = [Case(vector.name, n * space, *vector.window) for n, vector in enumerate(vectors)]
    for n, vector in enumerate(vectors):
        cases += [Case(c.name, n * space + c.person, c.start, c.end, c.isolated_at) for c in vector.cases]
    return Question(tuple(cases), isolations, AT)


def found(traced: Traced, case: int, shift: int) -> list[Expected]:
    """Give what vectors tell of one case's evidence."""
    evidence = (row for row in rows_of(traced.evidence) if row[0] == case)
    return sorted((row[1], row[2] - shift, row[3] - shift, *row[8:]) for row in evidence)  # type: ignore[misc]


@pytest.mark.parametrize("vector", PLAIN, ids=lambda vector: vector.name)
def test_a_vector(vector: Vector) -> None:
    traced = Oracle(presence_of(vector.records)).trace(question_of([vector]), reference())
    assert found(traced, 0, 0) == sorted(vector.evidence)
    assert traced.general[0] == vector.general


@pytest.mark.parametrize("vector", WITH_LAG, ids=lambda vector: vector.name)
def test_a_vector_with_lag(vector: Vector) -> None:
    traced = Oracle(presence_of(vector.records)).trace(question_of([vector]), lagged())
    assert found(traced, 0, 0) == sorted(vector.evidence)
    assert traced.general[0] == vector.general


@pytest.mark.parametrize(("vectors", "rules"), [(PLAIN, reference()), (WITH_LAG, lagged())], ids=["plain", "lag"])
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_holds_all_vectors_at_once(
    engine: str, vectors: list[Vector], rules: TraceRules, tmp_path: Path
) -> None:
    rows: list[Row] = [
        (n * SPACE + row[0], n * SPACE + row[1], *row[2:]) for n, vector in enumerate(vectors) for row in vector.records
    ]
    numbers = len(vectors) * SPACE
    traced = open_engine(engine, presence_of(rows), tmp_path, numbers, numbers).trace(
        question_of(vectors, SPACE), rules
    )
    wrong = {
        vector.name: (found(traced, n, n * SPACE), traced.general[n])
        for n, vector in enumerate(vectors)
        if (found(traced, n, n * SPACE), traced.general[n]) != (sorted(vector.evidence), vector.general)
    }
    assert wrong == {}


def test_evidence_names_place_kind_and_both_starts() -> None:
    records = [rec(0, "meal", "09:00", "11:00", place=4), rec(1, "meal", "08:00", "10:00", place=4)]
    case = Case("one", 0, MIDNIGHT + 34_200, AT)  # from 09:30: starts are told uncut
    evidence = Oracle(presence_of(records)).trace(Question((case,), {}, AT), reference()).evidence
    hour = MIDNIGHT + 3600 * 8
    assert rows_of(evidence) == [(0, 0, 0, 1, 4, 3, hour + 3600, hour, hour + 5400, hour + 7200, 2)]


def test_no_two_vectors_have_one_name() -> None:
    names = [vector.name for vector in (*PLAIN, *WITH_LAG)]
    assert len(names) == len(set(names))
