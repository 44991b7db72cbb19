"""By which policy a person's plan stands: the pack in force, but for a lengthening that waits for two people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pratique.care.changes import is_longer
from pratique.care.episode import Event, find_episode, find_events
from pratique.care.history import CareHistory
from pratique.care.plan import CarePlan, find_course, make_plan
from pratique.care.plans import CarePlans
from pratique.decisions.in_force import Book, Enactment
from pratique.kinds.care_fields import Group
from pratique.policy.pack import Pack

_made: dict[int, tuple[Pack, CarePlans]] = {}
_REMEMBERED = 16


@dataclass(frozen=True, slots=True)
class StandingPlan:
    """The plan that stands and its policy; ``waits``: the changes of policy that would make it longer."""

    plan: CarePlan
    plans: CarePlans
    waits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lengthening:
    """A change of policy that may make open orders longer, since when, by which clause, and whether it is confirmed."""

    change: str
    since: int
    clause: str
    held: int | None = None
    asked: int | None = None


def get_plans(pack: Pack) -> CarePlans | None:
    """Give a pack's plans, compiled once; None if it has none."""
    if not pack.plans:
        return None
    if id(pack) not in _made:
        if len(_made) >= _REMEMBERED:
            _made.pop(next(iter(_made)), None)
        _made[id(pack)] = (pack, CarePlans(pack))
    return _made[id(pack)][1]


def find_plans(book: Book, at: int) -> CarePlans | None:
    """Give the plans of the pack that is in force at an instant."""
    held = book.holding_at(at)
    return None if held is None else get_plans(held.pack.pack)


def find_standing_plan(history: CareHistory, book: Book, at: int) -> StandingPlan | None:
    """Give the plan that stands at an instant (orders.md, 7); None while no pack with plans is in force.

    The evidence is the same for every pack that held since the person was found: what differs is policy alone, and
    what a later pack makes longer waits until its change is confirmed. The pack that held then still ends it.
    """
    last = find_plans(book, at)
    if last is None:
        return None
    known = history.as_of(at)
    events = find_events(known, at)
    held = _find_held(events, book, last, at)
    course, waits = find_course(known, events, held[0][1], at, ends_only=len(held) > 1), []
    confirmed = {one.change for one in known.confirmed}
    for enactment, later in held[1:]:
        asked = find_course(known, events, later, at)
        change = name_change(enactment)
        if change not in confirmed and is_longer(course.stages, asked.stages, later):
            waits.append(change)
        else:
            course = asked
    if course.parts and course.parts[0].walk.ends_only:  # the earliest policy stands
        course = find_course(known, events, course.plans, at)
    plan = make_plan(course)
    return StandingPlan(plan, course.plans, (*waits, *(one.id for one in plan.pending)))


def _find_held(
    events: Mapping[Group, list[Event]], book: Book, last: CarePlans, at: int
) -> list[tuple[Enactment, CarePlans]]:
    """Give the packs with plans that held, one after another, since the person's last episode was found."""
    found = [find_episode(events[one.group], one, last, at).found for one in last.plans if events[one.group]]
    first = min(found, default=at)
    held: list[tuple[Enactment, CarePlans]] = []
    for instant in sorted({first, at, *(t for t in book.changes() if first < t <= at)}):
        enactment = book.holding_at(instant)
        plans = None if enactment is None else get_plans(enactment.pack.pack)
        if enactment is not None and plans is not None and (not held or held[-1][1] is not plans):
            held.append((enactment, plans))
    return held


def name_change(enactment: Enactment) -> str:
    """Name the coming into force of a pack, as two people confirm it."""
    pack = enactment.pack.pack
    return f"pack/{pack.id}@{pack.version}/{enactment.start}"


def list_lengthenings(book: Book, at: int) -> tuple[Lengthening, ...]:
    """Give the changes of policy in force at an instant that may make open orders longer, the newest first.

    A number that rose within the pack in force, under a plan that only shortens; and the pack itself, where another
    held before it. Which orders they would make longer is known one by one when each is computed.
    """
    held = book.holding_at(at)
    plans = None if held is None else get_plans(held.pack.pack)
    if held is None or plans is None:
        return ()
    found = {}
    for plan in plans.plans:
        if plan.transition != "shorten-only":
            continue
        names = [s.duration.days for s in plan.stages] + [plan.hard_end_days, *(one.hours for one in plan.fallbacks)]
        for name in dict.fromkeys(names):
            before = plans.number(name, 0)
            for start, value, clause in plans.later_values(name, 0, at):
                if value > before:
                    change = f"{plan.group}/{name}/{start}"
                    found[change] = Lengthening(change, start, clause, before, value)
                before = value
    earlier = [one for one in book.enactments if one.start < held.start and one.until > held.start]
    if any(get_plans(one.pack.pack) for one in earlier):
        found[name_change(held)] = Lengthening(name_change(held), held.start, "")
    return tuple(sorted(found.values(), key=lambda one: (-one.since, one.change)))


def find_next_policy(book: Book, plans: CarePlans | None, at: int) -> int | None:
    """Give the next instant at which policy alone changes: a pack begins or ends, or a number of its plans does."""
    later = [t for t in book.changes() if t > at]
    number = None if plans is None else plans.next_change(at)
    return min(later if number is None else [*later, number], default=None)
