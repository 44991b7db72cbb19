"""The next best question: which unknown could hide most contacts, and why it is held to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from pratique.kinds.instants import DAY, HOUR, local_date, local_midnight

AskKind = Literal["gap", "place", "seat", "identity", "late"]
Why = Literal["met-at-these-hours", "possible-there", "nobody-checks-in", "hours-unknown", "one-person"]


@dataclass(frozen=True, slots=True)
class Met:
    """A record of the case, µs of UTC: how many people were contacts there, and how many more may have been."""

    start: int
    end: int
    people: int
    possible: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something to ask, as completeness gives it; a stretch in µs of UTC."""

    kind: AskKind
    start: int
    end: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question with how many people could hide there, over how many hours, and what that number is."""

    unknown: Unknown
    people: int
    hours: float
    why: Why


def rank_questions(unknowns: Sequence[Unknown], met: Sequence[Met], zone: ZoneInfo) -> list[Ranked]:
    """Order questions: most people first, then most hours, then the earliest.

    At a gap as many could hide as were met on the day on which most were met at the same hours; on a journey without a
    seat, those who are possible contacts only; where nobody checks in, nobody can be counted, and the hours count.
    """
    ranked = [_rank(one, met, zone) for one in unknowns]
    return sorted(ranked, key=lambda one: (-one.people, -one.hours, one.unknown.start, one.unknown.kind))


def _rank(one: Unknown, met: Sequence[Met], zone: ZoneInfo) -> Ranked:
    hours = (one.end - one.start) / HOUR
    if one.kind == "gap":
        people = _count_same_hours(one, met, zone)
        return Ranked(one, people, hours, "met-at-these-hours" if people else "hours-unknown")
    if one.kind in ("seat", "late"):
        people = max((m.possible if one.kind == "seat" else m.people for m in met if m.start == one.start), default=0)
        return Ranked(one, people, hours, "possible-there" if people else "hours-unknown")
    if one.kind == "identity":
        return Ranked(one, 1, hours, "one-person")
    return Ranked(one, 0, hours, "nobody-checks-in")


def _count_same_hours(gap: Unknown, met: Sequence[Met], zone: ZoneInfo) -> int:
    """Give the most people met on one other day at records that overlap the gap's hours of the day."""
    begin = gap.start - local_midnight(local_date(gap.start, zone), zone)
    by_day: dict[int, int] = {}
    for day in {local_midnight(local_date(one.start, zone), zone) for one in met}:
        low, high = day + begin, day + begin + min(gap.end - gap.start, DAY)
        inside = [one.people + one.possible for one in met if one.start < high and one.end > low]
        by_day[day] = sum(inside)
    return max(by_day.values(), default=0)
