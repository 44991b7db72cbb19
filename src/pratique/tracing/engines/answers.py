"""An answer as tables: people, places and kinds by name, instants with the pack's zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pratique.kinds.codes import RINGS
from pratique.tracing.completeness import Report
from pratique.tracing.contacts import U64, find_deadlines, make_contacts, merge_rings
from pratique.tracing.engines.reading.folder import StoredNames
from pratique.tracing.rules import Strength, TraceRules
from pratique.tracing.tables import U32, Evidence, Names, Question

STRENGTHS = [strength.name.lower() for strength in Strength]


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a tracing says: tables (columns as docs/algorithms/trace.md, Answers), what is missing, what went in.

    ``completeness`` is by case; ``report`` counts each input file and says what was set aside and what to know;
    ``set_aside`` has one row per input row that was not taken.
    """

    evidence: pa.Table
    contacts: pa.Table
    merged: pa.Table
    general: pa.Table
    completeness: dict[str, Report]
    report: dict[str, Any]
    set_aside: pa.Table


def make_tables(question: Question, all_evidence: Evidence, rules: TraceRules, names: Names) -> Mapping[str, pa.Table]:
    """Give evidence, contacts and merged by name; rows by case, ring, and then by names, not numbers."""
    found, people, places = sort_by_name(all_evidence, names)
    contacts = make_contacts(found)
    case_names = pa.array([case.name for case in question.cases], pa.string())
    persons = pa.array(sorted({names.people[case.person] for case in question.cases}), pa.string())
    is_case = pc.index_in(persons, people).drop_null().to_numpy()
    zone = rules.zone
    rings, kinds = pa.array(RINGS), pa.array(rules.kind_names)
    evidence = {
        "case": case_names.take(pa.array(found.case)),
        "ring": rings.take(pa.array(found.ring)),
        "source": people.take(pa.array(found.source)),
        "person": people.take(pa.array(found.person)),
        "place": places.take(pa.array(found.place)),
        "kind": kinds.take(pa.array(found.kind)),
        **{name: as_instants(getattr(found, name), zone) for name in ("source_start", "start", "first_at", "last_at")},
        "strength": pa.array(STRENGTHS).take(pa.array(found.strength)),
    }
    listed = {
        "case": case_names.take(pa.array(contacts.case)),
        "person": people.take(pa.array(contacts.person)),
        "ring": rings.take(pa.array(contacts.ring)),
        "first_at": as_instants(contacts.first_at, zone),
        "last_at": as_instants(contacts.last_at, zone),
        "place_kinds": _join_kinds(contacts.kinds, rules.kind_names),
        "pairs": pa.array(contacts.pairs),
        "marked": _mark(contacts.person, is_case),
    }
    merged = merge_rings(contacts)
    once = {
        "person": people.take(pa.array(merged.person)),
        "ring": rings.take(pa.array(merged.ring)),
        "cases": pa.array(merged.cases),
        "first_at": as_instants(merged.first_at, zone),
        "last_at": as_instants(merged.last_at, zone),
        **{
            f"{what}_until": as_instants(due, zone)
            for what, due in find_deadlines(merged, rules.deadlines, zone).items()
        },
        "marked": _mark(merged.person, is_case),
    }
    tables = {"evidence": evidence, "contacts": listed, "merged": once}
    return {name: pa.table(columns) for name, columns in tables.items()}


def sort_by_name(found: Evidence, names: Names) -> tuple[Evidence, pa.Array, pa.Array]:
    """Give evidence sorted by all columns, by names and not by numbers: the same however people were numbered.

    With it come the names of people and of places by their new numbers.
    """
    (source, person), people = _renumber(names.people, found.source, found.person)
    (place,), places = _renumber(names.places, found.place)
    keys = [
        _pack(found.case, found.ring, 1) << np.uint64(31) | source,  # fewer than 2**31 people, and cases
        _pack(person, place, 32),
        _pack(found.kind, found.source_start, 32),
        _pack(found.start, found.first_at, 32),
        _pack(found.last_at, found.strength, 8),
    ]
    order = np.lexsort(keys[::-1])
    columns = {field.name: getattr(found, field.name) for field in fields(Evidence)}
    columns |= {"source": source, "person": person, "place": place}
    return Evidence(**{name: column[order] for name, column in columns.items()}), people, places


def _pack(high: NDArray[Any], low: NDArray[Any], bits: int) -> U64:
    packed: U64 = high.astype(np.uint64) << np.uint64(bits) | low
    return packed


def _renumber(names: Sequence[str], *columns: U32) -> tuple[list[U32], pa.Array]:
    """Give the columns numbered anew, by the order of the names that occur, and those names."""
    used = np.flatnonzero(_occur(columns, len(names)))
    arrow = names.arrow if isinstance(names, StoredNames) else pa.chunked_array([pa.array(names, pa.string())])
    called = arrow.take(pa.array(used)).combine_chunks()
    order = pc.sort_indices(called)
    number = np.zeros(len(names), np.uint32)
    number[used[order.to_numpy()]] = np.arange(len(used), dtype=np.uint32)
    return [number[column] for column in columns], called.take(order)


def _occur(columns: tuple[U32, ...], total: int) -> NDArray[np.bool_]:
    occurs = np.zeros(total, np.bool_)
    for column in columns:
        occurs[column] = True
    return occurs


def as_instants(seconds: NDArray[Any], zone: ZoneInfo) -> pa.Array:
    """Give seconds of UTC as timestamps that show in the zone; -1 is null."""
    wide = seconds.astype(np.int64)
    return pa.array(wide, pa.int64(), mask=wide < 0).cast(pa.timestamp("s", tz=zone.key))


def _mark(people: U32, is_case: U32) -> pa.Array:
    return pc.if_else(pa.array(np.isin(people, is_case)), pa.scalar("case"), pa.scalar(None, pa.string()))


def _join_kinds(kinds: U64, names: Sequence[str]) -> pa.Array:
    """Give the names of the kinds whose bits are set, sorted, joined by ``|``."""
    masks, where = np.unique(kinds, return_inverse=True)
    said = ["|".join(sorted(name for n, name in enumerate(names) if mask >> n & 1)) for mask in masks.tolist()]
    return pa.array(said, pa.string()).take(pa.array(where))
