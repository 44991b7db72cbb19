"""What a resident's own state is computed from: their record and their standing, under one traced reading."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.decisions.in_force import InForce
from pratique.decisions.standing import Standing
from pratique.ledger.read import AsOf
from pratique.record.access import access_own_record_by_resident
from pratique.record.in_force import read_in_force
from pratique.record.permissions import Actor
from pratique.record.register import open_reader
from pratique.record.standing import read_standing
from pratique.record.views import PersonView


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """A resident's record, what it folds to (None once erased), what is in force, and the seq all this stands at."""

    view: PersonView
    standing: Standing | None
    in_force: InForce
    seq: int


def access_own_standing_by_resident(actor: Actor | None, at: int, *, page: str) -> OwnStanding:
    """Give a resident's record and standing, so that their state can be computed now; raises Refused."""
    view = access_own_record_by_resident(actor, at, page=page)
    seq = open_reader().read_head().seq
    as_of = AsOf(happened=at, seq=seq)
    standing = None if view.is_erased else read_standing(view.person_no, as_of)
    return OwnStanding(view, standing, read_in_force(as_of), seq)
