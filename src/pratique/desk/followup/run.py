"""Settling what is due until nothing is; what fails is put off and counted, the others go on."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pratique.desk.followup.follow import Follow, Overtaken, make_house_actor
from pratique.desk.followup.settlers import SETTLERS
from pratique.kinds.errors import BadInput
from pratique.record.due import WHOLE, Share, find_left, put_off, take_due
from pratique.record.models import Due
from pratique.record.permissions import Actor
from pratique.record.refusals import RegisterUnavailable

BATCH = 1_000
"""So many keys are settled together, which is one transaction for most settlers."""
MOST_ROUNDS = 20
"""A key that is due again after so many rounds of one run has no end: it is put off as failing."""

_log = logging.getLogger("pratique.followup")


@dataclass(slots=True)
class Settled:
    """What one run did: keys settled, facts recorded, keys put off."""

    keys: int = 0
    facts: int = 0
    failed: int = 0


def settle_due(at: int, *, limit: int = 1_000_000, share: Share = WHOLE) -> Settled:
    """Settle what is due at an instant, in the settlers' order, until nothing is or ``limit`` keys were tried.

    ``share``: the keys of one of several workers, who settle side by side.
    Raises RegisterUnavailable: what was due then still is.
    """
    actor, settled, rounds = make_house_actor(at), Settled(), Counter[tuple[str, str]]()
    tried = 0
    while tried < limit:
        rows = take_due(tuple(SETTLERS), at, min(BATCH, limit - tried), share)
        if not rows:
            break
        tried += len(rows)
        rounds.update((row.what, row.key) for row in rows)
        endless = [row for row in rows if rounds[row.what, row.key] > MOST_ROUNDS]
        for row in endless:
            _put_off(row, "no_end", at, settled)
        _settle([row for row in rows if row not in endless], at, actor, settled)
    return settled


def _settle(rows: Sequence[Due], at: int, actor: Actor, settled: Settled) -> None:
    """Settle keys together; if that fails, each half of them, so that one bad key holds up no other."""
    if not rows:
        return
    what = rows[0].what
    follow = Follow(actor, {(row.what, row.key): (row.pk, row.marks) for row in rows})
    try:
        facts = SETTLERS[what]([row.key for row in rows], at, follow)
    except RegisterUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  (a settler's fault must not stop the others)
        if len(rows) > 1:
            half = len(rows) // 2
            _settle(rows[:half], at, actor, settled)
            _settle(rows[half:], at, actor, settled)
        elif not isinstance(error, Overtaken):  # what was overtaken is due still, and comes in the next round
            # The words of an error may name somebody: only its kind is told.
            _log.error("settling %s failed: %s", what, _name(error))
            rows[0].marks = follow.held[what, rows[0].key][1]
            _put_off(rows[0], _name(error), at, settled)
        return
    left = find_left(rows, at)
    for row in left:
        _put_off(row, "left_undone", at, settled)
    settled.keys += len(rows) - len(left)
    settled.facts += facts


def _put_off(row: Due, failed_as: str, at: int, settled: Settled) -> None:
    put_off(row, failed_as, at)
    settled.failed += 1


def _name(error: Exception) -> str:
    return error.code if isinstance(error, BadInput) else type(error).__name__
