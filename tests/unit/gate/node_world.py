"""A gate node's folder as a follower leaves it: a few people, the shipped pack and list, gates, keys of the day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import msgspec

from pratique.credentials.bundle import Bundle, write_bundle
from pratique.credentials.keys import issue_sub_keys, make_day_key, make_point, make_private
from pratique.credentials.revocation import write_revocations
from pratique.decisions.standing import Standing, Stay
from pratique.gate.gates import Gate
from pratique.gate.house import (
    BUNDLE,
    HOUSE,
    LEVEL,
    STANDING,
    TOKENS,
    Level,
    replace_file,
    write_house,
    write_tokens,
)
from pratique.gate.scans import Scan
from pratique.gate.tokens import TokenKey, write_token
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR, SECOND, parse_instant
from pratique.ledger.enacted import write_list, write_pack
from pratique.ledger.fact import Fact, Recorded, Source, make_fact_id
from pratique.ledger.standing_codec import pack
from pratique.ledger.standing_store import StandingWriter
from pratique.places.risk_lists import load_shipped_list
from pratique.policy.load import read_pack_document
from pratique.policy.shelf import find_packs_dir

AT = parse_instant("2021-08-07T20:00:00+08:00")
PACK = "cn-beijing-2021-08"
DEVICE = "k" * 43
CARE_DEVICE = "c" * 43
NO_DIGEST = "0" * 64
HOME, LISTED, SILENT, MERGED = 1, 2, 3, 4
GATE = Gate("north", "u-gates", "110114", 40.25, 116.2, "rail", "entry", "boards_at")
DAY_KEY = bytes(range(32))
NOTHING: Mapping[str, str | None] = {}
PEOPLE = {
    HOME: Standing("1", stays=(Stay("110105", AT - 90 * DAY, None),)),
    LISTED: Standing("2", stays=(Stay("430802", AT - 90 * DAY, None),)),
}


class ListSpool:
    """Keeps scans in a list; full when it is told so."""

    def __init__(self) -> None:
        self.scans: list[Scan] = []
        self.is_full = False

    def append_many(self, scans: Sequence[Scan]) -> None:
        if self.is_full:
            raise OSError(28, "No space left on device")
        self.scans += scans

    def kept(self, scan_ids: Collection[bytes]) -> set[bytes]:
        return {scan.scan_id for scan in self.scans} & set(scan_ids)


def make_recorded(seq: int, kind: str, payload: p.Payload, at: int) -> Recorded:
    """Make a fact of the house as it stands in a record."""
    fact_id = make_fact_id(at, seq.to_bytes(10, "big"))
    return Recorded(
        seq,
        at,
        b"",
        Fact(
            id=fact_id,
            kind=kind,
            subject=None,
            happened_at=at,
            by="a",
            unit="u",
            source=Source("desk", ""),
            payload=payload,
        ),
    )


def make_gate_payload(gate: Gate, device: str) -> p.GateRegistered:
    """Say that a gate is registered."""
    return p.GateRegistered(
        gate=gate.gate_id,
        name="北门 North gate",
        unit=gate.unit,
        place=gate.place,
        latitude=round(gate.latitude * 1_000_000),
        longitude=round(gate.longitude * 1_000_000),
        mode=gate.mode,
        occasion=gate.occasion,
        clock=gate.clock,
        device=sha256(device.encode()).hexdigest(),
        from_place=gate.from_place,
    )


def make_house(*, with_list: bool = True) -> list[Recorded]:
    """Make the facts of a house: a pack, a list, two gates."""
    content, table = write_pack(read_pack_document(find_packs_dir() / PACK)), write_list(load_shipped_list())
    start = parse_instant("2021-08-01T00:00:00+08:00")
    enacted = p.PackEnacted(pack=PACK, version="1", sha256=NO_DIGEST, start=start, content=content)
    listed = load_shipped_list()
    told = p.RiskListEnacted(
        list_id=listed.id, effective_at=listed.effective_at, sha256=NO_DIGEST, status="reconciled", table=table
    )
    care = Gate("ward", "u-gates", "110114", 40.0, 116.0, "none", "care")
    facts = [
        make_recorded(1, "PackEnacted", enacted, start),
        make_recorded(2, "RiskListEnacted", told, listed.effective_at),
        make_recorded(3, "GateRegistered", make_gate_payload(GATE, DEVICE), start),
        make_recorded(4, "GateRegistered", make_gate_payload(care, CARE_DEVICE), start),
    ]
    return facts if with_list else [fact for fact in facts if fact.fact.kind != "RiskListEnacted"]


def make_keys() -> Bundle:
    """Make keys of codes, and the gates' keys of two days."""
    root = make_private()
    signer = next(issue_sub_keys(root, AT - HOUR, 1))
    revocations = write_revocations(signer, 1, AT, AT + DAY, ())
    return Bundle(1, make_point(root), (signer.told.certificate,), (), (make_day_key(), make_day_key()), revocations)


def write_node(folder: Path, facts: Iterable[Recorded] | None = None) -> Path:
    """Write a node's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with StandingWriter(folder / STANDING) as writer:
        entries = [(person, pack(standing)) for person, standing in PEOPLE.items()]
        writer.rebuild(entries, {MERGED: HOME}, 9)
    replace_file(folder / HOUSE, write_house(make_house() if facts is None else facts, 9))
    replace_file(folder / BUNDLE, write_bundle(make_keys()).encode())
    replace_file(folder / TOKENS, write_tokens((make_day_key(), DAY_KEY)))
    replace_file(folder / LEVEL, msgspec.json.encode(Level(9, AT)))
    return folder


def token_of(person: int, at: int = AT) -> str:
    """Give a token of a person."""
    return write_token(person, at, TokenKey(DAY_KEY))


@dataclass
class Device:
    """What a device sends: a new scan and a new nonce each time."""

    key: str = DEVICE
    count: int = 0
    more: dict[str, str] = field(default_factory=dict)

    def headers(self, at: int = AT, changed: Mapping[str, str | None] = NOTHING) -> dict[str, str]:
        """Give the headers of one check; None leaves one out."""
        self.count += 1
        told: dict[str, str | None] = {
            "authorization": f"Bearer {self.key}",
            "x-scan-id": f"00000000-0000-7000-8000-{self.count:012x}",
            "x-scanned-at": _format(at),
            "x-nonce": f"nonce-{self.count:016x}",
        }
        told |= changed
        return {name: value for name, value in told.items() if value is not None}


def _format(at: int) -> str:
    from datetime import UTC, datetime  # noqa: PLC0415

    return datetime.fromtimestamp(at // SECOND, UTC).isoformat().replace("+00:00", ".250Z")
