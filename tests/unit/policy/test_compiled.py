"""Compiled packs: epochs, precedence, clashes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pratique.kinds.instants import parse_instant
from pratique.policy.check import ORDINARY
from pratique.policy.compiled import RankClash, compile_pack
from pratique.policy.load import load_pack

PACK = load_pack("cn-beijing-2021-08")
RUILI = {**ORDINARY, "in_listed_now": "yes", "in_listed_window": "yes"}


def verdict_at(at: str, values: dict[str, object]) -> tuple[str | None, tuple[str, ...]]:
    compiled = compile_pack(PACK)
    instant = parse_instant(at)
    verdict = compiled.epoch_at(instant).verdict(compiled.make_tuple({**values, "clock_at": instant}))
    return (verdict.rule.id if verdict.rule else None), tuple(rule.id for rule in verdict.spoke)


@pytest.mark.parametrize(
    ("at", "rule", "spoke"),
    [
        ("2021-08-07T15:02:00+08:00", "S0-notice", ("S0-notice",)),
        ("2021-08-07T17:59:59+08:00", "S0-notice", ("S0-notice",)),
        ("2021-08-07T18:00:00+08:00", "R3", ("R3",)),
        ("2021-08-08T17:59:59+08:00", "R3", ("R3",)),
        ("2021-08-08T18:00:00+08:00", "R3", ("R3", "R11")),
    ],
)
def test_rules_begin_and_end_at_their_instants(at: str, rule: str, spoke: tuple[str, ...]) -> None:
    assert verdict_at(at, RUILI) == (rule, spoke)


def test_an_overridden_rule_does_not_speak() -> None:
    _, spoke = verdict_at("2021-08-07T20:00:00+08:00", RUILI)
    assert "R4" not in spoke


def test_two_answers_of_one_rank_are_an_error() -> None:
    rules = tuple(replace(r, rank=70) if r.id == "central-isolation" else r for r in PACK.rules)
    compiled = compile_pack(replace(PACK, rules=rules))
    instant = parse_instant("2021-08-07T20:00:00+08:00")
    values = {**RUILI, "order_kind": "central-isolation", "clock_at": instant}
    with pytest.raises(RankClash):
        compiled.epoch_at(instant).verdict(compiled.make_tuple(values))


def test_a_pack_without_lists_asks_for_none() -> None:
    assert compile_pack(PACK).reads_list
    rules = tuple(r for r in PACK.rules if r.id == "positive-sample")
    assert not compile_pack(replace(PACK, rules=rules)).reads_list
