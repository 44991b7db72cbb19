"""What of a standing travels in a code: no list, no outcome, and no more than the packs in force can ask for.

Law (tests/laws/test_extract.py): at a gate, at or after the issue, deciding by the extract is deciding by the standing,
or ``refer``. So each part is kept only as finely as some rule can tell, and no coarser:

    left      a county that the person has left: the county and the hour, rounded down. A last instant counts by its
              local date only, and the hour before it lies on the same date; where it does not (zones at half an hour),
              or a rule weighs the very instant, the stay is written out. Of several in one county the last counts.
    stays     written out to the microsecond: a stay that goes on (whose start no longer matters), one to come, and
              every stay where the history is known to the prefecture only.
    coverage  what was covered since the window began, joined; where a standing tells none, what its stays span.
    samples, exposures, orders, attributes: those that can still count.

    extract   CBOR: [1, reach's digest, issued in hours since 2020, left, stays, coverage, samples, exposures, orders,
              attributes], or its first three alone: more than fits, and a person must look.
    instant   count * 4 + unit, from the hour of issue, in the largest exact unit of hour, minute, second, microsecond
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pratique.credentials.cbor import Value, decode, encode
from pratique.credentials.errors import BadCode
from pratique.credentials.reach import Reach
from pratique.decisions.standing import AttributeValue, Coverage, Exposure, Order, Sample, Standing, Stay
from pratique.kinds.codes import RINGS, Grain, Result
from pratique.kinds.instants import EARLIEST, HOUR, LATEST, MINUTE, SECOND

MAX_COUNTIES: Final = 16
MAX_BYTES: Final = 213
"""The largest extract that a QR of version 15 at level M still holds, sealed and signed."""

_VERSION: Final = 1
_BASE: Final = 1_577_836_800 * SECOND
_UNITS: Final = (HOUR, MINUTE, SECOND, 1)
_GRAINS: Final[tuple[Grain, ...]] = ("county", "prefecture", "country")
_RESULTS: Final[tuple[Result, ...]] = ("negative", "positive")
_LEFT: Final = 5
_FARTHEST: Final = 2**16
_NOT_ASKED: Final = Coverage(EARLIEST, EARLIEST, "country")
"""Covers nothing; says that what is covered is told apart from the stays."""


@dataclass(frozen=True, slots=True)
class Overflow:
    """An extract that says only that it does not hold what is known: the answer is ``refer``."""

    data: bytes
    why: str


def write_extract(standing: Standing, at: int, reach: Reach) -> bytes | Overflow:
    """Give what of a standing travels in a code issued at an instant, for packs of a reach."""
    writer = _Writer(standing, at, reach)
    why = writer.find_overflow()
    if why is None:
        data = encode([*writer.head, *writer.write()])
        if len(data) <= MAX_BYTES:
            return data
        why = "length"
    return Overflow(encode(writer.head), why)


def read_extract(data: bytes, reach: Reach) -> Standing:
    """Give the standing that an extract tells, for packs of a reach; raises BadCode ``extract``.

    Where the extract was made for other packs, or did not hold what is known, its ``overflow`` says so.
    """
    told = decode(data)
    if not isinstance(told, list) or len(told) not in (3, 10) or told[0] != _VERSION:
        raise BadCode("extract", "what this code holds is of another version of the system")
    try:
        if told[1] != reach.digest:
            return Standing("", overflow=frozenset({"policy"}))
        if len(told) == 3:  # noqa: PLR2004  (the head alone)
            return Standing("", overflow=frozenset({"extract"}))
        return _Reader(told, reach).read()
    except (TypeError, ValueError, IndexError):
        raise BadCode("extract", "what this code holds is not well formed") from None


class _Writer:
    """Finds what of a standing counts from an instant on, and writes it."""

    def __init__(self, standing: Standing, at: int, reach: Reach) -> None:
        self.standing, self.at, self.reach = standing, at, reach
        self.base = at - at % HOUR
        self.window_start = reach.find_window_start(at)
        self.head: list[Value] = [_VERSION, reach.digest, (self.base - _BASE) // HOUR]
        kept = [c for c in standing.coverage if c.end >= self.window_start]
        self.coarse = any(c.grain == "prefecture" for c in kept)
        self.left: dict[str, int] = {}
        self.stays: list[Stay] = []
        for stay in standing.stays:
            self.sort_stay(stay)

    def sort_stay(self, stay: Stay) -> None:
        """Put a stay with those that are over, known by county and hour, or with those that are written out."""
        if stay.last is None or stay.last > self.at:
            first = stay.first if self.coarse or stay.first > self.at else self.base
            self.stays.append(Stay(stay.division, first, stay.last, stay.place))
        elif self.coarse and stay.last >= self.window_start:
            self.stays.append(Stay(stay.division, stay.first, stay.last))
        elif stay.last >= self.window_start or self.reach.listed != "window":
            self.left[stay.division] = max(stay.last, self.left.get(stay.division, stay.last))

    def find_overflow(self) -> str | None:
        """Say what a code cannot tell of this person, if anything."""
        standing = self.standing
        if standing.overflow:
            return "standing"
        if any(name in standing.attributes for name in self.reach.withheld):
            return "attributes"
        if len(self.left) + len(self.stays) > MAX_COUNTIES:
            return "stays"
        codes = [*self.left, *(stay.division for stay in self.stays)]
        return None if all(len(code) == 6 and code.isdecimal() and code.isascii() for code in codes) else "division"  # noqa: PLR2004

    def write(self) -> list[Value]:
        """Give the parts in the order of the module's head."""
        left, exact = b"", list(self.stays)
        for division, last in sorted(self.left.items()):
            hours = self.base // HOUR - last // HOUR
            is_exact = self.reach.listed == "exact" or self.reach.has_midnight_within(last // HOUR)
            if is_exact or hours >= _FARTHEST:
                exact.append(Stay(division, last, last))
            else:
                left += int(division).to_bytes(3, "big") + hours.to_bytes(2, "big")
        stays: list[Value] = []
        for stay in exact:
            stays += [int(stay.division), self.tell(stay.first)]
            stays += [None if stay.last is None else self.tell(stay.last), stay.place]
        attributes: list[Value] = []
        for name in self.reach.carried:
            if name in self.standing.attributes:
                attributes += [name, self.standing.attributes[name]]
        return [left, stays, self.coverage(), self.samples(), self.exposures(), self.orders(), attributes]

    def tell(self, instant: int) -> int:
        """Give an instant as a number, exactly."""
        difference = instant - self.base
        unit = next(i for i, size in enumerate(_UNITS) if difference % size == 0)
        return difference // _UNITS[unit] * 4 + unit

    def coverage(self) -> list[Value]:
        """Tell what is covered since the window began; joined, unless some of it is coarse."""
        told: list[Value] = []
        if self.coarse:
            for c in self.standing.coverage:
                if c.end >= self.window_start and c.grain != "country":
                    told += [_GRAINS.index(c.grain), self.tell(max(c.start, self.window_start)), self.tell(c.end)]
            return told
        for start, end in self.join_spans():
            told += [0, self.tell(start), None if end == LATEST else self.tell(end)]
        return told

    def join_spans(self) -> list[tuple[int, int]]:
        """Join what overlaps or touches, of what is covered, else of what the stays span."""
        if self.standing.coverage:
            spans = [(c.start, c.end) for c in self.standing.coverage if c.grain != "country"]
        else:
            spans = [(s.first, LATEST if s.last is None else s.last) for s in self.standing.stays]
        joined: list[tuple[int, int]] = []
        for start, end in sorted((max(s, self.window_start), e) for s, e in spans if e >= self.window_start):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], end))
            else:
                joined.append((start, end))
        return joined

    def samples(self) -> list[Value]:
        """Tell the newest sample of each result that is known, and all that are still to be reported."""
        newest: dict[str, Sample] = {}
        kept: list[Sample] = []
        for sample in sorted(self.standing.samples, key=lambda s: s.sampled_at):
            if sample.sampled_at > self.at or (sample.reported_at or 0) > self.at:
                kept.append(sample)
            elif sample.result == "negative" or self.reach.counts(sample.sampled_at, "positive", self.at):
                newest[sample.result] = Sample(sample.result, sample.sampled_at)
        told: list[Value] = []
        for sample in (*newest.values(), *kept):
            told += [_RESULTS.index(sample.result), self.tell(sample.sampled_at)]
            told.append(None if sample.reported_at is None else self.tell(sample.reported_at))
        return told

    def exposures(self) -> list[Value]:
        """Tell the newest exposure of each ring, and those to come."""
        newest: dict[str, Exposure] = {}
        kept: list[Exposure] = []
        for exposure in sorted(self.standing.exposures, key=lambda e: e.last_at):
            if exposure.last_at > self.at:
                kept.append(exposure)
            elif self.reach.counts(exposure.last_at, "exposure", self.at):
                newest[exposure.ring] = exposure
        told: list[Value] = []
        for exposure in (*newest.values(), *kept):
            told += [RINGS.index(exposure.ring), self.tell(exposure.last_at)]
        return told

    def orders(self) -> list[Value]:
        """Tell the orders that are not over, of kinds that some pack knows."""
        told: list[Value] = []
        for order in self.standing.orders:
            if order.until > self.at and order.kind in self.reach.order_kinds:
                start = max(order.start, self.base)
                told += [self.reach.order_kinds.index(order.kind), self.tell(start), self.tell(order.until)]
        return told


