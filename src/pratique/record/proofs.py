"""The log's proofs for an auditor: a signed checkpoint, that a fact stands in it, that nothing before was changed."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from django.db import transaction

from pratique.kinds.errors import BadInput
from pratique.ledger.checkpoint import make_key_text
from pratique.ledger.export import make_checkpoint
from pratique.ledger.merkle import hash_leaf
from pratique.ledger.rows import row_leaf
from pratique.ledger.tiles import StoredTree
from pratique.record.register import open_reader


@dataclass(frozen=True, slots=True)
class Signed:
    """The record's size and root, signed, with the public key that checks it."""

    size: int
    note: str
    key: str


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That one fact stands in the record: its place, its leaf's hash, the path to the root. Base64."""

    fact_id: str
    seq: int
    kind: str
    recorded_at: int
    leaf_hash: str
    path: tuple[str, ...]
    root: str
    signed: Signed


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the record at an earlier size is a beginning of the record now. Base64."""

    earlier: int
    earlier_root: str
    path: tuple[str, ...]
    root: str
    signed: Signed


def get_checkpoint() -> Signed:
    """Give the signed checkpoint of the record as it stands; to be kept where nobody who runs it can reach."""
    reader = open_reader()
    note = make_checkpoint(reader)
    return Signed(int(note.split("\n")[1]), note, make_key_text(reader.keys.checkpoint))


def prove_fact(fact_id: str) -> Inclusion:
    """Prove that a fact stands in the record; raises BadInput ``no_fact``. It says nothing of what the fact says."""
    with transaction.atomic():
        reader = open_reader()
        found = reader.read_fact(fact_id)
        if found is None:
            raise BadInput("no_fact", "there is no such fact in the record", "fact")
        signed = get_checkpoint()
        tree = StoredTree(reader.database, signed.size)
        row = reader.read_rows(found.seq - 1, 1)[0]
        return Inclusion(
            fact_id=fact_id,
            seq=found.seq,
            kind=found.fact.kind,
            recorded_at=found.recorded_at,
            leaf_hash=_write(hash_leaf(row_leaf(row))),
            path=tuple(_write(node) for node in tree.prove_inclusion(found.seq)),
            root=_write(tree.root()),
            signed=signed,
        )


def prove_beginning(earlier: int) -> Consistency:
    """Prove that the first ``earlier`` facts are unchanged; raises BadInput ``log_size``."""
    with transaction.atomic():
        signed = get_checkpoint()
        if not 0 < earlier <= signed.size:
            raise BadInput("log_size", f"the record has {signed.size} facts; name an earlier size", "earlier")
        reader = open_reader()
        tree = StoredTree(reader.database, signed.size)
        return Consistency(
            earlier=earlier,
            earlier_root=_write(StoredTree(reader.database, earlier).root()),
            path=tuple(_write(node) for node in tree.prove_consistency(earlier)),
            root=_write(tree.root()),
            signed=signed,
        )


def _write(node: bytes) -> str:
    return b64encode(node).decode()
