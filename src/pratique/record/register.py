"""The register as this room holds it: one transaction for facts and rows, keys opened once, failures told apart.

Facts are appended last; the rows that pages list are written right after, in the same transaction. `desk` writes
through here, and `access` its traces; nobody else does.
"""

from __future__ import annotations

import hmac
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, DataError, IntegrityError, ProgrammingError, connection, transaction

from pratique.kinds.payloads import Payload
from pratique.ledger.fact import Fact, Recorded, Source, make_fact_id
from pratique.ledger.faults import LedgerFault
from pratique.ledger.keys import Keys
from pratique.ledger.read import NOW, AsOf, Reader
from pratique.ledger.store import Ledger
from pratique.people.identifiers import Identifier
from pratique.record.permissions import Actor
from pratique.record.refusals import RegisterUnavailable
from pratique.record.setup import find_keys

DESK = Source("desk", "")

_opened: dict[Path, Keys] = {}
_opening = threading.Lock()
_turn = threading.RLock()
LONGEST_WAIT_S = 20.0
"""How long a writer to SQLite waits for its turn, here as in the database."""


def get_keys() -> Keys:
    """Give the keys of this installation, opened once a process; raises LedgerFault."""
    folder = find_keys()
    with _opening:
        if folder not in _opened:
            _opened[folder] = Keys(folder)
        return _opened[folder]


def open_reader() -> Reader:
    """Give a reader over the request's own connection."""
    connection.ensure_connection()
    return Reader(connection.connection, get_keys())


def make_lookup(text: bytes) -> str:
    """Give the keyed hash under which an identifier is looked up: HMAC-SHA256, in hex."""
    return _hash(get_keys().lookup, text)


def make_lookups(identifier: Identifier) -> tuple[str, ...]:
    """Give the keyed hashes of an identifier, of which any may match."""
    key = get_keys().lookup
    return tuple(_hash(key, text) for text in identifier.make_texts())


def _hash(key: bytes, text: bytes) -> str:
    return hmac.digest(key, text, "sha256").hex()


def make_fact(
    kind: str,
    payload: Payload,
    actor: Actor,
    at: int,
    *,
    subject: int | None = None,
    corrects: str | None = None,
    happened_at: int | None = None,
    fact_id: str | None = None,
    source: Source = DESK,
) -> Fact:
    """Make a fact of what an actor does at an instant."""
    return Fact(
        id=fact_id or make_fact_id(at, os.urandom(10)),
        kind=kind,
        subject=subject,
        happened_at=at if happened_at is None else happened_at,
        by=actor.actor_id,
        unit=actor.unit_id,
        source=source,
        payload=payload,
        corrects=corrects,
    )


@contextmanager
def writing(*, durable: bool = True) -> Iterator[None]:
    """Hold the one transaction of an act; raises RegisterUnavailable if the register cannot be written.

    A clash over a row (IntegrityError) is left to the caller, who knows what the loser of the race is told.
    """
    try:
        with _taking_turns(), transaction.atomic(durable=durable):
            yield
    except (IntegrityError, DataError, ProgrammingError):
        raise
    except (DatabaseError, OSError, LedgerFault, connection.Database.Error) as error:  # type: ignore[attr-defined]
        # The ledger speaks to the raw connection, whose errors Django does not translate.
        raise RegisterUnavailable(str(error)) from error


@contextmanager
def _taking_turns() -> Iterator[None]:
    """Let the threads of one process write to SQLite in turn; raises RegisterUnavailable when the wait is too long.

    SQLite has one writer, and lets the others ask again after sleeps that grow: of many, some ask in vain for seconds.
    """
    if connection.vendor != "sqlite":
        yield
        return
    if not _turn.acquire(timeout=LONGEST_WAIT_S):
        raise RegisterUnavailable("other writers took too long")
    try:
        yield
    finally:
        _turn.release()


def hold_record() -> None:
    """Let nobody else record until this ``writing`` ends: before rows are locked that appending locks too."""
    connection.ensure_connection()
    Ledger(connection.connection, get_keys()).hold()


def append(facts: Sequence[Fact], at: int) -> list[Recorded]:
    """Record facts, write their rows and mark what they make due, within ``writing``; sent again, nothing changes."""
    from pratique.record.bulk_rows import write_in_bulk  # noqa: PLC0415  (they look lookups up here)
    from pratique.record.due_marks import mark_touched  # noqa: PLC0415  (and so do these)
    from pratique.record.projections import project  # noqa: PLC0415

    connection.ensure_connection()
    ledger = Ledger(connection.connection, get_keys())
    before = open_reader().read_head().seq
    recorded = ledger.append(facts, lambda: at)
    new = [item for item in recorded if item.seq > before]
    for item in write_in_bulk(new):
        project(item)
    mark_touched(new, at)
    return recorded


_VOIDING = ("FactWithdrawn", "ImportUndone")
"""Kinds about no person by which a fact about one may be void."""


def read_person_history(numbers: Sequence[int], as_of: AsOf = NOW) -> list[Recorded]:
    """Give all that bears on a person's standing: their whole history, and what of the house may void a part of it.

    Also what is void: an order's change may name a version that has been replaced since.
    """
    reader = open_reader()
    found = [recorded for number in numbers for recorded in reader.read_history(number, as_of)]
    return sorted([*found, *reader.read_house(_VOIDING, as_of)], key=lambda recorded: recorded.seq)


def read_people_facts(groups: Iterable[tuple[int, ...]]) -> dict[tuple[int, ...], list[Recorded]]:
    """Give what stands of each of many people, by the numbers that stand for them, in the order of recording."""
    asked = list(groups)
    found = open_reader().read_people({number for numbers in asked for number in numbers})
    return {
        numbers: sorted((one for number in numbers for one in found[number]), key=lambda one: one.seq)
        for numbers in asked
    }


def read_person_facts(numbers: Sequence[int], as_of: AsOf = NOW) -> list[Recorded]:
    """Give what stands of a person under all the numbers that stand for them, in the order of recording."""
    reader = open_reader()
    found = [recorded for number in numbers for recorded in reader.read_person(number, as_of)]
    return sorted(found, key=lambda recorded: recorded.seq)
