"""DuckDB, Arrow and numba are imported in packages named ``engines`` only, so that the rest runs without them.

import-linter holds it for the rooms that have no engines; this, for every module of those that have.
"""

from __future__ import annotations

import ast

from tests.shared_data import ROOT

HEAVY = {"duckdb", "pyarrow", "numba", "pandas", "polars", "pyspark", "ibis"}


def test_only_engines_import_engines() -> None:
    wrong = []
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if HEAVY & {name.partition(".")[0] for name in names} and "engines" not in path.parts:
                wrong.append(str(path))
    assert wrong == []
