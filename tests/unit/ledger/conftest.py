"""One set of tests on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.own_postgres import make_database
from tests.unit.ledger.cast import Place, make_place


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    address = str(tmp_path / "ledger.db") if request.param == "sqlite" else make_database()
    made = make_place(tmp_path, address)
    yield made
    made.close()


@pytest.fixture
def sqlite_place(tmp_path: Path) -> Iterator[Place]:
    made = make_place(tmp_path, str(tmp_path / "ledger.db"))
    yield made
    made.close()


@pytest.fixture
def postgresql_place(tmp_path: Path) -> Iterator[Place]:
    made = make_place(tmp_path, make_database())
    yield made
    made.close()
