"""Tracing rules made by hand: the reference pack's readings, and others that it does not use."""

from __future__ import annotations

import random
from dataclasses import replace
from zoneinfo import ZoneInfo

from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.tracing.rules import KindRule, RingRules, SeatRule, TraceRules

ZONE = ZoneInfo("Asia/Shanghai")
KIND = {name: number for number, name in enumerate(PLACE_KINDS)}

VEHICLES: dict[str, tuple[SeatRule, int]] = {
    "taxi": (SeatRule.ANY, 0),
    "coach_sealed": (SeatRule.ANY, 0),
    "coach_ventilated": (SeatRule.ROW, 3),
    "train_sealed": (SeatRule.CARRIAGE, 0),
    "train_open": (SeatRule.BAY, 1),
    "train_compartment": (SeatRule.COMPARTMENT, 0),
    "plane": (SeatRule.ROW, 3),
    "ship": (SeatRule.CABIN, 0),
}
TOGETHER = ("workplace", "class", "meal", "leisure")
WITH = (*VEHICLES, "metro", "bus", "venue", "meal", "leisure", "hospital")
PARTY = dict.fromkeys((KIND[name] for name in WITH), 0)


def _any(least: dict[str, int]) -> dict[int, KindRule]:
    return {KIND[name]: KindRule(SeatRule.ANY, 0, seconds, 0) for name, seconds in least.items()}


def reference() -> TraceRules:
    """Give the reference pack's readings: 900 s where people work, learn, eat or play together, else more than 0 s."""
    homes = {"household": 0, "care": 0}
    long = dict.fromkeys(TOGETHER, 900)
    seats = {KIND[name]: KindRule(seat, within, 0, 0) for name, (seat, within) in VEHICLES.items()}
    return TraceRules(
        zone=ZONE,
        kind_names=PLACE_KINDS,
        before_d=4,
        gap_min_s=3600,
        close=RingRules({**_any({**homes, **long, "hospital": 900}), **seats}, PARTY),
        secondary=RingRules(_any({**homes, **long}), PARTY),
        general=frozenset(KIND[name] for name in ("venue", "metro", "bus")),
        deadlines=(),
    )


def lagged() -> TraceRules:
    """Give the reference rules with a lag at homes, meals and in planes, and a shortest overlap for parties."""
    rules = reference()
    lags = {KIND["household"]: 60, KIND["meal"]: 900, KIND["plane"]: 3600}
    return replace(rules, close=_slower(rules.close, lags), secondary=_slower(rules.secondary, lags))


def _slower(ring: RingRules, lags: dict[int, int]) -> RingRules:
    kinds = {kind: replace(rule, lag_s=lags.get(kind, 0)) for kind, rule in ring.kinds.items()}
    return RingRules(kinds, dict.fromkeys(ring.party, 900))


def shuffled(seed: int) -> TraceRules:
    """Give rules that no pack has: any seat rule in either ring at any kind, any lag, any shortest overlap."""
    rng = random.Random(seed)  # noqa: S311

    def ring() -> RingRules:
        kinds = rng.sample(range(len(PLACE_KINDS)), 14)
        party = rng.sample(range(len(PLACE_KINDS)), 9)
        return RingRules({kind: rule() for kind in kinds}, {kind: rng.choice([0, 1, 900]) for kind in party})

    def rule() -> KindRule:
        seat = rng.choice(list(SeatRule))
        within = rng.randint(0, 4) if seat in {SeatRule.BAY, SeatRule.ROW} else 0
        return KindRule(seat, within, rng.choice([0, 1, 899, 900, 901]), rng.choice([0, 0, 1, 900, 86_400]))

    general = frozenset(rng.sample(range(len(PLACE_KINDS)), 5))
    return replace(reference(), close=ring(), secondary=ring(), general=general)
