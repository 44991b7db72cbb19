"""What is in force as one gate sees it, over a stretch of time in which only the clock moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from pratique.decisions.in_force import Enactment, InForce
from pratique.decisions.standing import Asking
from pratique.gate.engines import layout as at_
from pratique.gate.engines.arrays import Array, make_numbers
from pratique.gate.gates import Gate
from pratique.gate.tables import find_midnights, mark_origin, number_divisions, weigh_divisions
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, EARLIEST, HOUR, LATEST, local_date, local_midnight
from pratique.ledger.standing_codec import WORDS
from pratique.policy.certlogic.horizon import flip_offsets
from pratique.policy.compiled import Epoch
from pratique.policy.pack import Pack

_EARLIEST_WALKED: Final = 1_577_836_800_000_000
"""2020-01-01: for earlier instants ``decide`` looks at everybody."""
_CONFLICT_WITHIN, _OLDEST_TRIP = 6 * HOUR, 2 * DAY


@dataclass(slots=True)
class Lane:
    """One gate over ``[start, end)``. ``numbers`` None: the answer is the same for everybody, or ``decide`` looks."""

    start: int
    end: int
    numbers: Array | None = None
    places: Array = None
    dense: Array = None
    midnights: Array = None
    ranks: Array = None
    flips: Array = None
    reads_attributes: bool = False
    is_flat: bool = False
    """Whether nothing of the person counts: no policy, no list, or one that is too old."""
    answers: dict[object, Any] = field(default_factory=dict)
    """By class; where the lane is flat, answer and horizon by instant."""

    def holds(self, at: int) -> bool:
        """Say whether the lane was made for a stretch that holds an instant."""
        return self.start <= at < self.end


def make_lane(gate: Gate, at: int, in_force: InForce) -> Lane:
    """Make the lane of a gate for the stretch from an instant on."""
    asking = Asking("none") if gate.occasion == "care" else gate.ask(at)
    if not EARLIEST <= at < LATEST:
        return Lane(at, at + 1, is_flat=True)
    held, lists = in_force.book.holding_at(at), in_force.lists
    if held is None:
        return Lane(at, at + 1, is_flat=True)
    pack = held.pack.pack
    edges = {LATEST, *in_force.book.changes(), *held.pack.dates}
    if held.pack.reads_list:
        confirmed = lists.confirmed_at(at)
        stale = None if confirmed is None else confirmed + pack.list_max_age_h * HOUR
        if stale is None or at > stale:
            return Lane(at, at + 1, is_flat=True)
        edges |= {stale + 1, *lists.changes_after(at)}
    horizon = min(t for t in edges if t > at)
    tomorrow = local_midnight(local_date(at, pack.zone) + timedelta(days=1), pack.zone)
    lane = Lane(at, min(horizon, tomorrow))
    epoch = held.pack.epoch_at(at)
    flips = _find_flips(epoch)
    midnights = find_midnights(pack.zone)
    if flips is None or midnights is None or at < _EARLIEST_WALKED or len(pack.order_kinds) > at_.MAX_ORDER_KINDS:
        return lane
    fixed, pairs = flips
    if asking.trip is None:
        horizon = min([horizon, *(t for t in fixed if t > at)])
    lane.end = min([lane.end, horizon, *(t for t in fixed if t > at)])
    _fill(lane, asking, at, held, in_force, pairs)
    lane.numbers[at_.LANE_END], lane.numbers[at_.TOMORROW] = horizon, tomorrow  # type: ignore[index]
    lane.midnights = midnights
    lane.reads_attributes = any(name.startswith("attributes.") for rule in epoch.rules for name in rule.reads)
    return lane


def _fill(
    lane: Lane, asking: Asking, at: int, held: Enactment, in_force: InForce, pairs: list[tuple[int, int]]
) -> None:
    pack, divisions, trip = held.pack.pack, in_force.divisions, asking.trip
    numbers, lane.dense = number_divisions(divisions)
    origin = trip.origin if trip else None
    listing = in_force.lists.listing(at, pack.jurisdiction)
    lane.places = mark_origin(weigh_divisions(divisions, listing, pack.jurisdiction), divisions, origin)
    lane.ranks = make_numbers([0, *(_rank(word, pack) for word in WORDS)])
    lane.flips = make_numbers([number for pair in pairs for number in pair] or [0])
    window_start = local_midnight(local_date(at, pack.zone) - timedelta(days=pack.history.days), pack.zone)
    told = {
        at_.AT: at,
        at_.WINDOW_START: window_start,
        at_.DAYS: pack.history.days,
        at_.POSITIVE_DAYS: pack.history.positive_days,
        at_.EXPOSURE_DAYS: pack.history.exposure_days,
        at_.LONGEST_GAP: pack.history.max_gap_h * HOUR,
        at_.TRIP_EDGE: (_OLDEST_TRIP if origin is None else _CONFLICT_WITHIN) + 1,
        at_.IS_TRIP: trip is not None,
        at_.ORIGIN: at_.SLOW if origin is None else numbers[origin],
        at_.IS_EXIT: asking.occasion == "exit" and listing is not None,
        at_.FLIPS: len(pairs),
    }
    lane.numbers = make_numbers([int(told.get(i, 0)) for i in range(at_.LANE_SIZE)])


def _rank(word: str, pack: Pack) -> int:
    return pack.order_kinds.index(word) + 1 if word in pack.order_kinds else 0


def _find_flips(epoch: Epoch) -> tuple[set[int], list[tuple[int, int]]] | None:
    """Give the fixed instants at which date comparisons turn, and those that follow a field; None: not known."""
    fixed: set[int] = set()
    pairs: set[tuple[int, int]] = set()
    for logic in epoch.logic.values():
        try:
            found = flip_offsets(logic, at_.INSTANT_FIELDS, "clock_at")
        except BadInput:
            return None
        if found is None:
            return None
        fixed |= found.pop("")
        pairs |= {(at_.INSTANT_FIELDS.index(name), offset) for name, offsets in found.items() for offset in offsets}
    return (fixed, sorted(pairs)) if len(pairs) <= at_.MAX_FLIPS else None
