"""The stages of one group's plan: when each starts, ends and why, and its tests (orders.md, section 3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from pratique.care.episode import FIRST_TESTS, Episode, Numbers
from pratique.care.history import CareHistory, Certificate
from pratique.care.plans import CarePlans, is_true
from pratique.care.testing import Sight, Window, find_entry, make_day, make_windows
from pratique.kinds.care_fields import CARE_FIELD_INDEX, CarePlace, FallbackAction
from pratique.kinds.codes import Rung
from pratique.kinds.instants import HOUR, free_at, local_date
from pratique.policy.plans_section import Fallback, GroupPlan, PlanException, Stage

EndedBy = Literal["skipped", "planned", "held", "duration", "certificate", "tests", "fallback", "hard-end"]
Missing = Literal["END", "TESTS", "EXIT", "INDEX", "INDEX_POSITIVE", "OWN_POSITIVE"]
MISSING: tuple[Missing, ...] = ("END", "TESTS", "EXIT", "INDEX", "INDEX_POSITIVE", "OWN_POSITIVE")


@dataclass(frozen=True, slots=True)
class FallbackAt:
    """What happens when, if the stage is still not released then."""

    at: int
    action: FallbackAction
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupStage:
    """One stage of one group: [start, end), what ended it, what is missing for its release."""

    kind: str
    place: CarePlace
    rung: Rung
    start: int
    end: int
    by: EndedBy
    missing: tuple[Missing, ...]
    fallback: FallbackAt | None
    stage: Stage
    exception: PlanException | None
    certificate: Certificate | None
    windows: tuple[Window, ...]


def make_walk(
    plan: GroupPlan, plans: CarePlans, known: CareHistory, episode: Episode, at: int, *, ends_only: bool = False
) -> Walk:
    """Make one group's walk, what all its stages share found once."""
    numbers = Numbers(plan, plans, episode.found, at, known)
    hard_end = free_at(episode.anchor, numbers.lasting(plan.hard_end_days), plans.zone)
    attributes = tuple(known.attributes.get(name) for name in plans.attribute_names)
    return Walk(plan, plans, known, episode, numbers, at, hard_end, attributes, ends_only)


