"""A population told of in typed batches: ten facts a person, seeded, made by DuckDB from hashes of a number.

Of each person: where they live, an age band, four stays in one of eight divisions (the last mostly open), a stretch of
coverage, two samples, and one fact more: a sample (3 in 10), touching coverage (3), symptoms (2), an exposure (1), an
order (1). Every fiftieth person's last stay corrects the one before; every thousandth is merged with the next. Instants
are whole minutes for half of the people, whole seconds for the rest.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from pratique.decisions.engines.fact_tables import SCHEMAS, FactTables
from pratique.decisions.fold import Canon, Link, find_void

FACTS = 10
ANCHOR = 1_628_337_600
BASE = """
CREATE TEMP TABLE fact AS
SELECT p AS subject, i, p * 10 + i + 1 AS seq, md5(p || '/' || i || '/{seed}')::UUID AS id, NULL::VARCHAR AS batch,
    hash(p, i, {seed}) AS dice,
    CASE WHEN hash(p, {seed}) % 2 = 0 THEN 60 ELSE 1 END AS whole,
    ({anchor} - 86400 * (9 - i)) * 1000000::BIGINT AS recorded_at,
    ({anchor} - 86400 * (9 - i) - 3600) * 1000000::BIGINT AS happened_at
FROM range({first}, {end}) people(p), range(10) facts(i)
"""
DIVISION = "(['110105','110108','110114','110106','430802','530602','320106','410105'])[1 + (dice // 64 % 8)::INT]"
WHEN = "({anchor} - 86400 * {days} - dice // 1024 % 86400 // whole * whole)::BIGINT * 1000000"
LENGTH = "(3600 + dice // 4096 % 259200 // whole * whole)::BIGINT * 1000000"


def make_population(first: int, end: int, seed: int = 7) -> tuple[dict[str, pa.Table], list[Link], dict[int, int]]:
    """Make the typed batches of persons [first, end), the links among their facts, and the merges."""
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.execute("SET arrow_lossless_conversion = true")
        connection.execute(BASE.format(seed=seed, anchor=ANCHOR, first=first, end=end))
        tables = {name: _make_table(connection, name) for name in SCHEMAS}
        rows = connection.sql(
            "SELECT b.seq, b.id::VARCHAR, a.id::VARCHAR FROM fact b JOIN fact a ON a.subject = b.subject AND a.i = 4"
            " WHERE b.i = 5 AND b.subject % 50 = 0"
        ).fetchall()
    links = [Link(seq, one, False, target, None, None) for seq, one, target in rows]  # noqa: FBT003
    return tables, links, {person + 1: person for person in range(first, end - 1) if person % 1000 == 0}


def make_fact_tables_of(tables: dict[str, pa.Table], links: list[Link], merges: dict[int, int]) -> FactTables:
    """Settle what is void and who was merged: part of the fold, and timed with it."""
    return FactTables(tables, find_void(links), Canon(merges))


def _make_table(connection: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    columns, where = SELECTS[name]
    shared = "seq::BIGINT AS seq, id, subject::BIGINT AS subject, happened_at, recorded_at, batch"
    columns = columns.replace("{anchor}", str(ANCHOR))
    query = f"SELECT {shared}, {columns} FROM fact WHERE {where}"  # noqa: S608
    return connection.sql(query).to_arrow_table().cast(SCHEMAS[name])


def _when(days: str) -> str:
    return WHEN.replace("{days}", days)


LAST = "(i = 9 AND dice % 10 {})"
STAY_FIRST = _when("(21 - i * 3)")
SAMPLED = _when("(10 - i)")
SELECTS = {
    "residence": (f"{DIVISION} AS division", "i = 0"),
    "attributes": (
        (
            "CASE WHEN i = 1 THEN 'age_band' ELSE 'symptoms' END AS name,"
            " CASE WHEN i = 9 THEN dice // 32 % 4 = 0 END AS truth, NULL::BIGINT AS number,"
            " CASE WHEN i = 1 THEN (['child','adult','adult','elder'])[1 + (dice // 32 % 4)::INT] END AS text"
        ),
        "i = 1 OR " + LAST.format("IN (6, 7)"),
    ),
    "stays": (
        (
            f"{DIVISION} AS division, CASE WHEN dice % 10 = 0 THEN '龙泽园街道' END AS place, {STAY_FIRST} AS first,"
            f" CASE WHEN i = 5 AND dice % 4 > 0 THEN NULL ELSE {STAY_FIRST} + {LENGTH} END AS last"
        ),
        "i BETWEEN 2 AND 5",
    ),
    "coverage": (
        (
            "CASE WHEN dice % 5 = 0 THEN 'prefecture' ELSE 'county' END AS grain,"
            " ({anchor} - 86400 * CASE WHEN i = 6 THEN 20 ELSE 6 END)::BIGINT * 1000000 AS start,"
            ' ({anchor} - 86400 * CASE WHEN i = 6 THEN 6 ELSE 0 END)::BIGINT * 1000000 AS "end"'
        ),
        "i = 6 OR " + LAST.format("IN (3, 4, 5)"),
    ),
    "samples": (
        (
            f"CASE WHEN dice % 199 = 0 THEN 'positive' ELSE 'negative' END AS result, {SAMPLED} AS sampled_at,"
            f" {SAMPLED} + (14400 + dice // 77 % 28800 // whole * whole)::BIGINT * 1000000 AS reported_at"
        ),
        "i IN (7, 8) OR " + LAST.format("< 3"),
    ),
    "exposures": (
        f"(['close','secondary','general'])[1 + (dice // 32 % 3)::INT] AS ring, {_when('5')} AS last_at",
        LAST.format("= 8"),
    ),
    "orders": (
        (
            "(['home-monitoring','home-isolation','central-isolation'])[1 + (dice // 32 % 3)::INT] AS kind,"
            f" {_when('4')} AS start, {_when('4')} + 1209600000000 AS until"
        ),
        LAST.format("= 9"),
    ),
    "order_changes": ('id AS "order", recorded_at AS until', "false"),
    "order_ends": ('id AS "order", recorded_at AS until', "false"),
}
