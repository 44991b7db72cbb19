"""What a file would give under a mapping, before anything is taken in: accepted, set aside, repeated; and why.

A row is set aside whole if anything in it is wrong: nothing is mended by guess and nothing is lost.
``rows = accepted + quarantined + duplicates`` is held by construction and checked.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import msgspec

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import local_date
from pratique.linelist.faults import FAULTS
from pratique.linelist.fields import FIELD
from pratique.linelist.mapping import Mapping, check_mapping, suggest
from pratique.linelist.row_rules import check_row
from pratique.linelist.sheet import Notice, Sheet, SheetRow, open_sheet
from pratique.linelist.values import CellReader

REQUIRED = ("classification",)
NAME_PARTS = ("family_name", "given_name", "middle_name")
LAST_OF_LETTERS = 0x2E7F
"""Beyond it stand Chinese characters."""
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that cannot be taken; ``column`` is the user's name of it, "" where no column is mapped to the field."""

    row: int
    column: str
    field: str
    code: str
    text: str = ""

    @property
    def words(self) -> tuple[str, str]:
        """Give the sentence in Chinese and English."""
        return FAULTS[self.code]


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that can be taken in: fields in their one way of writing, the cells as they stood, and its digest."""

    row: int
    values: dict[str, str]
    cells: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row set aside, with everything that is wrong with it."""

    row: int
    cells: tuple[str, ...]
    bad: tuple[BadCell, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A row that says what another says: ``of`` is that row, or None if it was taken in from an earlier file."""

    row: int
    of: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would give; ``sha256`` is the file's."""

    sha256: str
    columns: tuple[str, ...]
    mapping: Mapping
    header_row: int
    rows: int
    accepted: tuple[Taken, ...]
    quarantined: tuple[Quarantined, ...]
    duplicates: tuple[Repeated, ...]
    notices: tuple[Notice, ...]

    def __post_init__(self) -> None:
        # INVARIANT: every row of the file is in exactly one of the three.
        if self.rows != len(self.accepted) + len(self.quarantined) + len(self.duplicates):
            raise RuntimeError("rows in are not accepted + quarantined + duplicates")

    @property
    def questions(self) -> tuple[str, ...]:
        """Give what only the user can answer.

        ``date_order``: a day cannot be told from a month; ``classification``: neither a column nor ``fixed`` gives it.
        """
        asked = any(cell.code == "date_order" for row in self.quarantined for cell in row.bad)
        is_classed = "classification" in self.mapping.columns or "classification" in self.mapping.fixed
        return (*(("date_order",) if asked else ()), *(() if is_classed else ("classification",)))

    def count_reasons(self) -> dict[str, int]:
        """Give how many rows each reason sets aside, the most frequent first."""
        return dict(Counter(code for row in self.quarantined for code in {cell.code for cell in row.bad}).most_common())


def preview(
    data: bytes, mapping: Mapping | None, *, zone: ZoneInfo, at: int, known: Container[str] = frozenset()
) -> Preview:
    """Read a file under a mapping (suggested from its headers if None) at an instant, µs of UTC.

    ``known`` are digests of rows taken in before, which are duplicates now. Raises BadInput as ``open_sheet`` and
    ``check_mapping`` do.
    """
    told = mapping or Mapping()
    sheet = open_sheet(data, sheet=told.sheet, header_row=told.header_row, encoding=told.encoding)
    if not told.columns:
        told = msgspec.structs.replace(told, columns=suggest(sheet.columns).columns)
    check_mapping(told, sheet.columns)
    taker = _Taker(sheet, told, zone, local_date(at, zone))
    return taker.take(hashlib.sha256(data).hexdigest(), known)


class _Taker:
    def __init__(self, sheet: Sheet, mapping: Mapping, zone: ZoneInfo, today: date) -> None:
        self.sheet, self.mapping, self.today = sheet, mapping, today
        places = {column: index for index, column in enumerate(sheet.columns)}
        self.readers = [
            (name, places[column], CellReader(FIELD[name], zone, mapping.date_order, mapping.words.get(name, {})))
            for name, column in mapping.columns.items()
        ]
        self.required = tuple(name for name in REQUIRED if name in mapping.columns)

    def take(self, sha256: str, known: Container[str]) -> Preview:
        good: list[Taken] = []
        bad: list[Quarantined] = []
        repeated: list[Repeated] = []
        first: dict[str, int] = {}
        rows = 0
        for row in self.sheet.rows:
            rows += 1
            values, faults = self._read(row)
            if faults:
                bad.append(Quarantined(row.number, row.cells, tuple(faults)))
                continue
            digest = make_digest(values)
            if digest in first:
                repeated.append(Repeated(row.number, first[digest]))
            elif digest in known:
                repeated.append(Repeated(row.number, None))
            else:
                first[digest] = row.number
                good.append(Taken(row.number, values, row.cells, digest))
        good, at_odds = self._part_contradictions(good)
        if at_odds:  # a repeat of a row that is set aside is set aside with it
            gone = {one.row for one in at_odds}
            bad += at_odds
            repeated = self._follow(repeated, gone, bad)
        bad.sort(key=lambda one: one.row)
        return Preview(
            sha256, self.sheet.columns, self.mapping, self.sheet.header_row, rows,
            tuple(good), tuple(bad), tuple(repeated), tuple(self.sheet.notices),
        )  # fmt: skip

    def _read(self, row: SheetRow) -> tuple[dict[str, str], list[BadCell]]:
        if row.flaw:
            return {}, [BadCell(row.number, "", "", row.flaw)]
        values: dict[str, str] = dict(self.mapping.fixed)
        faults: list[BadCell] = []
        for name, index, reader in self.readers:
            try:
                text = reader.read(row.cells[index])
            except BadInput as error:
                faults.append(BadCell(row.number, self.mapping.columns[name], name, error.code, row.cells[index][:200]))
                continue
            if text:
                values[name] = text
        _join_names(values)
        broken = [(name, "missing") for name in self.required if name not in values]
        doubted = {fault.field for fault in faults}
        broken += [one for one in check_row(values, self.today) if one[0] not in doubted]
        faults += [self._place(row, name, code) for name, code in broken if name not in doubted]
        return values, faults

    def _place(self, row: SheetRow, name: str, code: str) -> BadCell:
        column = self.mapping.columns.get(name, "")
        text = row.cells[self.sheet.columns.index(column)][:200] if column else ""
        return BadCell(row.number, column, name, code, text)

    def _part_contradictions(self, good: list[Taken]) -> tuple[list[Taken], list[Quarantined]]:
        """Set aside all rows of a case ID that do not agree: which of them is right is not for us to say."""
        count = Counter(one.values["case_id"] for one in good if "case_id" in one.values)
        twice = {case for case, number in count.items() if number > 1}
        if not twice:
            return good, []
        column = self.mapping.columns["case_id"]
        at_odds = [
            Quarantined(
                one.row, one.cells, (BadCell(one.row, column, "case_id", "contradicts", one.values["case_id"]),)
            )
            for one in good
            if one.values.get("case_id") in twice
        ]
        return [one for one in good if one.values.get("case_id") not in twice], at_odds

    def _follow(self, repeated: list[Repeated], gone: set[int], bad: list[Quarantined]) -> list[Repeated]:
        cells = {one.row: one for one in bad}
        for one in repeated:
            if one.of in gone:
                like = cells[one.of]
                faults = tuple(BadCell(one.row, cell.column, cell.field, cell.code, cell.text) for cell in like.bad)
                bad.append(Quarantined(one.row, like.cells, faults))
        return [one for one in repeated if one.of not in gone]


def _join_names(values: dict[str, str]) -> None:
    """Make one name of its parts: characters stand together, letters apart, the family name first."""
    parts = [text for text in (values.pop(name, "") for name in NAME_PARTS) if text]
    if parts and "name" not in values:
        are_characters = all(ord(part[-1]) > LAST_OF_LETTERS for part in parts)
        values["name"] = ("" if are_characters else " ").join(parts)


def make_digest(values: dict[str, str]) -> str:
    """Give the digest by which a row is known again: of its fields in their one way of writing."""
    told = _SEPARATOR.join(f"{name}={values[name]}" for name in sorted(values))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
