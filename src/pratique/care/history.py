"""What a person went through, as far as orders are concerned; instants are µs of UTC (orders.md, section 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pratique.kinds.care_fields import CarePlace

SampleResult = Literal["negative", "positive", "none"]


@dataclass(frozen=True, slots=True)
class Exposure:
    """Being near a case (close), or near the close contact ``contact`` (secondary); known from ``found_at``."""

    id: str
    ring: Literal["close", "secondary"]
    first_at: int
    last_at: int
    found_at: int
    contact: str | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Arriving from abroad."""

    id: str
    at: int


@dataclass(frozen=True, slots=True)
class Discharge:
    """Leaving hospital after an infection."""

    id: str
    at: int
    kind: Literal["confirmed", "asymptomatic"] = "confirmed"


@dataclass(frozen=True, slots=True)
class Asymptomatic:
    """An infection without symptoms, by the sample that showed it."""

    id: str
    sampled_at: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample; its result is known from ``reported_at``, or from sampling where that is not told."""

    id: str
    sampled_at: int
    reported_at: int | None
    result: SampleResult

    @property
    def known_at(self) -> int:
        """Since when its result is known, if it has one."""
        return max(self.sampled_at, self.sampled_at if self.reported_at is None else self.reported_at)

    def says(self, result: SampleResult, instant: int) -> bool:
        """Say whether this result was known at an instant."""
        return self.result == result and self.known_at <= instant


@dataclass(frozen=True, slots=True)
class Placed:
    """Being at a place of isolation, until left."""

    id: str
    at: int
    place: CarePlace
    left_at: int | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """Isolation of an order kind completed elsewhere."""

    id: str
    kind: str
    start: int
    until: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A lengthening that two people confirmed: the id of a pending change, or the digest of a plan."""

    change: str
    at: int


@dataclass(frozen=True, slots=True)
class CareHistory:
    """All of it; the order of records says nothing."""

    exposures: tuple[Exposure, ...] = ()
    entries: tuple[Entry, ...] = ()
    discharges: tuple[Discharge, ...] = ()
    asymptomatic: tuple[Asymptomatic, ...] = ()
    samples: tuple[Sample, ...] = ()
    contact_samples: Mapping[str, tuple[Sample, ...]] = field(default_factory=dict)
    placed: tuple[Placed, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    confirmed: tuple[Confirmed, ...] = ()
    attributes: Mapping[str, object] = field(default_factory=dict)

    def as_of(self, at: int) -> CareHistory:
        """Leave out what was not known at an instant, and put samples in order."""
        return CareHistory(
            exposures=tuple(one for one in self.exposures if one.last_at <= at and one.found_at <= at),
            entries=tuple(one for one in self.entries if one.at <= at),
            discharges=tuple(one for one in self.discharges if one.at <= at),
            asymptomatic=tuple(one for one in self.asymptomatic if one.sampled_at <= at),
            samples=_in_order(self.samples, at),
            contact_samples={contact: _in_order(samples, at) for contact, samples in self.contact_samples.items()},
            placed=tuple(
                replace(one, left_at=None) if one.left_at is not None and one.left_at > at else one
                for one in self.placed
                if one.at <= at
            ),
            certificates=tuple(one for one in self.certificates if one.until <= at),
            confirmed=tuple(one for one in self.confirmed if one.at <= at),
            attributes=self.attributes,
        )


def _in_order(samples: tuple[Sample, ...], at: int) -> tuple[Sample, ...]:
    known = [one for one in samples if one.sampled_at <= at]
    return tuple(sorted(known, key=lambda one: (one.sampled_at, one.id)))
