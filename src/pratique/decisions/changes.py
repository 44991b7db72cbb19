"""What would make an answer better, and when (docs/algorithms/decide.md, 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from pratique.decisions.decision import Change
from pratique.decisions.situation import Situation, Value
from pratique.decisions.worlds import World, try_worlds
from pratique.kinds.instants import free_at
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.compiled import CompiledPack, Epoch, RankClash

_BETTER = {"admit": 0, "refer": 1, "postpone": 2}


@dataclass(frozen=True, slots=True)
class _Move:
    """Scalars that would be otherwise, and how that is told."""

    change: Change
    values: Mapping[str, Value]


def find_changes(situation: Situation, worlds: list[World], pack: CompiledPack, epoch: Epoch) -> tuple[Change, ...]:
    """Give the smallest set of moves after which the outcome is better; none for an ``admit``."""
    outcome = worlds[0].verdict.outcome
    if outcome == "admit":
        return ()
    moves = _find_moves(situation, pack)
    for size in range(1, len(moves) + 1):
        for chosen in combinations(moves, size):
            moved = Situation({**situation.values})
            for move in chosen:
                moved.values |= move.values
            try:
                found = {world.verdict.outcome for world in try_worlds(moved, pack, epoch)}
            except (CertLogicError, RankClash):
                continue
            if all(_BETTER[o] < _BETTER[outcome] for o in found):
                return tuple(move.change for move in chosen)
    return ()


def _find_moves(situation: Situation, pack: CompiledPack) -> list[_Move]:
    """Give the moves open to this person, those that time alone brings first."""
    values, history, zone = situation.values, pack.pack.history, pack.pack.zone
    moves: list[_Move] = []
    order_until, exposed, positive = values["order_until"], values["last_exposure_at"], values["positive_at"]
    if values["order_kind"] is not None:
        change = Change("order_kind", "none", _instant(order_until))
        moves.append(_Move(change, {"order_kind": None, "order_until": None}))
    if values["ring"] is not None:
        at = free_at(_instant(exposed), history.exposure_days, zone)
        moves.append(_Move(Change("ring", "none", at), {"ring": None, "last_exposure_at": None}))
    if positive is not None:
        at = free_at(_instant(positive), history.positive_days, zone)
        moves.append(_Move(Change("positive_at", "none", at), {"positive_at": None}))
    if values["in_listed_window"] != "no":
        moves.append(_Move(_tell_leaving(values, pack), {"in_listed_now": "no", "in_listed_window": "no"}))
    moves.append(_Move(Change("negative_sampled_at", "fresh-negative"), {"negative_sampled_at": values["clock_at"]}))
    return moves


def _tell_leaving(values: Mapping[str, Value], pack: CompiledPack) -> Change:
    """Tell that the days of the window must pass: from leaving, or until a day that is known already."""
    last = values["last_listed_at"]
    if values["in_listed_now"] == "no" and values["in_listed_window"] == "yes" and last is not None:
        return Change("in_listed_window", "no", free_at(_instant(last), pack.pack.history.days, pack.pack.zone))
    name = "in_listed_now" if values["in_listed_now"] != "no" else "in_listed_window"
    return Change(name, "no")


def _instant(value: Value) -> int:
    return int(value or 0)
