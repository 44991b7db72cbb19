"""The columns carriage, row, row_to and seat as numbers; each distinct writing is read once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pratique.tracing.engines.reading.columns import Texts
from pratique.tracing.seats import Bare, Berths, Seat, SeatReading, read_seat
from pratique.tracing.tables import I16, I64

FIELDS = ("carriage", "row", "row_to", "seat")
_BARE: tuple[Bare, ...] = ("carriage", "row", "row", "seat")
_NUMBER = re.compile(r"(-?\d+)(?:\.0+)?", re.ASCII)
_BERTHS = {"train_compartment": Berths.SOFT, "train_open": Berths.HARD, "train_sealed": Berths.HARD}


@dataclass(frozen=True, slots=True)
class Seating:
    """Where people sat: ``of`` is the row (rising) that each entry belongs to; crew of several carriages have several.

    By row: ``unreadable`` where a text was refused, ``crew`` where the seat's own text says crew.
    """

    of: I64
    columns: dict[str, I16]
    unreadable: NDArray[np.bool_]
    crew: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Read:
    """One distinct writing: one seat for a passenger, the zones for crew, what else was found."""

    passenger: Seat
    zones: tuple[Seat, ...]
    unreadable: bool
    crew: bool


def berths_of(kind_name: str) -> Berths | None:
    """Say how a kind of place numbers berths, as far as it does."""
    return _BERTHS.get(kind_name)


def read_seating(texts: Sequence[Texts], kind: I16, crew: NDArray[np.bool_], kind_names: Sequence[str]) -> Seating:
    """Read the four columns (FIELDS) of rows of known kinds; ``crew`` are the rows whose role says so.

    A passenger with several seats or a range of carriages was somewhere among them: what differs is unknown, rows
    become a range. Crew served all of them: one entry a carriage and zone.
    """
    rows = len(kind)
    columns = {name: np.full(rows, -1, np.int16) for name in FIELDS}
    unreadable, said_crew = np.zeros(rows, np.bool_), np.zeros(rows, np.bool_)
    count = np.ones(rows, np.int64)
    given = np.flatnonzero(np.logical_or.reduce([text.codes >= 0 for text in texts]))
    several: dict[int, tuple[Seat, ...]] = {}
    if len(given):
        reads, which = _read_distinct(texts, kind, given, kind_names)
        unreadable[given] = np.array([read.unreadable for read in reads])[which]
        said_crew[given] = np.array([read.crew for read in reads])[which]
        for name in FIELDS:
            columns[name][given] = np.array([getattr(read.passenger, name) for read in reads], np.int16)[which]
        many = np.array([len(read.zones) > 1 or read.zones[0] != read.passenger for read in reads])[which]
        for row, read in zip(given[many].tolist(), which[many].tolist(), strict=True):
            if crew[row] or said_crew[row]:
                several[row] = reads[read].zones
                count[row] = len(reads[read].zones)
    of = np.repeat(np.arange(rows), count)
    if not several:
        return Seating(of, columns, unreadable, said_crew)
    columns = {name: column[of] for name, column in columns.items()}
    ends = np.cumsum(count)
    for row, zones in several.items():
        for at, zone in enumerate(zones, int(ends[row]) - len(zones)):
            for name in FIELDS:
                columns[name][at] = getattr(zone, name)
    return Seating(of, columns, unreadable, said_crew)


def _read_distinct(texts: Sequence[Texts], kind: I16, given: I64, kind_names: Sequence[str]) -> tuple[list[_Read], I64]:
    """Read each distinct combination of texts and berths once; gives them and which one each given row has."""
    order = [None, *Berths]
    berth_of_kind = np.array([order.index(berths_of(name)) for name in kind_names])
    key, span = berth_of_kind[kind[given]].astype(np.int64), len(order)
    for text in texts:
        if span * (len(text.values) + 1) >= 2**62:
            distinct, key = np.unique(key, return_inverse=True)
            span = len(distinct)
        key = key * (len(text.values) + 1) + text.codes[given] + 1
        span *= len(text.values) + 1
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    reads = []
    for row in given[first].tolist():
        written = tuple(text.values[text.codes[row]] if text.codes[row] >= 0 else "" for text in texts)
        reads.append(_read_one(written, order[berth_of_kind[kind[row]]]))
    return reads, which


@lru_cache(maxsize=65_536)
def _read_one(written: tuple[str, ...], berths: Berths | None) -> _Read:
    """Bring the four fields together; where two of them disagree, nothing is known."""
    readings = [_read_field(text, bare, berths) for text, bare in zip(written, _BARE, strict=True)]
    refused = any(reading.status == "refused" for reading in readings)
    carriage, row, row_to, seat = (reading.seats or (Seat(),) for reading in readings)
    row, bad_range = _row_range(row, row_to, given=bool(readings[2].seats))
    seats = [_together(one, two, three) for one in carriage for two in row for three in seat]
    known = [one for one in seats if one is not None]
    if len(known) < len(seats):
        return _Read(Seat(), (Seat(),), unreadable=True, crew=False)
    crew = any(one.crew for one in known)
    zones = tuple(dict.fromkeys(zone for one in known for zone in _zones(one)))
    return _Read(_somewhere_among(known), zones, refused or bad_range, crew)


def _read_field(text: str, bare: Bare, berths: Berths | None) -> SeatReading:
    if match := _NUMBER.fullmatch(text):
        text = "" if match[1] == "-1" else match[1]
    return read_seat(text, bare=bare, berths=berths)


def _row_range(row: tuple[Seat, ...], row_to: tuple[Seat, ...], *, given: bool) -> tuple[tuple[Seat, ...], bool]:
    """End a row's range by row_to: one number, no smaller than the row; else both are unreadable."""
    if not given:
        return row, False
    end = row_to[0]
    if (
        len(row) > 1
        or len(row_to) > 1
        or end != Seat(row=end.row)
        or not 0 < row[0].row <= end.row
        or row[0].row_to > 0
    ):
        return (Seat(),), True
    return (replace(row[0], row_to=end.row if end.row > row[0].row else -1),), False


def _together(*parts: Seat) -> Seat | None:
    """Give one seat that says all that its parts say; None where two say different things."""
    found: dict[str, int] = {}
    for one, other in (("carriage", "carriage_to"), ("row", "row_to"), ("seat", "seat")):
        said = {(getattr(part, one), getattr(part, other)) for part in parts if getattr(part, one) >= 0}
        if len(said) > 1:
            return None
        if said:
            ((found[one], found[other]),) = said
    return Seat(**found, standing=any(part.standing for part in parts), crew=any(part.crew for part in parts))


def _zones(seat: Seat) -> list[Seat]:
    """Give one zone a carriage of the range."""
    last = max(seat.carriage, seat.carriage_to)
    return [
        Seat(carriage=carriage, row=seat.row, row_to=seat.row_to, seat=seat.seat)
        for carriage in range(seat.carriage, last + 1)
    ]


def _somewhere_among(seats: Sequence[Seat]) -> Seat:
    """Give what holds of a passenger who had one of these: a field that differs is unknown, rows are a range."""
    carriages = {(seat.carriage, seat.carriage_to) for seat in seats}
    carriage, carriage_to = next(iter(carriages))
    numbers = {seat.seat for seat in seats}
    least, most = min(seat.row for seat in seats), max(max(seat.row, seat.row_to) for seat in seats)
    return Seat(
        carriage=carriage if len(carriages) == 1 and carriage_to < 0 else -1,
        row=least,
        row_to=most if 0 <= least < most else -1,
        seat=next(iter(numbers)) if len(numbers) == 1 else -1,
    )
