"""What to do about a person's orders: the plan that stands beside the orders that stand; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pratique.care.merging import CareStage
from pratique.care.plan import CarePlan
from pratique.care.stages import EndedBy

MOST_EVIDENCE = 100
_BY: dict[EndedBy, str] = {
    "duration": "duration",
    "tests": "tests",
    "certificate": "certificate",
    "fallback": "fallback",
    "hard-end": "hard-end",
}
_EVIDENCE = ("GROUP", "INDEX_POSITIVE", "END_CERTIFICATE")


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """A computed order that was not ended: ``id`` is the version that stands; it binds over [start, until)."""

    id: str
    person_no: int
    kind: str
    rung: str
    place: str
    group: str
    start: int
    until: int


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to record: an order issued, or replaced whole (``order``); its end moved; its ending at ``at``."""

    what: Literal["issue", "replace", "move", "end"]
    stage: CareStage | None = None
    order: HeldOrder | None = None
    at: int = 0
    reason: str = ""


def name_groups(stage: CareStage) -> str:
    """Write the groups that made a stage as an order writes them."""
    return "+".join(stage.groups)


def find_steps(plan: CarePlan, held: Sequence[HeldOrder], at: int) -> tuple[Step, ...]:
    """Compare the plan with the orders that were not ended; with nothing to do, nothing is given.

    One order stands for each stage that has begun and not ended; an order of a kind that the plan has no stage for
    just now is ended, at its stage's end where that has passed, else at ``at``.
    """
    wanted = {one.kind: one for one in plan.stages if one.start <= at < one.end}
    steps: list[Step] = []
    for order in sorted(held, key=lambda one: (one.kind, one.start, one.id)):
        stage = wanted.pop(order.kind, None)
        steps += _compare(plan, stage, order) if stage is not None else [_end(plan, order, at)]
    return (*steps, *(Step("issue", stage) for stage in wanted.values()))


def _compare(plan: CarePlan, stage: CareStage, order: HeldOrder) -> Iterator[Step]:
    is_same = (order.rung, order.place, order.group, order.start) == (
        stage.rung,
        stage.place,
        name_groups(stage),
        stage.start,
    )
    if not is_same:
        yield Step("replace", stage, order, reason="recomputed")
    if order.until != stage.end:
        yield Step("move", stage, order, reason=_say_move(plan, stage, order))


def _say_move(plan: CarePlan, stage: CareStage, order: HeldOrder) -> str:
    if stage.by == "held":
        return "tests-missing"
    moved = any(one.what == "END_MOVED" and one.kind == stage.kind for one in plan.reasons)
    return "later-exposure" if moved and stage.end > order.until else "recomputed"


def _end(plan: CarePlan, order: HeldOrder, at: int) -> Step:
    stage = next((one for one in plan.stages if one.kind == order.kind and one.end <= at), None)
    if stage is not None and stage.by in _BY:
        return Step("end", stage, order, at=stage.end, reason=_BY[stage.by])
    gone = not set(order.group.split("+")) & set(plan.groups)
    return Step("end", None, order, at=at, reason="cause-withdrawn" if gone else "replaced")


def find_evidence(plan: CarePlan, stage: CareStage) -> tuple[str, ...]:
    """Give the ids of the facts that a stage rests on."""
    found = [
        fact
        for reason in plan.reasons
        if reason.what in _EVIDENCE and reason.group in stage.groups and reason.kind in (None, stage.kind)
        for fact in reason.evidence
    ]
    return tuple(dict.fromkeys(found))[:MOST_EVIDENCE]


def find_next_instant(plan: CarePlan, at: int) -> int | None:
    """Give the next instant at which time alone may change the orders: a start, an end, a fallback, the hard end."""
    ends = [t for one in plan.stages for t in (one.start, one.end)]
    ends += [plan.fallback.at] if plan.fallback else []
    ends += [plan.hard_end] if plan.hard_end else []
    return min((t for t in ends if t > at), default=None)
