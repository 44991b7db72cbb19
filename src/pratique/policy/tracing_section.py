"""A pack's tracing section (contract 9) as frozen values, and its reading; see docs/algorithms/trace.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.policy.pack import Words
from pratique.policy.parts import Document, Number, make_words

TracingRing = Literal["close", "secondary", "general"]
SeatName = Literal["any", "carriage", "compartment", "bay", "row", "cabin"]


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """A kind of place that the pack adds after the built-in ones."""

    id: str
    title: Words
    vehicle: bool


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a case that count: what they are counted from, how many before it (a param), where they end."""

    anchor: Literal["earlier-of-onset-and-first-positive"]
    before_d: str
    end: Literal["isolated-or-now"]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TracingRule:
    """Who is a contact at these kinds of place, from when until when; numbers are ids of params.

    A rule of relation ``place`` in the rings close and secondary has ``seat_rule`` and ``min_overlap_s``; one of
    relation ``party`` has ``min_overlap_s``; one of the ring general has none of them. ``lag_s`` None is no lag.
    """

    id: str
    title: Words
    ring: TracingRing
    relation: Literal["place", "party"]
    kinds: tuple[str, ...]
    seat_rule: SeatName | None
    within: str | None
    min_overlap_s: str | None
    lag_s: str | None
    start: int
    until: int
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TracingDeadline:
    """Until when something lasts, counted from the last exposure, in days or in hours (params)."""

    what: Literal["transfer", "isolation", "monitoring"]
    ring: Literal["close", "secondary"]
    days: str | None
    hours: str | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tracing:
    """The whole section."""

    place_kinds: tuple[PlaceKind, ...]
    window: Window
    gap_min_s: str
    rules: tuple[TracingRule, ...]
    deadlines: tuple[TracingDeadline, ...]

    def numbers(self) -> Iterator[Number]:
        """Give each number that the section asks of a param; what stands apart from rules is needed with the first."""
        first = min(rule.start for rule in self.rules)
        yield Number("/tracing/window", self.window.before_d, "d", first)
        yield Number("/tracing/gap_min_s", self.gap_min_s, "s", first)
        for rule in self.rules:
            for name, unit in ((rule.within, ""), (rule.min_overlap_s, "s"), (rule.lag_s, "s")):
                if name is not None:
                    yield Number(f"/tracing/rules/{rule.id}", name, unit, rule.start)
        for deadline in self.deadlines:
            for name, unit in ((deadline.days, "d"), (deadline.hours, "h")):
                if name is not None:
                    yield Number(f"/tracing/deadlines/{deadline.ring}-{deadline.what}", name, unit, first)


def make_tracing(document: Document) -> Tracing | None:
    """Make the section of a pack's document that agrees with the schema; None where the pack has none.

    Raises BadInput ``schema`` where a part is missing and no parent pack gave it, ``instant``.
    """
    section = document.get("tracing")
    if section is None:
        return None
    for part in ("window", "gap_min_s", "rules"):
        if not section.get(part):
            raise BadInput("schema", f"the tracing section has no '{part}', and no parent pack gives it", "/tracing")
    window = section["window"]
    return Tracing(
        place_kinds=tuple(
            PlaceKind(k["id"], make_words(k["title"]), k["vehicle"]) for k in section.get("place_kinds", ())
        ),
        window=Window(window["anchor"], window["before_d"], window["end"], tuple(window["clauses"])),
        gap_min_s=section["gap_min_s"],
        rules=tuple(_rule(item, f"/tracing/rules/{i}") for i, item in enumerate(section["rules"])),
        deadlines=tuple(
            TracingDeadline(d["what"], d["ring"], d.get("days"), d.get("hours"), tuple(d["clauses"]))
            for d in section.get("deadlines", ())
        ),
    )


def _rule(item: Document, place: str) -> TracingRule:
    return TracingRule(
        id=item["id"],
        title=make_words(item["title"]),
        ring=item["ring"],
        relation=item["relation"],
        kinds=tuple(item["kinds"]),
        seat_rule=item.get("seat_rule"),
        within=item.get("within"),
        min_overlap_s=item.get("min_overlap_s"),
        lag_s=item.get("lag_s"),
        start=parse_instant(item["from"], f"{place}/from"),
        until=parse_instant(item["until"], f"{place}/until"),
        clauses=tuple(item["clauses"]),
    )