@dataclass(frozen=True, slots=True)
class Walk:
    """One group's plan for one episode, walked stage by stage."""

    plan: GroupPlan
    plans: CarePlans
    known: CareHistory
    episode: Episode
    numbers: Numbers
    at: int
    hard_end: int
    """The instant that no stage outlasts."""
    attributes: tuple[object, ...]
    """As the plan's expressions read them."""
    ends_only: bool = False
    """Whether nothing is asked but when stages end: tests, fallbacks and what is missing are left out where they can
    be."""

    def stages(self) -> list[GroupStage]:
        """Give the stages in order, skipped ones among them."""
        made: list[GroupStage] = []
        start = self.episode.found
        for stage in self.plan.stages:
            late = bool(made) and made[0].by == "skipped"
            made.append(self._stage(stage, start, late=late))
            start = made[-1].end
        return made

    def late_test(self) -> Window:
        """Give the one test of somebody found late."""
        return make_day(local_date(self.episode.found, self.plans.zone), self.plans.zone)

    def _stage(self, stage: Stage, start: int, *, late: bool) -> GroupStage:
        exception = self._exception(stage) if stage.place == "central" else None
        kind, place = (exception.kind, exception.place) if exception else (stage.kind, stage.place)
        counted_from = start if stage.duration.anchor == "stage-start" else self.episode.anchor
        days = self.numbers.lasting(stage.duration.days)
        end = min(free_at(counted_from, days, self.plans.zone), self.hard_end)
        by: EndedBy = "skipped"
        windows: tuple[Window, ...] = ()
        missing: tuple[Missing, ...] = ()
        certificate, fallback, ended = None, None, start
        if end > start:
            certificate = self._certificate(kind, end)
        if end > start and self.ends_only and (certificate or self.at < end):
            by, ended = "certificate" if certificate else "planned", end
        elif end > start:
            entry = find_entry(self.known.placed, place, start)
            windows = () if late else self._windows(stage, entry, start, end)
            sight = self._sight(kind, entry, windows, stage)
            if certificate:
                by, ended = "certificate", end
                windows = tuple(replace(window, dropped=True) for window in windows)
            else:
                by, ended, fallback = self._end(stage, end, sight)
            if stage.release_when and start <= self.at and by in {"planned", "held"}:
                missing = self._missing(sight, end)
        rung = stage.rung or self.plan.rung
        return GroupStage(
            kind, place, rung, start, ended, by, missing, fallback, stage, exception, certificate, windows
        )

    def _exception(self, stage: Stage) -> PlanException | None:
        nobody = (0, stage.kind, None, 0, 0, 0, True, False, 0, 0, False, *self.attributes)
        asks = self.plans.asks_at(self.at)
        return next((one for one in self.plan.exceptions if is_true(asks, one.when, nobody)), None)

    def _windows(self, stage: Stage, entry: int | None, start: int, end: int) -> tuple[Window, ...]:
        if stage.tests is None:
            return ()
        tests, plans = stage.tests, self.plans
        anchor = max(start, entry or start) if tests.anchor == "placed" else start
        days = [plans.number(name, self.at) for name in tests.days]
        exit_h = plans.number(tests.exit_h_before_end, self.at) if tests.exit_h_before_end else None
        return tuple(make_windows(tests, days, exit_h, anchor, start, end, plans.zone))

    def _certificate(self, kind: str, end: int) -> Certificate | None:
        order = self.plans.strictness
        counting = [
            one
            for one in self.known.certificates
            if one.kind in order and order[one.kind] <= order[kind] and one.start < end <= one.until
        ]
        return min(counting, key=lambda one: one.id, default=None)

    def _sight(self, kind: str, entry: int | None, windows: tuple[Window, ...], stage: Stage) -> Sight:
        asked = tuple(one for one in windows if not one.dropped)
        asks_exit = bool(windows) and stage.tests is not None and stage.tests.exit_h_before_end is not None
        return Sight(self.known, self.episode, self.plans.zone, kind, entry, asked, asks_exit, self.attributes)

    def _end(self, stage: Stage, end: int, sight: Sight) -> tuple[EndedBy, int, FallbackAt | None]:
        if self.at < end or stage.release_when is None:
            told: EndedBy = "planned" if self.at < end else "duration"
            return told, end, self._next_fallback(end, sight) if stage.release_when else None
        asks, hard = self.plans.asks_at(self.at), self.hard_end
        falls = [(end + self._hours(one), one) for one in self.plan.fallbacks]
        for t in self._instants(end, [t for t, _ in falls], hard):
            situation = sight.situation(t)
            if t >= hard:
                return "hard-end", t, None
            if is_true(asks, stage.release_when, situation):
                return "tests", t, None
            for due, one in falls:
                if due <= t and is_true(asks, one.when, situation):
                    return "fallback", t, FallbackAt(due, one.action, one.clauses)
        ahead = self._next_fallback(end, sight)
        return "held", min(ahead.at, hard) if ahead else hard, ahead

    def _hours(self, one: Fallback) -> int:
        return self.numbers.lasting(one.hours) * HOUR

    def _next_fallback(self, end: int, sight: Sight) -> FallbackAt | None:
        later = [one for one in self.plan.fallbacks if end + self._hours(one) > self.at]
        if not later:
            return None
        asks, situation = self.plans.asks_at(self.at), sight.situation(self.at)
        ahead = [
            FallbackAt(end + self._hours(one), one.action, one.clauses)
            for one in later
            if is_true(asks, one.when, situation)
        ]
        return min(ahead, key=lambda one: one.at, default=None)

    def _instants(self, end: int, falls: list[int], hard: int) -> list[int]:
        """Give the instants of [end, at] at which the stage could have ended."""
        samples = [*self.known.samples, *(s for them in self.known.contact_samples.values() for s in them)]
        told = {end, *falls, hard, *(one.known_at for one in samples)}
        return sorted(t for t in told if end <= t <= self.at)

    def _missing(self, sight: Sight, end: int) -> tuple[Missing, ...]:
        situation = sight.situation(self.at)
        told: dict[str, Any] = {name: situation[at] for name, at in CARE_FIELD_INDEX.items()}
        lacking = {
            "END": self.at < end,
            "TESTS": told["tests_negative"] < len(sight.windows),
            "EXIT": not told["exit_negative"],
            "INDEX": told["index_tests"] < FIRST_TESTS,
            "INDEX_POSITIVE": told["index_positive"],
            "OWN_POSITIVE": told["own_positive"],
        }
        return tuple(name for name in MISSING if lacking[name])
