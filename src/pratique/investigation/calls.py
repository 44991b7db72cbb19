"""Whom to call next, and what follows from how a call went: by household, by risk, by the pack's clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pratique.kinds.instants import MINUTE
from pratique.kinds.payloads.investigation import CallOutcome

PARAMS = ("call_within_min", "call_again_min", "call_tries")
"""The params of a pack that are the numbers of CallRules, in their order."""

StepName = Literal["call", "wait", "visit", "done"]


@dataclass(frozen=True, slots=True)
class CallRules:
    """The clocks of calling, from the pack: to be reached within, to be called again after, how often in vain."""

    within_min: int
    again_min: int
    tries: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was made, and when they asked to be called again; µs of UTC."""

    went: CallOutcome
    at: int
    again_at: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done: ``call`` now (late after ``at``), ``wait`` until ``at``, ``visit`` in person, or nothing."""

    name: StepName
    at: int
    with_interpreter: bool = False


@dataclass(frozen=True, slots=True)
class ToCall:
    """A contact to be called; ``household`` None: unknown, alone. ``longest_s`` 0: added by hand, not measured."""

    person_no: int
    case_id: str
    is_close: bool
    is_sure: bool
    longest_s: int
    last_at: int
    household: int | None
    step: Step


def find_step(calls: Sequence[Call], found_at: int, rules: CallRules, at: int) -> Step:
    """Say what follows from the calls made to a contact, the earliest first; found at ``found_at``, asked at ``at``."""
    late = found_at + rules.within_min * MINUTE
    if not calls:
        return Step("call", late)
    last = calls[-1]
    if last.went == "reached":
        return Step("done", last.at)
    if last.went in ("refused", "wrong-number"):
        return Step("visit", late)
    speaks_other = any(call.went == "other-language" for call in calls)
    if _count_in_vain(calls) >= rules.tries:
        return Step("visit", late)
    again = last.at + rules.again_min * MINUTE if last.again_at is None else last.again_at
    return Step("wait", again, speaks_other) if at < again else Step("call", max(late, again), speaks_other)


def order_calls(people: Sequence[ToCall]) -> list[tuple[ToCall, ...]]:
    """Group those who are to be called now by household, one call each: the household at most risk first."""
    homes: dict[object, list[ToCall]] = {}
    for one in sorted((one for one in people if one.step.name == "call"), key=_risk):
        key = ("alone", one.person_no) if one.household is None else ("home", one.household)
        homes.setdefault(key, []).append(one)
    return [tuple(home) for home in homes.values()]


def _count_in_vain(calls: Sequence[Call]) -> int:
    """Count the last calls that nobody answered, one after another."""
    count = 0
    for call in reversed(calls):
        if call.went != "no-answer":
            break
        count += 1
    return count


def _risk(one: ToCall) -> tuple[bool, bool, int, int, int]:
    """Order by ring, sure before possible, the longer and the later exposure, and the number: the same each time."""
    return not one.is_close, not one.is_sure, -one.longest_s, -one.last_at, one.person_no
