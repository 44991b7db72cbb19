"""Which events belong to which group, its last episode, the numbers that hold for it (orders.md, sections 1, 2)."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.care.history import CareHistory, Exposure, Sample
from pratique.care.plans import CarePlans
from pratique.kinds.care_fields import Group
from pratique.kinds.instants import free_at
from pratique.policy.plans_section import GroupPlan

FIRST_TESTS = 2
"""How many tests of a close contact a secondary contact hangs on."""


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """What a group's days are counted from, and since when it is known; by anchor, found, id."""

    anchor: int
    found: int
    id: str
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """The events that one order answers, in order."""

    events: tuple[Event, ...]

    @property
    def anchor(self) -> int:
        """What the days are counted from: the last exposure."""
        return self.events[-1].anchor

    @property
    def first_anchor(self) -> int:
        """The first of them, which tells how far back own samples count."""
        return self.events[0].anchor

    @property
    def found(self) -> int:
        """Since when any of them is known."""
        return min(event.found for event in self.events)


@dataclass(frozen=True, slots=True)
class Pending:
    """A lengthening by policy that waits for two people: ``id`` is what they confirm."""

    id: str
    group: Group
    param: str
    held: int
    asked: int
    since: int
    clause: str


def index_known(samples: tuple[Sample, ...], instant: int) -> tuple[int, bool]:
    """Say how many results of a contact's first tests are known at an instant, and whether one is positive.

    ``samples`` are in order and were taken by then or later.
    """
    first = [one for one in samples if one.sampled_at <= instant][:FIRST_TESTS]
    positive = any(one.says("positive", instant) for one in first)
    return sum(one.says("negative", instant) or one.says("positive", instant) for one in first), positive


def find_events(known: CareHistory, at: int) -> dict[Group, list[Event]]:
    """Give each group its events, in order; ``known`` is the history as of ``at``."""
    events: dict[Group, list[Event]] = {
        "close": [],
        "secondary": [],
        "inbound": [Event(one.at, one.at, one.id) for one in known.entries],
        "discharged": [Event(one.at, one.at, one.id) for one in known.discharges],
        "asymptomatic": [Event(one.sampled_at, one.sampled_at, one.id) for one in known.asymptomatic],
    }
    for one in known.exposures:
        events[_ring(one, known, at)].append(Event(one.last_at, one.found_at, one.id, one.contact))
    return {group: sorted(found, key=lambda e: (e.anchor, e.found, e.id)) for group, found in events.items()}


def _ring(one: Exposure, known: CareHistory, at: int) -> Group:
    samples = known.contact_samples.get(one.contact, ()) if one.contact is not None else ()
    return "close" if one.ring == "close" or index_known(samples, at)[1] else "secondary"


def find_episode(events: list[Event], plan: GroupPlan, plans: CarePlans, at: int) -> Episode:
    """Give the last episode of a group's events: one ends where its first stage would be over."""
    days = plans.number(plan.stages[0].duration.days, at)
    first = 0
    for i in range(1, len(events)):
        if events[i].anchor >= free_at(events[i - 1].anchor, days, plans.zone):
            first = i
    return Episode(tuple(events[first:]))


class Numbers:
    """The numbers of one plan for an episode, by the plan's transition; keeps what waits for confirmation."""

    def __init__(self, plan: GroupPlan, plans: CarePlans, found: int, at: int, known: CareHistory) -> None:
        self.plans = plans
        self.at = at
        self._plan = plan
        self._found = found
        self._confirmed = {one.change for one in known.confirmed}
        self.pending: dict[str, Pending] = {}
        self._lasting: dict[str, int] = {}

    def lasting(self, name: str) -> int:
        """Give a number that makes an order longer: a later, greater value waits where the plan says so."""
        if name not in self._lasting:
            self._lasting[name] = self._find(name)
        return self._lasting[name]

    def _find(self, name: str) -> int:
        if self._plan.transition == "recompute":
            return self.plans.number(name, self.at)
        held = self.plans.number(name, self._found)
        if self._plan.transition == "keep":
            return held
        for start, value, clause in self.plans.later_values(name, self._found, self.at):
            change = f"{self._plan.group}/{name}/{start}"
            if value <= held or change in self._confirmed:
                held = value
                self.pending.pop(name, None)
            else:
                self.pending[name] = Pending(change, self._plan.group, name, held, value, start, clause)
        return held
