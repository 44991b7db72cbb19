"""What the pages stand on: the pack, the lists, the divisions; loaded once a process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pratique.decisions.in_force import InForce, make_in_force
from pratique.places.divisions import Divisions, load_divisions
from pratique.places.risk_lists import RiskList, load_shipped_list, read_risk_list
from pratique.policy.load import load_pack
from pratique.policy.pack import Pack
from pratique.web.place_index import PlaceIndex, load_place_index

DEFAULT_PACK = "cn-beijing-2021-08"
PACK_VARIABLE = "PRATIQUE_PACK"
LIST_VARIABLE = "PRATIQUE_RISK_LIST"


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


@lru_cache(maxsize=1)
def get_holdings() -> Holdings:
    """Load what the environment names; raises BadInput."""
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
