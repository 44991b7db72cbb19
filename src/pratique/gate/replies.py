"""Replies as bytes: what all who get an answer share is written once, the rest is set in."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import msgspec

from pratique.decisions.words import FAULTS, PASSAGE
from pratique.gate.quick import Answer, write_answer
from pratique.gate.words import ASK, CLOCK, OF_CODE, REFUSALS
from pratique.kinds.codes import UNKNOWN, BuiltIn
from pratique.kinds.instants import SECOND
from pratique.policy.pack import Words

JSON: Final = [("content-type", "application/json"), ("cache-control", "no-store")]


def write_reply(answer: Answer, until: int | None, age: bytes, scan_id: bytes) -> bytes:
    """Give a reply; ``until`` is told in whole seconds, cut off: it never says too much."""
    told = write_instant(until)
    return b"".join((answer.head, told, b',"list_age_s":', age, b',"scan_id":"', scan_id, b'"}'))


@lru_cache(maxsize=4096)
def write_instant(instant: int | None) -> bytes:
    """Write an instant as JSON, in whole seconds of UTC."""
    if instant is None:
        return b"null"
    return datetime.fromtimestamp(instant // SECOND, UTC).strftime('"%Y-%m-%dT%H:%M:%SZ"').encode()


@lru_cache(maxsize=64)
def refer(code: str) -> Answer:
    """Give the answer that a person must look: for a code of the engine's own, or of a code that was shown."""
    said = FAULTS[BuiltIn(code)] if code in FAULTS else OF_CODE.get(code.lower())
    says = ASK if said is None else _join(ASK, said)
    return write_answer("refer", UNKNOWN, code, "wait-here", says)


@lru_cache(maxsize=1)
def pass_for_care() -> Answer:
    """Give the answer to whoever needs care."""
    says = _join(PASSAGE, FAULTS[BuiltIn.PASSAGE])
    return write_answer("admit", UNKNOWN, BuiltIn.PASSAGE.value, "passage", says)


@lru_cache(maxsize=512)
def doubt_clock(answer: Answer) -> Answer:
    """Give an answer as provisional, since the device's clock is off."""
    says = _join(answer.says, CLOCK)
    return write_answer(
        answer.outcome, answer.status, answer.code, answer.handling, says, provisional=True, binds=answer.binds
    )


@lru_cache(maxsize=512)
def make_provisional(answer: Answer) -> Answer:
    """Give an answer as provisional: it is by a code that an outage keeps alive."""
    return write_answer(
        answer.outcome, answer.status, answer.code, answer.handling, answer.says, provisional=True, binds=answer.binds
    )


@lru_cache(maxsize=512)
def without_binds(answer: Answer) -> Answer:
    """Give an answer without the words of what binds after it: the first thing to be left out under load."""
    return write_answer(
        answer.outcome, answer.status, answer.code, answer.handling, answer.says, provisional=answer.provisional
    )


@lru_cache(maxsize=16)
def write_refusal(code: str) -> bytes:
    """Give the reply to what is no check at all: a code, and words."""
    said = REFUSALS[code]
    return msgspec.json.encode({"code": code, "says": {"zh": said.zh, "en": said.en}})


def _join(first: Words, second: Words) -> Words:
    return Words(f"{first.zh}\n{second.zh}", f"{first.en}\n{second.en}")
