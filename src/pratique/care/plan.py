"""A person's whole plan at an instant: ``plan_for`` (orders.md); nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pratique.care.episode import Event, Pending, find_episode, find_events
from pratique.care.history import CareHistory
from pratique.care.merging import CareStage, CareTest, GroupPart, merge_stages, merge_tests
from pratique.care.plans import CarePlans
from pratique.care.reasons import Reason, give_reasons
from pratique.care.stages import MISSING, FallbackAt, Missing, make_walk
from pratique.kinds.care_fields import Group
from pratique.kinds.codes import RUNGS, Rung
from pratique.kinds.errors import BadInput
from pratique.policy.plans_section import Escalation


@dataclass(frozen=True, slots=True)
class Release:
    """When the last stage ends, None while one is held or there is none; what is still missing for the next release."""

    at: int | None
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class CarePlan:
    """What is asked of a person, and why, as of an instant; ``stages`` are empty where there is no order.

    ``escalates`` are the next rungs where a milder one was not kept to, each with its legal basis.
    """

    at: int
    groups: tuple[Group, ...]
    stages: tuple[CareStage, ...]
    tests: tuple[CareTest, ...]
    release: Release
    hard_end: int | None
    fallback: FallbackAt | None
    rung: Rung | None
    escalates: tuple[Escalation, ...]
    company: str | None
    pending: tuple[Pending, ...]
    reasons: tuple[Reason, ...]

    def stage_at(self, instant: int) -> CareStage | None:
        """Give the stage in force at an instant."""
        return next((one for one in self.stages if one.start <= instant < one.end), None)


@dataclass(frozen=True, slots=True)
class Course:
    """What one policy makes of what is known at an instant: each group's stages, and those merged from them."""

    known: CareHistory
    plans: CarePlans
    at: int
    parts: tuple[GroupPart, ...]
    stages: tuple[CareStage, ...]


def plan_for(history: CareHistory, plans: CarePlans, at: int) -> CarePlan:
    """Give a person's plan at an instant (µs of UTC); evidence later than that changes nothing."""
    known = history.as_of(at)
    return make_plan(find_course(known, find_events(known, at), plans, at))


def find_course(
    known: CareHistory, events: Mapping[Group, list[Event]], plans: CarePlans, at: int, *, ends_only: bool = False
) -> Course:
    """Give the course of a history as of ``at`` and its events; ``ends_only``: one to compare policies by."""
    parts = []
    for plan in plans.plans:
        if events[plan.group]:
            episode = find_episode(events[plan.group], plan, plans, at)
            walk = make_walk(plan, plans, known, episode, at, ends_only=ends_only)
            parts.append(GroupPart(walk, tuple(walk.stages())))
    return Course(known, plans, at, tuple(parts), merge_stages(parts, plans))


def make_plan(course: Course) -> CarePlan:
    """Give the whole plan of a course: its tests, its end, its reasons."""
    parts, stages, at = course.parts, course.stages, course.at
    held = any(one.by == "held" for one in stages)
    ahead = [one.fallback for one in stages if one.fallback and one.start <= at]
    companies = {s.exception.company for part in parts for s in part.stages if s.exception and s.by != "skipped"}
    return CarePlan(
        at=at,
        groups=tuple(part.walk.plan.group for part in parts),
        stages=stages,
        tests=merge_tests(parts, course.known, at),
        release=Release(
            max((one.end for one in stages), default=None) if not held else None,
            tuple(name for name in MISSING if any(name in one.missing for one in stages)),
        ),
        hard_end=max((part.walk.hard_end for part in parts if part.has_order), default=None),
        fallback=min(ahead, key=lambda one: one.at, default=None),
        rung=max((one.rung for one in stages), key=RUNGS.index, default=None),
        escalates=tuple(one for part in parts if part.has_order for one in part.walk.plan.escalates),
        company=next((one for one in ("mother", "guardian") if one in companies), None),
        pending=tuple(one for part in parts for one in part.walk.numbers.pending.values()),
        reasons=give_reasons(parts),
    )


def list_due_tests(plan: CarePlan, day: date) -> tuple[CareTest, ...]:
    """Give the tests to be sampled on a local day that are not taken yet."""
    return tuple(one for one in plan.tests if one.day == day and one.state == "due")


def check_release(plan: CarePlan, at: int) -> None:
    """Raise BadInput ``release_early`` where a release is asked for while the plan still holds the person.

    Raises ``no_order`` where there is nothing to be released from.
    """
    if not plan.stages:
        raise BadInput("no_order", "there is no order to be released from")
    stage = plan.stage_at(at)
    if stage is not None:
        lacking = ", ".join(stage.missing) or "END"
        raise BadInput("release_early", f"the stage '{stage.kind}' is not over; still missing: {lacking}", "/release")
