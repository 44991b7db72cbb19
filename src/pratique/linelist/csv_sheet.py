"""CSV files: UTF-8, UTF-16 with its mark, GB18030 if the user says so; commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import deque
from collections.abc import Iterator

from pratique.kinds.cells import unguard_cell
from pratique.kinds.errors import BadInput
from pratique.linelist.raw import SPREADSHEET_ROWS, RawRow

ENCODINGS = ("utf-8", "gb18030")
_DELIMITERS = (",", ";", "\t")
_QUOTED = re.compile(r'"[^"]*"')


def read_csv(data: bytes, encoding: str | None) -> Iterator[RawRow]:
    """Give each row with the line on which it begins.

    Raises BadInput ``encoding``, ``encoding_ask``, ``nul``, ``csv_quotes``, ``too_many_rows``.
    """
    text = decode(data, encoding)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise BadInput("nul", "the file holds a NUL character, so it is no text or is damaged", f"line {line}")
    delimiter = _find_delimiter(text)
    if text.count("\n") >= SPREADSHEET_ROWS:  # too many rows are told before any of them is held
        deque(_split(text, delimiter), maxlen=0)
    return _split(text, delimiter)


def decode(data: bytes, encoding: str | None) -> str:
    """Decode a file: by its mark, as UTF-8, or as the user says; GB18030 is asked for, never guessed.

    A wrong guess would register a person under a name that is not theirs.
    """
    if encoding is not None and encoding not in ENCODINGS:
        raise BadInput("encoding", f"choose one of: {', '.join(ENCODINGS)}")
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding = "utf-16"
    elif data.startswith(BOM_UTF8):
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        place = f"byte {error.start}"
        if encoding is None and _is_gb18030(data):
            message = "the file is not UTF-8; its bytes could be GB18030 (GBK): say so, or save it as UTF-8"
            raise BadInput("encoding_ask", message, place) from None
        raise BadInput("encoding", "the file's characters cannot be read; save it as UTF-8", place) from None


def _is_gb18030(data: bytes) -> bool:
    try:
        return "\x00" not in data.decode("gb18030")
    except UnicodeDecodeError:
        return False


def _find_delimiter(text: str) -> str:
    """Give the mark that stands most often outside quotes in the first line."""
    line = _QUOTED.sub("", text[: text.find("\n") if "\n" in text else len(text)])
    return max(_DELIMITERS, key=line.count)


def _split(text: str, delimiter: str) -> Iterator[RawRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line, ordinal = 1, 0
    try:
        for cells in reader:
            ordinal += 1
            if ordinal > SPREADSHEET_ROWS:
                message = f"the file has more than {SPREADSHEET_ROWS:,} rows; split it"
                raise BadInput("too_many_rows", message, f"line {line}")
            shown = [unguard_cell(cell) for cell in cells]
            yield RawRow(line, shown, may_be_short=False, ordinal=ordinal)
            line = reader.line_num + 1
    except csv.Error:
        message = "from here on quotes or line ends do not fit together; an opening quote without its end, perhaps"
        raise BadInput("csv_quotes", message, f"line {line}") from None
