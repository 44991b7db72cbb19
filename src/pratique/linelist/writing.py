"""Line lists written: in CSV and XLSX nothing is run, IDs stay text, and what is read again is what was written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from pratique.kinds.cells import guard_cell
from pratique.linelist.fields import CODE_SETS, FIELD, FIELDS
from pratique.linelist.preview import NAME_PARTS, Preview, Quarantined
from pratique.linelist.xlsx_writer import write_xlsx

Language = Literal["zh", "en"]
Form = Literal["csv", "xlsx"]
REASON = {"zh": "需要修改的内容", "en": "what to mend"}


def write_line_list(
    rows: Iterable[Mapping[str, str]],
    form: Form,
    language: Language = "zh",
    *,
    columns: Mapping[str, str] | None = None,
    fields: Sequence[str] | None = None,
) -> bytes:
    """Write rows of fields; ``columns`` gives fields the user's own headers, ``fields`` their order.

    Codes are written in words, days as dates in XLSX and as 2021-08-03 in CSV, everything else as text.
    """
    told = [one.name for one in FIELDS if one.name not in NAME_PARTS] if fields is None else list(fields)
    headers = [(columns or {}).get(name) or getattr(FIELD[name], language) for name in told]
    return write_table(headers, (_write_row(row, told, language) for row in rows), form)


def write_quarantined(made: Preview, form: Form, language: Language = "zh") -> bytes:
    """Write the rows set aside in the user's own columns and the reasons in a last one, to be mended and read again.

    The column of reasons is no field, so the same mapping takes the file in again.
    """
    rows = (_explain(one, language) for one in made.quarantined)
    return write_table([*made.columns, REASON[language]], rows, form)


def write_table(headers: Sequence[str], rows: Iterable[Sequence[str | date]], form: Form) -> bytes:
    """Write any table of text and days as CSV (UTF-8 with its mark, so that spreadsheets read it) or XLSX."""
    if form == "xlsx":
        return write_xlsx(headers, rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([guard_cell(text) for text in headers])
    for row in rows:
        writer.writerow([guard_cell(cell) if isinstance(cell, str) else cell.isoformat() for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _write_row(row: Mapping[str, str], fields: Sequence[str], language: Language) -> list[str | date]:
    cells: list[str | date] = []
    for name in fields:
        text = row.get(name, "")
        if text and FIELD[name].type == "day":
            cells.append(date.fromisoformat(text))
        else:
            cells.append(_WORDS[language].get((name, text), text))
    return cells


def _explain(row: Quarantined, language: Language) -> list[str]:
    place = 0 if language == "zh" else 1
    told = [f"{one.column or one.field}: {one.words[place]}".removeprefix(": ") for one in row.bad]
    return [*row.cells, ("；" if language == "zh" else "; ").join(told)]


_WORDS: Mapping[str, Mapping[tuple[str, str], str]] = {
    language: {(name, one.code): getattr(one, language) for name, codes in CODE_SETS.items() for one in codes}
    for language in ("zh", "en")
}
