"""What would make an answer better, and when (docs/algorithms/decide.md, 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from pratique.decisions.decision import Change
from pratique.decisions.situation import Situation, Value
from pratique.decisions.worlds import World, find_cause, try_worlds
from pratique.kinds.instants import free_at
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.compiled import CompiledPack, RankClash

_BETTER = {"admit": 0, "refer": 1, "postpone": 2}


@dataclass(frozen=True, slots=True)
class _Move:
    """Scalars that would be otherwise, how that is told, and the instant from which it may be so."""

    change: Change
    values: Mapping[str, Value]
    by: int


def find_changes(situation: Situation, worlds: list[World], pack: CompiledPack, judged: int) -> tuple[Change, ...]:
    """Give the smallest set of moves after which the outcome is better; none for an ``admit``.

    A set is weighed by the rules that hold once its last move can have come about.
    """
    outcome = worlds[0].verdict.outcome
    if outcome == "admit":
        return ()
    moves = _find_moves(situation, pack, judged)
    for size in range(1, len(moves) + 1):
        for chosen in combinations(moves, size):
            if _is_better(situation, chosen, pack, outcome):
                return tuple(move.change for move in chosen)
    return ()


def _is_better(situation: Situation, chosen: tuple[_Move, ...], pack: CompiledPack, outcome: str) -> bool:
    moved = Situation({**situation.values})
    for move in chosen:
        moved.values |= move.values
    epoch = pack.epoch_at(max(move.by for move in chosen))
    try:
        found = {world.verdict.outcome for world in try_worlds(moved, pack, epoch)}
    except (CertLogicError, RankClash):
        return False
    return all(_BETTER[told] < _BETTER[outcome] for told in found)


def _find_moves(situation: Situation, pack: CompiledPack, judged: int) -> list[_Move]:
    """Give the moves open to this person, those that time alone brings first."""
    values, history, zone = situation.values, pack.pack.history, pack.pack.zone
    moves: list[_Move] = []
    order_until, exposed, positive = values["order_until"], values["last_exposure_at"], values["positive_at"]
    if values["order_kind"] is not None:
        until = _instant(order_until)
        moves.append(_Move(Change("order_kind", "none", until), {"order_kind": None, "order_until": None}, until))
    if values["ring"] is not None:
        at = free_at(_instant(exposed), history.exposure_days, zone)
        moves.append(_Move(Change("ring", "none", at), {"ring": None, "last_exposure_at": None}, at))
    if positive is not None:
        at = free_at(_instant(positive), history.positive_days, zone)
        moves.append(_Move(Change("positive_at", "none", at), {"positive_at": None}, at))
    if values["in_listed_window"] == "yes":
        moves.append(_tell_leaving(values, pack, judged))
    moves += _tell_asking(situation, judged)
    fresh = {"negative_sampled_at": values["clock_at"]}
    moves.append(_Move(Change("negative_sampled_at", "fresh-negative"), fresh, judged))
    return moves


def _tell_leaving(values: Mapping[str, Value], pack: CompiledPack, judged: int) -> _Move:
    """Tell that the days of the window must pass: until a day known already, or from leaving.

    Who is still there is taken to leave for a place that is not affected.
    """
    days, zone = pack.pack.history.days, pack.pack.zone
    last = values["last_listed_at"]
    if values["in_listed_now"] == "no" and last is not None:
        at = free_at(_instant(last), days, zone)
        return _Move(Change("in_listed_window", "no", at), {"in_listed_window": "no"}, at)
    gone: dict[str, Value] = {"in_listed_now": "no", "in_listed_window": "no", "in_affected_prefecture_now": "no"}
    return _Move(Change("in_listed_now", "no"), gone, free_at(judged, days, zone))


def _tell_asking(situation: Situation, judged: int) -> list[_Move]:
    """Tell that what is not known must be said, and is taken to be said in the person's favour."""
    unknown = situation.unknown
    if not unknown:
        return []
    cause = find_cause(situation, unknown)
    name = next(name for name in unknown if cause in situation.causes[name])
    return [_Move(Change(name, cause.value), dict.fromkeys(unknown, "no"), judged)]


def _instant(value: Value) -> int:
    return int(value or 0)
