"""What an act would change, said before anybody approves it: counties of a list, rules of a pack."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from pratique.desk.effects import EXPORT_COLUMNS
from pratique.kinds.errors import BadInput
from pratique.ledger.enacted import read_list, read_pack
from pratique.people.identifiers import make_identifier
from pratique.places.risk_lists import RiskList
from pratique.policy.pack import Pack
from pratique.record.closed_lists import ActKind
from pratique.record.people import find_by_identifier
from pratique.web.holdings import get_holdings
from pratique.web.inner_frame import join_words, read_unit_names, say_role
from pratique.web.travel_fields import Text

ACT_WORDS: dict[ActKind, Text] = {
    "enact-list": _("Enact a list"),
    "enact-pack": _("Enact a policy pack"),
    "withdraw-pack": _("Withdraw a policy pack"),
    "grant-role": _("Grant a role"),
    "export-people": _("Export people"),
    "erase-people": _("Erase people"),
    "lengthen-orders": _("Make open orders longer"),
    "declare-outage": _("Declare an outage: codes live longer"),
    "revoke-sub-key": _("Revoke a sub-key of codes"),
}


COLUMN_WORDS: dict[str, Text] = {
    "person-id": _("Number here"),
    "names": _("Names"),
    "birth-date": _("Date of birth"),
    "residence": _("Residence"),
    "line-list": _("the line list of their cases"),
}
"""What a file of people may tell of each."""
NAMED, ASSIGNED = "named", "assigned"
"""How those in an export are chosen: by their numbers here, or because they are assigned to a unit."""


@dataclass(frozen=True, slots=True)
class ListChange:
    """A list against the one in force: counties that come and go, and how it reconciles."""

    risk_list: RiskList
    against: RiskList | None
    added: tuple[str, ...]
    removed: tuple[str, ...]
    stayed: int


@dataclass(frozen=True, slots=True)
class PackChange:
    """A pack against the one that holds: rules that come, go and change."""

    pack: Pack
    start: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    same: int


def find_list_change(table: str) -> ListChange:
    """Compare a list with the one in force until it takes effect; raises BadInput if its text cannot be read."""
    risk_list = read_list(table)
    against = get_holdings().list_at(risk_list.effective_at - 1)
    new, old = _counties(risk_list), _counties(against) if against else frozenset()
    return ListChange(risk_list, against, tuple(sorted(new - old)), tuple(sorted(old - new)), len(new & old))


def find_pack_change(content: str, start: int) -> PackChange:
    """Compare a proposed pack with the one that the pages stand on."""
    pack = read_pack(content)
    old, new = {rule.id: rule for rule in get_holdings().pack.rules}, {rule.id: rule for rule in pack.rules}
    both = new.keys() & old.keys()
    changed = sorted(name for name in both if repr(new[name]) != repr(old[name]))
    return PackChange(
        pack=pack,
        start=start,
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(changed),
        same=len(both) - len(changed),
    )


def _counties(risk_list: RiskList) -> frozenset[str]:
    return frozenset(entry.county for entry in risk_list.entries if entry.county)


def find_changes(act: str, what: dict[str, Any]) -> dict[str, Any]:
    """Give what a page shows of an act; a text that cannot be read is said so."""
    if not what:
        return {}
    if act == "enact-list":
        return {"list": find_list_change(what["table"])}
    if act == "enact-pack":
        return {"pack_change": find_pack_change(what["content"], what["start"])}
    if act == "withdraw-pack":
        return {"withdrawal": what}
    if act == "grant-role":
        return {"grant": {**what, "role_word": say_role(what["role"])}}
    if act == "export-people":
        return {"export": tell_export(what)}
    if act == "lengthen-orders":
        return {"lengthening": what}
    if act == "declare-outage":
        return {"outage": what}
    if act == "revoke-sub-key":
        return {"sub_key": what}
    return {"persons": {"count": len(what["persons"]), "reason": what["reason"]}}


def make_export(persons: Iterable[int], columns: Container[str], chosen: str, reason: str | None) -> dict[str, Any]:
    """Give what an export proposes: everybody once, by the number inside, and the columns in their order."""
    in_order = [column for column in EXPORT_COLUMNS if column in columns]
    return {"persons": sorted(set(persons)), "columns": in_order, "chosen": chosen, "reason": reason}


def tell_export(what: dict[str, Any]) -> dict[str, Any]:
    """Give what an export would hand out: how many, how they were chosen, what of them, what for. Nobody is named."""
    chosen, _colon, unit = str(what.get("chosen", "")).partition(":")
    return {
        "count": len(what["persons"]),
        "unit": read_unit_names().get(unit, unit) if chosen == ASSIGNED else "",
        "columns": join_words(str(COLUMN_WORDS[column]) for column in ("person-id", *what["columns"])),
        "reason": what["reason"],
    }


def find_persons(person_id: str) -> list[int]:
    """Give the number of somebody named by their number here; raises BadInput."""
    found = find_by_identifier(make_identifier("person-id", person_id))
    if not found:
        raise BadInput("persons", "somebody named here is not registered", "person_id")
    return sorted(found)
