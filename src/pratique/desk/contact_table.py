"""Contacts of several cases as columns, each person once, in the order in which they should be called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.tracing.contacts import Contacts, merge_rings
from pratique.tracing.engine import Engine
from pratique.tracing.rules import Strength
from pratique.tracing.tables import CLOSE, I64, U8, U32, Evidence, Question

Flags = NDArray[np.bool_]
NOWHERE = -1
DAY_S = 86_400
_HOUSEHOLD = PLACE_KINDS.index("household")
_NEAREST = (_HOUSEHOLD, PLACE_KINDS.index("care"))
"""Kinds of place whose contacts come first."""


@dataclass(frozen=True, slots=True)
class Met:
    """Who met whom where, in the nearest ring of each person, once each."""

    ring: U8
    place: U32
    kind: U8
    person: U32


@dataclass(frozen=True, slots=True)
class ContactTable:
    """One row a person: nearest ring, and what the evidence of that ring says; seconds of UTC.

    Rows of one household stand together, and households in the order of their first member: ring, then household or
    care, then sure before possible, the longer and the later exposure first. ``household`` is a place, -1 if unknown;
    ``place`` that of the longest overlap. ``met`` serves counts and filters.
    """

    person: U32
    ring: U8
    strength: U8
    first_at: U32
    last_at: U32
    longest: I64
    kinds: NDArray[np.uint64]
    place: U32
    pairs: I64
    household: I64
    reachable: Flags
    met: Met

    def __len__(self) -> int:
        return len(self.person)


def make_table(
    evidence: Evidence, contacts: Contacts, engine: Engine, question: Question, reachable: Collection[int]
) -> ContactTable:
    """Make the table of a trace."""
    merged = merge_rings(contacts)
    of = np.searchsorted(merged.person, evidence.person)
    nearest = np.flatnonzero(evidence.ring == merged.ring[of]) if len(of) else np.zeros(0, np.int64)
    of = of[nearest]
    count = len(merged)
    length = evidence.last_at[nearest].astype(np.int64) - evidence.first_at[nearest]
    strength, kinds = np.zeros(count, np.uint8), np.zeros(count, np.uint64)
    np.maximum.at(strength, of, evidence.strength[nearest])
    np.bitwise_or.at(kinds, of, np.left_shift(np.uint64(1), evidence.kind[nearest], dtype=np.uint64))
    by_length = np.lexsort((length, of))
    longest_row = by_length[np.searchsorted(of[by_length], np.arange(count), side="right") - 1]
    longest, place = length[longest_row], evidence.place[nearest[longest_row]]
    household = find_households(merged.person, engine, question)
    near = np.zeros(count, np.bool_)
    for kind in _NEAREST:
        near |= (kinds >> np.uint64(kind) & np.uint64(1)).astype(np.bool_)
    order = _order(
        np.lexsort(
            (merged.person, -merged.last_at.astype(np.int64), -longest, strength != Strength.SURE, ~near, merged.ring)
        ),
        household,
    )
    known = np.fromiter(reachable, np.uint32, len(reachable))
    return ContactTable(
        merged.person[order],
        merged.ring[order],
        strength[order],
        merged.first_at[order],
        merged.last_at[order],
        longest[order],
        kinds[order],
        place[order],
        np.bincount(of, minlength=count)[order],
        household[order],
        np.isin(merged.person[order], known),
        _find_met(evidence, nearest),
    )


def find_households(people: U32, engine: Engine, question: Question) -> I64:
    """Give the household of each person (rising numbers): of the last day that any window has, else of any before."""
    found = np.full(len(people), NOWHERE, np.int64)
    if not len(people):
        return found
    start, end = min(case.start for case in question.cases), max(case.end for case in question.cases)
    for begin in (end - DAY_S, start):
        missing = np.flatnonzero(found == NOWHERE)
        if not len(missing):
            break
        records = engine.records_of(people[missing], begin, end)
        home = np.flatnonzero(records.kind == _HOUSEHOLD)  # by person, then start: the last one counts
        found[np.searchsorted(people, records.person[home])] = records.place[home]
    return found


def count_met(met: Met, by: U32 | U8) -> tuple[I64, I64, I64]:
    """Give values of ``by`` (a column of ``met``), with how many people each has in ring 1, and in ring 2."""
    key = by.astype(np.uint64) << np.uint64(33) | (met.ring != CLOSE).astype(np.uint64) << np.uint64(32) | met.person
    once = np.unique(key)
    values, at = np.unique(once >> np.uint64(33), return_inverse=True)
    is_close = (once >> np.uint64(32) & np.uint64(1)) == 0
    close, secondary = (np.bincount(at[which], minlength=len(values)) for which in (is_close, ~is_close))
    return values.astype(np.int64), close, secondary


def _find_met(evidence: Evidence, nearest: I64) -> Met:
    """Give the distinct meetings of some rows of evidence."""
    ring, place, kind, person = (getattr(evidence, name)[nearest] for name in ("ring", "place", "kind", "person"))
    order = np.lexsort((person, kind, place, ring))
    ring, place, kind, person = ring[order], place[order], kind[order], person[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (
        (person[1:] != person[:-1]) | (kind[1:] != kind[:-1]) | (place[1:] != place[:-1]) | (ring[1:] != ring[:-1])
    )
    return Met(ring[new], place[new], kind[new], person[new])


def _order(by_risk: I64, household: I64) -> I64:
    """Draw those of one household up to its first; who has none known stands alone."""
    rank = np.empty(len(by_risk), np.int64)
    rank[by_risk] = np.arange(len(by_risk))
    first = rank.copy()
    homes, at = np.unique(household, return_inverse=True)
    best = np.full(len(homes), len(by_risk), np.int64)
    np.minimum.at(best, at, rank)
    at_home = household != NOWHERE
    first[at_home] = best[at[at_home]]
    order: I64 = np.lexsort((rank, first))
    return order
