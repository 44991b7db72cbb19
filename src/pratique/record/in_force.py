"""What is in force, as the record stood at a seq: the book of packs and the shelf of lists, from facts alone."""

from __future__ import annotations

from pratique.decisions.in_force import InForce
from pratique.ledger.in_force import KINDS, make_in_force_of
from pratique.ledger.read import NOW, AsOf
from pratique.record.register import open_reader

_REMEMBERED = 64
_made: dict[tuple[bytes, int], tuple[int, InForce]] = {}


def read_in_force(as_of: AsOf = NOW) -> InForce:
    """Give what is in force by the record as it stood; the same facts give the same object.

    Lists come several a day and each stands whole in its fact, so what was made of the facts up to the last that
    bears on it is remembered: a decision then asks one index, and opens nothing.
    """
    reader = open_reader()
    last = reader.find_last(KINDS, as_of.seq)
    key = (reader.keys.id, last)
    if key not in _made:
        facts = tuple(reader.read_house(KINDS, AsOf(seq=last)))
        if len(_made) >= _REMEMBERED:
            _made.pop(next(iter(_made)), None)
        _made[key] = (max((item.fact.happened_at for item in facts), default=0), make_in_force_of(facts))
    newest, made = _made[key]
    if as_of.recorded is None and (as_of.happened is None or newest <= as_of.happened):
        return made
    return make_in_force_of(tuple(reader.read_house(KINDS, as_of)))
