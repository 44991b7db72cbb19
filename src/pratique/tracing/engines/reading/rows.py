"""One batch of a user's table as records: what is wrong with a row is found, memberships are cut at local midnight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from pratique.kinds.place_kinds import Role, Source
from pratique.tracing.engines.reading.columns import (
    MISSING,
    Numbering,
    Texts,
    check_columns,
    read_instants,
    read_texts,
)
from pratique.tracing.engines.reading.days import local_day, midnights
from pratique.tracing.engines.reading.seating import FIELDS, Seating, read_seating
from pratique.tracing.engines.reading.set_aside import NUMBER_OF
from pratique.tracing.engines.reading.sources import Batch
from pratique.tracing.engines.reading.staging import Columns
from pratique.tracing.tables import I16, I64, NO_PARTY, U8, U32

REQUIRED = ("person", "place", "kind", "start", "end")
OPTIONAL = ("role", *FIELDS, "party", "source", "recorded_at")
MEMBERSHIPS = ("household", "class", "workplace")
"""Kinds whose membership records may span many days."""

LONGEST_S = 48 * 3600
LONGEST_MEMBERSHIP_S = 400 * 86_400
LATE_S = 24 * 3600
PIECES_AT_ONCE = 1 << 22

_ROLES = {role.name.lower(): int(role) for role in Role}
_SOURCES = {source.name.lower(): int(source) for source in Source}


@dataclass(slots=True)
class Numberings:
    """The growing dictionaries of a folder."""

    people: Numbering
    places: Numbering
    parties: Numbering


@dataclass(frozen=True, slots=True)
class Rows:
    """What became of a batch: a code for each row (0 is good), and the good rows' columns with their positions."""

    codes: U8
    good: I64
    columns: Columns
    seating: Seating
    membership: NDArray[np.bool_]

    @property
    def unreadable_seats(self) -> int:
        """Count the good rows whose seat could not be read."""
        return int(self.seating.unreadable.sum())


def read_rows(batch: Batch, kind_names: tuple[str, ...], numberings: Numberings) -> Rows:
    """Read a batch; raises BadInput ``columns``, ``id_float``, ``text_type``, ``no_zone`` or ``instant_type``."""
    table, file = batch.table, batch.file
    check_columns(table.column_names, REQUIRED, OPTIONAL, file)
    person, place = (read_texts(table, name, file) for name in ("person", "place"))
    party = read_texts(table, "party", file, numbers=True)
    kind = _named(read_texts(table, "kind", file), {name: number for number, name in enumerate(kind_names)}, None)
    role = _named(read_texts(table, "role", file), _ROLES, Role.PRESENT)
    source = _named(read_texts(table, "source", file), _SOURCES, Source.UNKNOWN)
    start, start_code = read_instants(table, "start", file)
    end, end_code = read_instants(table, "end", file)
    recorded, recorded_code = read_instants(table, "recorded_at", file)
    member_kinds = [number for number, name in enumerate(kind_names) if name in MEMBERSHIPS]
    membership = (source == Source.MEMBERSHIP) & np.isin(kind, member_kinds)
    lasts = end - start
    faults = {
        "no_person": person.codes < 0,
        "no_place": place.codes < 0,
        "unknown_kind": kind < 0,
        "unknown_role": role < 0,
        "unknown_source": source < 0,
        "no_zone": _is(NUMBER_OF["no_zone"], start_code, end_code, recorded_code),
        "instant": _is(NUMBER_OF["instant"], start_code, end_code, recorded_code) | (start_code == MISSING),
        "no_end": end_code == MISSING,
        "ends_before_start": lasts <= 0,
        "too_long": lasts > np.where(membership, LONGEST_MEMBERSHIP_S, LONGEST_S),
    }
    codes = np.zeros(len(table), np.uint8)
    for name in reversed(faults):
        codes[faults[name]] = NUMBER_OF[name]
    good = np.flatnonzero(codes == 0)
    taken: Columns = {"kind": kind, "start": start, "end": end, "role": role, "source": source}
    taken |= {"late": (recorded_code == 0) & (recorded - end > LATE_S)}
    texts = [person, place, party, *(read_texts(table, name, file, numbers=True) for name in FIELDS)]
    if len(good) < len(codes):
        taken = {name: column[good] for name, column in taken.items()}
        texts = [Texts(text.codes[good], text.values) for text in texts]
        membership = membership[good]
    person, place, party, *seats = texts
    seating = read_seating(seats, taken["kind"], taken["role"] == Role.CREW, kind_names)
    taken["role"][seating.crew & (taken["role"] == Role.PRESENT)] = Role.CREW
    numbers = {"person": numberings.people.number(person), "place": numberings.places.number(place)}
    return Rows(codes, good, numbers | taken | {"party": _number_parties(party, numberings)}, seating, membership)


def cut_rows(rows: Rows, zone: ZoneInfo) -> Iterator[tuple[Columns, I64]]:
    """Give the records of the good rows, memberships cut at local midnight, with the position in the batch of each.

    Comes in parts of at most about PIECES_AT_ONCE records, for one row may span hundreds of days.
    """
    of = rows.seating.of
    if len(of) == len(rows.good) and not rows.membership.any():
        yield rows.columns | rows.seating.columns, rows.good
        return
    start, end = rows.columns["start"][of], rows.columns["end"][of]
    first = local_day(start, zone)
    pieces = np.ones(len(of), np.int64)
    member = np.flatnonzero(rows.membership[of])
    pieces[member] = local_day(end[member] - 1, zone) - first[member] + 1
    done = np.concatenate([[0], np.cumsum(pieces)])
    begins = midnights(zone)
    low = 0
    while low < len(of):
        high = max(low + 1, int(np.searchsorted(done, done[low] + PIECES_AT_ONCE, side="right")) - 1)
        entry = np.repeat(np.arange(low, high), pieces[low:high])
        day = first[entry] + np.arange(len(entry)) + done[low] - done[entry]
        cut = pieces[entry] > 1
        columns = {name: column[of[entry]] for name, column in rows.columns.items()}
        columns |= {name: column[entry] for name, column in rows.seating.columns.items()}
        columns["start"] = np.where(cut, np.maximum(start[entry], begins[day]), start[entry])
        columns["end"] = np.where(cut, np.minimum(end[entry], begins[day + 1]), end[entry])
        yield columns, rows.good[of[entry]]
        low = high


def _number_parties(party: Texts, numberings: Numberings) -> U32:
    numbers = np.full(len(party.codes), NO_PARTY, np.uint32)
    given = np.flatnonzero(party.codes >= 0)
    if len(given):
        numbers[given] = numberings.parties.number(Texts(party.codes[given], party.values))
    return numbers


def _named(texts: Texts, numbers: dict[str, int], absent: int | None) -> I16:
    """Give each row's number by its name, small letters or capitals; -1 where it has none."""
    of_value = [numbers.get(value.lower(), -1) for value in texts.values]
    return np.array([*of_value, -1 if absent is None else absent], np.int16)[texts.codes]


def _is(code: int, *columns: U8) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.logical_or.reduce([column == code for column in columns])
    return found
