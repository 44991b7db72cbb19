"""A pack's laboratory section as frozen values, and its reading; see docs/algorithms/laboratory.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pratique.kinds.codes import Rung
from pratique.policy.parts import Document, Number

ByResult = Literal["confirmed", "asymptomatic"]


@dataclass(frozen=True, slots=True)
class Retest:
    """How long after the report of a screening positive its confirmatory sample is waited for (a param)."""

    hours: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dismissal:
    """How a screening positive is found to be none: so many negatives, so far apart, so long after it (params)."""

    negatives: str
    apart_h: str
    within_h: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confirmatory:
    """What a confirmatory positive makes of a person, by what they say of symptoms; None: a person decides."""

    with_symptoms: ByResult | None
    without_symptoms: ByResult | None
    not_known: ByResult | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """What a positive pool asks of its members: ``hold`` is the kind of order that binds them, at most so long."""

    members: str
    hold: str
    rung: Rung
    hours: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recovered:
    """How long after discharge a positive is a lasting one, which makes no new case (a param)."""

    days: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Episode:
    """How long after the first positive a further one is of the same infection (a param)."""

    days: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LaboratorySection:
    """The whole section."""

    screening: Retest
    dismissal: Dismissal
    confirmatory: Confirmatory
    pool: Pool
    recovered: Recovered
    episode: Episode

    def numbers(self) -> Iterator[Number]:
        """Give each number that the section asks of a param."""
        yield Number("/laboratory/screening", self.screening.hours, "h")
        yield Number("/laboratory/dismissal", self.dismissal.negatives, "")
        yield Number("/laboratory/dismissal", self.dismissal.apart_h, "h")
        yield Number("/laboratory/dismissal", self.dismissal.within_h, "h")
        yield Number("/laboratory/pool", self.pool.members, "")
        yield Number("/laboratory/pool", self.pool.hours, "h")
        yield Number("/laboratory/recovered", self.recovered.days, "d")
        yield Number("/laboratory/episode", self.episode.days, "d")

    def cited(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give each part with the clauses it cites."""
        yield "/laboratory/screening", self.screening.clauses
        yield "/laboratory/dismissal", self.dismissal.clauses
        yield "/laboratory/confirmatory", self.confirmatory.clauses
        yield "/laboratory/pool", self.pool.clauses
        yield "/laboratory/recovered", self.recovered.clauses
        yield "/laboratory/episode", self.episode.clauses


def make_laboratory(document: Document) -> LaboratorySection | None:
    """Make the section of a pack's document that agrees with the schema; None where the pack has none."""
    told = document.get("laboratory")
    if told is None:
        return None
    parts = {name: {**part, "clauses": tuple(part["clauses"])} for name, part in told.items()}
    return LaboratorySection(
        screening=Retest(**parts["screening"]),
        dismissal=Dismissal(**parts["dismissal"]),
        confirmatory=Confirmatory(**parts["confirmatory"]),
        pool=Pool(**parts["pool"]),
        recovered=Recovered(**parts["recovered"]),
        episode=Episode(**parts["episode"]),
    )
