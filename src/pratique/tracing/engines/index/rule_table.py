"""The rules of one ring as a table of numbers, a row a kind of place, for the kernel."""

from __future__ import annotations

import numpy as np

from pratique.tracing.engines.index.layout import KINDS
from pratique.tracing.rules import RingRules, SeatRule, TraceRules
from pratique.tracing.tables import I64

SEAT, WITHIN, SEAT_LEAST, LAG, PARTY_LEAST, GENERAL, LEAST = range(7)
"""Seat rule (-1: none), its rows, its shortest overlap (s), lag (s), the party rule's shortest overlap (-1: none),
1 where overlaps are counted as general, and the shortest overlap of all of these (-1: nothing here makes a contact)."""
COLUMNS = 7


def table_of(ring: RingRules, general: frozenset[int] = frozenset()) -> I64:
    """Give the table of a ring, and of the kinds whose overlaps are to be counted."""
    table = np.full((KINDS, COLUMNS), -1, np.int64)
    table[:, (WITHIN, LAG, GENERAL)] = 0
    for kind, rule in ring.kinds.items():
        within = rule.within if rule.seat in (SeatRule.BAY, SeatRule.ROW) else 0
        table[kind, : LAG + 1] = (rule.seat, within, max(rule.min_overlap_s, 1), rule.lag_s)
    for kind, least in ring.party.items():
        table[kind, PARTY_LEAST] = max(least, 1)
    table[list(general), GENERAL] = 1
    for row in table:
        terms = [least for least in (row[SEAT_LEAST], row[PARTY_LEAST], 1 if row[GENERAL] else -1) if least > 0]
        row[LEAST] = min(terms, default=-1)
    return table


def general_kinds(rules: TraceRules) -> frozenset[int]:
    """Give the kinds at which general contacts are counted: those named, and the vehicles with seats."""
    return rules.general | {kind for kind in rules.close.kinds if rules.seated(kind)}
