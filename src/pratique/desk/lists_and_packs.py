"""Lists and packs take effect as facts at their instant: an official list by one person, anything by hand by two."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pratique.desk.effects import make_list_fact
from pratique.desk.permitting import check_may
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.ledger.enacted import write_list, write_pack
from pratique.places.risk_lists import RiskList
from pratique.policy.load import load_pack, read_pack_document
from pratique.policy.shelf import find_packs_dir, list_packs
from pratique.record.models import Enactment
from pratique.record.permissions import Actor
from pratique.record.register import DESK, append, make_fact, writing


def is_for_one(risk_list: RiskList) -> bool:
    """Say whether one person may enact a list: it resolves wholly and agrees with its own counts."""
    return risk_list.status == "reconciled" and not risk_list.waiting and not risk_list.remarks


def do_enact_list(actor: Actor, risk_list: RiskList, at: int) -> str:
    """Enact an official list alone; raises BadInput ``list_needs_two`` if it does not resolve wholly or reconcile.

    A list that somebody edited by hand is proposed (``make_list_proposal``) and approved by another.
    """
    check_may(actor, "enact-list", at)
    if not is_for_one(risk_list):
        message = "this list has lines that wait, or does not agree with its own counts; settle it with a second person"
        raise BadInput("list_needs_two", message, "list")
    if Enactment.objects.filter(kind="list", ident=risk_list.id).exists():
        raise BadInput("list_known", "this list is in force already; confirm it instead", "list")
    fact = make_list_fact(write_list(risk_list), actor, at, DESK)
    with writing():
        append([fact], at)
    return fact.id


def do_confirm_list(actor: Actor, list_id: str, confirmed_at: int, at: int) -> str:
    """Say that a list was looked at and found unchanged, which keeps it fresh; raises BadInput, Refused."""
    check_may(actor, "confirm-list", at)
    held = Enactment.objects.filter(kind="list", ident=list_id).order_by("-start").first()
    if held is None:
        raise BadInput("no_list", "there is no such list", "list")
    if confirmed_at > at or confirmed_at < held.start:
        raise BadInput(
            "confirmed_at", "a list is confirmed after it takes effect, and not ahead of time", "confirmed_at"
        )
    fact = make_fact("RiskListConfirmed", p.RiskListConfirmed(list_id=list_id, confirmed_at=confirmed_at), actor, at)
    with writing():
        append([fact], at)
    return fact.id


def make_list_proposal(risk_list: RiskList) -> dict[str, Any]:
    """Give what do_propose takes for a list."""
    return {"table": write_list(risk_list)}


def make_pack_proposal(id_or_path: str | Path, start: int) -> dict[str, Any]:
    """Give what do_propose takes for a pack, read whole with its parents; raises BadInput."""
    load_pack(id_or_path)
    folder = find_packs_dir() / str(id_or_path) if str(id_or_path) in list_packs() else Path(id_or_path)
    return {"content": write_pack(read_pack_document(folder)), "start": start}
