"""A sheet written as XLSX (ECMA-376): text is text, days are dates; the same rows give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from xml.sax.saxutils import escape

from pratique.kinds.errors import BadInput
from pratique.linelist.raw import SPREADSHEET_ROWS, name_column

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TEXT, _DAY = 1, 2
_FIRST_TRUE_DAY = date(1900, 3, 1)
"""Before it, the 1900 system is a day off; such a day is written as text."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\r]|_(?=x[0-9A-Fa-f]{4}_)")
_EARLIEST = (1980, 1, 1, 0, 0, 0)

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="line list" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # Style 0 general, 1 text (stays text when a cell is edited), 2 a day.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf xfId="0"/><xf xfId="0" numFmtId="49" applyNumberFormat="1"/>'
    '<xf xfId="0" numFmtId="164" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[str | date]]) -> bytes:
    """Write one sheet; raises BadInput ``too_many_rows`` beyond what a sheet holds."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, text in _PARTS.items():
            archive.writestr(_make_entry(name), _HEAD + text)
        with archive.open(_make_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as stream:
            for piece in _write_sheet(headers, rows):
                stream.write(piece.encode())
    return out.getvalue()


def _make_entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _write_sheet(headers: Sequence[str], rows: Iterable[Sequence[str | date]]) -> Iterator[str]:
    # Columns of text from the first to the last row, so that what is typed into an empty cell stays text too.
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><cols><col min="1" max="{len(headers)}" width="16" style="{_TEXT}" '
    yield 'customWidth="1"/></cols><sheetData>'
    letters = [name_column(index) for index in range(len(headers))]
    yield _write_row(1, headers, letters)
    for number, row in enumerate(rows, 2):
        if number > SPREADSHEET_ROWS:
            raise BadInput("too_many_rows", f"a sheet holds {SPREADSHEET_ROWS:,} rows; write CSV, or fewer")
        yield _write_row(number, row, letters)
    yield "</sheetData></worksheet>"


def _write_row(number: int, cells: Sequence[str | date], letters: Sequence[str]) -> str:
    told = []
    for letter, cell in zip(letters, cells, strict=True):
        if not cell:
            continue
        if isinstance(cell, date) and cell >= _FIRST_TRUE_DAY:
            told.append(f'<c r="{letter}{number}" s="{_DAY}"><v>{(cell - date(1899, 12, 30)).days}</v></c>')
        else:
            text = cell if isinstance(cell, str) else cell.isoformat()
            told.append(f'<c r="{letter}{number}" s="{_TEXT}" t="inlineStr"><is>{_write_text(text)}</is></c>')
    return f'<row r="{number}">{"".join(told)}</row>'


@lru_cache(maxsize=4096)
def _write_text(text: str) -> str:
    shown = _NOT_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return f'<t xml:space="preserve">{escape(shown)}</t>'
