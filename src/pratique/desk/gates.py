"""Gates: registered with their place, mode, occasion and clock, and a key for their device that is shown once."""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from pratique.desk.permitting import check_may
from pratique.kinds import payloads as p
from pratique.kinds.codes import MODES, OCCASIONS, Mode, OccasionKind
from pratique.kinds.errors import BadInput
from pratique.kinds.payloads.codes import GateClock
from pratique.places.divisions import load_divisions
from pratique.record.models import GateRow, Unit
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing

MICRO = 1_000_000
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class GateTold:
    """A gate as it is registered; degrees as decimals, WGS 84."""

    gate: str
    name: str
    unit: str
    place: str
    latitude: float
    longitude: float
    mode: Mode
    occasion: OccasionKind
    clock: GateClock = "reaches_at"
    from_place: str | None = None


def do_register_gate(actor: Actor, told: GateTold, at: int) -> str:
    """Register a gate, or change what is registered; give its device's key, which is kept nowhere.

    A gate registered anew gets another key, and the old one is refused. Raises Refused, BadInput ``gate_code``,
    ``no_unit``, ``division``, ``gate_where``, ``gate_mode``.
    """
    check_may(actor, "register-gate", at)
    _check(told)
    key = urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()
    payload = p.GateRegistered(
        gate=told.gate,
        name=told.name.strip(),
        unit=told.unit,
        place=told.place,
        latitude=round(told.latitude * MICRO),
        longitude=round(told.longitude * MICRO),
        mode=told.mode,
        occasion=told.occasion,
        clock=told.clock,
        device=hash_device(key),
        from_place=told.from_place or None,
    )
    with writing():
        append([make_fact("GateRegistered", payload, actor, at)], at)
    return key


def do_end_gate(actor: Actor, gate: str, reason: str, at: int) -> str:
    """End a gate: its device is refused from now on; raises Refused, BadInput ``no_gate``, ``gate_reason``."""
    check_may(actor, "register-gate", at)
    if not reason.strip():
        raise BadInput("gate_reason", "say why", "reason")
    if not GateRow.objects.filter(gate=gate, ended_at__isnull=True).exists():
        raise BadInput("no_gate", "there is no such gate, or it has ended", "gate")
    fact = make_fact("GateEnded", p.GateEnded(gate=gate, reason=reason.strip()[:300]), actor, at)
    with writing():
        append([fact], at)
    return fact.id


def hash_device(key: str) -> str:
    """Give what is kept of a device's key: it has 256 random bits, so a plain hash hides it."""
    return sha256(key.encode()).hexdigest()


def _check(told: GateTold) -> None:
    code = told.gate
    if not (0 < len(code) <= 40 and code.isascii() and code.replace("-", "").isalnum()):  # noqa: PLR2004
        raise BadInput("gate_code", "a gate has a code of letters, digits and '-', at most 40", "gate")
    if not 0 < len(told.name.strip()) <= LONGEST_NAME:
        raise BadInput("gate_code", f"a gate has a name of at most {LONGEST_NAME} characters", "name")
    if not Unit.objects.filter(unit_id=told.unit).exists():
        raise BadInput("no_unit", "there is no such unit", "unit")
    known = load_divisions()
    for name, code in (("place", told.place), ("from_place", told.from_place or told.place)):
        if code not in known.codes:
            raise BadInput("division", "there is no such division", name)
    for name, value, most in (("latitude", told.latitude, 90), ("longitude", told.longitude, 180)):
        if not -most <= value <= most:
            raise BadInput("gate_where", f"give degrees between -{most} and {most}", name)
    if told.mode not in MODES or told.occasion not in OCCASIONS or told.clock not in ("boards_at", "reaches_at"):
        raise BadInput("gate_mode", "choose a mode, an occasion and a clock of the lists", "mode")
