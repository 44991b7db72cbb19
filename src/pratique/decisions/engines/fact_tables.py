"""Decrypted, typed batches as Arrow tables: one table a source of the fold, and what makes facts void or one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pyarrow as pa

from pratique.decisions.fold.fact import TypedFact
from pratique.decisions.fold.merges import MERGE_KINDS, NO_MERGES, Canon, make_canon
from pratique.decisions.fold.sources import SHARED, SOURCES, Column, Row, read_row
from pratique.decisions.fold.void import NOTHING_VOID, Void, find_void, make_link

_TYPES: Final[dict[Column, pa.DataType]] = {
    "text": pa.string(),
    "instant": pa.int64(),
    "truth": pa.bool_(),
    "number": pa.int64(),
    "fact": pa.uuid(),
}

SCHEMAS: Final[dict[str, pa.Schema]] = {
    source.name: pa.schema([(name, _TYPES[kind]) for name, kind in {**SHARED, **source.columns}.items()])
    for source in SOURCES.values()
}
"""The columns of each table of facts, in their order."""


@dataclass(frozen=True, slots=True)
class FactTables:
    """Facts of a population, or of a part of it that nobody outside was merged with."""

    tables: dict[str, pa.Table]
    void: Void = NOTHING_VOID
    canon: Canon = NO_MERGES


def make_fact_tables(facts: Iterable[TypedFact]) -> FactTables:
    """Put typed facts into tables, a row each, in any order; kinds that feed no standing leave no row."""
    told = list(facts)
    void = find_void(link for fact in told if (link := make_link(fact)) is not None)
    canon = make_canon((fact for fact in told if fact.kind in MERGE_KINDS), void)
    rows: dict[str, list[Row]] = {name: [] for name in SOURCES}
    for fact in told:
        read = read_row(fact)
        if read is not None:
            rows[read[0]].append(read[1])
    return FactTables({name: make_table(name, found) for name, found in rows.items()}, void, canon)


def make_table(source: str, rows: list[Row]) -> pa.Table:
    """Put rows of a source into a table of its schema."""
    schema = SCHEMAS[source]
    return pa.table([make_array([row[one.name] for row in rows], one.type) for one in schema], schema=schema)


def make_array(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Make a column; ids of facts are given as text and held as sixteen bytes."""
    if kind == pa.uuid():
        raw = pa.array([UUID(value).bytes for value in values], pa.binary(16))
        return pa.ExtensionArray.from_storage(kind, raw)
    return pa.array(values, kind)
