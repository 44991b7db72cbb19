"""Reading the sections of a packed standing, in the order in which ``ledger.standing_codec`` writes them."""

from __future__ import annotations

from pratique.gate.engines.compiled import compiled
from pratique.gate.engines.layout import (
    ABSENT,
    AT,
    END,
    EXPOSED,
    EXPOSURE_DAYS,
    FIRST,
    FIRST_DIVISION,
    GRAIN,
    INSTANTS,
    LAST,
    NAMED,
    NEGATIVE,
    NEVER,
    NONE,
    ORDER_UNTIL,
    POSITIVE,
    POSITIVE_DAYS,
    SLOW,
    START,
    STAYS,
    WHERE,
    Numbers,
)
from pratique.gate.engines.steps import free_at, sooner, step, take


@compiled
def read_division(data: Numbers, place: int, named: int, dense: Numbers, work: Numbers) -> tuple[int, int, int]:
    """Give where a division stands in the tables (SLOW: nowhere), the place after it, how many were named so far."""
    number, place = take(data, place)
    if number == 0 or number > 999_999:  # noqa: PLR2004
        return SLOW, place, named
    if number < FIRST_DIVISION:
        return int(work[NAMED + number - 1]), place, named
    work[NAMED + named] = dense[number - FIRST_DIVISION]
    return int(work[NAMED + named]), place, named + 1


@compiled
def read_stays(
    data: Numbers, place: int, named: int, last: int, dense: Numbers, work: Numbers
) -> tuple[int, int, int, int]:
    """Read the stays; give how many, the place after them, how many divisions were named, and the last instant."""
    count, place = take(data, place)
    texts, place = take(data, place)
    if count > STAYS:
        return SLOW, place, named, last
    for i in range(count):
        where, place, named = read_division(data, place, named, dense, work)
        if where == SLOW:
            return SLOW, place, named, last
        work[WHERE + i] = where
        raw, place = take(data, place)
        last = step(raw, last)
        work[FIRST + i] = last
        raw, place = take(data, place)
        if raw == ABSENT:
            work[LAST + i] = NEVER
        else:
            last = step(raw, last)
            work[LAST + i] = last
        if (texts >> i) & 1:
            raw, place = take(data, place)
        if i and work[FIRST + i] < work[FIRST + i - 1]:
            return SLOW, place, named, last
    return count, place, named, last


@compiled
def read_spans(data: Numbers, place: int, count: int, last: int, work: Numbers) -> tuple[int, int]:
    """Read so much coverage; give the place after it (SLOW: in no order), and the last instant."""
    for i in range(count):
        raw, place = take(data, place)
        last = step(raw >> 2, last)
        work[START + i], work[GRAIN + i] = last, raw & 3
        raw, place = take(data, place)
        last = step(raw, last)
        work[END + i] = last
        if i and work[START + i] < work[START + i - 1]:
            return SLOW, last
    return place, last


@compiled
def read_samples(
    data: Numbers, place: int, count: int, last: int, best: int, lane: Numbers, midnights: Numbers, work: Numbers
) -> tuple[int, int, int]:
    """Read the samples into the newest that count; give the place after them, the last instant, the horizon."""
    at, negative, positive = lane[AT], NONE, NONE
    for _ in range(count):
        raw, place = take(data, place)
        sampled = last = step(raw >> 1, last)
        is_positive = raw & 1
        raw, place = take(data, place)
        is_reported = True
        if raw != ABSENT:
            last = step(raw, last)
            is_reported = last <= at
            best = sooner(best, last, at)
        best = sooner(best, sampled, at)
        if is_reported and sampled <= at:
            if is_positive:
                positive = max(positive, sampled)
            else:
                negative = max(negative, sampled)
    work[INSTANTS + NEGATIVE] = negative
    if positive != NONE:
        end = free_at(positive, lane[POSITIVE_DAYS], midnights)
        best = sooner(best, end, at)
        work[INSTANTS + POSITIVE] = positive if at < end else NONE
    return place, last, best


@compiled
def read_exposures(
    data: Numbers, place: int, count: int, last: int, best: int, lane: Numbers, midnights: Numbers, work: Numbers
) -> tuple[int, int, int, int]:
    """Read the exposures; give the nearest ring that counts (from 1, 0 none), place, last instant, horizon."""
    at, ring = lane[AT], 0
    for _ in range(count):
        raw, place = take(data, place)
        last = step(raw >> 2, last)
        best = sooner(best, last, at)
        if last > at:
            continue
        end = free_at(last, lane[EXPOSURE_DAYS], midnights)
        best = sooner(best, end, at)
        found = (raw & 3) + 1
        if at < end and (ring == 0 or found < ring or (found == ring and last > work[INSTANTS + EXPOSED])):
            ring = found
            work[INSTANTS + EXPOSED] = last
    return ring, place, last, best


@compiled
def read_orders(
    data: Numbers, place: int, count: int, last: int, best: int, at: int, ranks: Numbers, work: Numbers
) -> tuple[int, int, int, int]:
    """Read the orders; give the strictest in force (from 1, 0 none), place, last instant, horizon."""
    kind = 0
    for _ in range(count):
        raw, place = take(data, place)
        start = last = step(raw, last)
        raw, place = take(data, place)
        until = last = step(raw, last)
        word, place = take(data, place)
        if word == 0 or word >= len(ranks):
            return SLOW, place, last, best
        best = sooner(sooner(best, start, at), until, at)
        found = int(ranks[word])
        if found == 0 or not start <= at < until:
            continue
        if kind == 0 or found < kind or (found == kind and until > work[INSTANTS + ORDER_UNTIL]):
            kind = found
            work[INSTANTS + ORDER_UNTIL] = until
    return kind, place, last, best
