"""XLSX workbooks (ECMA-376), read as a stream within bounds; what a spreadsheet would guess is told, not guessed.

Our own reader: a streaming openpyxl tells neither merged cells nor hidden rows, and makes floats of long numbers.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from pratique.kinds.errors import BadInput
from pratique.linelist.raw import RawRow, index_column
from pratique.linelist.xlsx_rows import MAX_CELL, Book, Merge, read_rows, refuse_document_type

ZIP = b"PK\x03\x04"
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_UNPACKED = 1024**3
MAX_PARTS = 10_000
MAX_MERGES = 100_000
MAX_SMALL_PART = 64 * 1024**2
CHUNK = 1 << 16
_MERGE = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_DATE_CODE = re.compile(r"[dy]|(?<![a-z])m+(?![a-z])|h", re.IGNORECASE)
_QUIET = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Number formats that are dates or times in every locale, and in the Chinese one (18.8.30)."""
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, LookupError, ValueError, OverflowError,
    RuntimeError, OSError, StopIteration,
)  # fmt: skip

Start = Callable[[str, dict[str, str]], None]


def read_xlsx(data: bytes, sheet: str | None, counts: Counter[str]) -> tuple[str, Iterator[RawRow]]:
    """Give the name of the sheet and its rows; ``counts`` grows by what the sheet makes known while rows are read.

    Raises BadInput ``xlsx_damaged``, ``unpacked_size``, ``which_sheet``, ``no_sheet``, ``too_many_rows``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        _check_sizes(archive)
        sheets, old_dates = _read_sheets(archive)
        name, part = _choose(sheets, sheet, counts)
        book = Book(_read_strings(archive), _read_date_styles(archive), old_dates, _find_merges(archive, part))
    except BadInput:
        raise
    except _DAMAGE as error:
        raise _tell(error) from None
    counts["merged"] += len(book.merges)
    return name, _stream(archive, part, book, counts)


def _stream(archive: zipfile.ZipFile, part: str, book: Book, counts: Counter[str]) -> Iterator[RawRow]:
    try:
        with archive.open(part) as stream:
            yield from read_rows(_bound(stream, MAX_UNPACKED), book, counts)
    except BadInput:
        raise
    except _DAMAGE as error:
        raise _tell(error) from None


def _tell(error: BaseException) -> BadInput:
    return BadInput("xlsx_damaged", f"the workbook is damaged or cut off ({type(error).__name__}); save it again")


def _check_sizes(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise BadInput("unpacked_size", f"unpacked, the workbook is larger than {MAX_UNPACKED // 1024**2} MB; split it")


def _bound(stream: IO[bytes], most: int) -> Iterator[bytes]:
    """Give the chunks of a part; raises BadInput ``unpacked_size`` however much it was declared to hold."""
    read = 0
    while chunk := stream.read(CHUNK):
        read += len(chunk)
        if read > most:
            raise BadInput("unpacked_size", f"a part of the workbook is larger than {most // 1024**2} MB unpacked")
        yield chunk


def _parse(archive: zipfile.ZipFile, part: str, start: Start, most: int = MAX_SMALL_PART) -> expat.XMLParserType:
    """Go through a part; raises BadInput on a document type, by which entities could be declared."""
    parser = make_parser(start)
    with archive.open(part) as stream:
        for chunk in _bound(stream, most):
            parser.Parse(chunk)
    parser.Parse(b"", True)  # noqa: FBT003  (expat's own signature)
    return parser


def make_parser(start: Start) -> expat.XMLParserType:
    """Make a parser that gives local names and lets no document type pass."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    return parser


