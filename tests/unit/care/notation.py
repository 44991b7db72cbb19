"""Histories and plans in short words: local instants of 2021 as "08-01 18:00", of 2022 with the year."""

from __future__ import annotations

from typing import Literal

from pratique.care.history import CareHistory, Exposure, Sample
from pratique.care.plan import CarePlan, plan_for
from pratique.care.plans import CarePlans
from pratique.kinds.instants import HOUR, parse_instant, to_datetime
from pratique.policy.load import load_pack

PACK = load_pack("cn-beijing-2021-08")
PLANS = CarePlans(PACK)


def t(text: str) -> int:
    """Read a local instant."""
    whole = text if text.startswith("20") else f"2021-{text}"
    day, clock = whole.split(" ")
    return parse_instant(f"{day}T{clock}{':00' if clock.count(':') == 1 else ''}+08:00")


def write(instant: int) -> str:
    """Write a local instant, with its year where that is not 2021 and with seconds where there are any."""
    moment = to_datetime(instant, PACK.zone)
    year = "" if moment.year == 2021 else f"{moment.year}-"
    return f"{year}{moment:%m-%d %H:%M}" + (f":{moment:%S}" if moment.second else "")


def near(
    last: str, found: str, ring: Literal["close", "secondary"] = "close", contact: str | None = None, name: str = "e1"
) -> Exposure:
    """Be exposed until ``last``, found at ``found``."""
    return Exposure(name, ring, t(last) - HOUR, t(last), t(found), contact)


def took(
    *sampled: str, result: Literal["negative", "positive", "none"] = "negative", reported: str | None = None
) -> tuple[Sample, ...]:
    """Take samples, reported eight hours later if not told."""
    return tuple(Sample(one, t(one), t(reported) if reported else t(one) + 8 * HOUR, result) for one in sampled)


def ask(history: CareHistory, at: str, plans: CarePlans = PLANS) -> CarePlan:
    """Give the plan at a local instant."""
    return plan_for(history, plans, t(at))


def write_stages(plan: CarePlan) -> list[str]:
    """Tell each stage in one line."""
    return [f"{one.kind} {write(one.start)} > {write(one.end)} {one.by}" for one in plan.stages]


def write_tests(plan: CarePlan) -> str:
    """Tell the tests by state, each by its day."""
    told = {state: [] for state in ("taken", "due", "missed", "dropped")}
    for one in plan.tests:
        told[one.state].append(f"{one.day:%m-%d}" + ("x" if one.exit else ""))
    return "; ".join(f"{state} {' '.join(days)}" for state, days in told.items() if days)
