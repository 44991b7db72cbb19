"""What is kept of an upload between two looks at it, sealed: what was told of it, and what it would give."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pratique.kinds.errors import BadInput
from pratique.linelist.mapping import Mapping, read_mapping, write_mapping
from pratique.linelist.preview import Preview
from pratique.linelist.sheet import open_sheet
from pratique.record.models import KeptMapping
from pratique.record.register import make_lookup
from pratique.record.setup import derive_secret

MOST_BAD = 200
MOST_ROWS = 8
_NONCE = 12
_SEPARATOR = "\x1f"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a user says of a file."""

    name: str
    mapping: Mapping | None = None


class Bad(msgspec.Struct, frozen=True):
    """A cell that cannot be taken, as it is shown."""

    row: int
    column: str
    field: str
    code: str
    text: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a file would give, and the first of its rows and faults; ``fault``: code, sentence, place, if unread."""

    rows: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    columns: tuple[str, ...] = ()
    mapping: Mapping | None = None
    header_row: int = 1
    questions: tuple[str, ...] = ()
    notices: tuple[tuple[str, int], ...] = ()
    reasons: dict[str, int] = {}
    bad: tuple[Bad, ...] = ()
    first: tuple[dict[str, str], ...] = ()
    fault: tuple[str, str, str] | None = None


def make_found(made: Preview) -> Found:
    """Cut a preview to what a page shows."""
    bad = [
        Bad(cell.row, cell.column, cell.field, cell.code, str(cell.text))
        for row in made.quarantined
        for cell in row.bad
    ]
    return Found(
        rows=made.rows,
        accepted=len(made.accepted),
        quarantined=len(made.quarantined),
        duplicates=len(made.duplicates),
        columns=made.columns,
        mapping=made.mapping,
        header_row=made.header_row,
        questions=made.questions,
        notices=tuple((notice.code, notice.count) for notice in made.notices),
        reasons=made.count_reasons(),
        bad=tuple(bad[:MOST_BAD]),
        first=tuple(row.values for row in made.accepted[:MOST_ROWS]),
    )


def pack_preview(made: Preview) -> bytes:
    """Write rows that were read as bytes, without the cells of those accepted, which their fields say."""
    lean = replace(made, accepted=tuple(replace(row, cells=()) for row in made.accepted))
    return msgspec.msgpack.encode(lean, enc_hook=str)  # cells are text, some marked as numbers


def unpack_preview(raw: bytes) -> Preview:
    """Read what ``pack_preview`` wrote."""
    return msgspec.msgpack.decode(raw, type=Preview)


def tell_fault(error: BadInput, data: bytes, mapping: Mapping | None) -> Found:
    """Say why a file could not be read; its columns too, as far as they can be had, so that a mapping can be mended."""
    columns: tuple[str, ...] = ()
    told = mapping or Mapping()
    try:
        columns = open_sheet(data, sheet=told.sheet, header_row=told.header_row, encoding=told.encoding).columns
    except BadInput:
        columns = ()
    return Found(columns=columns, mapping=mapping, fault=(error.code, error.message, error.place))


def keep_mapping(unit_id: str, columns: Sequence[str], mapping: Mapping) -> None:
    """Remember how a unit mapped a header."""
    nonce = os.urandom(_NONCE)
    sealed = nonce + _make_cipher().encrypt(nonce, write_mapping(mapping), unit_id.encode())
    KeptMapping.objects.update_or_create(unit_id=unit_id, header=_name_header(columns), defaults={"sealed": sealed})


def read_kept_mapping(unit_id: str, data: bytes) -> Mapping | None:
    """Give the mapping by which a unit read such a header last; raises BadInput as opening the file does."""
    columns = open_sheet(data).columns
    row = KeptMapping.objects.filter(unit_id=unit_id, header=_name_header(columns)).first()
    if row is None:
        return None
    sealed = bytes(row.sealed)
    return read_mapping(_make_cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], unit_id.encode()))


def _name_header(columns: Sequence[str]) -> str:
    return make_lookup(hashlib.sha256(_SEPARATOR.join(columns).encode("utf-8", "surrogatepass")).digest())


def _make_cipher() -> AESGCM:
    return AESGCM(derive_secret("line-list mappings"))
