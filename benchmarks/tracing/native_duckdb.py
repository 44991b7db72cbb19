"""The peer DuckDB: native tables, one sorted by place and one by person, and the statements of our DuckDB engine."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import duckdb

from pratique.tracing.engines import duck_sql as sql
from pratique.tracing.engines.duck import _put_question, _put_rules
from pratique.tracing.rules import TraceRules
from pratique.tracing.tables import CLOSE, SECONDARY, Question

OWN, THERE, MET = (
    text.replace("presence", table).replace("14400", "86400")
    for text, table in ((sql.OWN, "by_person"), (sql.THERE, "by_place"), (sql.MET, ""))
)
"""Stretches of a day: here they are faster than the 4 h that bound our engine's memory."""


class NativeDuckDB:
    """A database file with both tables; ``load`` once, ``trace`` again and again."""

    def __init__(self, file: Path) -> None:
        self.db = duckdb.connect(
            str(file),
            config={"threads": 2, "memory_limit": "6GB", "disabled_optimizers": "join_order,build_side_probe_side"},
        )

    def loaded(self) -> bool:
        """Tell whether the file has its tables already."""
        return bool(
            self.db.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'by_place'").fetchall()[0][0]
        )

    def load(self, presence: Path) -> float:
        """Make both sorted tables; give the seconds."""
        began = time.perf_counter()
        for table, key in (("by_person", "person"), ("by_place", "place")):
            self.db.execute(
                f"CREATE TABLE {table} AS SELECT * EXCLUDE (seat, source, late) "  # noqa: S608  (constants, own path)
                f"FROM read_parquet('{presence}/day=*/*.parquet', hive_partitioning = false) ORDER BY {key}, start"
            )
        self.db.execute("CHECKPOINT")
        return time.perf_counter() - began

    def trace(self, question: Question, rules: TraceRules, *, both: bool = True) -> float:
        """Grow the rings into the table ``evidence``; give the seconds, without loading the question."""
        for table in ("rule", "left_out", "isolation", "span", "evidence", "near", "surely_close"):
            self.db.execute(f"DROP TABLE IF EXISTS {table}")
        self.db.execute(sql.TABLES)
        _put_rules(self.db, rules)
        _put_question(self.db, question)
        began = time.perf_counter()
        self._grow(CLOSE, question.at)
        if both:
            self.db.execute(sql.SURELY_CLOSE)
            self.db.execute(sql.SECOND_SPANS, {"at": question.at})
            self._grow(SECONDARY, question.at)
        return time.perf_counter() - began

    def evidence(self) -> dict[str, Any]:
        """Fetch what ``trace`` has left."""
        return self.db.execute("SELECT * FROM evidence").fetchnumpy()

    def _grow(self, ring: int, at: int) -> None:
        self.db.execute(OWN, {"ring": ring})
        self.db.execute(sql.VISITED)
        self.db.execute(THERE)
        self.db.execute(MET, {"at": at})
        self.db.execute(sql.EVIDENCE, {"ring": ring})
