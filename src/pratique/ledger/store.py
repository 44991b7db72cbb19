"""Appending: facts are sealed, then numbered, timed, hashed and inserted under one lock, all in one transaction.

1. Check and seal every fact; make keys that are missing, on the disk. No lock is held yet: this is most of the work.
2. Lock the head row, which all writers share. A follower that saw 2 has therefore seen 1.
3. Leave out facts that were recorded before (same id, same content); refuse an id that says something else.
4. Check what each fact corrects or voids.
5. Number, time, hash, insert; move the head. The lock ends with the caller's transaction: append last in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pratique.kinds.errors import BadInput
from pratique.kinds.fact_kinds import FACT_KINDS
from pratique.kinds.payloads import ContactWithdrawn, FactWithdrawn, ImportLoaded, ImportUndone, ResultWithdrawn
from pratique.ledger.codec import bind, encode_leaf, encode_payload
from pratique.ledger.database import FACT_COLUMNS, Database, Row
from pratique.ledger.fact import Fact, Recorded, check_fact, pack_id
from pratique.ledger.faults import LedgerFault
from pratique.ledger.keys import Keys
from pratique.ledger.merkle import Frontier, hash_leaf
from pratique.ledger.rows import COMMITMENT, ID, RECORDED, SEALED, SEQ, read_envelope
from pratique.ledger.schema import check_keys_fit
from pratique.ledger.sealing import RANDOMNESS, SALT, seal, unseal_salted

Clock = Callable[[], int]
"""Gives the present instant, asked under the lock."""

_HEAD: Final = "SELECT seq, recorded_at, frontier FROM ledger_head WHERE one = 1"


@dataclass(slots=True)
class Sealed:
    """A fact ready to be recorded; ``correct`` is the id that it corrects or voids."""

    fact: Fact
    id: bytes
    corrects: bytes | None
    raw: bytes
    sealed: bytes
    commitment: bytes


class Ledger:
    """The one way to append facts: through a connection handed in, whose transaction also holds the projections."""

    def __init__(self, connection: Any, keys: Keys) -> None:  # noqa: ANN401  (any connection of the two)
        """Take a raw connection of ``sqlite3`` or ``psycopg``; raises LedgerFault if keys and ledger do not fit."""
        self.database = Database(connection)
        self.keys = keys
        check_keys_fit(self.database, keys)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold a transaction of our own, for those who do not bring one."""
        with self.database.transaction():
            yield

    def append(self, facts: Sequence[Fact], clock: Clock) -> list[Recorded]:
        """Record facts in their order, in the caller's transaction; give each as it stands in the record.

        A fact that was recorded before is given as it was then. Raises BadInput with the place of the first bad fact
        (``/3/payload``), LedgerFault ``no_transaction`` and what the keys raise; then nothing was recorded.
        """
        if not self.database.in_transaction():
            raise LedgerFault("no_transaction", "facts are appended inside a transaction; begin one (IMMEDIATE)")
        sealed = self._seal(facts)
        return self._record(sealed, clock) if sealed else []

    def hold(self) -> None:
        """Let nobody else append until the caller's transaction ends."""
        self._lock_head()

    def _seal(self, facts: Sequence[Fact]) -> list[Sealed]:
        raws: list[bytes] = []
        for i, fact in enumerate(facts):
            try:
                raws.append(encode_payload(check_fact(fact), fact.payload))
                _check_links(fact)
            except BadInput as error:
                raise error.under(f"/{i}") from None
        ciphers = self._find_ciphers(facts)
        randomness = os.urandom(RANDOMNESS * len(facts))
        made: list[Sealed] = []
        for i, (fact, raw) in enumerate(zip(facts, raws, strict=True)):
            fact_id = pack_id(fact.id)
            cipher = ciphers[fact.unit if fact.subject is None else fact.subject]
            if cipher is None:
                message = f"person {fact.subject} was erased; nothing more is recorded of them"
                raise BadInput("subject_erased", message, f"/{i}/subject")
            use = randomness[i * RANDOMNESS : (i + 1) * RANDOMNESS]
            closed, commitment = seal(cipher, raw, bind(fact_id, fact.kind, fact.subject), use)
            corrects = None if fact.corrects is None else pack_id(fact.corrects)
            made.append(Sealed(fact, fact_id, corrects, raw, closed, commitment))
        return made

    def _find_ciphers(self, facts: Sequence[Fact]) -> dict[object, AESGCM | None]:
        subjects = {fact.subject for fact in facts if fact.subject is not None}
        ciphers: dict[object, AESGCM | None] = dict(self.keys.subjects.find_or_make(subjects, self._find_used).items())
        for unit in {fact.unit for fact in facts if fact.subject is None}:
            ciphers[unit] = self.keys.for_unit(unit, self._is_unit_used)
        return ciphers

    def _record(self, sealed: list[Sealed], clock: Clock) -> list[Recorded]:
        seq, last, frontier = self._lock_head()
        known = self._find_known(sealed)
        new = self._sort_out(sealed, known)
        if new:
            self._check_targets(new)
            now = clock()
            # INVARIANT: each append is later than the one before: "as of" any instant up to the head's is closed.
            recorded_at = max(now, last + 1)
            behind = max(0, last - now)
            rows: list[Row] = []
            leaves: list[bytes] = []
            for place, item in enumerate(new, start=seq + 1):
                rows.append(_make_row(place, recorded_at, item))
                leaves.append(hash_leaf(encode_leaf(place, recorded_at, item.fact, item.commitment)))
                known[item.id] = Recorded(place, recorded_at, item.commitment, item.fact)
            self.database.insert_facts(rows)
            for tile in frontier.extend(leaves):
                self.database.execute("INSERT INTO ledger_tile (height, number, hash) VALUES (?, ?, ?)", tile)
            self.database.execute(
                "UPDATE ledger_head SET seq = ?, recorded_at = ?, frontier = ?, behind = ? WHERE one = 1",
                (seq + len(new), recorded_at, frontier.pack(), behind),
            )
        return [known[item.id] for item in sealed]

    def _lock_head(self) -> tuple[int, int, Frontier]:
        if self.database.name == "sqlite":
            # A transaction that only read so far takes the write lock here, or fails, before anything is numbered.
            self.database.execute("UPDATE ledger_head SET one = 1 WHERE one = 1")
        row = self.database.one(_HEAD if self.database.name == "sqlite" else f"{_HEAD} FOR UPDATE")
        if row is None:
            raise LedgerFault("ledger_damaged", "the head of the ledger is missing; restore a backup")
        try:
            return row[0], row[1], Frontier(row[0], bytes(row[2]))
        except ValueError:
            message = "the head of the ledger was changed: its tree does not fit its size; run 'pratique ledger verify'"
            raise LedgerFault("ledger_damaged", message) from None

    def _find_known(self, sealed: list[Sealed]) -> dict[bytes, Recorded]:
        """Find facts of these ids; raises BadInput ``fact_differs`` if one says something else."""
        statement = f"SELECT {FACT_COLUMNS} FROM ledger_fact WHERE id IN"  # noqa: S608  (constants)
        rows = {bytes(row[ID]): row for row in self.database.find_in(statement, [item.id for item in sealed])}
        known: dict[bytes, Recorded] = {}
        if rows:
            for i, item in enumerate(sealed):
                row = rows.get(item.id)
                if row is not None:
                    self._check_same(item, row, i)
                    known[item.id] = Recorded(row[SEQ], row[RECORDED], bytes(row[COMMITMENT]), item.fact)
        return known

    def _check_same(self, item: Sealed, row: Row, i: int) -> None:
        fact = item.fact
        same = _envelope(read_envelope(row).fact) == _envelope(fact)
        cipher = self.keys.find(fact.subject, fact.unit) if same else None
        if cipher is not None:
            same = unseal_salted(cipher, row[SEALED], bind(item.id, fact.kind, fact.subject))[SALT:] == item.raw
        if not same:
            message = f"the id {fact.id} was recorded before with other content; a new fact needs a new id"
            raise BadInput("fact_differs", message, f"/{i}/id")

    @staticmethod
    def _sort_out(sealed: list[Sealed], known: dict[bytes, Recorded]) -> list[Sealed]:
        """Give what is new, each id once."""
        new: dict[bytes, Sealed] = {}
        for i, item in enumerate(sealed):
            if item.id in known:
                continue
            twin = new.setdefault(item.id, item)
            if twin is not item and (_envelope(twin.fact) != _envelope(item.fact) or twin.raw != item.raw):
                raise BadInput("fact_differs", f"the id {item.fact.id} stands twice with different content", f"/{i}/id")
        return list(new.values())

    def _check_targets(self, new: list[Sealed]) -> None:
        """Hold corrections and withdrawals to facts recorded earlier, of the same person, that may be undone."""
        wanted = sorted({item.corrects for item in new if item.corrects is not None})
        if not wanted:
            return
        rows = self.database.find_in("SELECT id, kind, subject FROM ledger_fact WHERE id IN", wanted)
        targets: dict[bytes, tuple[str, int | None]] = {bytes(row[0]): (row[1], row[2]) for row in rows}
        for item in new:
            if item.corrects is not None:
                _check_target(item.fact, targets.get(item.corrects))
            targets[item.id] = (item.fact.kind, item.fact.subject)

    def _find_used(self, subjects: list[int]) -> set[int]:
        return {row[0] for row in self.database.find_in("SELECT subject FROM ledger_fact WHERE subject IN", subjects)}

    def _is_unit_used(self, unit: str) -> bool:
        statement = "SELECT 1 FROM ledger_fact WHERE subject IS NULL AND unit = ? LIMIT 1"
        return self.database.one(statement, (unit,)) is not None


