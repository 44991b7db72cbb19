"""The demonstration made whole: what ships in force, sub-keys for these days, a made-up resident, a gate.

`pratique serve` asks for it where the clock is set by hand, on the record kept for that alone. Each step is done once;
a pack or list that has changed since takes the place of the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from pratique.credentials.keys import issue_sub_keys, make_kid, make_point, make_private, write_private_part
from pratique.desk.accounts import FIRST_UNIT
from pratique.desk.code_keys import SubKeyFile, do_add_sub_keys
from pratique.desk.effects import EFFECTS
from pratique.desk.gates import GateTold, do_register_gate
from pratique.desk.lists_and_packs import make_list_proposal, make_pack_proposal
from pratique.desk.people import do_register_person
from pratique.desk.reports import do_report
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR
from pratique.ledger.enacted import read_list, read_pack
from pratique.ledger.fact import Fact, Source
from pratique.ledger.key_files import write_private
from pratique.people.identifiers import make_identifier
from pratique.people.registration import make_registration
from pratique.places.risk_lists import RiskList
from pratique.record.code_keys import ROOT_FILE, find_code_keys, get_root, list_sub_keys
from pratique.record.models import Enactment, GateRow
from pratique.record.people import find_by_identifier
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, open_reader, writing

RESIDENT: Final = "resident@example.org"
"""Whom the demonstration knows: nobody can have this address (RFC 2606)."""
GATE: Final = "demonstration"
DEVICE_FILE: Final = "gate-device.key"
KEY_DAYS: Final = 37
"""Sub-keys reach from a week before the first clock to a month after it."""

_SHELL: Final = Source("shell", "demonstration")


@dataclass(frozen=True, slots=True)
class Furnished:
    """What a visitor is told: the resident's address to sign in with, the key of the gate's device."""

    resident: str
    device: str


def do_furnish(pack: str, risk_list: RiskList, home: Path, at: int) -> Furnished:
    """Make the demonstration whole as of its clock; done again it changes nothing. Raises BadInput."""
    actor = Actor("demonstration", FIRST_UNIT, frozenset({"administrator", "registrar"}), has_second_factor=True)
    _enact(actor, pack, risk_list, at)
    _add_sub_keys(actor, at)
    _register_resident(actor, at)
    return Furnished(RESIDENT, _register_gate(actor, home / DEVICE_FILE, at))


def _enact(actor: Actor, pack: str, risk_list: RiskList, at: int) -> None:
    """Enact what is named, unless a person has enacted a pack here: then what persons do holds."""
    rows = Enactment.objects.order_by("seq")
    if rows.filter(kind="pack").exclude(by=actor.actor_id).exists():
        return
    reader, facts = open_reader(), list[Fact]()
    held = {one.fact.kind: one.fact for one in reader.read_house(("PackEnacted", "RiskListEnacted"))}
    proposed = make_pack_proposal(pack, 0)
    start = read_pack(proposed["content"]).start
    before = held.get("PackEnacted")
    if not _is_told(before, proposed["content"]):
        if before is not None and isinstance(before.payload, p.PackEnacted):
            gone = p.PackWithdrawn(enactment=before.id, at=before.payload.start, reason="another text is shown now")
            facts.append(make_fact("PackWithdrawn", gone, actor, at, source=_SHELL))
        facts += EFFECTS["enact-pack"].make({**proposed, "start": start}, actor, min(at, start), _SHELL)
    table = make_list_proposal(risk_list)["table"]
    if not _is_told(held.get("RiskListEnacted"), table):
        facts += EFFECTS["enact-list"].make({"table": table}, actor, min(at, read_list(table).effective_at), _SHELL)
    if facts:
        with writing():
            append(facts, at)


def _is_told(fact: Fact | None, text: str) -> bool:
    """Say whether a fact enacted just this text."""
    told = None if fact is None else fact.payload
    return isinstance(told, p.PackEnacted | p.RiskListEnacted) and told.sha256 == sha256(text.encode()).hexdigest()


def _add_sub_keys(actor: Actor, at: int) -> None:
    """Make a root, sub-keys of these days, and forget the root: nobody needs it in a demonstration."""
    if any(one.starts <= at < one.signs_until for one in list_sub_keys()):
        return
    held = get_root()
    if held is not None:
        (find_code_keys() / ROOT_FILE).rename(find_code_keys() / f"root-{make_kid(held).hex()}.old")
    root = make_private()
    made = issue_sub_keys(root, at // DAY * DAY - 7 * DAY, KEY_DAYS)
    files = [SubKeyFile(one.told.certificate, write_private_part(one.private)) for one in made]
    do_add_sub_keys(actor, make_point(root), files, at)


def _register_resident(actor: Actor, at: int) -> None:
    if find_by_identifier(make_identifier("email", RESIDENT)):
        return
    told = make_registration(names=("张三", "ZHANG San"), birth_date="1990-03-07", email=RESIDENT)
    person = do_register_person(actor, told, at).person_no
    do_report(actor, person, p.ResidenceDeclared(division="110105"), at)
    do_report(actor, person, p.StayReported(division="110105", first=at - 30 * DAY, grade="officer"), at)
    tested = p.SpecimenReported(result="negative", sampled_at=at - 20 * HOUR, reported_at=at - 8 * HOUR)
    do_report(actor, person, tested, at)


def _register_gate(actor: Actor, file: Path, at: int) -> str:
    """Register the gate; its device's key is kept in a file, so that it can be shown at each start."""
    if file.exists() and GateRow.objects.filter(gate=GATE, ended_at__isnull=True).exists():
        return file.read_text("ascii").strip()
    told = GateTold(GATE, "示范道口 Demonstration gate", FIRST_UNIT, "110105", 39.92, 116.44, "road", "entry")
    key = do_register_gate(actor, told, at)
    file.unlink(missing_ok=True)
    write_private(file, f"{key}\n".encode())
    return key
