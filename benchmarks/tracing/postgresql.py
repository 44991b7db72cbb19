"""The peer PostgreSQL: the presence rows in one table with two btrees, both rings in SQL, a server of its own."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import psycopg
from tests.own_postgres import OwnServer

from pratique.tracing.engines.duck import _rule
from pratique.tracing.rules import TraceRules
from pratique.tracing.tables import CLOSE, SECONDARY, Evidence, Question

SETTINGS = {
    "shared_buffers": "4GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "2GB",
    "effective_cache_size": "12GB",
    "random_page_cost": "1.1",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "2",
    "max_parallel_maintenance_workers": "2",
    "min_parallel_table_scan_size": "0",
    "parallel_setup_cost": "100",
    "jit": "off",
    "max_wal_size": "16GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "fsync": "off",
}
COLUMNS = 'person, place, kind, start, "end", role, carriage, "row", row_to, party'

PRESENCE = """
CREATE UNLOGGED TABLE presence (person_no int, place_no int, start_s int, end_s int, kind smallint, role smallint,
    carriage smallint, row_from smallint, row_last smallint, party int)
"""
BTREES = (
    "CREATE INDEX by_place ON presence (place_no, start_s)",
    "CREATE INDEX by_person ON presence (person_no, start_s)",
)
TABLES = """
CREATE TABLE rule (ring smallint, kind smallint, seat smallint, within int, shortest int, lag int, party_shortest int,
                   longest int);
CREATE TABLE isolation (person int, instant int);
CREATE TABLE span (number int, source int, opens int, closes int);
CREATE TABLE left_out (number int, person int);
CREATE TABLE evidence (number int, ring int, source int, person int, place int, kind int, source_start int,
                       start int, first_at int, last_at int, strength int);
"""
OWN = """
CREATE UNLOGGED TABLE own AS
SELECT number, source, place_no, p.kind, p.start_s AS source_start, greatest(p.start_s, opens) AS cut_start,
       least(p.end_s, closes) AS cut_end, role = 2 AS crew, carriage, row_from, row_last, party,
       seat, within, shortest, lag, party_shortest, longest
FROM span JOIN presence AS p ON p.person_no = source AND p.start_s < closes AND p.start_s > opens - 172800
     JOIN rule ON rule.kind = p.kind AND rule.ring = %(ring)s
WHERE p.end_s > opens AND opens < closes
ORDER BY place_no, cut_start
"""
GROWN = """
CREATE UNLOGGED TABLE grown AS
WITH pair AS (
    SELECT a.number, a.source, b.person_no AS person, a.place_no AS place, a.kind, a.source_start, b.start_s AS start,
           seat, within, shortest, party_shortest,
           greatest(a.cut_start, b.start_s) AS first_at,
           least(a.cut_end, b.end_s, %(at)s) AS plain_end, least(a.cut_end + lag, b.end_s, %(at)s) AS lagged_end,
           a.crew AS crew_a, a.carriage AS carriage_a, a.row_from AS from_a, a.row_last AS last_a,
           b.role = 2 AS crew_b, b.carriage AS carriage_b, b.row_from AS from_b, b.row_last AS last_b,
           a.party = b.party AS one_party
    FROM own AS a JOIN presence AS b
         ON b.place_no = a.place_no AND b.start_s < a.cut_end + lag AND b.start_s > a.cut_start - longest
    WHERE b.kind = a.kind AND b.person_no <> a.source AND b.end_s > a.cut_start
), measured AS (
    SELECT *, coalesce(one_party AND plain_end - first_at >= party_shortest, false) AS together,
           greatest(from_a - last_b, from_b - last_a, 0) AS nearest,
           CASE WHEN crew_a AND crew_b THEN greatest(from_a - last_b, from_b - last_a, 0)
                WHEN crew_a THEN greatest(from_a - from_b, last_b - last_a, 0)
                WHEN crew_b THEN greatest(from_b - from_a, last_a - last_b, 0)
                ELSE greatest(last_a - from_b, last_b - from_a) END AS farthest
    FROM pair WHERE lagged_end > first_at
), parts AS (
    SELECT *, CASE WHEN seat = 0 THEN 2
                   WHEN (crew_a AND carriage_a IS NULL) OR (crew_b AND carriage_b IS NULL) THEN 2
                   WHEN carriage_a IS NULL OR carriage_b IS NULL THEN 1
                   WHEN carriage_a = carriage_b THEN 2 ELSE 0 END AS by_carriage,
              CASE WHEN seat = 0 THEN 2
                   WHEN (crew_a AND from_a IS NULL) OR (crew_b AND from_b IS NULL) THEN 2
                   WHEN from_a IS NULL OR from_b IS NULL THEN 1
                   WHEN nearest > within THEN 0
                   WHEN farthest <= within THEN 2 ELSE 1 END AS by_row
    FROM measured
), weighed AS (
    SELECT *, CASE WHEN shortest IS NULL OR lagged_end - first_at < shortest THEN 0
                   WHEN seat = 0 THEN 2
                   WHEN seat = 1 THEN by_carriage
                   WHEN seat IN (2, 3) THEN least(by_carriage, by_row)
                   WHEN carriage_a <> carriage_b THEN 0
                   ELSE by_row END AS by_seat
    FROM parts
)
SELECT number, %(ring)s::int AS ring, source, person, place, kind, source_start, start, first_at,
       CASE WHEN by_seat > 0 THEN lagged_end ELSE plain_end END AS last_at,
       max(CASE WHEN together THEN 2 ELSE by_seat END) AS strength
FROM weighed
WHERE (together OR by_seat > 0)
      AND NOT EXISTS (SELECT FROM left_out AS l WHERE l.number = weighed.number AND l.person = weighed.person)
