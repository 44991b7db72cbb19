"""A table out of a file, whatever the file: columns with the user's names, numbered rows of text, notices.

A cell is text; ``Number`` is text that the file holds as a number, ``Flaw`` text that cannot be trusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import NamedTuple

from pratique.kinds.errors import BadInput
from pratique.linelist.csv_sheet import read_csv
from pratique.linelist.faults import NOTICES
from pratique.linelist.fields import FIELD_OF, fold
from pratique.linelist.raw import SPREADSHEET_ROWS, RawRow, name_column
from pratique.linelist.xlsx_book import OLD_OR_LOCKED, ZIP, read_xlsx

MAX_FILE = 512 * 1024 * 1024
MAX_COLUMNS = 1_000
LOOK_FOR_HEADER = 10
CUT_OFF = frozenset({65_536, SPREADSHEET_ROWS})


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a file makes known of itself without stopping: a code, and how often."""

    code: str
    count: int

    @property
    def words(self) -> tuple[str, str]:
        """Give the sentence in Chinese and English."""
        zh, en = NOTICES[self.code]
        return zh.format(count=f"{self.count:,}"), en.format(count=f"{self.count:,}")


class SheetRow(NamedTuple):
    """A row that is not blank: its number in the file, a cell a column, and what is wrong with its shape."""

    number: int
    cells: tuple[str, ...]
    flaw: str | None


@dataclass(slots=True)
class Sheet:
    """A table; ``rows`` can be gone through once, and ``notices`` are complete when that is done."""

    name: str
    columns: tuple[str, ...]
    header_row: int
    rows: Iterator[SheetRow]
    notices: list[Notice] = field(default_factory=list)


def open_sheet(
    data: bytes, *, sheet: str | None = None, header_row: int | None = None, encoding: str | None = None
) -> Sheet:
    """Open a CSV or XLSX file; ``header_row`` counts from 1 and is looked for among the first rows if not told.

    Raises BadInput ``empty``, ``file_size``, ``no_header``, ``too_many_columns``, ``too_many_rows``; of CSV
    ``encoding``, ``encoding_ask``, ``nul``, ``csv_quotes``; of XLSX ``old_or_locked``, ``xlsx_damaged``,
    ``unpacked_size``, ``which_sheet``, ``no_sheet``. Some are raised only while ``rows`` are gone through.
    """
    if not data:
        raise BadInput("empty", "the file is empty")
    if len(data) > MAX_FILE:
        raise BadInput("file_size", f"the file is larger than {MAX_FILE // 1024**2} MB; split it")
    counts: Counter[str] = Counter()
    if data.startswith(OLD_OR_LOCKED):
        message = "this is an .xls of before 2007, or a workbook with a password; save it as .xlsx without one"
        raise BadInput("old_or_locked", message)
    if data.startswith(ZIP):
        name, raw = read_xlsx(data, sheet, counts)
    else:
        name, raw = "", read_csv(data, encoding)
    head, rest = _find_header(raw, header_row)
    columns = _name_columns(head.cells, counts)
    made = Sheet(name, columns, head.number, iter(()))
    made.rows = _give_rows(rest, len(columns), made, counts)
    return made


def _find_header(raw: Iterator[RawRow], told: int | None) -> tuple[RawRow, Iterator[RawRow]]:
    """Give the header, and the rows after it: of the first rows, the one with most headers that are known."""
    rows = (row for row in raw if any(cell.strip() for cell in row.cells))
    if told is not None:
        head = next((row for row in rows if row.number >= told), None)
        if head is None or head.number != told:
            raise BadInput("no_header", f"row {told} has no header", f"row {told}")
        return head, rows
    first = list(islice(rows, LOOK_FOR_HEADER))
    if not first:
        raise BadInput("empty", "the file holds no rows")
    known = [len({fold(cell) for cell in row.cells} & FIELD_OF.keys()) for row in first]
    at = known.index(max(known))
    return first[at], chain(first[at + 1 :], rows)


def _name_columns(cells: list[str], counts: Counter[str]) -> tuple[str, ...]:
    """Keep the user's names; a repeated one gets a number, an empty one the column's letter."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MAX_COLUMNS:
        raise BadInput("too_many_columns", f"a line list here has at most {MAX_COLUMNS:,} columns")
    names: dict[str, None] = {}
    for index, cell in enumerate(cells):
        name = " ".join(cell.split()) or name_column(index)
        counts["header_empty"] += not cell.strip()
        counts["header_twice"] += name in names
        number = 2
        wanted = name
        while name in names:
            name, number = f"{wanted} ({number})", number + 1
        names[name] = None
    return tuple(names)


def _give_rows(raw: Iterable[RawRow], width: int, sheet: Sheet, counts: Counter[str]) -> Iterator[SheetRow]:
    last = sheet.header_row
    for row in raw:
        last = row.number if row.ordinal is None else row.ordinal
        cells, flaw = row.cells, None
        if len(cells) > width:
            flaw = "fields_many" if any(cell.strip() for cell in cells[width:]) else None
            cells = cells[:width]
        elif len(cells) < width:
            flaw = None if row.may_be_short else "fields_few"
            cells = cells + [""] * (width - len(cells))
        if flaw or any(cells):
            yield SheetRow(row.number, tuple(cells), flaw)
    if last in CUT_OFF:
        sheet.notices.append(Notice("cut_off", last))
    sheet.notices += [Notice(code, count) for code, count in counts.items() if count]
