"""Random care histories, drawn at and beside the thresholds of plans."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from pratique.care.history import (
    Asymptomatic,
    CareHistory,
    Certificate,
    Confirmed,
    Discharge,
    Entry,
    Exposure,
    Placed,
    Sample,
)
from pratique.kinds.instants import DAY, HOUR, SECOND, parse_instant
from pratique.policy.load import make_pack, read_pack_document
from pratique.policy.shelf import find_packs_dir

ZERO = parse_instant("2021-12-20T00:00:00+08:00")
"""The days drawn pass the end of a year."""
THRESHOLDS = (0, 1, 2, 5, 6, 7, 8, 10, 13, 14, 15, 16, 20, 21, 22, 23, 27, 28, 29, 30, 42, 43)
NUDGES = (0, 0, 0, -1, 1, -SECOND, SECOND, HOUR, -HOUR, 9 * HOUR, 10 * HOUR, 23 * HOUR)
SAME = {"from": "2021-12-23T00:00:00+08:00", "value": 14, "clause": "readings#orders-change"}
SHORTER = {"from": "2021-12-27T00:00:00+08:00", "value": 10, "clause": "readings#orders-change"}
LONGER = {"from": "2022-01-01T00:00:00+08:00", "value": 16, "clause": "readings#orders-change"}


def make_documents() -> list[dict[str, Any]]:
    """Give the pack as it ships, and with policy changing in the days drawn, by each transition."""
    shipped = read_pack_document(find_packs_dir() / "cn-beijing-2021-08")
    documents = [shipped]
    for transition in ("shorten-only", "keep", "recompute"):
        document = copy.deepcopy(shipped)
        params = {param["id"]: param["values"] for param in document["params"]}
        for name in ("close_isolation_d", "inbound_isolation_d", "discharged_isolation_d"):
            params[name] += [dict(SAME), dict(SHORTER), dict(LONGER)]
        params["secondary_isolation_d"] += [dict(LONGER, value=9)]
        params["fallback_wait_h"] += [dict(LONGER, value=72)]
        params["hard_end_d"] += [dict(SHORTER, value=24), dict(LONGER, value=30)]
        for plan in document["plans"]:
            plan["transition"] = transition
        documents.append(document)
    document = copy.deepcopy(shipped)
    for plan in document["plans"]:
        plan["stages"][0].get("tests", {}).update(entry=True, first_day=0)
        plan["stages"][0]["rung"] = "advice"
    documents.append(document)
    return documents


DOCUMENTS = make_documents()
PACKS = [make_pack(document) for document in DOCUMENTS]


def draw_instant(random: Random, near: int = 0) -> int:
    """Draw an instant at or beside a threshold, counted from a day of the drawn span."""
    return ZERO + (near + random.choice(THRESHOLDS)) * DAY + random.choice(NUDGES)


def draw_samples(random: Random, prefix: str, most: int) -> tuple[Sample, ...]:
    """Draw samples, some late, few positive."""
    samples = []
    for i in range(random.randint(0, most)):
        taken = samples[-1].sampled_at if samples and random.random() < 0.15 else draw_instant(random)
        delay = random.choice((None, 0, -DAY, HOUR, 12 * HOUR, DAY - 1, DAY, 2 * DAY, 10 * DAY))
        result = random.choice(("negative",) * 12 + ("positive", "none"))
        samples.append(Sample(f"{prefix}{i}", taken, None if delay is None else taken + delay, result))
    return tuple(samples)


def draw_daily(random: Random) -> tuple[Sample, ...]:
    """Draw somebody tested nearly every day, so that many are released by their tests."""
    hour = random.choice((0, 9, 23)) * HOUR
    days = [day for day in range(45) if random.random() < random.choice((0.5, 0.95, 1))]
    return tuple(
        Sample(f"d{day}", ZERO + day * DAY + hour, ZERO + day * DAY + hour + 8 * HOUR, "negative") for day in days
    )


def draw_exposure(random: Random, number: int) -> Exposure:
    """Draw an exposure found at once or late."""
    last = ZERO + random.choice((0, 0, 0, 1, 5, 5, 14, 15, 20)) * DAY + random.choice(NUDGES)
    found = last + random.choice((0, 0, 1, 5, 7, 8, 10, 14, 15, 16, 21, 22, 29)) * DAY + random.choice(NUDGES)
    ring = random.choice(("close", "close", "secondary"))
    contact = random.choice(("a", "a", "b", "c", None)) if ring == "secondary" else None
    return Exposure(f"e{number}", ring, last - HOUR, last, found, contact)


def draw_history(random: Random) -> CareHistory:
    """Draw a whole history."""
    few = lambda chance: range(random.randint(1, 2) if random.random() < chance else 0)  # noqa: E731
    exposures = tuple(draw_exposure(random, i) for i in range(random.choice((0, 1, 1, 1, 2, 3))))
    placed = []
    for i in few(0.6):
        at = draw_instant(random)
        left = random.choice((None, None, at + random.choice(THRESHOLDS) * DAY, *(one.found_at for one in exposures)))
        placed.append(Placed(f"p{i}", at, random.choice(("central", "home")), left))
    return CareHistory(
        exposures=exposures,
        entries=tuple(Entry(f"n{i}", draw_instant(random)) for i in few(0.2)),
        discharges=tuple(Discharge(f"x{i}", draw_instant(random)) for i in few(0.15)),
        asymptomatic=tuple(Asymptomatic(f"y{i}", draw_instant(random)) for i in few(0.15)),
        samples=draw_samples(random, "s", 6) if random.random() < 0.5 else draw_daily(random),
        contact_samples={c: draw_samples(random, c, 3) for c in "abc" if random.random() < 0.8},
        placed=tuple(placed),
        certificates=tuple(
            Certificate(
                f"k{i}", random.choice(("central-isolation", "home-isolation", "other")), ZERO, draw_instant(random)
            )
            for i in few(0.1)
        ),
        confirmed=tuple(
            Confirmed(f"{group}/{name}/{parse_instant(LONGER['from'])}", draw_instant(random))
            for group, name in (("close", "close_isolation_d"), ("secondary", "secondary_isolation_d"))
            if random.random() < 0.3
        ),
        attributes=random.choice(
            (
                {},
                {},
                {},
                {"age_band": "infant"},
                {"age_band": "child"},
                {"age_band": "adult", "pregnant": True},
                {"dialysis": False},
            )
        ),
    )


def draw_at(random: Random, history: CareHistory) -> int:
    """Draw a deciding instant at or beside a threshold of the history."""
    near = [e.last_at for e in history.exposures] + [e.at for e in history.entries] or [ZERO]
    day = (random.choice(near) - ZERO) // DAY
    return draw_instant(random, day) if random.random() < 0.7 else draw_instant(random)