def _read_sheets(archive: zipfile.ZipFile) -> tuple[list[tuple[str, str, bool]], bool]:
    """Give each sheet's name, part and whether it is shown; and whether days count from 1904."""
    targets: dict[str, str] = {}
    told: list[dict[str, str]] = []
    old: list[bool] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes["Type"].endswith("/worksheet"):
            targets[attributes["Id"]] = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")

    def workbook(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            told.append(attributes)
        elif name == "workbookPr":
            old.append(attributes.get("date1904", "0") in ("1", "true"))

    _parse(archive, "xl/_rels/workbook.xml.rels", relation)
    _parse(archive, "xl/workbook.xml", workbook)
    sheets = []
    for one in told:
        link = next(value for key, value in one.items() if key.rpartition(":")[2] == "id" and ":" in key)
        if link in targets:
            sheets.append((one["name"], targets[link], one.get("state", "visible") == "visible"))
    return sheets, any(old)


def _choose(sheets: list[tuple[str, str, bool]], wanted: str | None, counts: Counter[str]) -> tuple[str, str]:
    shown = [(name, part) for name, part, is_shown in sheets if is_shown]
    if wanted is not None:
        found = next(((name, part) for name, part, _ in sheets if name == wanted), None)
        if found is None:
            raise BadInput("no_sheet", f"there is no such sheet; there are: {', '.join(one[0] for one in sheets)}")
        return found
    counts["hidden_sheets"] += len(sheets) - len(shown)
    if len(shown) > 1:
        raise BadInput("which_sheet", f"say which sheet to read: {', '.join(name for name, _ in shown)}")
    if not shown:
        raise BadInput("no_sheet", "the workbook shows no sheet")
    return shown[0]


def _read_strings(archive: zipfile.ZipFile) -> list[str]:
    """Give the shared strings, without the readings that Japanese and Chinese spreadsheets put above characters."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    strings: list[str] = []
    pieces: list[str] = []
    inside = [False, False]  # of a text, of a reading

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            pieces.clear()
        elif name == "t":
            inside[0] = True
        elif name == "rPh":
            inside[1] = True

    def end(full: str) -> None:
        name = full.rpartition(":")[2]
        if name == "si":
            strings.append("".join(pieces))
            if len(strings[-1]) > MAX_CELL * 2:
                raise BadInput("xlsx_damaged", "a cell holds more text than a spreadsheet can")
        elif name == "t":
            inside[0] = False
        elif name == "rPh":
            inside[1] = False

    def text(piece: str) -> None:
        if inside[0] and not inside[1]:
            pieces.append(piece)

    parser = make_parser(start)
    parser.EndElementHandler, parser.CharacterDataHandler = end, text
    with archive.open("xl/sharedStrings.xml") as stream:
        for chunk in _bound(stream, MAX_UNPACKED // 4):
            parser.Parse(chunk)
    parser.Parse(b"", True)  # noqa: FBT003  (expat's own signature)
    return strings


def _read_date_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Give the numbers of the cell styles that show a number as a date or an hour."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    dates = set(_BUILT_IN_DATES)
    styles: list[int] = []
    inside: list[str] = [""]

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and _DATE_CODE.search(
            _QUIET.sub("", attributes.get("formatCode", "")).replace("General", "")
        ):
            dates.add(int(attributes["numFmtId"]))
        elif name in ("cellXfs", "cellStyleXfs", "dxfs"):
            inside[0] = name
        elif name == "xf" and inside[0] == "cellXfs":
            styles.append(int(attributes.get("numFmtId", "0")))

    _parse(archive, "xl/styles.xml", start)
    return frozenset(str(number) for number, kind in enumerate(styles) if kind in dates)


def _find_merges(archive: zipfile.ZipFile, part: str) -> list[Merge]:
    """Go through the whole sheet once (it is then known to be whole); merges stand after the rows they concern."""
    found: dict[tuple[bytes, ...], None] = {}
    with archive.open(part) as stream:
        before = b""
        for chunk in _bound(stream, MAX_UNPACKED):
            joined = before + chunk
            if b"mergeCell" in joined:
                found.update(dict.fromkeys(match.groups() for match in _MERGE.finditer(joined)))
            if len(found) > MAX_MERGES:
                raise BadInput("too_many_merges", f"more than {MAX_MERGES:,} places are merged; unmerge them")
            before = chunk[-256:]
    merges = [Merge(int(r1), int(r2), index_column(c1.decode()), index_column(c2.decode())) for c1, r1, c2, r2 in found]
    return sorted(merges)
