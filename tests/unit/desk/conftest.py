"""A register with its keys in a folder of its own, and a house with its people."""

from __future__ import annotations

from pathlib import Path

import pytest

from pratique.ledger.keys import make_keys
from pratique.record.first_start import make_tables
from pratique.record.reserve import make_reserve
from pratique.record.setup import make_web_secret
from tests.unit.desk.cast import Cast, make_cast


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the installation to an empty folder with keys."""
    monkeypatch.setenv("PRATIQUE_HOME", str(tmp_path))
    monkeypatch.setenv("PRATIQUE_KEYS", str(tmp_path / "keys"))
    make_keys(tmp_path / "keys")
    make_web_secret()
    make_reserve()
    return tmp_path


@pytest.fixture
def register(home: Path, db: None) -> None:
    """Make an empty register."""
    del home, db
    make_tables()


@pytest.fixture
def cast(register: None) -> Cast:
    """Give the house with its people."""
    del register
    return make_cast()
