"""The statements of the DuckDB engine: fixed text, every value bound or in a table; docs/algorithms/trace.md in SQL.

``presence`` is a view of the day files in reach. Unknown is NULL here, so that comparing with it gives NULL, never a
match. Instants are BIGINT, so that no difference can overflow. Joins run as they are written: what stands left streams
past what stands right, and nothing on the right is a join itself (there DuckDB 2.0.0 fails: its issue 24807).
"""

from __future__ import annotations

NO_PRESENCE = """
CREATE OR REPLACE TEMP VIEW presence AS
SELECT 0::UINTEGER AS person, 0::UINTEGER AS place, 0::UTINYINT AS kind, 0::UINTEGER AS start, 0::UINTEGER AS "end",
       0::UTINYINT AS role, 0::SMALLINT AS carriage, 0::SMALLINT AS "row", 0::SMALLINT AS row_to, 0::SMALLINT AS seat,
       0::UINTEGER AS party, 0::UTINYINT AS source, 0::UTINYINT AS late
WHERE false
"""
"""Where no day is in reach."""

TABLES = """
CREATE TEMP TABLE rule (ring UTINYINT, kind UTINYINT, seat UTINYINT, "within" INTEGER, shortest BIGINT, lag BIGINT,
                        party_shortest BIGINT, general BOOLEAN);
CREATE TEMP TABLE left_out (number UINTEGER, person UINTEGER);
CREATE TEMP TABLE isolation (person UINTEGER, instant BIGINT);
CREATE TEMP TABLE span (number UINTEGER, source UINTEGER, opens BIGINT, closes BIGINT);
CREATE TEMP TABLE evidence ("case" UINTEGER, ring UTINYINT, source UINTEGER, person UINTEGER, place UINTEGER,
                            kind UTINYINT, source_start UINTEGER, start UINTEGER, first_at UINTEGER, last_at UINTEGER,
                            strength UTINYINT);
"""
"""What a trace keeps: rules, who is no contact, isolations, whose presence counts from when to when, its result."""

OWN = """
CREATE OR REPLACE TEMP TABLE own AS
SELECT number, span.source, place, p.kind, p.start AS source_start,
       greatest(p.start::BIGINT, opens) AS cut_start, least(p."end"::BIGINT, closes) AS cut_end,
       role = 2 AS crew, nullif(carriage, -1)::INTEGER AS carriage, nullif("row", -1)::INTEGER AS row_from,
       CASE WHEN row_from IS NOT NULL THEN greatest("row", row_to)::INTEGER END AS row_last,
       nullif(party, 4294967295) AS party, rule.* EXCLUDE (ring, kind),
       unnest(range(cut_start // 14400, (cut_end + lag - 1) // 14400 + 1)) AS stretch
FROM presence AS p JOIN span ON p.person = span.source JOIN rule ON p.kind = rule.kind AND rule.ring = $ring
WHERE cut_start < cut_end
"""
"""The sources' records of this ring's kinds, cut to their spans, with their rule; one row for each stretch of 4 h."""

VISITED = """
CREATE OR REPLACE TEMP TABLE visited AS SELECT DISTINCT place, kind, stretch FROM own;
CREATE OR REPLACE TEMP TABLE visited_place AS SELECT DISTINCT place FROM visited;
"""

THERE = """
CREATE OR REPLACE TEMP TABLE there AS
WITH near AS (
    SELECT *, unnest(range(start::BIGINT // 14400, ("end"::BIGINT - 1) // 14400 + 1)) AS stretch
    FROM presence SEMI JOIN visited_place USING (place)
)
SELECT person, place, kind, start, "end", role = 2 AS crew, nullif(carriage, -1)::INTEGER AS carriage,
       nullif("row", -1)::INTEGER AS row_from,
       CASE WHEN row_from IS NOT NULL THEN greatest("row", row_to)::INTEGER END AS row_last,
       nullif(party, 4294967295) AS party, stretch
FROM near SEMI JOIN visited USING (place, kind, stretch)
"""
"""Everybody's records where the sources were, when they were; one row for each stretch of 4 h."""

