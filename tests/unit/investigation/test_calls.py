"""What follows from calls, and in which order households are called."""

from __future__ import annotations

import pytest

from pratique.investigation.calls import Call, CallRules, Step, ToCall, find_step, order_calls
from pratique.investigation.next_question import Met, Unknown, rank_questions
from pratique.kinds.instants import DAY, HOUR, MINUTE, find_zone, parse_instant

RULES = CallRules(within_min=60, again_min=30, tries=2)
T0 = parse_instant("2021-08-07T08:00:00+08:00")


@pytest.mark.parametrize(
    ("calls", "at", "step"),
    [
        ([], 0, ("call", 60)),
        ([("no-answer", 0)], 10, ("wait", 30)),
        ([("no-answer", 0)], 30, ("call", 60)),
        ([("no-answer", 0), ("no-answer", 30)], 31, ("visit", 60)),
        ([("no-answer", 0), ("other-language", 30), ("no-answer", 60)], 200, ("call", 90)),
        ([("refused", 0)], 1, ("visit", 60)),
        ([("wrong-number", 0)], 1, ("visit", 60)),
        ([("refused", 0), ("reached", 5)], 9, ("done", 5)),
    ],
)
def test_what_follows(calls: list[tuple[str, int]], at: int, step: tuple[str, int]) -> None:
    made = [Call(outcome, T0 + minute * MINUTE) for outcome, minute in calls]  # type: ignore[arg-type]
    found = find_step(made, T0, RULES, T0 + at * MINUTE)
    assert (found.name, found.at) == (step[0], T0 + step[1] * MINUTE)


def test_a_household_is_called_once_and_the_one_at_most_risk_first() -> None:
    def one(number: int, household: int | None, name: str = "call", *, close: bool = True, longest: int = 60) -> ToCall:
        return ToCall(number, "c", close, name != "", longest, T0, household, Step(name, T0))  # type: ignore[arg-type]

    people = [one(1, 7, close=False), one(2, None, longest=90), one(3, 7), one(4, 8, "wait"), one(5, None)]
    assert [[p.person_no for p in home] for home in order_calls(people)] == [[2], [3, 1], [5]]


def test_the_gap_in_which_most_were_met_on_other_days_comes_first() -> None:
    zone = find_zone("Asia/Shanghai")
    noon, night = T0 + 4 * HOUR, T0 - 7 * HOUR
    met = [Met(noon - DAY, noon - DAY + HOUR, 5, 2), Met(noon - 2 * DAY, noon - 2 * DAY + HOUR, 1, 0)]
    asks = [
        Unknown("gap", night, night + 6 * HOUR, "", ""),
        Unknown("place", noon, noon + 9 * HOUR, "", ""),
        Unknown("gap", noon, noon + HOUR, "", ""),
    ]
    ranked = rank_questions(asks, met, zone)
    assert [(one.unknown.kind, one.people, one.why) for one in ranked] == [
        ("gap", 7, "met-at-these-hours"),
        ("place", 0, "nobody-checks-in"),
        ("gap", 0, "hours-unknown"),
    ]
