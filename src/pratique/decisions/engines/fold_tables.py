"""The fold of a population: tables of facts in, tables of standings out, by the declarations of ``decisions.fold``."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import pyarrow as pa

from pratique.decisions.engines.fact_tables import FactTables, make_array
from pratique.decisions.engines.field_sql import make_base_sql, make_field_sql
from pratique.decisions.fold.fields import FIELDS, Field
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
        streams = [itertools.groupby(read_rows(table), key=_PERSON) for table in self.tables.values()]
        heads = [_next_of(stream) for stream in streams]
        while (person := min(head[0] for head in heads)) != _NOBODY:
            parts: list[list[dict[str, Any]]] = []
            for i, (whose, rows) in enumerate(heads):
                parts.append(rows if whose == person else [])
                if whose == person:
                    heads[i] = _next_of(streams[i])
            standing = _make_standing(person, parts)
            if not is_empty(standing):
                yield person, standing


_PERSON: Final = operator.itemgetter("person")
_NOBODY: Final = 2**63
_Head = tuple[int, list[dict[str, Any]]]


def _next_of(stream: Iterator[tuple[int, Iterator[dict[str, Any]]]]) -> _Head:
    """Give the next person of a table with all their rows; ``_NOBODY`` after the last."""
    for person, rows in stream:
        return person, list(rows)
    return _NOBODY, []


def fold_tables(facts: FactTables, threads: int = 2) -> PopulationStandings:
    """Fold tables of facts, in any order of rows, on as many threads as are given."""
    with duckdb.connect(":memory:", config={"threads": threads, "autoinstall_known_extensions": False}) as connection:
        connection.execute("SET arrow_lossless_conversion = true")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET preserve_insertion_order = false")
        _register(connection, facts)
        made = {field: connection.sql(make_field_sql(field)).to_arrow_table() for field in FIELDS}
    return PopulationStandings(made)


def read_rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """Give a table's rows as dictionaries, fact ids as text."""
    names = table.column_names
    columns = [
        _read_ids(table.column(name)) if name == "sources" else _read_plain(table.column(name)) for name in names
    ]
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def _read_plain(column: pa.ChunkedArray) -> list[Any]:
    """Give a column's values; truths by way of numbers, which is ten times as fast."""
    if column.type != pa.bool_():
        return list(column.to_pylist())
    return [None if value is None else value == 1 for value in column.cast(pa.int8()).to_pylist()]


def _read_ids(column: pa.ChunkedArray) -> list[tuple[str, ...]]:
    """Give a column of lists of ids as text, from the bytes at once: value by value takes ten times as long."""
    found: list[tuple[str, ...]] = []
    for chunk in column.chunks:
        storage = chunk.values.storage
        text = storage.buffers()[1].to_pybytes()[storage.offset * 16 : (storage.offset + len(storage)) * 16].hex()
        ids = [
            f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}"
            for one in (text[i : i + 32] for i in range(0, len(text), 32))
        ]
        ends = chunk.offsets.to_pylist()
        found += [tuple(ids[start:end]) for start, end in itertools.pairwise(ends)]
    return found


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


def _make_standing(person: int, parts: list[list[dict[str, Any]]]) -> Standing:
    """Make a standing of a person's rows, field by field in the order of ``FIELDS``."""
    residence, attributes, stays, coverage, positives, negatives, exposures, orders = parts
    return arrange(
        person,
        residence[0]["division"] if residence else None,
        [Stay(r["division"], r["first"], r["last"], r["place"], r["sources"]) for r in stays],
        [Coverage(r["start"], r["end"], r["grain"], r["sources"]) for r in coverage],
        [Sample(r["result"], r["sampled_at"], r["reported_at"], r["sources"]) for r in positives + negatives],
        [Exposure(r["ring"], r["last_at"], r["sources"]) for r in exposures],
        [Order(r["kind"], r["start"], r["until"], r["sources"]) for r in orders],
        {r["name"]: read_value(r["truth"], r["number"], r["text"]) for r in attributes},
        {FIELDS[i].name for i in _LIMITED if parts[i] and parts[i][0]["flag"]},
    )


_LIMITED: Final = [i for i, field in enumerate(FIELDS) if field.limit is not None]
