"""Files and messages of a laboratory, read by its own words and taken in."""

from __future__ import annotations

from hashlib import sha256
from zoneinfo import ZoneInfo

import msgspec

from pratique.desk.laboratory import Progress, TakenIn, do_take_in_results, get_own_laboratory, read_words
from pratique.kinds.instants import find_zone
from pratique.laboratory.messages import SentResult, read_results
from pratique.laboratory.tables import read_table
from pratique.record.in_force import read_in_force
from pratique.record.permissions import Actor


def do_take_in_file(
    actor: Actor, laboratory: str, data: bytes, at: int, *, sheet: str | None = None, encoding: str | None = None,
    on_progress: Progress | None = None,
) -> TakenIn:  # fmt: skip
    """Take a file of results or of samples in; times without a zone are those of the pack in force.

    Raises Refused, BadInput ``no_laboratory`` and what ``laboratory.tables.read_table`` says; then nothing was taken.
    """
    row = get_own_laboratory(actor, laboratory, at)
    told = read_table(data, get_zone(at), read_words(row), sheet=sheet, encoding=encoding or None)
    return do_take_in_results(actor, laboratory, told, at, on_progress=on_progress)


def do_take_in_message(
    actor: Actor, laboratory: str, run: str | None, sent: int | None, results: tuple[SentResult, ...], at: int
) -> TakenIn:
    """Take the results of a message in; without any it says that the laboratory is there, and what a run has.

    Raises Refused, BadInput ``no_laboratory`` and what ``laboratory.messages.read_results`` says.
    """
    row = get_own_laboratory(actor, laboratory, at)
    digest = sha256(msgspec.json.encode((laboratory, run, results))).hexdigest()
    told = read_results(digest, run, results, read_words(row))
    said = {run: sent} if run and sent is not None else None
    return do_take_in_results(actor, laboratory, told, at, sent=said)


def get_zone(at: int) -> ZoneInfo:
    """Give the zone of the pack in force."""
    held = read_in_force().book.holding_at(at)
    return find_zone("UTC") if held is None else held.pack.pack.zone