class _Reader:
    """Reads what ``_Writer`` wrote; raises TypeError, ValueError or IndexError for anything else."""

    def __init__(self, told: Sequence[Value], reach: Reach) -> None:
        self.told, self.reach = told, reach
        self.base = _BASE + _number(told[2]) * HOUR

    def read(self) -> Standing:
        """Give the standing; whom it is about is known to the register alone."""
        stays = [*self.left(), *self.stays()]
        return Standing(
            person="",
            stays=tuple(sorted(stays, key=lambda s: (s.first, s.division))),
            coverage=(_NOT_ASKED, *self.coverage()),
            samples=tuple(
                Sample(_RESULTS[_number(result)], self.instant(sampled), self.maybe(reported))
                for result, sampled, reported in self.rows(6, 3)
            ),
            exposures=tuple(Exposure(RINGS[_number(ring)], self.instant(last)) for ring, last in self.rows(7, 2)),
            orders=tuple(
                Order(self.reach.order_kinds[_number(kind)], self.instant(start), self.instant(until))
                for kind, start, until in self.rows(8, 3)
            ),
            attributes=MappingProxyType(dict(sorted(self.attributes()))),
        )

    def left(self) -> Iterable[Stay]:
        """Give the counties that were left, each as a visit at the hour of leaving."""
        packed = self.told[3]
        if not isinstance(packed, bytes) or len(packed) % _LEFT:
            raise TypeError
        for i in range(0, len(packed), _LEFT):
            division, hours = packed[i : i + 3], packed[i + 3 : i + 5]
            last = self.base - int.from_bytes(hours, "big") * HOUR
            yield Stay(f"{int.from_bytes(division, 'big'):06d}", last, last)

    def stays(self) -> Iterable[Stay]:
        """Give the stays that are written out."""
        for division, first, last, place in self.rows(4, 4):
            if place is not None and not isinstance(place, str):
                raise TypeError
            yield Stay(f"{_number(division):06d}", self.instant(first), self.maybe(last), place)

    def coverage(self) -> Iterable[Coverage]:
        """Give what is covered."""
        for grain, start, end in self.rows(5, 3):
            yield Coverage(self.instant(start), LATEST if end is None else self.instant(end), _GRAINS[_number(grain)])

    def attributes(self) -> Iterable[tuple[str, AttributeValue]]:
        """Give the attributes that may travel."""
        for name, value in self.rows(9, 2):
            if not isinstance(name, str) or not isinstance(value, str | int):
                raise TypeError
            yield name, value

    def rows(self, part: int, width: int) -> Iterable[Sequence[Value]]:
        """Give the rows of one part."""
        cells = self.told[part]
        if not isinstance(cells, list) or len(cells) % width:
            raise TypeError
        return [cells[i : i + width] for i in range(0, len(cells), width)]

    def instant(self, told: Value) -> int:
        """Give an instant."""
        count, unit = divmod(_number(told), 4)
        return self.base + count * _UNITS[unit]

    def maybe(self, told: Value) -> int | None:
        """Give an instant that may be absent."""
        return None if told is None else self.instant(told)


def _number(told: Value) -> int:
    if isinstance(told, bool) or not isinstance(told, int):
        raise TypeError
    return told
