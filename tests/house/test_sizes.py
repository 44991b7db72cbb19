"""The house stays small: module and function sizes, names, no open ends."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.shared_data import ROOT

SOURCES = sorted((ROOT / "src" / "pratique").rglob("*.py"))
WALL = 500
NINE_IN_TEN = 300
SCREEN = 70
BANNED_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc)(_|$)")


def count_lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_module_passes_the_wall_and_nine_in_ten_are_short() -> None:
    sizes = {path: count_lines(path) for path in SOURCES}
    assert not {str(path): size for path, size in sizes.items() if size > WALL}
    long = [path for path, size in sizes.items() if size > NINE_IN_TEN]
    assert len(long) <= len(sizes) / 10, long


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_a_module_is_well_named_and_its_functions_fit_a_screen(path: Path) -> None:
    assert not BANNED_NAMES.search(path.stem), path
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), f"{path} does not say what it is for"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= SCREEN, f"{path}: {node.name} has {length} lines"


def test_nothing_is_left_open_in_the_source() -> None:
    open_end = re.compile(r"NotImplementedError|\bTODO\b|\bFIXME\b|\bXXX\b|pragma: no cover")
    assert [str(p) for p in SOURCES if open_end.search(p.read_text("utf-8"))] == []


def test_the_oracle_stays_naive() -> None:
    assert count_lines(ROOT / "tests" / "laws" / "oracle.py") < 200


def test_import_contracts_have_no_exception() -> None:
    assert "ignore_imports" not in (ROOT / ".importlinter").read_text("utf-8")
