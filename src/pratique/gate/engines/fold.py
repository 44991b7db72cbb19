"""A packed standing seen from a gate: its class, and until when time alone leaves it there.

One walk over the numbers of ``ledger.standing_codec``, compiled where numba is installed and interpreted where it is
not: the same function, the same answers. The class is a number that holds all of a situation that a rule can tell:
the four fields of places with the causes of each ``maybe``, ring, order, which instants are there, and on which side
of each date comparison they lie. Whoever has one class gets one answer; the first of them is decided by ``decide``.

Law: tests/laws/test_gate_quick.py. Specification: docs/algorithms/decide.md, 4 and 7; docs/algorithms/gate.md.
"""

from __future__ import annotations

from pratique.gate.engines.compiled import compiled
from pratique.gate.engines.layout import (
    AT,
    BASE,
    FLIPS,
    INSTANT_FIELDS,
    INSTANTS,
    IS_TRIP,
    LANE_END,
    NONE,
    SLOW,
    SPANS,
    TRIP_EDGE,
    Numbers,
)
from pratique.gate.engines.places import weigh_places
from pratique.gate.engines.sections import (
    read_division,
    read_exposures,
    read_orders,
    read_samples,
    read_spans,
    read_stays,
)
from pratique.gate.engines.steps import sooner, take


@compiled
def compare(bits: int, best: int, lane: Numbers, flips: Numbers, work: Numbers) -> tuple[int, int]:
    """Add which instants are there, and on which side of each date comparison they lie."""
    at = lane[AT]
    for i in range(3):
        bits |= (1 if work[INSTANTS + i] != NONE else 0) << 27 + i
    for i in range(lane[FLIPS]):
        instant = work[INSTANTS + flips[2 * i]]
        if instant != NONE:
            turn = instant + flips[2 * i + 1]
            bits |= (1 if turn <= at else 0) << 30 + i
            if not lane[IS_TRIP]:
                best = sooner(best, turn, at)
    return bits, best


@compiled
def fold(
    data: Numbers,
    place: int,
    lane: Numbers,
    places: Numbers,
    dense: Numbers,
    midnights: Numbers,
    ranks: Numbers,
    flips: Numbers,
    work: Numbers,
) -> tuple[int, int, int]:
    """Give the class of the standing that begins at a place, its horizon, and where its attributes begin.

    Class SLOW: ``decide`` must look. Attributes 0: none are told. ``flips`` holds, pair by pair, an instant's field
    and the microseconds after which a date comparison turns.
    """
    at, best = lane[AT], lane[LANE_END]
    if lane[IS_TRIP]:
        best = min(best, at + lane[TRIP_EDGE])
    _, place = take(data, place)
    present, place = take(data, place)
    named, last, stays = 0, BASE, 0
    if present & 128:
        return SLOW, NONE, 0
    if present & 32:
        where, place, named = read_division(data, place, named, dense, work)
        if where == SLOW and named == 0:
            return SLOW, NONE, 0
    if present & 1:
        stays, place, named, last = read_stays(data, place, named, last, dense, work)
        if stays == SLOW:
            return SLOW, NONE, 0
    spans = samples = exposures = orders = 0
    if present & 2:
        spans, place = take(data, place)
    if present & 4:
        samples, place = take(data, place)
    if present & 8:
        exposures, place = take(data, place)
    if present & 16:
        orders, place = take(data, place)
    if spans > SPANS:
        return SLOW, NONE, 0
    for i in range(len(INSTANT_FIELDS)):
        work[INSTANTS + i] = NONE
    place, last = read_spans(data, place, spans, last, work)
    if place == SLOW:
        return SLOW, NONE, 0
    bits, best = weigh_places(lane, places, stays, spans, best, midnights, work)
    if bits == SLOW:
        return SLOW, NONE, 0
    place, last, best = read_samples(data, place, samples, last, best, lane, midnights, work)
    ring, place, last, best = read_exposures(data, place, exposures, last, best, lane, midnights, work)
    kind, place, last, best = read_orders(data, place, orders, last, best, at, ranks, work)
    if kind == SLOW:
        return SLOW, NONE, 0
    bits |= ring << 22 | kind << 24
    bits, best = compare(bits, best, lane, flips, work)
    return bits, best, place if present & 64 else 0


@compiled
def fold_many(
    data: Numbers,
    starts: Numbers,
    lane: Numbers,
    places: Numbers,
    dense: Numbers,
    midnights: Numbers,
    ranks: Numbers,
    flips: Numbers,
    work: Numbers,
    found: Numbers,
) -> None:
    """Fold the standings that begin at so many places, into three rows: class, horizon, where attributes begin."""
    for i in range(len(starts)):
        bits, best, told = fold(data, starts[i], lane, places, dense, midnights, ranks, flips, work)
        found[0, i], found[1, i], found[2, i] = bits, best, told - starts[i] if told else 0
