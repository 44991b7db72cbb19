"""What the pages stand on: packs, lists, divisions. From the register once a pack is enacted there, else from files."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from django.db import DatabaseError

from pratique.decisions.in_force import InForce, make_in_force
from pratique.ledger.faults import LedgerFault
from pratique.places.divisions import Divisions, load_divisions
from pratique.places.risk_lists import RiskList, load_shipped_list, read_risk_list
from pratique.policy.load import load_pack
from pratique.policy.pack import Pack
from pratique.record.in_force import read_in_force
from pratique.record.setup import WEB_SECRET, find_keys
from pratique.web.page_clock import get_now
from pratique.web.place_index import PlaceIndex, load_place_index

DEFAULT_PACK = "cn-beijing-2021-08"
PACK_VARIABLE = "PRATIQUE_PACK"
LIST_VARIABLE = "PRATIQUE_RISK_LIST"
LOOK_AGAIN_S = 2.0
"""How soon the pages show what has taken effect; between looks they ask the register nothing."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """One pack, the lists that are known, and where places lie."""

    pack: Pack
    lists: tuple[RiskList, ...]
    divisions: Divisions
    places: PlaceIndex
    in_force: InForce

    def list_at(self, at: int) -> RiskList | None:
        """Give the list in force at an instant."""
        held = [one for one in self.lists if one.effective_at <= at]
        return max(held, key=lambda one: one.effective_at, default=None)


@dataclass(slots=True)
class _Looked:
    """What was found in the register at the last look, and until when it is not asked again."""

    keys: Path | None = None
    until: float = 0.0
    found: InForce | None = None


_looked = _Looked()
_looking = Lock()


def get_holdings() -> Holdings:
    """Give what holds: by the register once a pack was enacted, else what the environment names; raises BadInput."""
    in_force = _look()
    if in_force is None:
        return _load_named()
    return make_holdings(in_force)


def make_holdings(in_force: InForce) -> Holdings:
    """Give holdings of what is in force by the record."""
    book, now = in_force.book, get_now()
    held = book.holding_at(now) or book.ended_by(now) or book.first()
    if held is None:
        return _load_named()
    return Holdings(held.pack.pack, tuple(in_force.lists), in_force.divisions, load_place_index(), in_force)


def forget_looked() -> None:
    """Look at the register again at the next page: something has taken effect."""
    _looked.until = 0.0


def _look() -> InForce | None:
    """Give what is in force by the register, looked at lately; what was seen last, where it cannot be read now."""
    keys = find_keys()
    if not (keys / WEB_SECRET).is_file():
        return None
    with _looking:
        if _looked.keys != keys:
            _looked.keys, _looked.until, _looked.found = keys, 0.0, None
        if time.monotonic() >= _looked.until:
            _looked.until = time.monotonic() + LOOK_AGAIN_S
            try:
                in_force = read_in_force()
            except (DatabaseError, LedgerFault, OSError):
                return _looked.found
            _looked.found = in_force if in_force.book.enactments else None
        return _looked.found


@lru_cache(maxsize=1)
def _load_named() -> Holdings:
    return load_holdings(os.environ.get(PACK_VARIABLE) or DEFAULT_PACK, os.environ.get(LIST_VARIABLE) or None)


def load_holdings(pack_name: str, list_file: str | None) -> Holdings:
    """Load a pack by id or path, and a list by its file (else the one that ships); raises BadInput."""
    pack = load_pack(pack_name)
    risk_list = load_shipped_list() if list_file is None else read_risk_list(Path(list_file))
    return Holdings(
        pack=pack,
        lists=(risk_list,),
        divisions=load_divisions(),
        places=load_place_index(),
        in_force=make_in_force((pack,), (risk_list,)),
    )