GROUP BY number, source, person, place, kind, source_start, start, first_at, 10
"""
SECOND = """
CREATE UNLOGGED TABLE near AS
SELECT number, person, min(first_at) AS first FROM evidence WHERE strength = 2 GROUP BY number, person;
INSERT INTO left_out SELECT number, source FROM span UNION SELECT number, person FROM near;
DELETE FROM span;
INSERT INTO span SELECT number, near.person, first, coalesce(min(instant) FILTER (WHERE instant >= first), {at})
    FROM near LEFT JOIN isolation USING (person) GROUP BY number, near.person, first;
ANALYZE span; ANALYZE left_out;
"""


class PostgreSQL:
    """A server in a folder of its own that holds a city's presence; ``load`` once, ``trace`` again and again."""

    def __init__(self, folder: Path, loaded: Path | None = None) -> None:
        self.server = None if loaded else OwnServer(Path(tempfile.mkdtemp(prefix="pg-", dir=folder)), SETTINGS)
        if self.server is not None:
            self.server.start()
        self.folder = loaded if self.server is None else self.server.folder
        self.db = psycopg.connect(f"postgresql://postgres@/postgres?host={self.folder}", autocommit=True)
        self.longest: dict[int, int] = {}

    def tell_longest(self) -> None:
        """Note by kind how long a record lasts at most, so that a search by start need not look back two days."""
        rows = self.db.execute("SELECT kind, max(end_s - start_s) FROM presence GROUP BY 1").fetchall()
        self.longest = dict(rows)

    def load(self, presence: Path) -> dict[str, float]:
        """Copy a presence folder in, index and analyze it; give the seconds of each."""
        took = {}
        began = time.perf_counter()
        pipe = self.folder / "rows.csv"
        os.mkfifo(pipe)
        writer = threading.Thread(target=_write_csv, args=(presence, pipe))
        writer.start()
        self.db.execute(PRESENCE)
        with self.db.cursor().copy("COPY presence FROM STDIN (FORMAT csv)") as copy, pipe.open("rb") as rows:
            while part := rows.read(1 << 20):
                copy.write(part)
        writer.join()
        took["copy"] = time.perf_counter() - began
        for name, statement in zip(("by place", "by person"), BTREES, strict=True):
            began = time.perf_counter()
            self.db.execute(statement)
            took[name] = time.perf_counter() - began
        self.db.execute("VACUUM ANALYZE presence")
        took["bytes"] = self.db.execute("SELECT pg_total_relation_size('presence')").fetchall()[0][0]
        return took

    def trace(self, question: Question, rules: TraceRules, *, both: bool = True) -> float:
        """Grow the rings into the table ``evidence``; give the seconds, without loading the question."""
        self.db.execute("DROP TABLE IF EXISTS rule, isolation, span, left_out, evidence, near, own, grown")
        self.db.execute(TABLES)
        self._put(question, rules)
        began = time.perf_counter()
        self._grow(CLOSE, question.at)
        if both:
            self.db.execute(SECOND.format(at=int(question.at)))
            self.db.execute("DROP TABLE own, grown")
            self._grow(SECONDARY, question.at)
        return time.perf_counter() - began

    def evidence(self) -> dict[str, Any]:
        """Fetch what ``trace`` has left."""
        rows = np.array(self.db.execute("SELECT * FROM evidence").fetchall(), np.int64).reshape(-1, 11)
        names = [field.name for field in fields(Evidence)]
        return dict(zip(names, rows.T, strict=True))

    def remove(self) -> None:
        """Stop the server and remove its folder."""
        self.db.close()
        if self.server is not None:
            self.server.remove()

    def _grow(self, ring: int, at: int) -> None:
        values = {"ring": ring, "at": at}
        cursor = psycopg.ClientCursor(self.db)
        cursor.execute(OWN, values)
        cursor.execute("ANALYZE own")
        cursor.execute(GROWN, values)
        cursor.execute("INSERT INTO evidence SELECT * FROM grown")

    def _put(self, question: Question, rules: TraceRules) -> None:
        known = [(who, when) for who, instants in question.isolations.items() for when in instants]
        known += [(case.person, case.isolated_at) for case in question.cases if case.isolated_at is not None]
        spans = [(n, case.person, case.start, case.end) for n, case in enumerate(question.cases)]
        cursor = self.db.cursor()
        for ring, of in ((CLOSE, rules.close), (SECONDARY, rules.secondary)):
            for kind in sorted({*of.kinds, *of.party}):
                row = (*_rule(rules, ring, kind)[:-1], self.longest.get(kind, 172_800))
                cursor.execute("INSERT INTO rule VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", row)
        cursor.executemany("INSERT INTO isolation VALUES (%s, %s)", known)
        cursor.executemany("INSERT INTO span VALUES (%s, %s, %s, %s)", spans)
        self.db.execute("ANALYZE rule; ANALYZE isolation; ANALYZE span; ANALYZE left_out")


def _write_csv(presence: Path, pipe: Path) -> None:
    """Write the rows for COPY: unknown is empty, a row range has an end."""
    with duckdb.connect() as db:
        db.execute("SET threads = 1")
        db.execute(f"""
            COPY (SELECT person, place, start, "end", kind, role, nullif(carriage, -1), nullif("row", -1),
                         CASE WHEN "row" <> -1 THEN greatest("row", row_to) END,
                         CASE WHEN party <> 4294967295 THEN party END
                  FROM read_parquet('{presence}/day=*/*.parquet', hive_partitioning = false))
            TO '{pipe}' (FORMAT csv, HEADER false)
        """)  # noqa: S608  (paths of the benchmark's own)
