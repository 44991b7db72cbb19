"""What gate nodes get of the register: keys of codes and tokens, the facts of the house, standings."""

from __future__ import annotations

import logging

from pratique.credentials.bundle import Bundle
from pratique.gate.following import LocalRegister
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR
from pratique.record.code_keys import forget_old, list_token_keys, make_bundle
from pratique.record.in_force import read_in_force
from pratique.record.register import open_reader

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
