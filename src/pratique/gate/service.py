"""The check service of a gate node: Granian's RSGI, no Django (docs/rooms/gate.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import msgspec

from pratique.gate.asking import Asked, Registered
from pratique.gate.batch import check_many, read_batch
from pratique.gate.checks import Checks, log_fault
from pratique.gate.node import Node
from pratique.gate.officer_page import choose_language, make_page_files
from pratique.gate.replies import JSON, write_refusal
from pratique.gate.scans import ScanSpool
from pratique.gate.shedding import Pressure, choose_wait
from pratique.kinds.instants import SECOND

_CHECK: Final = "/v1/check/"
_LONGEST_CODE: Final = 4 * 1024
_LONGEST_BODY: Final = 64 * 1024
_STATUS: Final = {"gate_unknown": 403, "headers": 400, "body": 400, "too_large": 413, "busy": 429, "not_found": 404}
_BUSY_FOR_CHECKS, _BUSY_FOR_BATCHES = 3, 2


class _Kept(msgspec.Struct, forbid_unknown_fields=True):
    ids: list[str]


class Service:
    """One worker: it answers, and says no with a code and words."""

    def __init__(self, node: Node, spool: ScanSpool, clock: Callable[[], int], *, is_set: bool = False) -> None:
        """Take a node, where scans are kept, and the clock; ``is_set``: by hand, so that pages are told to go by it."""
        self.node, self.spool, self.clock, self.is_set = node, spool, clock, is_set
        self.checks = Checks(node, spool)
        self.pressure = Pressure()
        self.pages = make_page_files()
        self.node.warm(clock())

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to watch the clock and the node's files."""
        self._watching = loop.create_task(self.pressure.watch(self._renew))

    def _renew(self) -> None:
        self.node.renew()
        self.node.warm(self.clock())

    async def __rsgi__(self, scope: Any, proto: Any) -> None:  # noqa: ANN401  (Granian's)
        """Answer one request."""
        path = scope.path
        if path.startswith(_CHECK) and scope.method == "GET":
            at = self.clock()
            asked = self._read(scope.headers, at)
            if isinstance(asked, str):
                _refuse(proto, asked)
                return
            proto.response_bytes(200, JSON, self.checks.check_token(path[len(_CHECK) :], asked, at))
            return
        try:
            await self._answer_other(scope.method, path, scope.headers, proto)
        except Exception as error:  # noqa: BLE001  (a failure is told as a wait, never as a trace)
            log_fault("a request", error)
            _refuse(proto, "busy")

    def _read(self, headers: Any, at: int, level: int = _BUSY_FOR_CHECKS) -> Asked | str:  # noqa: ANN401
        """Read who asks, or give the code of the refusal."""
        by = self.node.doors.find(headers.get("authorization"))
        if by is None:
            return "gate_unknown"
        self.checks.is_pressed = self.pressure.level > 0
        if self.pressure.level >= level:
            return "busy"
        return self.node.doors.read(by, headers, at // SECOND) or "headers"

    async def _answer_other(self, method: str, path: str, headers: Any, proto: Any) -> None:  # noqa: ANN401
        at = self.clock()
        if method == "POST" and path in {"/v1/check", "/v1/checks", "/v1/passage", "/v1/scans/kept"}:
            await self._answer_post(path, headers, proto, at)
        elif method != "GET":
            _refuse(proto, "not_found")
        elif path == "/v1/health":
            proto.response_bytes(200, JSON, b'{"up":true}')
        elif path == "/v1/state":
            by = self.node.doors.find(headers.get("authorization"))
            if by is None:
                _refuse(proto, "gate_unknown")
            else:
                proto.response_bytes(200, JSON, self._write_state(by, at))
        elif path == "/":
            there = choose_language(headers.get("accept-language") or "")
            proto.response_empty(302, [("location", there), ("vary", "accept-language")])
        elif path in self.pages:
            page = self.pages[path]
            if headers.get("if-none-match") == page.tag:
                proto.response_empty(304, [("etag", page.tag)])
            else:
                proto.response_bytes(200, list(page.headers), page.body)
        else:
            _refuse(proto, "not_found")

    async def _answer_post(self, path: str, headers: Any, proto: Any, at: int) -> None:  # noqa: ANN401
        if path == "/v1/passage":
            by = self.node.doors.find(headers.get("authorization"))
            asked = None if by is None else self.node.doors.read(by, headers, at // SECOND)
            proto.response_bytes(200, JSON, self.checks.pass_for_care(asked, at))
            return
        asked_or_code = self._read(headers, at, _BUSY_FOR_BATCHES if path == "/v1/checks" else _BUSY_FOR_CHECKS)
        if isinstance(asked_or_code, str):
            _refuse(proto, asked_or_code)
            return
        body = await _read_body(proto, _LONGEST_CODE if path == "/v1/check" else _LONGEST_BODY)
        if body is None:
            _refuse(proto, "too_large")
        elif path == "/v1/check":
            text = body.decode("ascii", "replace").strip()
            proto.response_bytes(200, JSON, self.checks.check_code(text, asked_or_code, at))
        elif path == "/v1/checks":
            tokens = read_batch(body)
            if tokens is None:
                _refuse(proto, "body")
            else:
                proto.response_bytes(200, JSON, check_many(self.checks, tokens, asked_or_code, at))
        else:
            self._tell_kept(body, proto)

    def _tell_kept(self, body: bytes, proto: Any) -> None:  # noqa: ANN401
        try:
            ids = {bytes.fromhex(one.replace("-", "")): one for one in msgspec.json.decode(body, type=_Kept).ids}
        except (msgspec.MsgspecError, ValueError):
            _refuse(proto, "body")
            return
        kept = self.spool.kept(ids)
        proto.response_bytes(200, JSON, msgspec.json.encode({"kept": [ids[one] for one in kept]}))

    def _write_state(self, by: Registered, at: int) -> bytes:
        level, in_force, pack = self.node.level, self.node.quick.in_force, None
        held = in_force.book.holding_at(at)
        pack = None if held is None else held.pack.pack
        confirmed = in_force.lists.confirmed_at(at)
        age = None if confirmed is None else (at - confirmed) // SECOND
        state = {
            "gate": {"id": by.gate.gate_id, "name": by.name, "place": by.gate.place, "occasion": by.gate.occasion},
            "pack": None if pack is None else {"id": pack.id, "version": pack.version},
            "list_age_s": age,
            "list_is_stale": age is not None and pack is not None and age > pack.list_max_age_h * 3600,
            "is_stale": at >= self.node.stale_from,
            "feed_age_s": None if level is None else max(0, at - level.at) // SECOND,
            "seq": None if level is None else level.seq,
            "keys_version": None if self.node.held is None else self.node.held.version,
            "left_out": self.pressure.level,
            "clock_s": at // SECOND if self.is_set else None,
        }
        return msgspec.json.encode(state)


async def _read_body(proto: Any, longest: int) -> bytes | None:  # noqa: ANN401
    """Read a body; None for one that is too long, which is not read to its end."""
    parts, size = [], 0
    async for part in proto:
        size += len(part)
        if size > longest:
            return None
        parts.append(part)
    return b"".join(parts)


def _refuse(proto: Any, code: str) -> None:  # noqa: ANN401
    headers = [*JSON, ("retry-after", choose_wait())] if code == "busy" else JSON
    proto.response_bytes(_STATUS[code], headers, write_refusal(code))
