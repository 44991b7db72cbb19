"""What an order on paper says, as the short text that is signed: canonical JSON after its origin; no Django, no key.

It says what was ordered when it was printed. Whether that was changed since, only the register knows.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from pratique.kinds.care_fields import CarePlace
from pratique.kinds.codes import Rung
from pratique.kinds.errors import BadInput
from pratique.kinds.payloads.parts import FactId, Word

ORIGIN: Final = "pratique.local/order"
LONGEST: Final = 4000
"""Characters of a signed text; a longer one is none of ours."""
OrderState = Literal["issued", "changed", "ended"]
Moment = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2})\Z")
]
"""An instant with its zone, RFC 3339."""


class OrderStatement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One paper: ``document`` is its number, ``order`` that of the order, ``replaces`` that of the paper before it.

    ``person``: the number outside, masked. ``until``: when it ends, or ended. ``clause``: the legal basis cited first.
    """

    document: FactId
    order: FactId
    state: OrderState
    kind: Word
    rung: Rung
    start: Moment
    until: Moment
    clause: Word
    person: Word
    names: tuple[Word, ...]
    unit: Word
    at: Moment
    place: CarePlace | None = None
    replaces: FactId | None = None


def make_text(statement: OrderStatement) -> str:
    """Give what is signed: one form for one statement."""
    return f"{ORIGIN}\n{msgspec.json.encode(statement, order='sorted').decode()}\n"


def read_text(text: str) -> OrderStatement:
    """Read what was signed; raises BadInput ``order_text`` for whatever is no statement in its one form."""
    wrong = BadInput("order_text", "this is not the text of an order's paper", "text")
    origin, _, body = text.partition("\n")
    if origin != ORIGIN or len(text) > LONGEST:
        raise wrong
    try:
        statement = msgspec.json.decode(body, type=OrderStatement)
    except (msgspec.DecodeError, UnicodeError):
        raise wrong from None
    if make_text(statement) != text:
        raise wrong
    return statement


def mask_number(person_id: str | None) -> str:
    """Give a person's number outside with all but its ends hidden: ``ABCD····WXYZ``."""
    return f"{person_id[:4]}····{person_id[-4:]}" if person_id else "····"
