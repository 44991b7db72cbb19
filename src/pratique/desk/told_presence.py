"""Visits that were told, as presence beside the register's own: one more segment a day in memory, never in a file.

A place that presence knows is that place; any other is a place of its own for each person, where nobody else is known
to have been. Needs the extra ``tracing``.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from pratique.kinds import payloads as p
from pratique.kinds.instants import SECOND, find_zone
from pratique.kinds.place_kinds import UNKNOWN, Role, Source
from pratique.record.models import Person, VisitRow
from pratique.record.presence_index import PresenceIndex
from pratique.record.register import open_reader
from pratique.tracing.engines.index import make_segments
from pratique.tracing.engines.parcels import Known
from pratique.tracing.tables import COLUMNS, NO_PARTY, Presence

UNKNOWN_PLACES = 1 << 31
"""Places that presence does not know are numbered from here on, anew each time."""

Record = tuple[int, int, int]
"""A record of presence by its person, place and start (seconds of UTC)."""


@dataclass(frozen=True, slots=True)
class ToldIndex:
    """An index that holds told visits too, and by record the fact of each visit."""

    index: PresenceIndex
    visits: Mapping[Record, str]


_joined: dict[str, tuple[object, ToldIndex]] = {}
_joining = threading.Lock()


def join_told(index: PresenceIndex) -> ToldIndex:
    """Give the index with every visit that stands, made once for as long as neither changes."""
    rows = list(VisitRow.objects.order_by("seq").values_list("fact_id", "person_no"))
    with _joining:
        made_of = (index, index.mark, tuple(rows))
        held = _joined.get("told")
        if held is None or held[0] != made_of:
            held = _joined["told"] = (made_of, _join(index, rows) if rows else ToldIndex(index, {}))
        return held[1]


def _join(index: PresenceIndex, rows: Sequence[tuple[str, int]]) -> ToldIndex:
    facts = open_reader().read_facts([fact_id for fact_id, _ in rows])
    heads = dict(Person.objects.filter(person_no__in={no for _, no in rows}).values_list("person_no", "head"))
    numbers = _Numbers(index.known)
    records, visits = [], {}
    for fact_id, person_no in rows:
        told = facts[fact_id].fact.payload
        if isinstance(told, p.VisitTold):
            person = heads.get(person_no, person_no)
            place, kind = numbers.find(told, person)
            start = told.start // SECOND
            records.append((person, place, kind, start, told.end // SECOND))
            visits[person, place, start] = fact_id
    joined = copy(index)
    joined.engine = index.engine.join(make_segments(_make_presence(records), find_zone(index.known.zone)))
    joined.known = numbers.known
    return ToldIndex(joined, visits)


class _Numbers:
    """Numbers of the places that are told of."""

    def __init__(self, known: Known) -> None:
        self.known = replace(known, places=dict(known.places), place_kinds=dict(known.place_kinds))
        self._by_name = {name: number for number, name in known.places.items()}
        self._own: dict[tuple[int, str], int] = {}

    def find(self, told: p.VisitTold, person: int) -> tuple[int, int]:
        """Give the number and the kind of a place; a new number where presence does not know it."""
        number = self._by_name.get(told.place) if told.known else None
        if number is not None:
            return number, self.known.place_kinds[number]
        kind = self.known.kinds.index(told.kind)
        number = self._own.setdefault((person, told.place), UNKNOWN_PLACES + len(self._own))
        self.known.places[number], self.known.place_kinds[number] = told.place, kind
        return number, kind


def _make_presence(records: Sequence[tuple[int, int, int, int, int]]) -> Presence:
    """Make records of presence, from an interview, in the order in which they were told."""
    count = len(records)
    unknown = np.full(count, UNKNOWN)
    told = dict(zip(("person", "place", "kind", "start", "end"), np.array(records, np.int64).T, strict=True))
    told |= {
        "role": np.full(count, Role.PRESENT),
        **dict.fromkeys(("carriage", "row", "row_to", "seat"), unknown),
        "party": np.full(count, NO_PARTY),
        "source": np.full(count, Source.INTERVIEW),
        "late": np.zeros(count, np.int64),
    }
    return Presence(**{name: told[name].astype(kind) for name, kind in COLUMNS.items()})
