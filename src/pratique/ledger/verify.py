"""The whole record held against itself: numbers, instants, tree, tiles, seals, keys, an earlier checkpoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from pratique.kinds.payloads import KeyDestroyed
from pratique.ledger.checkpoint import Checkpoint
from pratique.ledger.codec import bind, decode_payload
from pratique.ledger.database import Database, Row
from pratique.ledger.faults import LedgerFault
from pratique.ledger.keys import Keys
from pratique.ledger.merkle import Frontier, hash_leaf
from pratique.ledger.read import Reader
from pratique.ledger.rows import COMMITMENT, ID, KIND, RECORDED, SEALED, SEQ, SUBJECT, UNIT, row_leaf
from pratique.ledger.sealing import SALT, unseal_salted

CHUNK: Final = 5000
MAX_FINDINGS: Final = 100

Advance = Callable[[int], None]
"""Told how many more facts were looked at."""


@dataclass(slots=True)
class Verdict:
    """What was looked at and what is wrong; nothing wrong means ``findings`` is empty. ``remarks`` are no faults."""

    facts: int = 0
    erased: int = 0
    root: bytes = b""
    findings: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(self, finding: str) -> None:
        """Note what is wrong, up to a hundred."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)


def verify_ledger(reader: Reader, checkpoint: Checkpoint | None, advance: Advance) -> Verdict:
    """Hold every fact against the tree, the head, its seal and its commitment, and the record against a checkpoint."""
    verdict = Verdict()
    head = reader.database.one("SELECT seq, recorded_at, frontier FROM ledger_head WHERE one = 1") or (0, 0, b"")
    frontier, tiles = Frontier(), dict[tuple[int, int], bytes]()
    destroyed: set[int] = set()
    locked: set[int] = set()
    after = last = 0
    while rows := reader.read_rows(after, CHUNK):
        leaves: list[bytes] = []
        for row in rows:
            if row[SEQ] != after + 1:
                verdict.add(f"facts {after + 1} to {row[SEQ] - 1} are missing")
            if row[RECORDED] < last:
                verdict.add(f"fact {row[SEQ]} was recorded before the one ahead of it")
            after, last = row[SEQ], row[RECORDED]
            leaves.append(hash_leaf(row_leaf(row)))
            _check_seal(row, reader.keys, verdict, destroyed, locked)
        if checkpoint is not None and frontier.size < checkpoint.size <= frontier.size + len(leaves):
            _check_checkpoint(frontier, leaves, checkpoint, verdict)
        tiles |= {(height, number): node for height, number, node in frontier.extend(leaves)}
        advance(len(rows))
    verdict.facts, verdict.root = frontier.size, frontier.root()
    if checkpoint is not None and checkpoint.size > frontier.size:
        verdict.add(f"the record was cut: {frontier.size} facts, and the checkpoint is of {checkpoint.size}")
    if (head[0], bytes(head[2])) != (after, frontier.pack()) or head[1] != last:
        verdict.add("the head does not fit the facts")
    _check_tiles(reader.database, tiles, verdict)
    for subject in sorted(subject for subject in destroyed if not reader.keys.is_destroyed(subject)):
        verdict.add(f"person {subject} is recorded as erased, and the key is still there; run 'pratique ledger verify'")
    listed = reader.keys.read_destroyed()
    for subject in sorted(locked - destroyed):
        if subject in listed:
            said = f"the fact {listed[subject][1]} that says so is not in this record (an older copy?)"
            verdict.remarks.append(f"person {subject} was erased; {said}")
        else:
            verdict.add(f"the key of person {subject} is destroyed, and neither a fact nor the list outside says so")
    return verdict


def _check_checkpoint(frontier: Frontier, leaves: list[bytes], checkpoint: Checkpoint, verdict: Verdict) -> None:
    earlier = Frontier(frontier.size, frontier.pack())
    earlier.extend(leaves[: checkpoint.size - frontier.size])
    if earlier.root() != checkpoint.root:
        verdict.add(f"the first {checkpoint.size} facts are not those of the checkpoint: the record was rewritten")


def _check_seal(row: Row, keys: Keys, verdict: Verdict, destroyed: set[int], locked: set[int]) -> None:
    """Hold a payload against its commitment and its kind; note whom the record says is erased, and who is."""
    try:
        cipher = keys.find(row[SUBJECT], row[UNIT])
        if cipher is None:
            verdict.erased += 1
            locked.add(row[SUBJECT])
            return
        salted = unseal_salted(cipher, row[SEALED], bind(bytes(row[ID]), row[KIND], row[SUBJECT]))
    except LedgerFault as fault:
        verdict.add(f"fact {row[SEQ]}: {fault}")
        return
    if sha256(salted).digest() != row[COMMITMENT]:
        verdict.add(f"fact {row[SEQ]}: the payload is not the one that was committed to")
        return
    try:
        payload = decode_payload(row[KIND], salted[SALT:])
    except (KeyError, ValueError):
        verdict.add(f"fact {row[SEQ]}: the payload is not one of a {row[KIND]}")
        return
    if isinstance(payload, KeyDestroyed):
        destroyed.add(payload.person_no)


def _check_tiles(database: Database, tiles: dict[tuple[int, int], bytes], verdict: Verdict) -> None:
    kept = {(row[0], row[1]): bytes(row[2]) for row in database.rows("SELECT height, number, hash FROM ledger_tile")}
    wrong = sorted(place for place in kept.keys() | tiles.keys() if kept.get(place) != tiles.get(place))
    for height, number in wrong:
        verdict.add(f"the tile {height}/{number} does not fit the facts")
