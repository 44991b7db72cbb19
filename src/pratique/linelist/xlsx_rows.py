"""The rows of one XLSX sheet, cell by cell, out of a stream of its XML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from xml.parsers import expat

from pratique.kinds.errors import BadInput
from pratique.linelist.raw import EXACT_DIGITS, SPREADSHEET_ROWS, Number, RawRow, index_column, make_flaw

MOST_COLUMNS = 16_384
MAX_CELL = 32_767
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,8})", re.ASCII)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")
"""What an escape can name and no text can hold: a NUL, half of a pair of UTF-16."""
_NO_SUCH_DAY = 60
"""29 February 1900 by the 1900 system, which never was; serials before it are a day off."""


class Merge(NamedTuple):
    """Cells merged into one: rows from 1, columns from 0, ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Book:
    """What the rows of a sheet need from the rest of the workbook."""

    strings: list[str]
    date_styles: frozenset[str]
    counts_from_1904: bool
    merges: list[Merge]


def read_rows(chunks: Iterable[bytes], book: Book, counts: Counter[str]) -> Iterator[RawRow]:
    """Give the rows of a sheet; raises BadInput ``xlsx_damaged``, ``too_many_rows``, and ValueError on broken XML."""
    reader = _SheetReader(book, counts)
    for chunk in chunks:
        reader.parser.Parse(chunk)
        yield from reader.take()
    reader.parser.Parse(b"", True)  # noqa: FBT003  (expat's own signature)
    yield from reader.take()


def refuse_document_type(*_: object) -> None:
    """Let no document type pass, by which entities could be declared."""
    raise BadInput("xlsx_damaged", "the workbook declares a document type, which no spreadsheet writes")


class _SheetReader:
    def __init__(self, book: Book, counts: Counter[str]) -> None:
        self.book, self.counts = book, counts
        self.done: list[RawRow] = []
        self.row, self.cells, self.column = 0, [""] * 0, -1
        self.kind, self.style, self.formula, self.reading, self.collects = "n", "", False, False, False
        self.pieces: list[str] = []
        self.places: dict[str, int] = {}
        self.waiting = list(reversed(book.merges))
        self.active: list[Merge] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = refuse_document_type

    def take(self) -> list[RawRow]:
        done, self.done = self.done, []
        return done

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        name = full.rpartition(":")[2] if ":" in full else full
        if name == "c":
            self.column = self._find_column(attributes.get("r"))
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.formula = False
            self.pieces = []
        elif name in ("v", "t"):
            self.collects = not self.reading
        elif name == "f":
            self.formula = True
        elif name == "row":
            self._begin_row(attributes)
        elif name == "rPh":
            self.reading = True
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]), int(attributes["max"])
            if last < MOST_COLUMNS:  # the rest of a sheet is often hidden to its end
                self.counts["hidden_columns"] += last - first + 1

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self.row + 1))
        if number <= self.row:
            raise BadInput("xlsx_damaged", "the rows of the sheet are not in their order", f"row {number}")
        if number > SPREADSHEET_ROWS:
            raise BadInput(
                "too_many_rows", f"the sheet has more than {SPREADSHEET_ROWS:,} rows; split it", f"row {number}"
            )
        self.row, self.cells, self.column = number, [], -1
        self.counts["hidden_rows"] += attributes.get("hidden") in ("1", "true")

    def _end(self, full: str) -> None:
        name = full.rpartition(":")[2] if ":" in full else full
        if name in ("v", "t"):
            self.collects = False
        elif name == "c":
            self._end_cell()
        elif name == "rPh":
            self.reading = False
        elif name == "row":
            self._flaw_merged()
            self.done.append(RawRow(self.row, self.cells, may_be_short=True))

    def _text(self, piece: str) -> None:
        if self.collects:
            self.pieces.append(piece)

    def _find_column(self, reference: str | None) -> int:
        if reference is None:
            return self.column + 1
        letters = reference.rstrip("0123456789")
        place = self.places.get(letters)
        if place is None:
            if not _REFERENCE.fullmatch(reference):
                raise BadInput("xlsx_damaged", "a cell has no place in its sheet", f"row {self.row}")
            place = self.places[letters] = index_column(letters)
        if place >= MOST_COLUMNS or place <= self.column:
            raise BadInput("xlsx_damaged", "the cells of a row are not in their order", f"row {self.row}")
        return place

    def _end_cell(self) -> None:
        text = "".join(self.pieces) if len(self.pieces) != 1 else self.pieces[0]
        if len(text) > MAX_CELL * 2:
            raise BadInput("xlsx_damaged", "a cell holds more text than a spreadsheet can", f"row {self.row}")
        if not text and not self.formula:
            return
        self.cells += [""] * (self.column + 1 - len(self.cells))
        self.counts["formulas"] += self.formula
        self.cells[self.column] = self._value(text) if text else make_flaw("", "formula_no_value")

    def _value(self, text: str) -> str:
        kind = self.kind
        if kind == "s":
            return _unescape(self.book.strings[int(text)])
        if kind in ("str", "inlineStr"):
            return _unescape(text)
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        if kind == "e":
            return make_flaw(text, "cell_error")
        if kind == "d":
            return text
        if self.style in self.book.date_styles:
            return read_serial(float(text), counts_from_1904=self.book.counts_from_1904) or make_flaw(text, "date")
        return Number(_write_number(text))

    def _flaw_merged(self) -> None:
        while self.waiting and self.waiting[-1].first_row <= self.row:
            self.active.append(self.waiting.pop())
        if self.active:
            self.active = [one for one in self.active if one.last_row >= self.row]
        for one in self.active:
            last = min(one.last_column, one.first_column + 1_000)
            self.cells += [""] * (last + 1 - len(self.cells))
            for column in range(one.first_column, last + 1):
                self.cells[column] = make_flaw(self.cells[column], "merged_cell")


def read_serial(serial: float, *, counts_from_1904: bool) -> str | None:
    """Give a day's serial number as text: a date, or with its hour; an hour alone or a day that never was is None."""
    if counts_from_1904:
        start = datetime(1904, 1, 1)  # noqa: DTZ001  (a serial number has no zone)
    elif serial >= _NO_SUCH_DAY + 1:
        start = datetime(1899, 12, 30)  # noqa: DTZ001
    else:
        start = datetime(1899, 12, 31)  # noqa: DTZ001
    if not 1 <= serial < 2_958_466 or (not counts_from_1904 and _NO_SUCH_DAY <= serial < _NO_SUCH_DAY + 1):  # noqa: PLR2004
        return None
    moment = start + timedelta(seconds=round(serial * 86_400))
    return moment.date().isoformat() if moment.time().isoformat() == "00:00:00" else moment.isoformat()


def _write_number(text: str) -> str:
    """Give a number as a person writes it: in plain digits if it is whole and exact, else as it stands."""
    if text.isascii() and text.isdigit():
        return text
    value = float(text)
    whole = value == value // 1 and abs(value) < 10**EXACT_DIGITS
    return str(int(value)) if whole else text


def _unescape(text: str) -> str:
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    readable = _NO_CHARACTER.sub("\ufffd", plain)
    return plain if readable == plain else make_flaw(readable, "control")
