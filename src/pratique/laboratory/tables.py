"""Results and sampling lists as tables: CSV and XLSX, by the sheets of the line list, each row read or named as bad."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from pratique.kinds.codes import LabResult
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import EARLIEST, LATEST, from_datetime
from pratique.laboratory.items import BadRow, Item, Told
from pratique.laboratory.words import FIELD_OF, PURPOSE_OF, read_result
from pratique.linelist.fields import Field, fold
from pratique.linelist.sheet import LOOK_FOR_HEADER, Sheet, SheetRow, open_sheet
from pratique.linelist.values import CellReader
from pratique.people.identifiers import Identifier, make_identifier

MAX_FILE = 64 * 1024 * 1024
MAX_ROWS = 200_000
_TYPES = {"sampled_at": "moment", "reported_at": "moment", "document_number": "document", "result": "text"}


def read_table(
    data: bytes, zone: ZoneInfo, own_words: Mapping[str, LabResult], *, sheet: str | None = None,
    encoding: str | None = None,
) -> Told:  # fmt: skip
    """Read a file of results, or of samples taken where it has no column of results.

    ``own_words``: the laboratory's words for results. Raises BadInput ``lab_file_size``, ``lab_rows``,
    ``lab_columns`` (no column of barcodes), and what ``open_sheet`` says. Nothing is read in part.
    """
    if len(data) > MAX_FILE:
        raise BadInput("lab_file_size", f"a file of results has at most {MAX_FILE // 1024**2} MB; split it")
    opened, columns = _open(data, sheet, encoding)
    reader = _RowReader(columns, zone, own_words)
    items: list[Item] = []
    bad: list[BadRow] = []
    for row in opened.rows:
        if len(items) + len(bad) == MAX_ROWS:
            raise BadInput(
                "lab_rows", f"a file of results has at most {MAX_ROWS:,} rows; split it", f"row {row.number}"
            )
        try:
            items.append(reader.read(row))
        except _BadCell as cell:
            bad.append(BadRow(row.number, cell.column, cell.code, cell.text[:80]))
    return Told(hashlib.sha256(data).hexdigest(), tuple(items), tuple(bad))


def _open(data: bytes, sheet: str | None, encoding: str | None) -> tuple[Sheet, dict[str, tuple[int, str]]]:
    """Give the table and where each field stands; the header is the first of the first rows with a barcode."""
    for header_row in (None, *range(2, LOOK_FOR_HEADER + 1)):
        try:
            opened = open_sheet(data, sheet=sheet, header_row=header_row, encoding=encoding)
        except BadInput as error:
            if error.code == "no_header" and header_row is not None:
                continue
            raise
        found: dict[str, tuple[int, str]] = {}
        for index, column in enumerate(opened.columns):
            field = FIELD_OF.get(fold(column))
            if field is not None:
                found.setdefault(field, (index, column))
        if "specimen_ref" in found:
            return opened, found
    raise BadInput("lab_columns", "no column holds the barcodes of specimens; call it 'specimen_ref'")


class _BadCell(Exception):  # noqa: N818  (told as a row that is bad)
    def __init__(self, column: str, code: str, text: str) -> None:
        super().__init__(code)
        self.column, self.code, self.text = column, code, text


class _RowReader:
    def __init__(
        self, columns: Mapping[str, tuple[int, str]], zone: ZoneInfo, own_words: Mapping[str, LabResult]
    ) -> None:
        self.columns, self.own_words = columns, own_words
        self.readers = {
            name: CellReader(Field(name, _TYPES.get(name, "id"), name, name), zone)  # type: ignore[arg-type]
            for name in columns
        }

    def read(self, row: SheetRow) -> Item:
        """Read one row; raises _BadCell."""
        if row.flaw:
            raise _BadCell("", row.flaw, "")
        told = {name: self._read_cell(row, name) for name in self.columns}
        specimen = told["specimen_ref"] or told.get("pool", "")
        if not specimen:
            raise _BadCell(self.columns["specimen_ref"][1], "no_specimen", "")
        purpose = PURPOSE_OF.get(fold(told.get("purpose", "")))
        if told.get("purpose") and purpose is None:
            raise self._fault("purpose", "purpose_word", told["purpose"])
        pool = told.get("pool") or None
        return Item(
            row=row.number,
            specimen_ref=specimen,
            result=self._read_result(told),
            version=told.get("version") or "1",
            sampled_at=self._read_instant(told, "sampled_at"),
            reported_at=self._read_instant(told, "reported_at"),
            run=told.get("run") or None,
            purpose=purpose,
            method=told.get("method") or None,
            pool=None if pool == specimen else pool,
            who=self._read_who(told),
        )

    def _read_cell(self, row: SheetRow, name: str) -> str:
        cell = row.cells[self.columns[name][0]]
        try:
            return self.readers[name].read(cell)
        except BadInput as error:
            raise self._fault(name, "instant" if _TYPES.get(name) == "moment" else error.code, cell) from None

    def _read_result(self, told: Mapping[str, str]) -> LabResult | None:
        if "result" not in self.columns:
            return None
        if not told["result"]:
            raise self._fault("result", "no_result", "")
        found = read_result(told["result"], self.own_words)
        if found is None:
            raise self._fault("result", "result_word", told["result"])
        return found

    def _read_instant(self, told: Mapping[str, str], name: str) -> int | None:
        text = told.get(name)
        if not text:
            return None
        if "T" not in text:  # a day alone: when on it is not guessed
            raise self._fault(name, "instant", text)
        instant = from_datetime(datetime.fromisoformat(text))
        if not EARLIEST <= instant < LATEST:
            raise self._fault(name, "instant", text)
        return instant

    def _read_who(self, told: Mapping[str, str]) -> Identifier | None:
        kind, number, person_id = (told.get(name, "") for name in ("document_type", "document_number", "person_id"))
        if bool(kind) != bool(number):
            raise self._fault("document_number" if kind else "document_type", "identifier_half", "")
        if not (number or person_id):
            return None
        try:
            return make_identifier(kind or "person-id", number or person_id)
        except BadInput:
            raise self._fault("document_number" if number else "person_id", "identifier", "") from None

    def _fault(self, name: str, code: str, text: str) -> _BadCell:
        return _BadCell(self.columns[name][1] if name in self.columns else name, code, text)
