"""Why a plan is as it is, as codes with clauses and evidence; ``explain`` puts them into words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pratique.care.merging import GroupPart, unique
from pratique.care.stages import EndedBy, GroupStage
from pratique.kinds.care_fields import Group

What = Literal[
    "GROUP", "INDEX_POSITIVE", "FOUND_LATE", "EXCEPTION", "END", "END_MOVED", "END_CERTIFICATE", "END_TESTS",
    "END_FALLBACK", "END_HARD", "HELD", "TEST_DAYS", "TEST_EXIT", "TEST_LATE", "TEST_DROPPED", "POLICY_WAITS",
]  # fmt: skip
ENDS: dict[EndedBy, What] = {
    "planned": "END",
    "duration": "END",
    "certificate": "END_CERTIFICATE",
    "tests": "END_TESTS",
    "fallback": "END_FALLBACK",
    "hard-end": "END_HARD",
    "held": "HELD",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what, of which group and kind of stage, by which clauses, on which evidence (ids of records)."""

    what: What
    group: Group
    kind: str | None
    clauses: tuple[str, ...]
    evidence: tuple[str, ...]
    at: int | None = None


def give_reasons(parts: Sequence[GroupPart]) -> tuple[Reason, ...]:
    """Give the reasons of all parts, in the order of their groups and stages."""
    return tuple(reason for part in parts for reason in _part(part))


def _part(part: GroupPart) -> Iterator[Reason]:
    plan, episode = part.walk.plan, part.walk.episode
    ids = tuple(event.id for event in episode.events)
    yield Reason("GROUP", plan.group, None, plan.clauses, ids)
    rings = {one.id: one.ring for one in part.walk.known.exposures}
    turned = tuple(i for i in ids if plan.group == "close" and rings[i] == "secondary")
    if turned:
        yield Reason("INDEX_POSITIVE", plan.group, None, plan.clauses, turned)
    if part.found_late:
        yield Reason("FOUND_LATE", plan.group, None, plan.late_clauses, ids)
        yield Reason("TEST_LATE", plan.group, None, plan.late_clauses, ids, part.walk.late_test().opens)
    for one in part.stages:
        if one.by != "skipped":
            yield from _stage(part, one)
    for pending in part.walk.numbers.pending.values():
        yield Reason("POLICY_WAITS", plan.group, None, (pending.clause,), (pending.id,), pending.since)


def _stage(part: GroupPart, one: GroupStage) -> Iterator[Reason]:
    group, events = part.walk.plan.group, part.walk.episode.events
    if one.exception:
        yield Reason("EXCEPTION", group, one.kind, one.exception.clauses, (one.exception.id,))
    clauses, evidence = unique((*one.stage.duration.clauses, *one.stage.clauses)), (events[-1].id,)
    if one.by == "certificate" and one.certificate:
        evidence = (one.certificate.id,)
    if one.by in {"fallback", "held"} and one.fallback:
        clauses = one.fallback.clauses
    if one.by == "hard-end":
        clauses = part.walk.plan.hard_end_clauses
    yield Reason(ENDS[one.by], group, one.kind, clauses, evidence, one.end)
    if len(events) > 1 and one.stage.duration.anchor != "stage-start":
        yield Reason("END_MOVED", group, one.kind, clauses, tuple(event.id for event in events), one.end)
    if one.stage.tests and one.windows:
        asked = one.stage.tests.clauses
        yield Reason("TEST_DAYS", group, one.kind, asked, evidence)
        for window in one.windows:
            if window.exit and not window.dropped:
                yield Reason("TEST_EXIT", group, one.kind, asked, evidence, window.opens)
        if any(window.dropped for window in one.windows):
            yield Reason("TEST_DROPPED", group, one.kind, asked, evidence)
