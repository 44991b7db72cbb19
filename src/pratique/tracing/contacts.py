"""From evidence to people: one row per case and contact, and one row per contact over all cases."""

from __future__ import annotations

from dataclasses import dataclass, fields
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from pratique.kinds.codes import RINGS
from pratique.tracing.local_time import add_days
from pratique.tracing.rules import Deadline, Strength
from pratique.tracing.tables import CLOSE, I64, U8, U32, Evidence

U64 = NDArray[np.uint64]

MAX_KINDS = 64
"""Kinds of place are told as bits of one number; the national list has 18."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """One row per case and person: nearest ring, then what the evidence of that ring says.

    ``case`` is the position in the question's cases; bit *k* of ``kinds`` is set where kind *k* occurs.
    """

    case: U32
    person: U32
    ring: U8
    first_at: U32
    last_at: U32
    kinds: U64
    pairs: I64

    def __len__(self) -> int:
        return len(self.case)


@dataclass(frozen=True, slots=True)
class Merged:
    """One row per person over all cases: nearest ring, number of cases, first and last exposure in that ring."""

    person: U32
    ring: U8
    cases: I64
    first_at: U32
    last_at: U32

    def __len__(self) -> int:
        return len(self.person)


def make_contacts(evidence: Evidence) -> Contacts:
    """Group evidence by case and person; sorted by case, person."""
    if not len(evidence):
        none = evidence.case
        return Contacts(none, none, evidence.ring, none, none, none.astype(np.uint64), none.astype(np.int64))
    if int(evidence.kind.max()) >= MAX_KINDS:
        raise ValueError(f"a pack has at most {MAX_KINDS} kinds of place")
    pair = evidence.case.astype(np.uint64) << np.uint64(32) | evidence.person
    nearest = _rows_of_nearest_ring(pair, evidence.ring)
    starts = _starts(pair[nearest])
    first = nearest[starts]
    bits = np.left_shift(np.uint64(1), evidence.kind[nearest], dtype=np.uint64)
    return Contacts(
        case=evidence.case[first],
        person=evidence.person[first],
        ring=evidence.ring[first],
        first_at=np.minimum.reduceat(evidence.first_at[nearest], starts),
        last_at=np.maximum.reduceat(evidence.last_at[nearest], starts),
        kinds=np.bitwise_or.reduceat(bits, starts),
        pairs=np.diff(starts, append=len(nearest)),
    )


def merge_rings(contacts: Contacts) -> Merged:
    """Give each contact once, by person: the nearest ring over all cases, and how many cases name them in any ring."""
    if not len(contacts):
        return Merged(contacts.person, contacts.ring, contacts.pairs, contacts.first_at, contacts.last_at)
    _, cases = np.unique(contacts.person, return_counts=True)
    nearest = _rows_of_nearest_ring(contacts.person.astype(np.uint64), contacts.ring)
    starts = _starts(contacts.person[nearest].astype(np.uint64))
    first = nearest[starts]
    return Merged(
        person=contacts.person[first],
        ring=contacts.ring[first],
        cases=cases,
        first_at=np.minimum.reduceat(contacts.first_at[nearest], starts),
        last_at=np.maximum.reduceat(contacts.last_at[nearest], starts),
    )


def find_deadlines(merged: Merged, deadlines: tuple[Deadline, ...], zone: ZoneInfo) -> dict[str, I64]:
    """Give by what is due the instant (seconds of UTC) for each row of ``merged``; -1 where that ring has none."""
    due: dict[str, I64] = {}
    for deadline in deadlines:
        column = due.setdefault(deadline.what, np.full(len(merged), -1, np.int64))
        rows = np.flatnonzero(merged.ring == RINGS.index(deadline.ring))
        last_at = merged.last_at[rows]
        if deadline.days is not None:
            column[rows] = add_days(last_at, deadline.days, zone)
        elif deadline.hours is not None:
            column[rows] = last_at.astype(np.int64) + deadline.hours * 3600
    return due


def count_possible_only(evidence: Evidence, cases: int) -> I64:
    """Count by case the persons whose ring-1 pairs are all ``possible``: nobody's ring 2 grows from them."""
    close = evidence.ring == CLOSE
    pair = evidence.case[close].astype(np.uint64) << np.uint64(32) | evidence.person[close]
    sure = np.unique(pair[evidence.strength[close] == Strength.SURE])
    possible = np.unique(pair[evidence.strength[close] == Strength.POSSIBLE])
    only = np.setdiff1d(possible, sure, assume_unique=True)
    return np.bincount((only >> np.uint64(32)).astype(np.int64), minlength=cases)


def cut(evidence: Evidence, start: int, stop: int) -> Evidence:
    """Give rows ``start`` to ``stop`` of evidence, without copying."""
    return Evidence(*(getattr(evidence, field.name)[start:stop] for field in fields(Evidence)))


def _rows_of_nearest_ring(key: U64, ring: U8) -> I64:
    """Give the rows of each key's nearest ring, by key."""
    order = np.argsort(key << np.uint64(1) | (ring != CLOSE))  # a key has at most 63 bits: fewer than 2**31 cases
    starts = _starts(key[order])
    nearest = np.repeat(ring[order][starts], np.diff(starts, append=len(order)))
    kept: I64 = order[ring[order] == nearest]
    return kept


def _starts(key: U64) -> I64:
    """Give where each run of equal keys begins."""
    changes: I64 = np.flatnonzero(key[1:] != key[:-1]) + 1
    return np.concatenate((np.zeros(1, np.int64), changes))