def _envelope(fact: Fact) -> tuple[object, ...]:
    source = (fact.source.system, fact.source.ref)
    return (fact.kind, fact.subject, fact.happened_at, fact.by, fact.unit, source, fact.corrects, fact.schema)


def _make_row(seq: int, recorded_at: int, item: Sealed) -> Row:
    fact = item.fact
    return (
        seq,
        item.id,
        fact.kind,
        fact.subject,
        fact.happened_at,
        recorded_at,
        fact.by,
        fact.unit,
        fact.source.system,
        fact.source.ref,
        item.corrects,
        fact.schema,
        item.sealed,
        item.commitment,
    )


def _check_links(fact: Fact) -> None:
    """Hold what a payload names to what the envelope names."""
    payload = fact.payload
    if isinstance(payload, FactWithdrawn | ResultWithdrawn | ContactWithdrawn):
        if payload.fact != fact.corrects:
            raise BadInput("corrects", "'corrects' and the payload name the same fact", "/corrects")
    elif isinstance(payload, ImportLoaded | ImportUndone) and "/" in payload.batch:
        raise BadInput("batch", "a batch's id holds no '/'", "/payload/batch")


def _check_target(fact: Fact, target: tuple[str, int | None] | None) -> None:
    if target is None:
        raise BadInput("corrects_missing", f"the fact {fact.corrects} that {fact.id} corrects is not recorded")
    kind, old = FACT_KINDS[fact.kind], FACT_KINDS[target[0]]
    if target[1] != fact.subject:
        raise BadInput("corrects_subject", f"the fact {fact.corrects} is about another person than {fact.id}")
    if kind.voids and not kind.may_void(old):
        raise BadInput("corrects_kind", f"a {old.name} cannot be withdrawn by a {kind.name}")
    if not kind.voids and (old.final or kind is not old):
        raise BadInput("corrects_kind", f"a {kind.name} cannot correct a {old.name}; withdraw it and report anew")
