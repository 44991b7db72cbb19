"""Signing what an order on paper says, and checking it: with the installation's key, and no database."""

from __future__ import annotations

from pratique.care.order_statement import LONGEST, ORIGIN, OrderStatement, make_text, read_text
from pratique.kinds.errors import BadInput
from pratique.ledger.faults import LedgerFault
from pratique.ledger.key_files import read_key
from pratique.ledger.signed_note import make_key_text, read_note, sign_note, tidy_note
from pratique.record.register import get_keys
from pratique.record.setup import find_keys


def sign_order(statement: OrderStatement) -> str:
    """Sign a statement: the same text each time, since Ed25519 signatures are."""
    return sign_note(make_text(statement), ORIGIN, get_keys().checkpoint)


def get_order_key() -> str:
    """Give the public key by which papers of this installation are checked; raises LedgerFault without keys."""
    return make_key_text(read_key(find_keys(), "checkpoint"), ORIGIN)


def verify_order(typed: str, key: str | None = None) -> OrderStatement:
    """Give what a paper's signed text says, if it is of this installation (or of ``key``) and unchanged.

    Raises BadInput ``order_text`` (no such text), ``order_signature`` (changed, or another's).
    Without keys LedgerFault.
    """
    if len(typed) > LONGEST:
        raise BadInput("order_text", "this is not the text of an order's paper", "text")
    note = tidy_note(typed)
    if not note.startswith(f"{ORIGIN}\n"):
        raise BadInput("order_text", "this is not the text of an order's paper", "text")
    known = get_order_key() if key is None else key
    try:
        return read_text(read_note(note, known))
    except LedgerFault as fault:
        raise BadInput("order_signature", f"this paper does not hold: {fault.message}", "text") from None