MET = """
CREATE OR REPLACE TEMP TABLE met AS
WITH pair AS (
    SELECT a.number, a.source, b.person, a.place, a.kind, a.source_start, b.start,
           seat, "within", shortest, party_shortest, general,
           greatest(a.cut_start, b.start::BIGINT) AS first_at,
           least(a.cut_end, b."end"::BIGINT, $at) AS plain_end,
           least(a.cut_end + lag, b."end"::BIGINT, $at) AS lagged_end,
           a.crew AS crew_a, a.carriage AS carriage_a, a.row_from AS from_a, a.row_last AS last_a,
           b.crew AS crew_b, b.carriage AS carriage_b, b.row_from AS from_b, b.row_last AS last_b,
           coalesce(a.party = b.party AND plain_end - first_at >= party_shortest, false) AS together
    FROM there AS b JOIN own AS a ON a.place = b.place AND a.kind = b.kind AND a.stretch = b.stretch
         ANTI JOIN left_out ON left_out.number = a.number AND left_out.person = b.person
    WHERE b.person <> a.source AND lagged_end > first_at
          AND first_at // 14400 = a.stretch  -- a pair meets in several stretches, and counts in its first
), measured AS (
    SELECT *, greatest(from_a - last_b, from_b - last_a, 0) AS nearest,
           CASE WHEN crew_a AND crew_b THEN nearest
                WHEN crew_a THEN greatest(from_a - from_b, last_b - last_a, 0)
                WHEN crew_b THEN greatest(from_b - from_a, last_a - last_b, 0)
                ELSE greatest(last_a - from_b, last_b - from_a) END AS farthest
    FROM pair
), weighed AS (
    SELECT *,
           CASE WHEN (crew_a AND carriage_a IS NULL) OR (crew_b AND carriage_b IS NULL) THEN 2
                WHEN carriage_a IS NULL OR carriage_b IS NULL THEN 1
                WHEN carriage_a = carriage_b THEN 2 ELSE 0 END AS by_carriage,
           CASE WHEN (crew_a AND from_a IS NULL) OR (crew_b AND from_b IS NULL) THEN 2
                WHEN from_a IS NULL OR from_b IS NULL THEN 1
                WHEN nearest > "within" THEN 0
                WHEN farthest <= "within" THEN 2 ELSE 1 END AS by_row,
           CASE WHEN shortest IS NULL OR lagged_end - first_at < shortest THEN 0
                WHEN seat = 0 THEN 2
                WHEN seat = 1 THEN by_carriage
                WHEN seat IN (2, 3) THEN least(by_carriage, by_row)
                WHEN carriage_a <> carriage_b THEN 0
                ELSE by_row END AS by_seat
    FROM measured
)
SELECT number, source, person, place, kind, source_start, start, first_at,
       CASE WHEN by_seat > 0 THEN lagged_end ELSE plain_end END AS last_at,
       CASE WHEN together THEN 2 ELSE by_seat END AS strength,
       general AND plain_end > first_at AS near
FROM weighed
WHERE strength > 0 OR near
"""
"""Who met the sources' records, and what each pair of records is worth by seat and by party."""

EVIDENCE = """
INSERT INTO evidence
SELECT number, $ring, source, person, place, kind, source_start, start, first_at, last_at, max(strength)
FROM met
WHERE strength > 0
GROUP BY ALL
"""
"""A row for each pair of records, the sure one where any is."""

NEAR = "CREATE TEMP TABLE near AS SELECT DISTINCT number, person FROM met WHERE near"
"""Whom a case's person met where contacts are only counted; made while ``met`` is of ring 1."""

SURELY_CLOSE = """
CREATE TEMP TABLE surely_close AS
SELECT "case" AS number, person, min(first_at)::BIGINT AS first FROM evidence WHERE strength = 2 GROUP BY ALL;
INSERT INTO left_out SELECT number, source FROM span UNION SELECT number, person FROM surely_close;
"""
"""Who ring 2 grows from, and whom it leaves out."""

SECOND_SPANS = """
CREATE OR REPLACE TEMP TABLE span AS
SELECT number, person AS source, first AS opens,
       coalesce(min(instant) FILTER (WHERE instant >= first), $at) AS closes
FROM surely_close LEFT JOIN isolation USING (person)
GROUP BY ALL
"""
"""From the first sure exposure to the first isolation after it, else to the instant of the tracing."""

PUT_RULES = """
INSERT INTO rule SELECT unnest($ring::UTINYINT[]), unnest($kind::UTINYINT[]), unnest($seat::UTINYINT[]),
    unnest($within::INTEGER[]), unnest($shortest::BIGINT[]), unnest($lag::BIGINT[]),
    unnest($party_shortest::BIGINT[]), unnest($general::BOOLEAN[])
"""
PUT_SPANS = """
INSERT INTO span SELECT unnest($number::UINTEGER[]), unnest($source::UINTEGER[]),
    unnest($opens::BIGINT[]), unnest($closes::BIGINT[])
"""
PUT_ISOLATIONS = "INSERT INTO isolation SELECT unnest($person::UINTEGER[]), unnest($instant::BIGINT[])"

REACH = "SELECT coalesce(min(opens), 0), coalesce(max(closes), 0) FROM span WHERE opens < closes"
"""From when to when any source's presence counts."""

ANSWER = "SELECT * FROM evidence ORDER BY ALL"

GENERAL = """
SELECT number, count(*) AS met FROM near
ANTI JOIN (SELECT "case" AS number, person FROM evidence) USING (number, person)
GROUP BY number
"""

RECORDS = """
SELECT p.* FROM presence AS p SEMI JOIN (SELECT unnest($people::UINTEGER[]) AS person) USING (person)
WHERE start < $end AND "end" > $start
ORDER BY person, start, place, kind, "end", role, carriage, "row", row_to, seat, party, source, late
"""

ALONE = """
SELECT place FROM (SELECT unnest($places::UINTEGER[]) AS place)
ANTI JOIN (
    SELECT place FROM presence SEMI JOIN (SELECT unnest($places::UINTEGER[]) AS place) USING (place)
    GROUP BY place HAVING min(person) < max(person)
) USING (place)
ORDER BY place
"""
