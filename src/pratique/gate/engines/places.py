"""What a list says of where a person is and was, and what is not known of it (docs/algorithms/decide.md, 4)."""

from __future__ import annotations

from pratique.gate.engines.compiled import compiled
from pratique.gate.engines.layout import (
    AROUND,
    AT,
    COUNTRY,
    COUNTY,
    COUNTY_ASKED,
    DAYS,
    END,
    FIRST,
    FROM,
    GAP,
    GRAIN,
    HOT,
    INSIDE,
    INSTANTS,
    IS_EXIT,
    LAST,
    LAST_LISTED,
    LATEST,
    LIST_WAITS,
    LONGEST_GAP,
    NONE,
    ORIGIN,
    PREFECTURE,
    SLOW,
    START,
    TOMORROW,
    UNSETTLED,
    WHERE,
    WINDOW_START,
    Numbers,
)
from pratique.gate.engines.steps import free_at, sooner


@compiled
def weigh(heard: int, place: int, shift: int) -> int:
    """Take in what a list says of a place: bit 0 some yes, bit 1 some maybe, bits 2 to 4 the causes."""
    answer = (place >> shift) & 3
    if answer == 2:  # noqa: PLR2004
        return heard | 1
    if answer == 1:
        return heard | 2 | (LIST_WAITS if (place >> UNSETTLED) & 1 else COUNTY_ASKED) << 2
    return heard


@compiled
def settle(heard: int) -> int:
    """Give five bits: no, maybe or yes, and the causes of a maybe."""
    if heard & 1:
        return 2
    return 1 | heard & 0b11100 if heard & 2 else 0


@compiled
def is_coarse(moment: int, spans: int, work: Numbers) -> bool:
    """Say whether a moment is known to the prefecture and no nearer."""
    found = False
    for i in range(spans):
        if work[START + i] <= moment < work[END + i]:
            if work[GRAIN + i] == COUNTY:
                return False
            found = found or work[GRAIN + i] == PREFECTURE
    return found


@compiled
def was_coarse(first: int, last: int, spans: int, work: Numbers) -> bool:
    """Say whether any moment of ``[first, last)``, or the first, is known to the prefecture only."""
    if is_coarse(first, spans, work):
        return True
    for i in range(spans):
        for moment in (work[START + i], work[END + i]):
            if first <= moment < last and is_coarse(moment, spans, work):
                return True
    return False


@compiled
def find_gap(lane: Numbers, stays: int, spans: int, best: int, work: Numbers) -> tuple[bool, int]:
    """Say whether the history is broken, and when it will next be otherwise."""
    at, reached, longest = lane[AT], lane[WINDOW_START], 0
    count = spans or stays
    for i in range(count):
        if spans and work[GRAIN + i] == COUNTRY:
            continue
        start = work[START + i] if spans else work[FIRST + i]
        end = work[END + i] if spans else work[LAST + i]
        if start >= at:
            break
        longest = max(longest, start - reached)
        reached = max(reached, min(end, LATEST))
    longest = max(longest, at - reached)
    best = sooner(best, reached + lane[LONGEST_GAP] + 1, at)
    broken = longest > lane[LONGEST_GAP]
    return broken, sooner(best, lane[TOMORROW], at) if broken else best


@compiled
def weigh_places(
    lane: Numbers, places: Numbers, stays: int, spans: int, best: int, midnights: Numbers, work: Numbers
) -> tuple[int, int]:
    """Give the bits of places, stays and gaps, and the horizon; SLOW where ``decide`` must look."""
    at, start, days, trip = lane[AT], lane[WINDOW_START], lane[DAYS], lane[ORIGIN]
    now = affected_now = listed_window = affected_window = here = opened = 0
    inside, hot, last_listed, coarse = True, False, NONE, False
    for i in range(spans):
        if work[GRAIN + i] == PREFECTURE:
            coarse = True
    for i in range(stays):
        where, first, last = int(places[work[WHERE + i]]), work[FIRST + i], work[LAST + i]
        best = sooner(sooner(best, first, at), last, at)
        if first > at:
            continue
        counted = min(last, at)
        best = sooner(best, free_at(counted, days, midnights), at)
        if counted >= start:
            listed_window, affected_window = weigh(listed_window, where, 0), weigh(affected_window, where, 2)
            if coarse and where >> AROUND and was_coarse(max(first, start), counted, spans, work):
                around = int(places[(where >> AROUND) - 1])
                listed_window, affected_window = weigh(listed_window, around, 0), weigh(affected_window, around, 2)
        if where & 3 == 2:  # noqa: PLR2004
            last_listed = max(last_listed, counted)
        if at < last:
            opened += 1
            if trip < 0 or (where >> FROM) & 1:
                here += 1
                now, affected_now = weigh(now, where, 0), weigh(affected_now, where, 2)
                inside, hot = inside and (where >> INSIDE) & 1 == 1, hot or (where >> HOT) & 1 == 1
    if trip >= 0 and here == 0:
        if opened:
            return SLOW, best
        where, here = int(places[trip]), 1
        now, affected_now = weigh(0, where, 0), weigh(0, where, 2)
        inside, hot = (where >> INSIDE) & 1 == 1, (where >> HOT) & 1 == 1
    if coarse:
        for i in range(spans):
            for t in (work[START + i], work[END + i]):
                best = sooner(sooner(best, t, at), t + 1, at)
                best = sooner(best, free_at(t - 1, days, midnights), at)
                best = sooner(best, free_at(t, days, midnights), at)
    if lane[IS_EXIT] and hot:
        return SLOW, best
    broken, best = find_gap(lane, stays, spans, best, work)
    missing = 2 | GAP << 2
    if not here:
        now, affected_now, inside = missing, missing, False
    if broken or not here:
        listed_window, affected_window = listed_window | missing, affected_window | missing
    # A place where the person is now counts in the window too, and makes the last listed instant now.
    listed_window, affected_window = listed_window | now, affected_window | affected_now
    work[INSTANTS + LAST_LISTED] = at if now & 1 else last_listed
    at_listed = 1 if lane[IS_EXIT] and not here else 0
    bits = settle(now) | settle(listed_window) << 5 | settle(affected_now) << 10 | settle(affected_window) << 15
    return bits | (1 if inside else 0) << 20 | at_listed << 21, best
