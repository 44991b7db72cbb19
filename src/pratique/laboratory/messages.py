"""Results as a message (HTTP, JSON): a strict shape, each result read or named as bad."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from pratique.kinds.codes import LabResult
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.laboratory.items import BadRow, Item, Told
from pratique.laboratory.words import PURPOSE_OF, read_result
from pratique.linelist.fields import fold
from pratique.people.identifiers import Identifier, make_identifier

MAX_RESULTS = 500
MAX_MEMBERS = 50
MAX_WORD = 120


class SampledPerson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose sample it is, by one strong identifier: a document, or ``person-id``."""

    kind: str
    value: str


class SentResult(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One result; instants with their zone. ``members``: this is a pool, of these specimens."""

    specimen_ref: str
    result: str
    sampled_at: str | None = None
    reported_at: str | None = None
    version: str = "1"
    purpose: str | None = None
    method: str | None = None
    pool: str | None = None
    members: tuple[str, ...] = ()
    person: SampledPerson | None = None


def read_results(
    sha256: str, run: str | None, results: tuple[SentResult, ...], own_words: Mapping[str, LabResult]
) -> Told:
    """Read the results of a message; raises BadInput ``lab_many``, ``lab_word`` (an id that is none)."""
    if len(results) > MAX_RESULTS:
        raise BadInput("lab_many", f"send at most {MAX_RESULTS} results at once", "/results")
    _check_word(run, "/run")
    items: list[Item] = []
    bad: list[BadRow] = []
    for number, told in enumerate(results):
        try:
            items.append(_read(number, told, run, own_words))
        except BadInput as error:
            bad.append(BadRow(number, error.place, error.code))
    return Told(sha256, tuple(items), tuple(bad))


def _read(number: int, told: SentResult, run: str | None, own_words: Mapping[str, LabResult]) -> Item:
    for name in ("specimen_ref", "version", "method", "pool"):
        _check_word(getattr(told, name), name)
    for member in told.members:
        _check_word(member, "members")
    if (told.members and told.pool) or len(told.members) > MAX_MEMBERS:
        raise BadInput("members", "members are told of their pool only", "members")
    result = read_result(told.result, own_words)
    if result is None:
        raise BadInput("result_word", "not a known result", "result")
    purpose = PURPOSE_OF.get(fold(told.purpose or ""))
    if told.purpose and purpose is None:
        raise BadInput("purpose_word", "not a known purpose", "purpose")
    return Item(
        row=number,
        specimen_ref=told.specimen_ref,
        result=result,
        version=told.version,
        sampled_at=_read_instant(told.sampled_at, "sampled_at"),
        reported_at=_read_instant(told.reported_at, "reported_at"),
        run=run,
        purpose=purpose,
        method=told.method,
        pool=told.pool,
        members=told.members,
        who=_read_who(told.person),
    )


def _read_instant(text: str | None, place: str) -> int | None:
    if text is None:
        return None
    try:
        return parse_instant(text, place)
    except BadInput as error:
        raise BadInput("instant", error.message, place) from None


def _read_who(told: SampledPerson | None) -> Identifier | None:
    if told is None:
        return None
    try:
        found = make_identifier(told.kind, told.value)
    except BadInput as error:
        raise BadInput("identifier", error.message, "person") from None
    if found.kind in ("name", "birth-date", "phone", "email"):
        raise BadInput("identifier", "give a document or a number here", "person")
    return found


def _check_word(text: str | None, place: str) -> None:
    if text is not None and not (0 < len(text.strip()) <= MAX_WORD and text.isprintable()):
        raise BadInput("lab_word", f"1 to {MAX_WORD} visible characters", place)
