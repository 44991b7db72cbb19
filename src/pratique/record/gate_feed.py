"""What gate nodes get of the register: keys of codes and tokens, the facts of the house, standings."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Final

import msgspec

from pratique.credentials.bundle import Bundle
from pratique.gate.following import LocalRegister
from pratique.gate.wire import ChangesReply, KeysReply, MarksReply, PeopleReply, Wish
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR
from pratique.ledger.standing_codec import CODE_VERSION
from pratique.ledger.standing_follow import CHUNK, find_touched, fold_changes, fold_part
from pratique.record.code_keys import forget_old, list_token_keys, make_bundle
from pratique.record.in_force import read_in_force
from pratique.record.register import open_reader

PAGE: Final = 2_000
"""Facts in a page of changes."""
FAR: Final = 500_000
"""Facts behind which a node does better to copy everybody anew."""
MOST_PEOPLE: Final = 100_000
"""People in a page of changes: an import of more that is undone is copied anew."""
_LOG = logging.getLogger("pratique.gate")


def open_register() -> LocalRegister:
    """Give the register of this machine as gate nodes follow it."""
    return LocalRegister(open_reader(), make_gate_keys)


def make_gate_keys(at: int) -> tuple[Bundle | None, list[bytes]]:
    """Give what a gate node opens codes and tokens with, none where no codes are given out; old keys are destroyed."""
    held = read_in_force().book.holding_at(at)
    codes = None if held is None else held.pack.pack.codes
    if codes is None:
        return None, []
    forget_old(at)
    try:
        return make_bundle(at, codes.revocation_hard_expiry_h * HOUR), list_token_keys(at)
    except BadInput as error:
        _LOG.warning("gates open no codes: %s", error)
        return None, list_token_keys(at)


def answer(wish: Wish, at: int) -> msgspec.Struct | bytes:
    """Give what a registered node asks for; raises BadInput ``node_request``."""
    register = open_register()
    match wish.what, wish.numbers:
        case "marks", ():
            marks = register.marks()
            return MarksReply(marks.head, marks.house, marks.keys, CODE_VERSION)
        case "house", ():
            return register.house()
        case "keys", ():
            keys = register.keys(at)
            return KeysReply(keys.bundle, list(keys.tokens))
        case "changes", (after, mark, upto, *merged):
            is_ours = mark == register.mark_of(after)
            return _find_changes(register, after if is_ours else 0, min(upto, register.feed.head()), merged)
        case "people", (first, upto):
            entries, aliases = fold_part(register.feed, first, upto)
            following = first + CHUNK if first + CHUNK <= register.feed.last_person() else None
            people = [(person, packed) for person, (packed, _) in sorted(entries.items())]
            return PeopleReply(register.mark_of(upto), following, people, sorted(aliases.items()))
    raise BadInput("node_request", "this register does not know such a request; both need the same version")


def _find_changes(register: LocalRegister, after: int, upto: int, merged: Collection[int]) -> ChangesReply:
    """Fold whom the next facts bear on, and ``merged``.

    Where the copy is another record's (``after`` 0), or that would be more than everybody's copy, say so.
    """
    feed = register.feed
    anew = ChangesReply(after, 0, anew=True, people=[], aliases=[], erased=[])
    facts = feed.facts_after(after, upto, PAGE) if after > 0 and upto - after <= FAR else []
    if not facts:
        return anew
    touched, erased = find_touched(feed, facts, facts[-1].seq)
    if len(touched) > MOST_PEOPLE:
        return anew
    changes = fold_changes(feed, touched | set(merged), erased, facts[-1].seq)
    people = [(person, None if parts is None else parts[0]) for person, parts in changes.people.items()]
    return ChangesReply(
        changes.upto,
        register.mark_of(changes.upto),
        anew=False,
        people=people,
        aliases=list(changes.aliases.items()),
        erased=sorted(erased),
    )
