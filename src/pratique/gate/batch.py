"""Checks of up to a thousand tokens in one request: read, looked up and walked together, answered one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from pratique.gate.asking import Asked
from pratique.gate.checks import STALE, Checks, find_fault, log_fault
from pratique.gate.quick import Answer
from pratique.gate.replies import pass_for_care, refer, write_instant
from pratique.gate.scans import Scan
from pratique.kinds.codes import BuiltIn
from pratique.kinds.instants import SECOND

MOST: Final = 1_000


_ENDS: Final = [i.to_bytes(2, "big") for i in range(MOST)]
_TEXTS: Final = [f'{i:04x}"}},'.encode() for i in range(MOST)]


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    tokens: list[str]


_DECODER: Final = msgspec.json.Decoder(_Batch)


def read_batch(body: bytes) -> list[str] | None:
    """Read ``{"tokens": [...]}``; None for anything else, or more than a thousand."""
    try:
        tokens = _DECODER.decode(body).tokens
    except msgspec.MsgspecError:
        return None
    return tokens if len(tokens) <= MOST else None


def check_many(checks: Checks, tokens: Sequence[str], asked: Asked, at: int) -> bytes:
    """Answer for each token, in their order, as ``{"answers": [...]}``.

    The scan of the i-th token has the id of the batch, its last four digits replaced by i in hex: sent again, a batch
    is the same scans.
    """
    node = checks.node
    try:
        told = _decide_many(checks, tokens, asked, at)
    except Exception as error:  # noqa: BLE001  (a failure never makes an answer worse than ``refer``)
        log_fault("a batch", error)
        told = [(None, refer(BuiltIn.EVALUATION_ERROR.value), None)] * len(tokens)
    raw, by, seq = asked.raw_id[:14], asked.by, 0 if node.level is None else node.level.seq
    device, gate, scanned, nonce = by.device, by.gate.gate_id, asked.scanned_at, asked.nonce
    checks.keep(
        [
            Scan(raw + end, scanned, at, device, gate, nonce, person, None, answer.code, seq)
            for (person, answer, _), end in zip(told, _ENDS, strict=False)
        ]
    )
    heads = {id(answer): answer for _, answer, _ in told}
    shaped = {key: checks.shape((answer, None), asked.off_s).head for key, answer in heads.items()}
    tail = b"".join((b',"list_age_s":', checks.list_age(at), b',"scan_id":"', asked.scan_id[:-4].encode()))
    parts = [b'{"answers":[']
    for (_, answer, until), end in zip(told, _TEXTS, strict=False):
        parts += (shaped[id(answer)], write_instant(until), tail, end)
    body = b"".join(parts)
    return (body[:-1] if told else body) + b"]}"


def _decide_many(
    checks: Checks, tokens: Sequence[str], asked: Asked, at: int
) -> list[tuple[int | None, Answer, int | None]]:
    node, gate = checks.node, asked.by.gate
    fault = find_fault(asked)
    if fault is not None:
        return [(None, *fault)] * len(tokens)
    now_s, life_s = at // SECOND, node.life_s(at)
    reads = node.tokens.read_many(tokens, now_s, life_s)
    packed = node.read_many([person for person, _ in reads])
    unread = BuiltIn.EVALUATION_ERROR.value
    if packed is not None and at >= node.stale_from:
        packed, unread = None, STALE
    answers = None if packed is None else node.quick.check_many(packed, gate, at)
    told: list[tuple[int | None, Answer, int | None]] = []
    for i, (person, wrong) in enumerate(reads):
        if wrong is None and answers is not None:
            answer, until = answers[i]
            told.append((person, answer, until))
        else:
            code = unread if wrong is None else wrong.upper()
            told.append((None, pass_for_care() if gate.occasion == "care" else refer(code), None))
    return told
