"""Where compiled code is kept: beside the package, or at home where that cannot be written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pratique.tracing.engines.index import compiled


def test_a_read_only_install_keeps_compiled_code_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = Path(compiled._folder())
    assert beside.parent.parent == Path(compiled.__file__).parent
    monkeypatch.setenv("PRATIQUE_HOME", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert Path(compiled._folder()) == tmp_path / "compiled" / beside.name
    monkeypatch.setattr(compiled, "_FOLDER", compiled._folder())
    assert compiled.compiled(_twice)(21) == 42
    assert list((tmp_path / "compiled").rglob("*.nbi"))


def _twice(number: int) -> int:
    return number + number
