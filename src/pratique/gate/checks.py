"""Checks: from a token or a code to a reply; each is handed to the spool, which nobody waits for.

Whatever fails, the answer is never worse than ``refer``; at a gate for care it is always passage.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

from pratique.credentials.errors import BadCode
from pratique.credentials.opening import open_code
from pratique.decisions.decide import decide
from pratique.gate.asking import DAY_S, SKEW_S, Asked, Registered
from pratique.gate.node import Node
from pratique.gate.quick import Answer, make_answer
from pratique.gate.replies import doubt_clock, make_provisional, pass_for_care, refer, without_binds, write_reply
from pratique.gate.scans import Scan, ScanSpool
from pratique.kinds.codes import BuiltIn
from pratique.kinds.instants import SECOND

_LOG: Final = logging.getLogger("pratique.gate")
_UNREADABLE: Final = frozenset({"not_hc1", "base45", "zlib", "cbor", "cose"})
"""What readers say of a text that is no code of ours at all."""
_ERROR: Final = BuiltIn.EVALUATION_ERROR.value
STALE: Final = "COPY_STALE"
Told = tuple[Answer, int | None]
"""An answer and its horizon."""


class Checks:
    """The checks of one worker."""

    def __init__(self, node: Node, spool: ScanSpool) -> None:
        self.node, self.spool = node, spool
        self.is_pressed = False
        """Whether the words of what binds are left out."""
        self._age: tuple[int, object, bytes] = (0, None, b"null")

    def check_token(self, token: str, asked: Asked, at: int) -> bytes:
        """Answer for an online token."""
        person: int | None = None
        try:
            told = find_fault(asked)
            if told is None:
                number, fault = self.node.tokens.read(token, at // SECOND, self.node.life_s(at))
                if fault is None:
                    person = number
                    told = self._decide(person, asked.by, at)
                else:
                    told = _refer(asked.by, fault.upper())
        except Exception as error:  # noqa: BLE001  (a failure never makes an answer worse than ``refer``)
            log_fault("a check", error)
            told = _refer(asked.by, _ERROR)
        return self._finish(asked, told, at, person, None)

    def check_code(self, text: str, asked: Asked, at: int) -> bytes:
        """Answer for a code that tells what it holds: opened here, and folded with this gate's own list."""
        code_id: bytes | None = None
        try:
            told = find_fault(asked)
            held = self.node.held
            if told is None and held is None:
                told = _refer(asked.by, "UNKNOWN_KEY")
            elif told is None and at >= self.node.stale_from:
                told = _refer(asked.by, STALE)
            elif told is None and held is not None:
                opened = open_code(text, held.keys, at, held.revoked, self.node.reach(at))
                code_id, then = opened.code_id, max(at, opened.issued_at)
                in_force = self.node.quick.in_force
                decision = decide(opened.standing, asked.by.gate.ask(then), then, in_force)
                answer = make_answer(decision, in_force)
                told = make_provisional(answer) if opened.provisional else answer, decision.horizon
        except BadCode as error:
            told = _refer(asked.by, "OTHER_SYSTEM" if error.code in _UNREADABLE else error.code.upper())
        except Exception as error:  # noqa: BLE001  (a failure never makes an answer worse than ``refer``)
            log_fault("a check of a code", error)
            told = None
        return self._finish(asked, told or _refer(asked.by, _ERROR), at, None, code_id)

    def pass_for_care(self, asked: Asked | None, at: int) -> bytes:
        """Let somebody pass for care: always, and written down where that can be."""
        answer = pass_for_care()
        if asked is not None:
            self.keep([_make_scan(asked, asked.raw_id, answer.code, at, None, None, self.node)])
        return write_reply(answer, None, b"null", b"" if asked is None else asked.scan_id.encode())

    def keep(self, scans: Sequence[Scan]) -> None:
        """Hand scans to the spool; whatever becomes of them, the answer goes on."""
        try:
            self.spool.append_many(scans)
        except Exception as error:  # noqa: BLE001  (an answer never waits for a disk)
            log_fault("handing a scan to the spool", error)

    def list_age(self, at: int) -> bytes:
        """Give the seconds since the list in force was confirmed, as JSON."""
        lists = self.node.quick.in_force.lists
        if self._age[0] != at or self._age[1] is not lists:
            confirmed = lists.confirmed_at(at)
            self._age = (at, lists, b"null" if confirmed is None else str((at - confirmed) // SECOND).encode())
        return self._age[2]

    def shape(self, told: Told, off_s: int) -> Answer:
        """Give an answer as this device and this moment allow: doubted, or without the words of what binds."""
        answer = told[0]
        if off_s > SKEW_S and not answer.provisional and answer.handling != "passage":
            return doubt_clock(answer)
        return without_binds(answer) if self.is_pressed and answer.binds else answer

    def _decide(self, person: int, by: Registered, at: int) -> Told:
        packed = self.node.read_packed(person)
        if packed is None:
            return _refer(by, _ERROR)
        return _refer(by, STALE) if at >= self.node.stale_from else self.node.quick.check(packed, by.gate, at)

    def _finish(self, asked: Asked, told: Told, at: int, person: int | None, code_id: bytes | None) -> bytes:
        self.keep((_make_scan(asked, asked.raw_id, told[0].code, at, person, code_id, self.node),))
        return write_reply(self.shape(told, asked.off_s), told[1], self.list_age(at), asked.scan_id.encode())


def log_fault(what: str, error: Exception) -> None:
    """Log what failed and where in our code, and nothing that it held: messages may tell of a person."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = "?" if place is None else f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}"
    _LOG.error("%s failed: %s at %s", what, type(error).__name__, where)


def find_fault(asked: Asked) -> Told | None:
    """Give the answer where the asking itself is at fault: a clock a day off, a nonce that was heard before."""
    if asked.off_s >= DAY_S:
        return _refer(asked.by, BuiltIn.CLOCK_RANGE.value)
    return _refer(asked.by, "NONCE_SEEN") if asked.is_heard else None


def _refer(by: Registered, code: str) -> Told:
    return (pass_for_care() if by.gate.occasion == "care" else refer(code)), None


def _make_scan(
    asked: Asked, scan_id: bytes, said: str, at: int, person: int | None, code_id: bytes | None, node: Node
) -> Scan:
    by, level = asked.by, node.level
    seq = 0 if level is None else level.seq
    return Scan(scan_id, asked.scanned_at, at, by.device, by.gate.gate_id, asked.nonce, person, code_id, said, seq)
