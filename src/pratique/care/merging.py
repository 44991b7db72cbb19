"""Several groups' plans made one: the latest end of each kind of stage, the union of tests (orders.md, section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pratique.care.history import CareHistory
from pratique.care.plans import CarePlans
from pratique.care.stages import MISSING, EndedBy, FallbackAt, GroupStage, Missing, Walk
from pratique.care.testing import TestState, Window
from pratique.kinds.care_fields import CARE_PLACES, CarePlace, Group
from pratique.kinds.codes import RUNGS, Rung

STATES: tuple[TestState, ...] = ("taken", "due", "missed", "dropped")


@dataclass(frozen=True, slots=True)
class GroupPart:
    """One group's walk and its stages."""

    walk: Walk
    stages: tuple[GroupStage, ...]

    @property
    def found_late(self) -> bool:
        """Say whether the first stage was over when the person was found."""
        return self.stages[0].by == "skipped"

    @property
    def has_order(self) -> bool:
        """Say whether any stage is left."""
        return any(one.by != "skipped" for one in self.stages)


@dataclass(frozen=True, slots=True)
class CareStage:
    """One stage of the plan, [start, end): ``by`` says what ends it; ``held``: a fallback or the hard end."""

    kind: str
    place: CarePlace
    rung: Rung
    start: int
    end: int
    by: EndedBy
    missing: tuple[Missing, ...]
    fallback: FallbackAt | None
    groups: tuple[Group, ...]
    legal_basis: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CareTest:
    """One test: the local day, the window in which it is sampled, what became of it."""

    day: date
    opens: int
    closes: int
    state: TestState
    exit: bool
    groups: tuple[Group, ...]
    clauses: tuple[str, ...]


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """Give each text once, in the order of first coming."""
    return tuple(dict.fromkeys(items))


def _make_stage(part: GroupPart, one: GroupStage, free_from: int) -> CareStage:
    """Give a stage that one group alone asks for."""
    return CareStage(
        kind=one.kind,
        place=one.place,
        rung=one.rung,
        start=max(free_from, one.start),
        end=one.end,
        by=one.by,
        missing=one.missing,
        fallback=one.fallback,
        groups=(part.walk.plan.group,),
        legal_basis=(part.walk.plan.legal_basis,),
        clauses=unique((*one.stage.duration.clauses, *one.stage.clauses)),
    )


def merge_stages(parts: Sequence[GroupPart], plans: CarePlans) -> tuple[CareStage, ...]:
    """Give one stage a kind, strictest first, each beginning when the stricter ones are over."""
    merged: list[CareStage] = []
    free_from = 0
    for kind in plans.pack.order_kinds:
        found = [(part, one) for part in parts for one in part.stages if one.kind == kind and one.by != "skipped"]
        if len(found) == 1 and found[0][1].end > max(free_from, found[0][1].start):
            merged.append(_make_stage(*found[0], free_from))
            free_from = merged[-1].end
            continue
        if not found:
            continue
        start, end = max(free_from, min(one.start for _, one in found)), max(one.end for _, one in found)
        if end <= start:
            continue
        free_from = end
        last = next(one for _, one in found if one.end == end)
        ahead = [one.fallback for _, one in found if one.fallback]
        merged.append(
            CareStage(
                kind=kind,
                place=min((one.place for _, one in found), key=CARE_PLACES.index),
                rung=max((one.rung for _, one in found), key=RUNGS.index),
                start=start,
                end=end,
                by="held" if any(one.by == "held" and one.end == end for _, one in found) else last.by,
                missing=tuple(name for name in MISSING if any(name in one.missing for _, one in found)),
                fallback=min(ahead, key=lambda one: one.at, default=None),
                groups=tuple(dict.fromkeys(part.walk.plan.group for part, _ in found)),
                legal_basis=unique(part.walk.plan.legal_basis for part, _ in found),
                clauses=unique(c for _, one in found for c in (*one.stage.duration.clauses, *one.stage.clauses)),
            )
        )
    return tuple(merged)


def _make_test(part: GroupPart, window: Window, clauses: tuple[str, ...], known: CareHistory, at: int) -> CareTest:
    """Give a test that one group alone asks for."""
    state, groups = window.state(known.samples, at), (part.walk.plan.group,)
    return CareTest(window.day, window.opens, window.closes, state, window.exit, groups, unique(clauses))


def merge_tests(parts: Sequence[GroupPart], known: CareHistory, at: int) -> tuple[CareTest, ...]:
    """Give the tests by rising day, one a day."""
    days: dict[date, list[tuple[GroupPart, Window, tuple[str, ...]]]] = {}
    for part in parts:
        for stage in part.stages:
            clauses = stage.stage.tests.clauses if stage.stage.tests else ()
            for window in stage.windows:
                days.setdefault(window.day, []).append((part, window, clauses))
        if part.found_late:
            late = part.walk.late_test()
            days.setdefault(late.day, []).append((part, late, part.walk.plan.late_clauses))
    merged = []
    for day, found in sorted(days.items()):
        if len(found) == 1:
            merged.append(_make_test(*found[0], known, at))
            continue
        asked = [one for one in found if not one[1].dropped] or found
        states = {window.state(known.samples, at) for _, window, _ in asked}
        merged.append(
            CareTest(
                day=day,
                opens=min(window.opens for _, window, _ in asked),
                closes=max(window.closes for _, window, _ in asked),
                state=next(state for state in STATES if state in states),
                exit=any(window.exit for _, window, _ in asked),
                groups=tuple(dict.fromkeys(part.walk.plan.group for part, _, _ in asked)),
                clauses=unique(clause for _, _, clauses in asked for clause in clauses),
            )
        )
    return tuple(merged)
