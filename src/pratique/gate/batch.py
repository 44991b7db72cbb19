"""Checks of up to a thousand tokens in one request: read, looked up and walked together, answered one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from pratique.gate.asking import Asked
from pratique.gate.checks import Checks, find_fault, log_fault
from pratique.gate.quick import Answer
from pratique.gate.replies import pass_for_care, refer, write_reply
from pratique.gate.scans import Scan
from pratique.kinds.codes import BuiltIn
from pratique.kinds.instants import SECOND

MOST: Final = 1_000


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
    age, raw, text = checks.list_age(at), asked.raw_id[:14], asked.scan_id[:-4]
    by, seq = asked.by, 0 if node.level is None else node.level.seq
    device, gate, scanned, nonce = by.device, by.gate.gate_id, asked.scanned_at, asked.nonce
    checks.keep(
        [
            Scan(raw + i.to_bytes(2, "big"), scanned, at, device, gate, nonce, person, None, answer.code, seq)
            for i, (person, answer, _) in enumerate(told)
        ]
    )
    off_s = asked.off_s
    shaped = {
        id(answer): checks.shape((answer, None), off_s) for answer in {id(one[1]): one[1] for one in told}.values()
    }
    replies = [
        write_reply(shaped[id(answer)], until, age, f"{text}{i:04x}".encode())
        for i, (_, answer, until) in enumerate(told)
    ]
    return b'{"answers":[' + b",".join(replies) + b"]}"


def _decide_many(
    checks: Checks, tokens: Sequence[str], asked: Asked, at: int
) -> list[tuple[int | None, Answer, int | None]]:
    node, gate = checks.node, asked.by.gate
    fault = find_fault(asked)
    if fault is not None:
        return [(None, *fault)] * len(tokens)
    now_s, life_s = at // SECOND, node.life_s(at)
    reads = [node.tokens.read(token, now_s, life_s) for token in tokens]
    packed = node.read_many([person for person, _ in reads])
    told: list[tuple[int | None, Answer, int | None]] = []
    answers = None if packed is None else node.quick.check_many(packed, gate, at)
    for i, (person, wrong) in enumerate(reads):
        if wrong is not None or answers is None:
            code = BuiltIn.EVALUATION_ERROR.value if wrong is None else wrong.upper()
            told.append((None, pass_for_care() if gate.occasion == "care" else refer(code), None))
        else:
            told.append((person, *answers[i]))
    return told
