"""What is known of a person by the record as it stood: facts of all their numbers, folded."""

from __future__ import annotations

from pratique.decisions.fold import Canon, TypedFact, fold_person
from pratique.decisions.standing import Standing
from pratique.ledger.fact import Erased, Recorded
from pratique.ledger.read import AsOf
from pratique.record.people import get_group
from pratique.record.register import read_person_history


def read_standing(person_no: int, as_of: AsOf) -> Standing | None:
    """Give a person's standing as of an instant and a seq; None once their facts are erased."""
    numbers = get_group(person_no, as_of)
    facts = read_person_history(numbers, as_of)
    own = [item for item in facts if item.fact.subject is not None]
    if own and all(isinstance(item.fact.payload, Erased) for item in own):
        return None
    canon = Canon(dict.fromkeys(numbers[1:], numbers[0]))
    return fold_person(numbers[0], [make_typed(item) for item in facts], canon)


def make_typed(recorded: Recorded) -> TypedFact:
    """Give a recorded fact as the fold reads it."""
    fact = recorded.fact
    return TypedFact(
        seq=recorded.seq,
        id=fact.id,
        kind=fact.kind,
        subject=fact.subject,
        happened_at=fact.happened_at,
        recorded_at=recorded.recorded_at,
        payload=None if isinstance(fact.payload, Erased) else fact.payload,
        corrects=fact.corrects,
        batch=fact.batch,
    )
