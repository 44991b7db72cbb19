"""What is known of a person: free of list, pack and clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pratique.kinds.codes import RINGS, Grain, Mode, OccasionKind, Result, Ring

MAX_STAYS = 32
MAX_ORDERS = 8

AttributeValue = str | int | bool
NO_ATTRIBUTES: Mapping[str, AttributeValue] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in a division; ``last`` None while it goes on. ``sources`` are fact ids or JSON pointers."""

    division: str
    first: int
    last: int | None
    place: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """A stretch for which every stay is known, down to ``grain``."""

    start: int
    end: int
    grain: Grain
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """One specimen and its result; ``reported_at`` None: told with the result already known."""

    result: Result
    sampled_at: int
    reported_at: int | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exposure:
    """The last exposure to one case."""

    ring: Ring
    last_at: int
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """An order of one kind over ``[start, until)``."""

    kind: str
    start: int
    until: int
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is known of a person, in a canonical order."""

    person: str
    residence: str | None = None
    stays: tuple[Stay, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    samples: tuple[Sample, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    orders: tuple[Order, ...] = ()
    attributes: Mapping[str, AttributeValue] = field(default_factory=lambda: NO_ATTRIBUTES)
    overflow: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Trip:
    """A journey; either instant may be unknown."""

    mode: Mode
    origin: str | None = None
    destination: str | None = None
    boards_at: int | None = None
    reaches_at: int | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked: an occasion (None: it follows from the trip) and perhaps a trip."""

    occasion: OccasionKind | None = None
    trip: Trip | None = None


def make_standing(
    person: str,
    *,
    residence: str | None = None,
    stays: Iterable[Stay] = (),
    coverage: Iterable[Coverage] = (),
    samples: Iterable[Sample] = (),
    exposures: Iterable[Exposure] = (),
    orders: Iterable[Order] = (),
    attributes: Mapping[str, AttributeValue] = NO_ATTRIBUTES,
) -> Standing:
    """Make a standing that is the same for the same evidence in any order.

    Touching stays of one place are merged; more than 32 stays or 8 orders set an overflow flag. Of exposures
    the newest of each ring is kept, which loses nothing that a situation reads as long as none lies ahead of the
    deciding instant (the reader of a traveller file sees to that); no sample is dropped here.
    """
    merged = _merge_stays(stays)
    kept_orders = tuple(sorted(set(orders), key=lambda o: (o.start, o.until, o.kind, o.sources)))
    overflow = {"stays"} if len(merged) > MAX_STAYS else set()
    overflow |= {"orders"} if len(kept_orders) > MAX_ORDERS else set()
    return Standing(
        person=person,
        residence=residence,
        stays=merged[-MAX_STAYS:],
        coverage=tuple(sorted(set(coverage), key=lambda c: (c.start, c.end, c.grain, c.sources))),
        samples=tuple(sorted(set(samples), key=lambda s: (s.sampled_at, s.reported_at or 0, s.result, s.sources))),
        exposures=_newest_exposures(exposures),
        orders=kept_orders[-MAX_ORDERS:],
        attributes=MappingProxyType(dict(sorted(attributes.items()))),
        overflow=frozenset(overflow),
    )


def _merge_stays(stays: Iterable[Stay]) -> tuple[Stay, ...]:
    merged: list[Stay] = []
    latest: dict[tuple[str, str | None], int] = {}
    for stay in sorted(stays, key=lambda s: (s.first, s.division, s.place or "", s.last or 0, s.sources)):
        key = (stay.division, stay.place)
        index = latest.get(key)
        if index is not None:
            before = merged[index]
            if before.last is None or stay.first <= before.last:
                last = None if None in (before.last, stay.last) else max(before.last or 0, stay.last or 0)
                merged[index] = replace(before, last=last, sources=before.sources + stay.sources)
                continue
        latest[key] = len(merged)
        merged.append(stay)
    return tuple(merged)


def _newest_exposures(exposures: Iterable[Exposure]) -> tuple[Exposure, ...]:
    newest = {e.ring: e for e in sorted(exposures, key=lambda e: (e.last_at, e.sources))}
    return tuple(newest[ring] for ring in RINGS if ring in newest)
