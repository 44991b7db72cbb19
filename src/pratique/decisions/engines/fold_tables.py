"""The fold of a population: tables of facts in, tables of standings out, by the declarations of ``decisions.fold``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import pyarrow as pa

from pratique.decisions.engines.fact_tables import FactTables, make_array
from pratique.decisions.engines.field_sql import make_base_sql, make_field_sql
from pratique.decisions.fold.fields import (
    ATTRIBUTES,
    COVERAGE,
    EXPOSURES,
    FIELDS,
    NEGATIVES,
    ORDERS,
    POSITIVES,
    RESIDENCE,
    STAYS,
    Field,
)
from pratique.decisions.fold.person import arrange, is_empty, read_value
from pratique.decisions.fold.sources import SHARED, SOURCES
from pratique.decisions.standing import Coverage, Exposure, Order, Sample, Standing, Stay

_OF_ALL: Final = ("subject", "batch")
"""Columns that a view of standing rows has no need of."""


@dataclass(frozen=True, slots=True)
class PopulationStandings:
    """Standings of many people: a table a field, each by ``person`` and then in the standing's order.

    Every row bears ``sources`` (ids of facts), and ``flag`` where the person's field overflowed.
    """

    tables: dict[Field, pa.Table]

    def standings(self) -> Iterator[tuple[int, Standing]]:
        """Give each person's standing, by rising number; a person of whom nothing stands is left out."""
        parts: defaultdict[int, dict[Field, list[dict[str, Any]]]] = defaultdict(dict)
        for field, table in self.tables.items():
            for row in read_rows(table):
                parts[row["person"]].setdefault(field, []).append(row)
        for person in sorted(parts):
            standing = _make_standing(person, parts[person])
            if not is_empty(standing):
                yield person, standing


def fold_tables(facts: FactTables, threads: int = 2) -> PopulationStandings:
    """Fold tables of facts, in any order of rows, on as many threads as are given."""
    with duckdb.connect(":memory:", config={"threads": threads, "autoinstall_known_extensions": False}) as connection:
        connection.execute("SET arrow_lossless_conversion = true")
        connection.execute("SET preserve_insertion_order = false")
        _register(connection, facts)
        made = {field: connection.sql(make_field_sql(field)).to_arrow_table() for field in FIELDS}
    return PopulationStandings(made)


def read_rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """Give a table's rows as dictionaries, fact ids as text."""
    columns: dict[str, list[Any]] = {name: table.column(name).to_pylist() for name in table.column_names}
    names = list(columns)
    for values in zip(*columns.values(), strict=True):
        row = dict(zip(names, values, strict=True))
        if "sources" in row:
            row["sources"] = tuple(str(one) for one in row["sources"])
        yield row


def _register(connection: duckdb.DuckDBPyConnection, facts: FactTables) -> None:
    void, pairs = facts.void, facts.canon.pairs()
    connection.register("dead", pa.table({"fact": make_array(sorted(void.ids), pa.uuid())}))
    undone = sorted(void.batches.items())
    connection.register(
        "undone",
        pa.table({"batch": pa.array([b for b, _ in undone], pa.string()), "seq": pa.array([s for _, s in undone])}),
    )
    versions = sorted(void.stands_for.items())
    old, now = [one for one, _ in versions], [one for _, one in versions]
    connection.register("versions", pa.table({"fact": make_array(old, pa.uuid()), "now": make_array(now, pa.uuid())}))
    connection.register(
        "merged", pa.table({"gone": pa.array(list(pairs), pa.int64()), "head": pa.array(pairs.values(), pa.int64())})
    )
    for source in SOURCES.values():
        connection.register(source.name, facts.tables[source.name])
        columns = [name for name in (*SHARED, *source.columns) if name not in _OF_ALL]
        connection.execute(
            make_base_sql(source.name, columns, dead=bool(void.ids), undone=bool(undone), merged=bool(pairs))
        )


def _make_standing(person: int, parts: dict[Field, list[dict[str, Any]]]) -> Standing:
    def rows(field: Field) -> list[dict[str, Any]]:
        return parts.get(field, [])

    residence = rows(RESIDENCE)
    return arrange(
        person,
        residence[0]["division"] if residence else None,
        [Stay(r["division"], r["first"], r["last"], r["place"], r["sources"]) for r in rows(STAYS)],
        [Coverage(r["start"], r["end"], r["grain"], r["sources"]) for r in rows(COVERAGE)],
        [
            Sample(r["result"], r["sampled_at"], r["reported_at"], r["sources"])
            for r in rows(POSITIVES) + rows(NEGATIVES)
        ],
        [Exposure(r["ring"], r["last_at"], r["sources"]) for r in rows(EXPOSURES)],
        [Order(r["kind"], r["start"], r["until"], r["sources"]) for r in rows(ORDERS)],
        {r["name"]: read_value(r["truth"], r["number"], r["text"]) for r in rows(ATTRIBUTES)},
        {field.name for field in parts if field.limit is not None and rows(field)[0]["flag"]},
    )
