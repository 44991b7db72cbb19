"""Files made for tests: CSV of text, XLSX as openpyxl writes it, XLSX with one part put in by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl

from pratique.kinds.instants import parse_instant
from pratique.linelist.mapping import Mapping
from pratique.linelist.preview import Preview, preview

ZONE = ZoneInfo("Asia/Shanghai")
AT = parse_instant("2021-08-07T20:00:00+08:00")


def see(data: bytes | str, mapping: Mapping | None = None, known: frozenset[str] = frozenset()) -> Preview:
    return preview(data.encode() if isinstance(data, str) else data, mapping, zone=ZONE, at=AT, known=known)


def find_codes(made: Preview) -> set[tuple[int, str, str]]:
    return {(cell.row, cell.column, cell.code) for row in made.quarantined for cell in row.bad}


def make_xlsx(rows: Sequence[Sequence[Any]], change: Callable[[Any, Any], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    if change:
        change(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put_part(data: bytes, name: str, text: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, text if item.filename == name else old.read(item))
    return out.getvalue()
