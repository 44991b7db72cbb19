"""The DuckDB engine: batches of cases over the Parquet files of a presence folder, in bounded memory."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import duckdb
import numpy as np
from numpy.typing import NDArray

from pratique.tracing.engines import duck_sql as sql
from pratique.tracing.engines.reading.days import midnights, number_day
from pratique.tracing.engines.reading.folder import day_files, read_about
from pratique.tracing.rules import RingRules, SeatRule, TraceRules
from pratique.tracing.tables import CLOSE, SECONDARY, U32, Evidence, Presence, Question, Traced

LONGEST = 48 * 3600
"""Seconds that a record lasts at most: how long before an instant a record may begin that still holds then."""

Table = TypeVar("Table", Evidence, Presence)


class DuckEngine:
    """An ``Engine`` over a presence folder, read anew for every question, so that late files count at once.

    ``memory`` bounds DuckDB; what does not fit waits on disk in ``scratch`` (a folder; the system's own by default).
    Raises BadInput ``presence_folder`` where the folder is none.
    """

    def __init__(self, folder: Path, *, threads: int = 2, memory: str = "6GB", scratch: Path | None = None) -> None:
        self.folder = folder
        self.zone = read_about(folder).zone
        self.threads = threads
        self.memory = memory
        self.scratch = scratch

    def trace(self, question: Question, rules: TraceRules) -> Traced:
        """Give both rings with their evidence, and how many general contacts each case has."""
        general = np.zeros(len(question.cases), np.int64)
        with self._connection() as db:
            db.execute(sql.TABLES)
            _put_rules(db, rules)
            _put_question(db, question)
            self._grow(db, CLOSE, rules.close, question.at)
            db.execute(sql.NEAR)
            db.execute(sql.SURELY_CLOSE)
            db.execute(sql.SECOND_SPANS, {"at": question.at})
            self._grow(db, SECONDARY, rules.secondary, question.at)
            near = db.execute(sql.GENERAL).fetchnumpy()
            general[near["number"]] = near["met"]
            return Traced(_columns(Evidence, db.execute(sql.ANSWER).fetchnumpy()), general)

    def records_of(self, people: U32, start: int, end: int) -> Presence:
        """Give the records of these people that overlap [start, end), by person, start, place."""
        with self._connection() as db:
            self._see(db, start, end)
            wanted = {"people": people.tolist(), "start": start, "end": end}
            return _columns(Presence, db.execute(sql.RECORDS, wanted).fetchnumpy())

    def alone_at(self, places: U32) -> U32:
        """Give those of these places where no more than one person has any record, by number."""
        with self._connection() as db:
            self._see(db)
            return db.execute(sql.ALONE, {"places": places.tolist()}).fetchnumpy()["place"].astype(np.uint32)

    @contextmanager
    def _connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with TemporaryDirectory(prefix="pratique-duckdb-", dir=self.scratch) as spill:
            config: dict[str, str | bool | int | float | list[str]] = {
                "threads": self.threads,
                "memory_limit": self.memory,
                "temp_directory": spill,
                "preserve_insertion_order": False,
                "disabled_optimizers": "join_order,build_side_probe_side",
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
            with duckdb.connect(":memory:", config=config) as db:
                yield db

    def _grow(self, db: duckdb.DuckDBPyConnection, ring: int, rules: RingRules, at: int) -> None:
        """Add the evidence of one ring, from the sources that stand in ``span``."""
        lag = max((rule.lag_s for rule in rules.kinds.values()), default=0)
        opens, closes = db.execute(sql.REACH).fetchall()[0]
        self._see(db, opens, closes + lag)
        db.execute(sql.OWN, {"ring": ring})
        db.execute(sql.VISITED)
        db.execute(sql.THERE)
        db.execute(sql.MET, {"at": at})
        db.execute(sql.EVIDENCE, {"ring": ring})

    def _see(self, db: duckdb.DuckDBPyConnection, start: int = 0, end: int = 2**32) -> None:
        """Make ``presence`` the files of the days on which a record can begin that overlaps [start, end)."""
        begins = midnights(self.zone)
        files = [
            glob.escape(str(file))
            for day, files in day_files(self.folder).items()
            if begins[number_day(day)] < end and begins[number_day(day) + 1] > start - LONGEST
            for file in files
        ]
        if files:
            db.read_parquet(files, hive_partitioning=False).create_view("presence", replace=True)
        else:
            db.execute(sql.NO_PRESENCE)


def _put_rules(db: duckdb.DuckDBPyConnection, rules: TraceRules) -> None:
    rows = [
        _rule(rules, ring, kind)
        for ring, of in ((CLOSE, rules.close), (SECONDARY, rules.secondary))
        for kind in sorted({*of.kinds, *of.party, *(rules.general if ring == CLOSE else ())})
    ]
    names = ("ring", "kind", "seat", "within", "shortest", "lag", "party_shortest", "general")
    db.execute(sql.PUT_RULES, {name: [row[n] for row in rows] for n, name in enumerate(names)})


def _rule(rules: TraceRules, ring: int, kind: int) -> tuple[int | None, ...]:
    """Give a row of the table ``rule``; an overlap of 0 s is never enough."""
    of = rules.close if ring == CLOSE else rules.secondary
    general = ring == CLOSE and (kind in rules.general or rules.seated(kind))
    party = max(of.party[kind], 1) if kind in of.party else None
    rule = of.kinds.get(kind)
    if rule is None:
        return (ring, kind, None, None, None, 0, party, general)
    within = rule.within if rule.seat in {SeatRule.BAY, SeatRule.ROW} else 0
    return (ring, kind, rule.seat, within, max(rule.min_overlap_s, 1), rule.lag_s, party, general)


def _put_question(db: duckdb.DuckDBPyConnection, question: Question) -> None:
    cases = question.cases
    spans = {
        "number": list(range(len(cases))),
        "source": [case.person for case in cases],
        "opens": [case.start for case in cases],
        "closes": [case.end for case in cases],
    }
    db.execute(sql.PUT_SPANS, spans)
    known = [(person, instant) for person, instants in question.isolations.items() for instant in instants]
    known += [(case.person, case.isolated_at) for case in cases if case.isolated_at is not None]
    db.execute(sql.PUT_ISOLATIONS, {"person": [one[0] for one in known], "instant": [one[1] for one in known]})


def _columns(table: type[Table], found: Mapping[str, NDArray[Any]]) -> Table:
    """Turn what DuckDB gives into a table; there is no NULL in it."""
    return table(*(np.asarray(found[field.name]) for field in fields(table)))
