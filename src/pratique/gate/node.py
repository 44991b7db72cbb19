"""What a worker of a gate node holds: standings, what is in force, gates, keys; renewed as their files change."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pratique.credentials.bundle import Held, read_bundle
from pratique.credentials.reach import Reach, make_reach
from pratique.decisions.in_force import InForce, make_in_force
from pratique.gate.asking import Doorkeeper
from pratique.gate.house import (
    BUNDLE,
    HOUSE,
    NONCES,
    STANDING,
    TOKENS,
    Level,
    find_devices,
    read_house,
    read_level,
    read_tokens,
)
from pratique.gate.nonces import Nonces
from pratique.gate.quick import NOBODY, Quick
from pratique.gate.tokens import Tokens
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR
from pratique.ledger.in_force import make_in_force_of
from pratique.ledger.standing_store import StandingReader, StandingStoreFault

_LOG: Final = logging.getLogger("pratique.gate")
_LONGEST_LIFE_S: Final = 86_400
_LONGEST_AGE: Final = 24 * HOUR
"""How long ago a register may have been followed where no pack says how old a revocation list may be."""
_WARMED: Final = 100
Stamp = tuple[int, int] | None


class Node:
    """One worker's view of a node's folder."""

    def __init__(self, folder: Path) -> None:
        """Take what the folder holds; a node that was never followed answers ``refer``, and lets care pass."""
        self.folder = folder
        self.doors = Doorkeeper(Nonces(folder / NONCES))
        self.quick = Quick(make_in_force((), ()))
        self.held: Held | None = None
        self.tokens = Tokens()
        self.level: Level | None = None
        self.stale_from = 0
        """The instant from which the copy is too old to answer by; care passes then too."""
        self._stamps: dict[str, Stamp] = {HOUSE: None, BUNDLE: None, TOKENS: None}
        self._standings: StandingReader | None = None
        self._life = (0, 0)
        self._warmed: Quick | None = None
        self._reach: tuple[InForce, int, Reach] | None = None
        self.renew()

    def renew(self) -> None:
        """Take what changed of the node's files; what cannot be read leaves what was held, and is logged."""
        self.level = read_level(self.folder)
        if self._standings is not None:
            self._standings.renew()
        for name, take in ((HOUSE, self._take_house), (BUNDLE, self._take_bundle), (TOKENS, self._take_tokens)):
            stamp = _stamp(self.folder / name)
            if stamp is not None and stamp != self._stamps[name]:
                try:
                    take((self.folder / name).read_bytes())
                    self._stamps[name] = stamp
                except (BadInput, OSError) as error:
                    _LOG.error("%s of this gate node cannot be used: %s", name, error)
        self.stale_from = self._find_stale()

    def warm(self, at: int) -> None:
        """Make ready what the first checks would wait for: lists and rules as some gates see them."""
        quick = self.quick
        if quick is not self._warmed:
            self._warmed = quick
            for gate in self.doors.gates()[:_WARMED]:
                quick.check(NOBODY, gate, at)

    def find_standings(self) -> StandingReader | None:
        """Give the reader of standings, None while there are none."""
        if self._standings is None:
            try:
                self._standings = StandingReader(self.folder / STANDING)
            except StandingStoreFault:
                return None
        return self._standings

    def read_packed(self, person_no: int) -> bytes | None:
        """Give a person's packed standing, that of nobody if nothing is known; None while there are no standings."""
        reader = self._standings or self.find_standings()
        return None if reader is None else reader.packed(person_no) or NOBODY

    def read_many(self, numbers: Sequence[int]) -> list[bytes] | None:
        """Give the packed standings of people, as ``read_packed`` gives each."""
        reader = self.find_standings()
        return None if reader is None else [packed or NOBODY for packed in reader.packed_many(numbers)]

    def life_s(self, at: int) -> int:
        """Give how long a token lives by the policy in force at an instant."""
        if self._life[0] == at:
            return self._life[1]
        held = self.quick.in_force.book.holding_at(at)
        codes = None if held is None else held.pack.pack.codes
        self._life = at, _LONGEST_LIFE_S if codes is None else codes.code_ttl_s
        return self._life[1]

    def reach(self, at: int) -> Reach:
        """Give what the packs in force can ask of a code, worked out once an hour."""
        hour = at // 3_600_000_000
        if self._reach is None or self._reach[0] is not self.quick.in_force or self._reach[1] != hour:
            self._reach = (self.quick.in_force, hour, make_reach(self.quick.in_force.book, at))
        return self._reach[2]

    def _find_stale(self) -> int:
        """Give from when no answer may be given by the copy: a revocation that old counts as unknown too."""
        if self.level is None:
            return 0
        held = self.quick.in_force.book.holding_at(self.level.at)
        codes = None if held is None else held.pack.pack.codes
        return self.level.at + (_LONGEST_AGE if codes is None else codes.revocation_hard_expiry_h * HOUR)

    def _take_house(self, data: bytes) -> None:
        _, facts = read_house(data)
        self.doors.register(find_devices(facts))
        self.quick = Quick(make_in_force_of(facts))
        self._life = (0, 0)

    def _take_bundle(self, data: bytes) -> None:
        self.held = read_bundle(data, held=self.held)

    def _take_tokens(self, data: bytes) -> None:
        self.tokens = Tokens(read_tokens(data))


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino
